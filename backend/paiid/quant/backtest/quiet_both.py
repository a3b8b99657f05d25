"""The pass over bars in which nothing happens where positions may be of either side."""

import math
from typing import Final

from paiid.quant.backtest.booking import stop_of_mark
from paiid.quant.backtest.codes import LONG, SHORT, Distance
from paiid.quant.backtest.columns import Columns, Signals, of_bar
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.margin import is_called, is_interest, sold_short
from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.backtest.records import Account, Position, Positions, Settings

_TRAILING: Final = int(Distance.TRAILING_AMOUNT)


@jit
def hold_both(
    columns: Columns, signals: Signals, nights: IntArray, settings: Settings, account: Account, positions: Positions,
    curves: FloatArray, t: int,
) -> int:  # fmt: skip
    """Write the closes from bar `t` on down to the first bar in which something may happen, which is returned."""
    while t < nights.size and not is_interest(settings, nights, t):
        if _happens(columns, signals, settings, account, positions, t):
            break
        exposure = _carry(columns, settings, positions, t)
        curves[0, t], curves[1, t], curves[2, t] = account.cash + exposure, account.cash, exposure
        curves[3, t] = sold_short(settings, positions)
        t += 1
    return t


@inlined
def _happens(
    columns: Columns, signals: Signals, settings: Settings, account: Account, positions: Positions, t: int
) -> bool:
    judged, has_room = signals.judged[t], account.positions < settings.max_positions
    happens = judged and settings.rebalances != 0
    exposure = sold = 0.0
    for s in range(len(positions)):
        position, close = positions[s], columns.close[t, s]
        if position.shares == 0.0:
            happens |= has_room and judged and (signals.enters[t, s] & ~signals.leaves[t, s]) != 0
            continue
        side, bit = (-1, SHORT) if position.shares < 0.0 else (1, LONG)
        happens |= judged and (signals.leaves[t, s] & bit) != 0
        happens |= of_bar(columns.dividends, t, s) > 0.0 or of_bar(columns.splits, t, s) != 1.0
        worse, better = columns.low[t, s], columns.high[t, s]
        if side < 0:
            worse, better = better, worse
        # A bar that is not there is nan and compares false. One without volume is left to the loop, if it reaches.
        happens |= side * (worse - position.stop) <= 0.0 or side * (columns.open[t, s] - position.stop) <= 0.0
        happens |= side * (better - position.target) > 0.0 or side * (columns.open[t, s] - position.target) >= 0.0
        if settings.stop >= _TRAILING and columns.volume[t, s] > 0.0:
            stop = stop_of_mark(settings, _further(position.mark, better, side), position.trail, side)
            happens |= side * (close - stop) <= 0.0
        worth = position.shares * (position.last if math.isnan(close) else close)
        exposure += worth
        sold -= min(worth, 0.0)
    return bool(happens or is_called(account.cash + exposure, exposure, sold))


@inlined
def _carry(columns: Columns, settings: Settings, positions: Positions, t: int) -> float:
    """What is held is worth so much at the close, USD, less what is sold short; trailing stops have followed."""
    exposure = 0.0
    for s in range(len(positions)):
        position = positions[s]
        if position.shares == 0.0:
            continue
        side = -1 if position.shares < 0.0 else 1
        better = columns.low[t, s] if side < 0 else columns.high[t, s]
        if settings.stop >= _TRAILING and columns.volume[t, s] > 0.0 and columns.open[t, s] > 0.0:
            _trail(settings, position, better, side)
        if not math.isnan(columns.close[t, s]):
            position.last = columns.close[t, s]
            position.held += 1
            position.high = _further(position.high, better, side)
        exposure += position.shares * position.last
    return exposure


@jit
def _trail(settings: Settings, position: Position, better: float, side: int) -> None:
    position.mark = _further(position.mark, better, side)
    position.stop = stop_of_mark(settings, position.mark, position.trail, side)


@jit
def _further(mark: float, price: float, side: int) -> float:
    """The price that is better for whoever holds this side."""
    return min(mark, price) if side < 0 else max(mark, price)
