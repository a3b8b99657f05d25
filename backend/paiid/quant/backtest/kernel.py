"""The loop over bars. In each: sales at the open, purchases at the open, stops and targets, the close, the decision."""

import math
from typing import Final

from paiid.quant.backtest.booking import (
    accrue,
    begin_bar,
    buy,
    buying_power,
    next_row,
    protect,
    sell,
    trades,
    trailing_stop,
)
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.deciding import decide, leave_by_rule
from paiid.quant.backtest.fills import limited, most_shares, slipped, trigger
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Reason
from paiid.quant.backtest.program import Program, note_figures
from paiid.quant.backtest.records import Account, Bar, Bars, FillRow, FillRows, Position, Positions, Settings, Wishes

_ENTRY: Final = int(Reason.ENTRY)
_REBALANCE: Final = int(Reason.REBALANCE)
_STOP: Final = int(Reason.STOP)
_TARGET: Final = int(Reason.TARGET)
_TRAILING: Final = int(Distance.TRAILING_AMOUNT)


@jit
def simulate(
    bars: Bars, wishes: Wishes, judged: BoolArray, asked: BoolArray, ends: BoolArray, nights: IntArray,
    program: Program, settings: Settings, account: Account, positions: Positions, fills: FillRows,
    curves: FloatArray,
) -> None:  # fmt: skip
    """Run the whole panel.

    Args:
        bars: [t, s].
        wishes: [t, s].
        judged: [t], at whose close rules are asked.
        asked: [t], where one of them may say something that needs no figure of the position.
        ends: [t], which end their session: orders for the day end with it.
        nights: [t], calendar days since the bar before that interest runs for.
        program: the rule on figures of the position, where the settings say that there is one.
        settings: of the run.
        account: cash and counts.
        positions: [s].
        fills: as many rows as there may be fills.
        curves: [3, t], to be filled with equity, cash and exposure at each close.
    """
    for t in range(judged.size):
        accrue(settings, account, nights[t])
        if account.positions > 0:
            _sell_at_open(bars, settings, account, positions, fills, t, ends[t])
        if account.queued > 0:
            _buy_at_open(bars, wishes, settings, account, positions, fills, t, ends[t])
        if account.positions > 0:
            _within(bars, settings, account, positions, fills, t)
        exposure = _close(bars, positions, t)
        curves[0, t] = account.cash + exposure
        curves[1, t] = account.cash
        curves[2, t] = exposure
        if settings.has_rule:
            note_figures(bars, positions, t)
            if judged[t] and account.positions > 0:
                leave_by_rule(bars, program, positions, t)
        if asked[t]:
            decide(bars, wishes, settings, account, positions, t, curves[0, t])


@inlined
def _sell_at_open(
    bars: Bars, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    for s in range(len(positions)):
        if positions[s].shares > 0.0:
            position, bar = positions[s], bars[t, s]
            begin_bar(settings, account, position, fills[next_row(account, len(fills))], bar, t, s)
            _sell_ordered(settings, account, position, fills[next_row(account, len(fills))], bar, t, s, is_last)
            _sell_protected(settings, account, position, fills[next_row(account, len(fills))], bar, t, s)


@inlined
def _within(bars: Bars, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int) -> None:
    for s in range(len(positions)):
        if positions[s].shares > 0.0:
            _inside(settings, account, positions[s], fills[next_row(account, len(fills))], bars[t, s], t, s)


@jit
def _sell_ordered(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, is_last: int
) -> None:
    """At the open: all of what is to be left, or what is too much; the latter while its session lasts."""
    before = position.shares
    if before > 0.0 and trades(bar):
        at = slipped(bar.open, -1, settings)
        if position.leaving != 0:
            sell(settings, account, position, fill, bar, t, s, before, at, bar.open, position.leaving)
        elif position.wanted < 0.0:
            sell(settings, account, position, fill, bar, t, s, -position.wanted, at, bar.open, _REBALANCE)
            position.wanted += before - position.shares
    if position.wanted < 0.0 and (is_last or position.leaving != 0 or position.shares <= 0.0):
        position.wanted = 0.0


@jit
def _sell_protected(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int
) -> None:
    """A bar that opens beyond the stop or the target sells there."""
    if position.shares <= 0.0 or position.leaving != 0 or not trades(bar):
        return
    if bar.open <= position.stop:
        _leave(settings, account, position, fill, bar, t, s, bar.open)
    elif bar.open >= position.target:
        at = limited(position.target, -1, bar.open, bar.high, settings)
        sell(settings, account, position, fill, bar, t, s, position.shares, at, bar.open, _TARGET)


@jit
def _leave(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, at: float
) -> None:
    """The stop was reached at `at` USD: sell, and what the volume leaves at the opens that follow."""
    sell(settings, account, position, fill, bar, t, s, position.shares, slipped(at, -1, settings), at, _STOP)
    if position.shares > 0.0:
        position.leaving = _STOP


@jit
def _buy_at_open(
    bars: Bars, wishes: Wishes, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int,
    is_last: int,
) -> None:  # fmt: skip
    """What volume leaves of a purchase stays open until its session ends; what cannot be paid is given up."""
    waiting = 0
    account.power = buying_power(settings, account, positions)
    for place in range(account.queued):
        s = positions[place].place
        position, bar = positions[s], bars[t, s]
        wanted, position.wanted = position.wanted, 0.0
        is_entry = position.shares <= 0.0
        is_full = is_entry and account.positions >= settings.max_positions
        if wanted <= 0.0 or position.leaving != 0 or is_full:
            continue
        left = wanted
        if trades(bar):
            reason, at = _ENTRY if is_entry else _REBALANCE, slipped(bar.open, 1, settings)
            fill = fills[next_row(account, len(fills))]
            bought = buy(settings, account, position, fill, bar, t, s, wanted, at, bar.open, reason)
            if is_entry and bought > 0.0:
                protect(settings, position, bar, wishes[position.decided, s])
            left = wanted - bought if bought >= most_shares(bar.volume, settings) else 0.0
        if left > 0.0 and not is_last:
            position.wanted = left
            positions[waiting].place = s
            waiting += 1
    account.queued = waiting


@jit
def _inside(settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int) -> None:
    """Stop and target within the bar; of both in one bar, the stop."""
    if position.leaving != 0 or not trades(bar):
        return
    at = trigger(position.stop, -1, bar.open, bar.low)
    if math.isnan(at) and settings.stop >= _TRAILING:
        at = _trail(settings, position, bar)
    if not math.isnan(at):
        _leave(settings, account, position, fill, bar, t, s, at)
    elif bar.high > position.target:
        at = position.target
        sell(settings, account, position, fill, bar, t, s, position.shares, at, at, _TARGET)


@jit
def _trail(settings: Settings, position: Position, bar: Bar) -> float:
    """The bar's high moves the mark, and only the close, which is certainly later, is held against the new stop."""
    position.mark = max(position.mark, bar.high)
    position.stop = trailing_stop(settings, position)
    return position.stop if bar.close <= position.stop else math.nan


@jit
def _close(bars: Bars, positions: Positions, t: int) -> float:
    """Take the newest prices; what is held is worth that much, USD."""
    total = 0.0
    for s in range(len(positions)):
        position, bar = positions[s], bars[t, s]
        if not math.isnan(bar.close):
            position.last = bar.close
            if position.shares > 0.0:
                position.held += 1
                position.high = max(position.high, bar.high)
        if position.shares > 0.0:
            total += position.shares * position.last
    return total
