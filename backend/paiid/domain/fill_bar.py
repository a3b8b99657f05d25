"""What an order does against one OHLC bar, when no quotes are at hand: catching up after downtime, and backtests.

Where a bar leaves the order of prices open, the reading that is worse for the order is taken:

- A price already beyond the limit or stop at the open (a gap) fills at the open.
- A limit inside the bar fills only if the bar trades *through* it: a mere touch need not have reached this order.
- A stop touched inside the bar fills at the stop plus slippage.
- A stop-limit triggered inside the bar fills in that bar only at a price the bar must have shown after the trigger:
  the stop itself, or the close.
- A trailing stop is tested against the mark from before the bar; then the bar's best price moves the mark, and only
  the close, which is certainly later, is tested against the new stop.
- Nothing happens in a bar without volume. At most `bar_participation` of the volume fills, in whole shares, at least
  one share.
"""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Final

from paiid.domain.fill import (
    FillModel,
    Match,
    WorkingState,
    give_up,
    limit_price,
    move_mark,
    stop_price,
    take,
    within_limit,
)
from paiid.domain.market import Bar
from paiid.domain.order import OrderTerms, OrderType, Side

_ONE: Final = Decimal(1)


def match_bar(terms: OrderTerms, state: WorkingState, bar: Bar, *, model: FillModel) -> Match:
    """What an open order does in one bar it was open for the whole of."""
    if bar.volume <= 0:
        return give_up(terms, state, "nothing was traded")
    state, price, at_open = _PRICERS[terms.type](terms, state, bar, model)
    if price is None:
        return give_up(terms, state, "no price within the limit")
    size = max(_ONE, (model.bar_participation * bar.volume).quantize(_ONE, rounding=ROUND_DOWN))
    return take(terms, state, price, size=size, model=model, at_open=at_open)


_Priced = tuple[WorkingState, Decimal | None, bool]
"""The state after the bar, the price to fill at if any, and whether that is the open."""


def _market(terms: OrderTerms, state: WorkingState, bar: Bar, model: FillModel) -> _Priced:
    return state, model.slip(bar.open, terms.side), True


def _limit(terms: OrderTerms, state: WorkingState, bar: Bar, model: FillModel) -> _Priced:
    at_open = within_limit(terms, bar.open, model.slip(bar.open, terms.side))
    if at_open is not None:
        return state, at_open, True
    limit = limit_price(terms)
    is_through = bar.low < limit if terms.side is Side.BUY else bar.high > limit
    return state, limit if is_through else None, False


def _stop(terms: OrderTerms, state: WorkingState, bar: Bar, model: FillModel) -> _Priced:
    if state.is_triggered:
        return _market(terms, state, bar, model)
    trigger, at_open = _trigger(terms.side, stop_price(terms, state), bar)
    if trigger is None:
        return state, None, False
    return replace(state, is_triggered=True), model.slip(trigger, terms.side), at_open


def _stop_limit(terms: OrderTerms, state: WorkingState, bar: Bar, model: FillModel) -> _Priced:
    if state.is_triggered:
        return _limit(terms, state, bar, model)
    trigger, at_open = _trigger(terms.side, stop_price(terms, state), bar)
    if trigger is None:
        return state, None, False
    triggered = replace(state, is_triggered=True)
    if at_open:
        return _limit(terms, triggered, bar, model)
    at_stop = within_limit(terms, trigger, model.slip(trigger, terms.side))
    if at_stop is not None:
        return triggered, at_stop, False
    return triggered, within_limit(terms, bar.close, model.slip(bar.close, terms.side)), False


def _trailing(terms: OrderTerms, state: WorkingState, bar: Bar, model: FillModel) -> _Priced:
    if state.is_triggered:
        return _market(terms, state, bar, model)
    state = state if state.mark is not None else move_mark(terms, state, bar.open)
    trigger, at_open = _trigger(terms.side, stop_price(terms, state), bar)
    if trigger is None:
        state = move_mark(terms, state, bar.high if terms.side is Side.SELL else bar.low)
        raised = stop_price(terms, state)
        is_reached = bar.close <= raised if terms.side is Side.SELL else bar.close >= raised
        trigger = raised if is_reached else None
    if trigger is None:
        return state, None, False
    return replace(state, is_triggered=True), model.slip(trigger, terms.side), at_open


def _trigger(side: Side, stop: Decimal, bar: Bar) -> tuple[Decimal | None, bool]:
    """The price at which the stop was reached, and whether that was at the open."""
    if side is Side.BUY:
        if bar.open >= stop:
            return bar.open, True
        return (stop if bar.high >= stop else None), False
    if bar.open <= stop:
        return bar.open, True
    return (stop if bar.low <= stop else None), False


_PRICERS: Final = {
    OrderType.MARKET: _market,
    OrderType.LIMIT: _limit,
    OrderType.STOP: _stop,
    OrderType.STOP_LIMIT: _stop_limit,
    OrderType.TRAILING_STOP: _trailing,
}
