"""What the recommendations endpoint answers."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.advice.packet import Direction, FactUnit, Screen
from paiid.domain.market import Delay
from paiid.features.ai.runs.schemas import RunRead


class AdviceState(StrEnum):
    """Where a proposal stands that has not ended yet."""

    NEW = "new"
    """Of the last run, not decided on, and its entry is not over."""
    OPEN = "open"
    """Accepted, or its entry is over; the target, the stop or the horizon will end it."""
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    """It is scored all the same."""


class EvidenceRead(ApiModel):
    """One numbered fact; theses cite it as `[number]`. `value` is text fit to show."""

    number: int
    key: str
    name: str
    value: str
    unit: FactUnit
    meaning: str
    source: str
    as_of: UtcInstant
    is_foreign: bool = Field(description="Written by somebody outside: data, not advice.")


class ChanceRead(ApiModel):
    """The probability that the target is reached before the stop within the horizon; ratios, 0.46 = 46 %."""

    raw: DecimalString = Field(description="As the advisor stated it.")
    calibrated: DecimalString = Field(description="What its resolved calls make of that; `raw` while they are too few.")
    low: DecimalString | None = Field(description="Lower end of the 95 % interval; null while nothing is measured.")
    high: DecimalString | None
    count: int = Field(description="Resolved calls it rests on; 0 while they are too few.")
    break_even: DecimalString = Field(description="What the levels need: distance to the stop over both distances.")


class ExposureRead(ApiModel):
    """What following it does to the account as it is now; null members where a price is missing. Percentages."""

    equity: DecimalString
    share_before_pct: DecimalString
    share_after_pct: DecimalString
    at_stop_pct: DecimalString
    at_target_pct: DecimalString


class RecommendationRead(ApiModel):
    """One frozen call. Prices are USD a share; of a sale `stop` is where it would prove wrong."""

    id: str
    rank: int
    state: AdviceState
    symbol: str
    name: str
    direction: Direction
    style: Screen = Field(description="The rule that decided its plan.")
    screens: list[Screen]
    entry: DecimalString
    stop: DecimalString
    target: DecimalString
    risk_per_share: DecimalString = Field(description="Between entry and stop.")
    reward_to_risk: DecimalString = Field(description="Entry to target over entry to stop; 2.00 = twice.")
    horizon_sessions: int
    quantity: DecimalString = Field(description="Shares, by the rules of sizing; no advisor sees or sets it.")
    limited_by: str = Field(description="The limit that bounds the quantity.")
    price: DecimalString = Field(description="What a share is expected to fill at.")
    cost: DecimalString = Field(description="USD with commission; of a sale what it brings.")
    at_stop: DecimalString = Field(description="USD gained at the stop: negative.")
    at_target: DecimalString = Field(description="USD gained at the target; of a sale what is avoided.")
    exposure: ExposureRead | None
    held_quantity: DecimalString = Field(description="What you hold of it: negative when short, 0 when nothing.")
    confidence: ChanceRead
    thesis: str
    counter_thesis: str
    citations: list[int]
    evidence: list[EvidenceRead]
    advisor: str
    model: str
    prompt_version: str
    session_date: date = Field(description="The last finished session its facts know of.")
    made_at: UtcInstant
    valid_until: UtcInstant = Field(description="The close of the first session that counts.")
    starts_on: date
    ends_on: date
    source: str
    is_simulated: bool
    is_contaminated: bool = Field(description="Its model may have been trained on what came after; not scored.")
    hash: str = Field(description="Its place in the chain of your calls.")


class RecommendationsRead(ApiModel):
    """Proposals that have not ended, newest first, and the run they are of."""

    recommendations: list[RecommendationRead]
    generated_at: UtcInstant = Field(description="When the last run ended; now when there was none.")
    as_of: UtcInstant = Field(description="The market's time of this answer.")
    session_date: date | None
    state: AdviceState
    counts: dict[AdviceState, int]
    advisor: str
    method: str
    source: str
    delay: Delay
    considered: int = Field(description="Symbols the last run had enough history of.")
    pending: int = Field(description="Symbols whose history is still being loaded.")
    run: RunRead | None = Field(description="The last run that was carried to its end.")
    running: RunRead | None = Field(description="The run that goes on now.")


class WeightRead(ApiModel):
    """One coefficient: the change of the log odds for one deviation above the mean; of a rule, when it decided."""

    key: str
    name: str
    weight: DecimalString
    mean: DecimalString | None
    deviation: DecimalString | None
    cases: int


class ModelRead(ApiModel):
    """One fitted model, for one direction."""

    direction: Direction
    version: str
    known_until: date = Field(description="The last session that any of its cases knew of.")
    cases: int
    wins: int
    intercept: DecimalString
    weights: list[WeightRead]


class ScreenRead(ApiModel):
    """A rule that makes a symbol a candidate, and its plan."""

    screen: Screen
    rule: str
    stop_atr: DecimalString
    target_atr: DecimalString
    horizon_sessions: int


class AdvisorRead(ApiModel):
    """Who advises, how, by which rules and, where it learns, with which coefficients."""

    name: str
    advisor: str
    model: str
    prompt_version: str
    training_cutoff: date | None
    method: str
    screens: list[ScreenRead]
    without_data: dict[Screen, str] = Field(description="Rules that have no data to go by, and why.")
    models: list[ModelRead] = Field(description="Empty before the first run since the program began.")
