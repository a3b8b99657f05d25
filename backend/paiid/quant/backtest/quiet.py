"""Bars in which nothing happens: no order is open, none is given, and no price reaches a stop or a target.

In a long run on short bars that is nearly all of them. They are passed over here with no more than the closes written
down; every other bar is the loop's in `kernel`, which would come to the same for these.
"""

import math
from typing import Final

from paiid.quant.backtest.booking import stop_of_mark
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.columns import Columns, Signals, of_bar
from paiid.quant.backtest.jit import inlined
from paiid.quant.backtest.margin import is_interest
from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.backtest.portfolio import note_portfolio
from paiid.quant.backtest.quiet_both import hold_both
from paiid.quant.backtest.records import Account, Positions, Settings

_TRAILING: Final = int(Distance.TRAILING_AMOUNT)


@inlined
def pass_over(
    columns: Columns, signals: Signals, nights: IntArray, settings: Settings, account: Account, positions: Positions,
    curves: FloatArray, t: int,
) -> int:  # fmt: skip
    """Write the closes from bar `t` on down to the first bar in which something may happen, which is returned."""
    if account.queued == 0 and account.positions == 0:
        begun = t
        t = _flat(signals, nights, settings, account, curves, t)
        if settings.portfolio != 0 and t > begun:
            note_portfolio(account, account.cash, 0.0)
    elif account.queued == 0 and settings.has_rule == 0 and settings.portfolio == 0 and not _has_order(positions):
        if settings.shorts == 0:
            t = _held(columns, signals, nights, settings, account, positions, curves, t)
        else:
            t = hold_both(columns, signals, nights, settings, account, positions, curves, t)
    return t


@inlined
def _has_order(positions: Positions) -> bool:
    found = False
    for s in range(len(positions)):
        found |= positions[s].leaving != 0 or positions[s].wanted != 0.0
    return found


@inlined
def _flat(signals: Signals, nights: IntArray, settings: Settings, account: Account, curves: FloatArray, t: int) -> int:
    cash = account.cash
    while t < nights.size and not is_interest(settings, nights, t):
        enters = False
        for s in range(signals.enters.shape[1]):
            enters |= (signals.enters[t, s] & ~signals.leaves[t, s]) != 0
        if enters and signals.judged[t]:
            break
        curves[0, t] = curves[1, t] = cash
        curves[2, t] = curves[-1, t] = 0.0
        t += 1
    return t


@inlined
def _held(
    columns: Columns, signals: Signals, nights: IntArray, settings: Settings, account: Account, positions: Positions,
    curves: FloatArray, t: int,
) -> int:  # fmt: skip
    """The pass of those that hold and sell nothing short: `hold_both` does the same, and takes longer for it."""
    cash, has_room = account.cash, account.positions < settings.max_positions
    while t < nights.size and not is_interest(settings, nights, t):
        happens = signals.judged[t] and settings.rebalances != 0
        for s in range(len(positions)):
            position = positions[s]
            if position.shares <= 0.0:
                happens |= has_room and signals.judged[t] and (signals.enters[t, s] & ~signals.leaves[t, s]) != 0
                continue
            happens |= signals.judged[t] and signals.leaves[t, s] != 0
            happens |= of_bar(columns.dividends, t, s) > 0.0 or of_bar(columns.splits, t, s) != 1.0
            # A bar that is not there is nan and compares false. One without volume is left to the loop, if it reaches.
            happens |= columns.low[t, s] <= position.stop or columns.open[t, s] <= position.stop
            happens |= columns.high[t, s] > position.target or columns.open[t, s] >= position.target
            if settings.stop >= _TRAILING and columns.volume[t, s] > 0.0:
                mark = max(position.mark, columns.high[t, s])
                happens |= columns.close[t, s] <= stop_of_mark(settings, mark, position.trail, 1)
        if happens:
            break
        exposure = _carry(columns, settings, positions, t)
        curves[0, t], curves[1, t], curves[2, t] = cash + exposure, cash, exposure
        t += 1
    return t


@inlined
def _carry(columns: Columns, settings: Settings, positions: Positions, t: int) -> float:
    """What is held is worth so much at the close, USD; a trailing stop has followed."""
    exposure = 0.0
    for s in range(len(positions)):
        position = positions[s]
        if position.shares <= 0.0:
            continue
        if settings.stop >= _TRAILING and columns.volume[t, s] > 0.0 and columns.open[t, s] > 0.0:
            position.mark = max(position.mark, columns.high[t, s])
            position.stop = stop_of_mark(settings, position.mark, position.trail, 1)
        if not math.isnan(columns.close[t, s]):
            position.last = columns.close[t, s]
            position.held += 1
            position.high = max(position.high, columns.high[t, s])
        exposure += position.shares * position.last
    return exposure
