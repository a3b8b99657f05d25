"""One bar of orders that a program has given: filled by the same functions as those of a compiled plan."""

import math
from typing import Final

from paiid.quant.backtest.booking import accrue, begin_bar, buy, buying_power, next_row, sell, trades
from paiid.quant.backtest.codes import LIMIT, MARKET, STOP
from paiid.quant.backtest.fills import order_price
from paiid.quant.backtest.jit import jit
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

    Args:
        bars: [t, s].
        settings: the costs.
        account: cash and counts.
        positions: [s].
        orders: the first `count` are those that were open before bar `t`, oldest first.
        count: of them.
        fills: with room for two of each order.
        last: [t, s], the newest close at each bar.
        t: the bar.
        nights: calendar days since the bar before.
    """
    accrue(settings, account, nights)
    for s in range(last.shape[1]):
        positions[s].last = last[t - 1, s]
        begin_bar(settings, account, positions[s], fills[next_row(account, len(fills))], bars[t, s], t, s)
    for side in (-1, 1):
        for place in range(count):
            order = orders[place]
            bar = bars[t, order.instrument]
            if order.side == side and trades(bar) and _is_at_open(order, bar):
                fill = fills[next_row(account, len(fills))]
                account.power = buying_power(settings, account, positions)
                _fill(settings, account, positions[order.instrument], fill, bar, t, order, bar.open)
    for kind in (STOP, LIMIT):
        for place in range(count):
            order = orders[place]
            bar = bars[t, order.instrument]
            if order.kind == kind and order.is_open and trades(bar) and not _is_at_open(order, bar):
                fill = fills[next_row(account, len(fills))]
                account.power = buying_power(settings, account, positions)
                _fill(settings, account, positions[order.instrument], fill, bar, t, order, order.price)


@jit
def _is_at_open(order: OrderRow, bar: Bar) -> bool:
    if order.kind == MARKET:
        return True
    rises = order.side > 0
    return bar.open <= order.price if rises == (order.kind == LIMIT) else bar.open >= order.price


@jit
def _fill(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, order: OrderRow,
    reference: float,
) -> None:  # fmt: skip
    """Fill what can be; a sale of more than is held is one of what is held, and what cannot be paid is given up."""
    at = order_price(order.kind, order.side, order.price, bar, settings)
    if math.isnan(at):
        return
    s, before = order.instrument, position.shares
    if order.side > 0:
        buy(settings, account, position, fill, bar, t, s, order.shares, at, reference, _ORDER)
    else:
        sell(settings, account, position, fill, bar, t, s, order.shares, at, reference, _ORDER)
    filled = abs(position.shares - before)
    order.shares -= filled
    if order.shares <= 0.0 or filled == 0.0 or position.shares <= 0.0:
        order.is_open = 0
