"""What a decision looked at, as it is stored and told. Money in USD; ratios are decimals (0.05 = 5 %)."""

from datetime import date
from typing import Literal

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString
from paiid.features.automation.rows import OrderKind


class SeenBarRead(ApiModel):
    """The bar whose close was judged; prices in USD a share, adjusted as of that day."""

    session_date: date
    open: DecimalString
    high: DecimalString
    low: DecimalString
    close: DecimalString
    volume: DecimalString


class SeenComparisonRead(ApiModel):
    """One comparison of a rule with the figures on both sides. Null: not known, or asked of a position not held.

    `short_entry` and `short_exit` are of a definition that trades both sides; one that only sells short has `entry` and
    `exit`.
    """

    rule: Literal["entry", "exit", "short_entry", "short_exit"]
    text: str
    left: DecimalString | None
    right: DecimalString | None
    holds: bool | None


class SeenSymbolRead(ApiModel):
    """One instrument of the universe. `enters` and `leaves` are what its rules say, whatever is held.

    `enters_short` and `leaves_short`: the same of selling short and of buying back.
    """

    symbol: str
    bar: SeenBarRead | None
    enters: bool
    leaves: bool
    comparisons: list[SeenComparisonRead]
    # Not in what was stored before strategies sold short on paper.
    enters_short: bool = False
    leaves_short: bool = False


class SeenPositionRead(ApiModel):
    """What the strategy held at that close; `shares` are below 0 where they were sold short and are owed.

    Figures are of the position: of a short a falling price is a return, and `fall_from_high` the rise from the low.
    """

    symbol: str
    shares: DecimalString
    average_price: DecimalString
    opened: date
    sessions_held: int | None
    return_since_entry: DecimalString | None
    fall_from_high: DecimalString | None


class SeenOrderRead(ApiModel):
    """An order for the next open; `stop` and `target` are what is placed once it has filled, in words.

    `limit`: the most that is paid a share, of a short the least that it is sold for; null at the market, in the opening
    auction. `is_short`: a sale opens the position, and a purchase closes it.
    """

    kind: OrderKind
    symbol: str
    side: Literal["buy", "sell"]
    quantity: DecimalString
    close: DecimalString | None
    stop: str | None
    target: str | None
    limit: DecimalString | None = None  # not in what was stored before there were entries by limit
    is_short: bool = False


class SeenContractRead(ApiModel):
    """A contract that a rule picks, or that is bought back. Prices in USD a share.

    `rule_strike` and `rule_expiration` are the rule's, the figures beside them the model's that the backtest computes
    with, never a market's; null of what is bought back. `contract` is what the market lists nearest to that, with its
    quote when it was decided, which `source` tells. `problem` says why nothing was ordered.
    """

    underlying: str
    act: Literal["write", "buy_back"]
    reason: str | None
    right: Literal["call", "put"]
    contracts: DecimalString
    rule_strike: DecimalString | None
    rule_expiration: date | None
    modelled_price: DecimalString | None
    modelled_delta: DecimalString | None
    modelled_volatility: DecimalString | None
    contract: str | None
    strike: DecimalString | None
    expiration: date | None
    bid: DecimalString | None
    ask: DecimalString | None
    source: str | None
    delay: str | None
    problem: str | None


class AutomationInputsRead(ApiModel):
    """All that a decision saw, and what it led to. `equity` and `cash` are the strategy's own, at that close.

    `is_judged` is false at closes at which the definition's rules are not asked. `is_called`: its equity was too small
    for what it has sold short, so all of that is bought back.
    """

    session_date: date
    is_judged: bool
    equity: DecimalString
    cash: DecimalString
    symbols: list[SeenSymbolRead]
    positions: list[SeenPositionRead]
    orders: list[SeenOrderRead]
    contracts: list[SeenContractRead] = Field(default_factory=list, description="Of definitions that write options.")
    missing: list[str] = Field(description="Instruments without a bar of that session.")
    bars: int
    first_bar: date
    source: str
    delay: str
    adjustment: str
    panel_hash: str
    definition_hash: str
    engine_version: str
    is_called: bool = False
