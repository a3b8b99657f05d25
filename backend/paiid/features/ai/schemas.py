"""What the recommendations endpoint answers."""

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay
from paiid.ports.advisor import Direction


class EvidenceRead(ApiModel):
    """One numbered fact; theses cite it as `[number]`. `value` is text fit to show."""

    number: int
    name: str
    value: str
    meaning: str
    source: str
    as_of: UtcInstant


class RecommendationRead(ApiModel):
    """One ranked idea. Prices are USD a share; for a sale `stop` is where it would prove wrong.

    `score` orders the ideas of one run, 0 to 100; it is no probability.
    """

    id: str = Field(description="Session date, symbol and direction; the same idea keeps it through the session.")
    rank: int
    symbol: str
    name: str
    direction: Direction
    style: str
    score: DecimalString
    entry: DecimalString
    stop: DecimalString
    target: DecimalString
    risk_per_share: DecimalString = Field(description="Between entry and stop.")
    reward_to_risk: DecimalString = Field(description="Entry to target over entry to stop; 2.00 = twice.")
    horizon_sessions: int
    held_quantity: DecimalString = Field(description="What you hold of it: negative when short, 0 when nothing.")
    thesis: str
    counter_thesis: str
    evidence: list[EvidenceRead]


class RecommendationsRead(ApiModel):
    """Ideas of one run, best first, with how they were made and how far to trust them."""

    recommendations: list[RecommendationRead]
    generated_at: UtcInstant
    as_of: UtcInstant
    advisor: str
    advisor_version: str
    source: str
    delay: Delay
    method: str
    confidence_note: str
    considered: int = Field(description="Symbols that had enough history and a usable quote.")
    pending: int = Field(description="Symbols whose history is still being loaded; ask again for a complete run.")
