"""One bar of orders that a program has given: filled by the same functions as those of a compiled plan."""

import math
from typing import Final

from paiid.quant.backtest.booking import begin_bar, enlarge, next_row, reduce, trades
from paiid.quant.backtest.codes import LIMIT, MARKET, STOP
from paiid.quant.backtest.fills import most_shares, order_price, slipped
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.margin import accrue, buying_power, sold_short
from paiid.quant.backtest.model import FloatArray, Reason
from paiid.quant.backtest.records import (
    Account,
    Bar,
    Bars,
    FillRow,
    FillRows,
    OrderRow,
    OrderRows,
    Position,
    Positions,
    Settings,
)

_ORDER: Final = int(Reason.ORDER)


@jit
def session(
    bars: Bars, settings: Settings, account: Account, positions: Positions, orders: OrderRows, count: int,
    fills: FillRows, last: FloatArray, t: int, nights: int,
) -> None:  # fmt: skip
    """Sales at the open, purchases at the open in the order they were given, then stops, then limits.

    What a margin call closes is bought back before all of them.

    Args:
        bars: [t, s].
        settings: the costs.
        account: cash and counts.
        positions: [s].
        orders: the first `count` are those that were open before bar `t`, oldest first.
        count: of them.
        fills: with room for two of each order and one of each position.
        last: [t, s], the newest close at each bar.
        t: the bar.
        nights: calendar days since the bar before.
    """
    for s in range(last.shape[1]):
        positions[s].last = last[t - 1, s]
    accrue(settings, account, nights, sold_short(settings, positions))
    for s in range(last.shape[1]):
        begin_bar(settings, account, positions[s], fills[next_row(account, len(fills))], bars[t, s], t, s)
        if positions[s].leaving != 0 and trades(bars[t, s]):
            fill, bar = fills[next_row(account, len(fills))], bars[t, s]
            shares, at, reason = abs(positions[s].shares), slipped(bar.open, 1, settings), positions[s].leaving
            reduce(settings, account, positions[s], fill, bar, t, s, shares, at, bar.open, reason)
    for side in (-1, 1):
        for place in range(count):
            order = orders[place]
            bar = bars[t, order.instrument]
            if order.side == side and trades(bar) and _is_at_open(order, bar):
                account.power = buying_power(settings, account, positions)
                _fill_all(settings, account, positions, fills, bar, t, order, bar.open)
    for kind in (STOP, LIMIT):
        for place in range(count):
            order = orders[place]
            bar = bars[t, order.instrument]
            if order.kind == kind and order.is_open and trades(bar) and not _is_at_open(order, bar):
                account.power = buying_power(settings, account, positions)
                _fill_all(settings, account, positions, fills, bar, t, order, order.price)


@jit
def _is_at_open(order: OrderRow, bar: Bar) -> bool:
    if order.kind == MARKET:
        return True
    rises = order.side > 0
    return bar.open <= order.price if rises == (order.kind == LIMIT) else bar.open >= order.price


@inlined
def _fill_all(
    settings: Settings, account: Account, positions: Positions, fills: FillRows, bar: Bar, t: int, order: OrderRow,
    reference: float,
) -> None:  # fmt: skip
    """Fill what can be; what a position of the other side does not take opens one, as a fill of its own."""
    at = order_price(order.kind, order.side, order.price, bar, settings)
    if not math.isnan(at):
        position = positions[order.instrument]
        size = most_shares(bar.volume, settings)
        left = size - _fill(settings, account, position, fills[next_row(account, len(fills))], bar, t, order, at,
                            reference, size)  # fmt: skip
        if order.is_open and left < size and left >= 1.0 and position.shares == 0.0:
            account.power = buying_power(settings, account, positions)
            _fill(settings, account, position, fills[next_row(account, len(fills))], bar, t, order, at, reference, left)


@jit
def _fill(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, order: OrderRow,
    at: float, reference: float, most: float,
) -> float:  # fmt: skip
    """Fill at most `most` shares, and return how many. What cannot be paid is given up.

    Where nothing is sold short, a sale of more than is held is one of what is held.
    """
    s, before, wanted = order.instrument, position.shares, min(order.shares, most)
    if order.side * before < 0.0:
        reduce(settings, account, position, fill, bar, t, s, wanted, at, reference, _ORDER)
    elif order.side > 0 or settings.shorts != 0:
        enlarge(settings, account, position, fill, bar, t, s, order.side, wanted, at, reference, _ORDER)
    filled = abs(position.shares - before)
    order.shares -= filled
    ends = position.shares <= 0.0 and settings.shorts == 0
    if order.shares <= 0.0 or filled == 0.0 or ends:
        order.is_open = 0
    return filled
