"""What the rules of a strategy say at the last close, as the API takes and tells it."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString
from paiid.features.strategies.document import StrategyDocument


class RulesNowCreate(ApiInput):
    """Body of `POST /api/backtests/rules`."""

    definition: StrategyDocument
    parameters: dict[str, Decimal] = Field(default_factory=dict, max_length=30)


class RuleSymbolNowRead(ApiModel):
    """One instrument of the universe. Null is what is not known; figures are those of a comparison's two sides."""

    symbol: str
    is_true: bool | None
    left: DecimalString | None
    right: DecimalString | None


class RuleNowRead(ApiModel):
    """One rule; `path` leads to it: `entry.rules.0`. `true` of `known` instruments fulfil it.

    `asks_for_position`: it is about a position held, and nobody holds one here. `asks_for_portfolio`: it is about
    everything that a run holds. Neither is known at a close alone.
    """

    path: str
    asks_for_position: bool
    asks_for_portfolio: bool
    units: list[str] | None = Field(description="Of the left and the right side of a comparison.")
    true: int
    known: int
    symbols: list[RuleSymbolNowRead] = Field(description="At most twelve, those that fulfil it first.")


class RulesNowRead(ApiModel):
    """Every rule at the close of `session_date`, judged by what backtests run on."""

    session_date: date
    source: str
    delay: str
    rules: list[RuleNowRead]
