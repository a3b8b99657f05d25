"""How a call ended, read from daily bars.

- The entry is the open of the first session that began after the call was made, made worse by slippage.
- A session that opens beyond the stop ends the call at that open; so does one that opens beyond the target. Inside a
  bar, the stop is reached before the target, and each fills at its own price. Nothing reached by the close of the last
  session of the horizon: expired at that close.
- A sale proposal is right when the price falls; its return is what the seller was spared.
- Bars are restated for splits and dividends. The close of the call's own session tells by how much, and stop and target
  are restated alike, as a broker restates a resting order.
- The return is after slippage and commission both ways. Against SPY: a purchase instead of SPY; a sale into SPY.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.advice.packet import Direction
from paiid.domain.fill import FillModel
from paiid.domain.instrument import tick_size
from paiid.domain.market import Bar
from paiid.domain.order import Side

RATIO_STEP: Final = Decimal("0.000001")
PRICE_STEP: Final = Decimal("0.000001")
_NOTIONAL: Final = Decimal(10_000)
"""USD of a call without a size, for commissions that depend on it."""


class Ending(StrEnum):
    """What ended a call."""

    TARGET = "target"
    STOP = "stop"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a call decides how it ends. USD a share in the prices of its own session, whose close is `close`.

    Sessions from `starts_on` to `ends_on` count. `quantity` is shares, 0 for a call that was given no size.
    """

    direction: Direction
    stop: Decimal
    target: Decimal
    session_date: date
    close: Decimal
    starts_on: date
    ends_on: date
    quantity: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended. `entry` and `exit` are restated USD a share with slippage, ratios as decimals (0.05 = 5 %).

    `sessions` counts those it was open in. `spy_ratio` is SPY's return from the same open to the same moment, to the
    close where the call ended inside a session; None without SPY's bars. `excess_ratio`: see the module.
    `restated` is what prices of the call's session were multiplied by.
    """

    ending: Ending
    starts_on: date
    ended_on: date
    sessions: int
    entry: Decimal
    exit: Decimal
    return_ratio: Decimal
    cost_ratio: Decimal
    spy_ratio: Decimal | None
    excess_ratio: Decimal | None
    restated: Decimal

    @property
    def has_won(self) -> bool:
        """The target came first: what the probability was of."""
        return self.ending is Ending.TARGET


@dataclass(frozen=True)
class PriceHistory:
    """Daily bars of finished sessions, restated, oldest first."""

    bars: Sequence[Bar]
    days: Sequence[date] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", [bar.session_date for bar in self.bars])

    def at(self, day: date) -> Bar | None:
        """The bar of `day`."""
        place = bisect_left(self.days, day)
        return self.bars[place] if place < len(self.days) and self.days[place] == day else None

    def between(self, first: date, last: date) -> Sequence[Bar]:
        """Bars of sessions in [first, last]."""
        return self.bars[bisect_left(self.days, first) : bisect_right(self.days, last)]


@dataclass(frozen=True, slots=True)
class _End:
    ending: Ending
    price: Decimal
    bar: Bar
    sessions: int
    at_open: bool = False


def resolve(
    terms: Terms, history: PriceHistory, spy: PriceHistory | None = None, model: FillModel | None = None
) -> Outcome | None:
    """How the call ended.

    Args:
        terms: of the call.
        history: its symbol's bars, from the call's own session on.
        spy: bars of SPY over the same days.
        model: what trading costs; nothing where None.

    Returns:
        None while it is open: nothing reached and the horizon not over, or no bars to tell by.
    """
    scale = _restatement(terms, history)
    if scale is None:
        return None
    bars = history.between(terms.starts_on, terms.ends_on)
    is_over = bool(history.days) and history.days[-1] >= terms.ends_on
    end = _end(bars, terms.direction, terms.stop * scale, terms.target * scale, is_over=is_over)
    return None if end is None else _outcome(terms, bars[0], end, scale, spy, model or FillModel())


def _restatement(terms: Terms, history: PriceHistory) -> Decimal | None:
    known = history.at(terms.session_date)
    if known is None or terms.close <= 0:
        return None
    # A tick is rounding, not an event.
    if abs(known.close - terms.close) <= tick_size(terms.close):
        return Decimal(1)
    return known.close / terms.close


def _end(bars: Sequence[Bar], direction: Direction, stop: Decimal, target: Decimal, *, is_over: bool) -> _End | None:
    is_buy = direction is Direction.BUY
    for sessions, bar in enumerate(bars, 1):
        worst, best = (bar.low, bar.high) if is_buy else (bar.high, bar.low)
        if (bar.open <= stop) if is_buy else (bar.open >= stop):
            return _End(Ending.STOP, bar.open, bar, sessions, at_open=True)
        if (bar.open >= target) if is_buy else (bar.open <= target):
            return _End(Ending.TARGET, bar.open, bar, sessions, at_open=True)
        if (worst <= stop) if is_buy else (worst >= stop):
            return _End(Ending.STOP, stop, bar, sessions)
        if (best >= target) if is_buy else (best <= target):
            return _End(Ending.TARGET, target, bar, sessions)
    if not is_over or not bars:
        return None
    return _End(Ending.EXPIRED, bars[-1].close, bars[-1], len(bars))


def _outcome(
    terms: Terms, first: Bar, end: _End, scale: Decimal, spy: PriceHistory | None, model: FillModel
) -> Outcome:
    is_buy = terms.direction is Direction.BUY
    opening, closing = (Side.BUY, Side.SELL) if is_buy else (Side.SELL, Side.BUY)
    entry, leave = model.slip(first.open, opening), model.slip(end.price, closing)
    gross = (end.price - first.open) / first.open
    shares = terms.quantity or _NOTIONAL / entry
    paid = model.commission(shares, entry * shares) + model.commission(shares, leave * shares)
    net = ((leave - entry) if is_buy else (entry - leave)) / entry - paid / (entry * shares)
    market = _market_return(spy, first, end)
    excess = None if market is None else net - market if is_buy else net + market
    return Outcome(
        ending=end.ending,
        starts_on=first.session_date,
        ended_on=end.bar.session_date,
        sessions=end.sessions,
        entry=entry.quantize(PRICE_STEP),
        exit=leave.quantize(PRICE_STEP),
        return_ratio=net.quantize(RATIO_STEP),
        cost_ratio=((gross if is_buy else -gross) - net).quantize(RATIO_STEP),
        spy_ratio=None if market is None else market.quantize(RATIO_STEP),
        excess_ratio=None if excess is None else excess.quantize(RATIO_STEP),
        restated=scale.quantize(Decimal("0.000000000001")),
    )


def _market_return(spy: PriceHistory | None, first: Bar, end: _End) -> Decimal | None:
    if spy is None:
        return None
    begun, ended = spy.at(first.session_date), spy.at(end.bar.session_date)
    if begun is None or ended is None:
        return None
    return (ended.open if end.at_open else ended.close) / begun.open - 1
