"""Market values: quotes, bars, sessions and events. Prices are Decimal USD, instants aware UTC."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.instrument import Symbol


class Delay(StrEnum):
    """How far a number may be trusted to be the market's present one."""

    LIVE = "live"
    DELAYED = "delayed"
    SIMULATED = "simulated"
    STALE = "stale"


CLOSE_TOLD_WITHIN: Final = timedelta(minutes=20)
"""After a close: by then the closing auction's price is told, by a feed that is a quarter of an hour late, too."""

_WORST_FIRST: Final = (Delay.STALE, Delay.DELAYED, Delay.SIMULATED, Delay.LIVE)


def worst_delay(delays: Iterable[Delay]) -> Delay:
    """What several numbers together may be trusted for; there is at least one."""
    return min(delays, key=_WORST_FIRST.index)


class Interval(StrEnum):
    """Bar lengths."""

    ONE_MINUTE = "1m"
    FIVE_MINUTES = "5m"
    FIFTEEN_MINUTES = "15m"
    ONE_HOUR = "1h"
    ONE_DAY = "1d"
    ONE_WEEK = "1w"


DAILY: Final = frozenset({Interval.ONE_DAY, Interval.ONE_WEEK})
"""Lengths of whole sessions."""
INTRADAY_SECONDS: Final[Mapping[Interval, int]] = {
    Interval.ONE_MINUTE: 60,
    Interval.FIVE_MINUTES: 300,
    Interval.FIFTEEN_MINUTES: 900,
    Interval.ONE_HOUR: 3600,
}
"""How long the bars within a day are; the last of a session may be shorter."""


class MarketState(StrEnum):
    """Where the exchange's day stands."""

    PRE = "pre"
    OPEN = "open"
    AFTER = "after"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What another source says of a price. `difference_percent` is its distance from ours (1 = 1 %).

    `disagrees`: further apart than two feeds of one market should be.
    """

    source: str
    last: Decimal
    as_of: datetime
    difference_percent: Decimal
    disagrees: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """One instrument's prices at one instant.

    `bid_size` and `ask_size` are shares. For an index bid and ask are None. `open`, `high`, `low` and
    `volume` are the present (or last) session's; `previous_close` is the close before it. `open`, `high` and `low` are
    None where the source tells none: before a session's first trade, and of option contracts.
    `is_halted` is True while trading in the symbol is suspended: no order fills then. `second` is None where no
    other source was asked. Where the source tells no close before, `knows_previous_close` is False and `previous_close`
    is `last`.
    """

    symbol: Symbol
    bid: Decimal | None
    ask: Decimal | None
    bid_size: int
    ask_size: int
    last: Decimal
    previous_close: Decimal
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    volume: int
    as_of: datetime
    source: str
    delay: Delay
    is_halted: bool = False
    second: SecondOpinion | None = None
    knows_previous_close: bool = True

    @property
    def told_close(self) -> Decimal | None:
        """The close before; None where the source tells none: there is no change since then to tell either."""
        return self.previous_close if self.knows_previous_close else None

    @property
    def change(self) -> Decimal:
        """Last minus previous close."""
        return self.last - self.previous_close

    @property
    def change_percent(self) -> Decimal:
        """Change as a percentage of the previous close, two decimals."""
        return (self.change / self.previous_close * 100).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Bar:
    """Prices and volume over one interval that begins at `start_at`.

    `session_date` is the trading day the bar belongs to. Daily and weekly bars start at the session's open.
    """

    start_at: datetime
    session_date: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int


class Adjustment(StrEnum):
    """What prices before an event are restated for."""

    NONE = "none"
    SPLITS = "splits"
    SPLITS_AND_DIVIDENDS = "splits_and_dividends"


@dataclass(frozen=True, slots=True)
class BarSeries:
    """Bars of one symbol, oldest first, with where they came from.

    `restates_dividends` is False of a source whose adjusted prices are restated for splits only.
    """

    symbol: Symbol
    interval: Interval
    adjusted: bool
    bars: tuple[Bar, ...]
    source: str
    as_of: datetime
    delay: Delay
    restates_dividends: bool = True

    @property
    def adjustment(self) -> Adjustment:
        """What the prices are restated for."""
        if not self.adjusted:
            return Adjustment.NONE
        return Adjustment.SPLITS_AND_DIVIDENDS if self.restates_dividends else Adjustment.SPLITS


@dataclass(frozen=True, slots=True)
class MarketStatus:
    """The market's day as seen at `now`.

    `is_tradable` tells whether orders fill at `now`; with the local market's `always_open` clock it is True
    while `state` still says what the real exchange would be doing. `opens_at`/`closes_at` are of `session_date`,
    the present session or, outside one, the next.
    """

    state: MarketState
    is_tradable: bool
    world_clock: str | None
    now: datetime
    session_date: date
    opens_at: datetime
    closes_at: datetime
    next_change_at: datetime
    source: str


class CorporateActionKind(StrEnum):
    """Events that change what a holder owns."""

    CASH_DIVIDEND = "cash_dividend"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """One dividend (`amount` USD a share, held over the close before `ex_date`) or split (`ratio` new for one)."""

    symbol: Symbol
    kind: CorporateActionKind
    ex_date: date
    effective_at: datetime
    amount: Decimal = Decimal(0)
    ratio: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class EarningsReport:
    """One report of a company. `session_date` is the first session that traded on it."""

    symbol: Symbol
    session_date: date
    published_at: datetime
    is_above_expectations: bool
