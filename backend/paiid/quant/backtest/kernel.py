"""The loop over bars. In each: what is closed at the open, entries, stops and targets, the close, the decision."""

import math
from typing import Final

from paiid.quant.backtest.booking import (
    begin_bar,
    next_row,
    reduce,
    side_of,
    stop_of_mark,
    trades,
)
from paiid.quant.backtest.buying import openings
from paiid.quant.backtest.codes import LEAVES, Distance
from paiid.quant.backtest.columns import Columns, Signals, write_bars, write_wishes
from paiid.quant.backtest.deciding import decide, leave_by_rule
from paiid.quant.backtest.fills import limited, slipped, trigger
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.margin import accrue, call, is_called, is_interest, sold_short
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Reason
from paiid.quant.backtest.portfolio import judge, note_portfolio
from paiid.quant.backtest.program import Program, note_figures
from paiid.quant.backtest.quiet import pass_over
from paiid.quant.backtest.records import (
    Account,
    Bar,
    BarRows,
    FillRow,
    FillRows,
    Position,
    Positions,
    Settings,
    WishRows,
)

_REBALANCE: Final = int(Reason.REBALANCE)
_STOP: Final = int(Reason.STOP)
_TARGET: Final = int(Reason.TARGET)
_TRAILING: Final = int(Distance.TRAILING_AMOUNT)


@jit
def simulate(
    columns: Columns, signals: Signals, program: Program, short_program: Program, rules: Program, spans: IntArray,
    ends: BoolArray, nights: IntArray, settings: Settings, account: Account, positions: Positions, bars: BarRows,
    wishes: WishRows, fills: FillRows, curves: FloatArray,
) -> None:  # fmt: skip
    """Run the whole panel.

    Args:
        columns: the bars.
        signals: of the plan.
        program: the rule on figures of the position, where the settings say that there is one.
        short_program: the same of what is sold short.
        rules: those that ask for the portfolio and for no position.
        spans: [4, 2], where the steps of each of them lie, by `codes.ENTRY_RULE` and those after it.
        ends: [t], which end their session: orders for the day end with it.
        nights: [t], calendar days since the bar before that interest runs for.
        settings: of the run.
        account: cash and counts.
        positions: [s].
        bars: [s], room for one bar's rows.
        wishes: [s], room for one close's.
        fills: as many rows as there may be fills.
        curves: [3, t], to be filled with equity, cash and exposure at each close, [4, t] with what is sold short, too.
    """
    t = 0
    while True:
        t = pass_over(columns, signals, nights, settings, account, positions, curves, t)
        if t >= nights.size:
            break
        write_bars(columns, bars, t)
        if is_interest(settings, nights, t):
            accrue(settings, account, nights[t], sold_short(settings, positions))
        if account.positions > 0:
            _close_at_open(bars, settings, account, positions, fills, t, ends[t])
        if account.queued > 0:
            openings(bars, settings, account, positions, fills, t, ends[t])
        if account.positions > 0:
            _within(bars, settings, account, positions, fills, t)
        exposure = _close(bars, positions)
        curves[0, t], curves[1, t], curves[2, t] = account.cash + exposure, account.cash, exposure
        _watch_margin(settings, account, positions, curves, t)
        _note_run(bars, settings, account, positions, curves, t)
        if settings.has_rule and signals.judged[t] and account.positions > 0:
            leave_by_rule(bars, settings, program, short_program, account, positions, t)
        if _is_asked(signals, settings, t):
            write_wishes(signals, wishes, t)
            if settings.asks == 0 or judge(
                bars, wishes, signals.scores_short, settings, account, positions, rules, spans, t
            ):
                decide(bars, wishes, settings, account, positions, curves[0, t])
        t += 1


@inlined
def _watch_margin(settings: Settings, account: Account, positions: Positions, curves: FloatArray, t: int) -> None:
    """Note what is sold short at the close, and whether that brings a margin call."""
    if settings.shorts != 0:
        curves[3, t] = sold_short(settings, positions)
        account.called = 0
        if is_called(curves[0, t], curves[2, t], curves[3, t]):
            call(account, positions)


@inlined
def _note_run(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, curves: FloatArray, t: int
) -> None:
    """The figures at the close that only a run knows, where a rule asks for them."""
    if settings.portfolio:
        note_portfolio(account, curves[0, t], curves[2, t] + 2.0 * sold_short(settings, positions))
    if settings.has_rule:
        note_figures(bars, positions)


@inlined
def _is_asked(signals: Signals, settings: Settings, t: int) -> bool:
    """Whether a rule that needs no figure of the position may say something at the close."""
    says = settings.rebalances != 0 or settings.asks & LEAVES != 0
    for s in range(signals.enters.shape[1]):
        says |= (signals.enters[t, s] | signals.leaves[t, s]) != 0
    return says and signals.judged[t]


@inlined
def _close_at_open(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    for s in range(len(positions)):
        if positions[s].shares != 0.0:
            position, bar = positions[s], bars[s]
            begin_bar(settings, account, position, fills[next_row(account, len(fills))], bar, t, s)
            _close_ordered(settings, account, position, fills[next_row(account, len(fills))], bar, t, s, is_last)
            _close_protected(settings, account, position, fills[next_row(account, len(fills))], bar, t, s)


@inlined
def _within(bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int) -> None:
    for s in range(len(positions)):
        if positions[s].shares > 0.0:
            _inside(settings, account, positions[s], fills[next_row(account, len(fills))], bars[s], t, s)
        elif positions[s].shares < 0.0:
            _inside_short(settings, account, positions[s], fills[next_row(account, len(fills))], bars[s], t, s)


@jit
def _close_ordered(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, is_last: int
) -> None:
    """At the open: all of what is to be left, or what is too much; the latter while its session lasts.

    What is to be opened the other way may be, in the same open, once nothing is left.
    """
    before, side = position.shares, side_of(position.shares)
    if before != 0.0 and trades(bar):
        at = slipped(bar.open, -side, settings)
        if position.leaving != 0:
            reduce(settings, account, position, fill, bar, t, s, abs(before), at, bar.open, position.leaving)
        elif side * position.wanted < 0.0:
            reduce(settings, account, position, fill, bar, t, s, abs(position.wanted), at, bar.open, _REBALANCE)
            position.wanted += before - position.shares
    if side * position.wanted < 0.0 and (is_last or position.leaving != 0 or position.shares == 0.0):
        position.wanted = 0.0
    if position.turn != 0.0:
        position.wanted = position.turn if position.shares == 0.0 else position.wanted
        position.turn = 0.0


@jit
def _close_protected(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int
) -> None:
    """A bar that opens beyond the stop or the target closes there."""
    if position.shares == 0.0 or position.leaving != 0 or not trades(bar):
        return
    side = side_of(position.shares)
    if side * (bar.open - position.stop) <= 0.0:
        _leave(settings, account, position, fill, bar, t, s, bar.open)
    elif side * (bar.open - position.target) >= 0.0:
        extreme = bar.high if side > 0 else bar.low
        at = limited(position.target, -side, bar.open, extreme, settings)
        reduce(settings, account, position, fill, bar, t, s, abs(position.shares), at, bar.open, _TARGET)


@jit
def _leave(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, at: float
) -> None:
    """The stop was reached at `at` USD: close, and what the volume leaves at the opens that follow."""
    price = slipped(at, -side_of(position.shares), settings)
    reduce(settings, account, position, fill, bar, t, s, abs(position.shares), price, at, _STOP)
    if position.shares != 0.0:
        position.leaving = _STOP


@jit
def _inside(settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int) -> None:
    """Stop and target within the bar; of both in one bar, the stop.

    A position that was entered within the bar may meet its stop, which lies further down the same way; whether the high
    came after the entry is not known, so it takes no profit and moves no stop.
    """
    if position.leaving != 0 or not trades(bar):
        return
    at = trigger(position.stop, -1, bar.open, bar.low)
    if math.isnan(at) and settings.stop >= _TRAILING and position.is_new == 0:
        at = _trail(settings, position, bar)
    if not math.isnan(at):
        _leave(settings, account, position, fill, bar, t, s, at)
    elif bar.high > position.target and position.is_new == 0:
        at = position.target
        reduce(settings, account, position, fill, bar, t, s, position.shares, at, at, _TARGET)


@jit
def _inside_short(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int
) -> None:
    """As `_inside`, on the other side of the price: the stop stands above, the target below."""
    if position.leaving != 0 or not trades(bar):
        return
    at = trigger(position.stop, 1, bar.open, bar.high)
    if math.isnan(at) and settings.stop >= _TRAILING and position.is_new == 0:
        at = _trail_short(settings, position, bar)
    if not math.isnan(at):
        _leave(settings, account, position, fill, bar, t, s, at)
    elif bar.low < position.target and position.is_new == 0:
        at = position.target
        reduce(settings, account, position, fill, bar, t, s, -position.shares, at, at, _TARGET)


@jit
def _trail(settings: Settings, position: Position, bar: Bar) -> float:
    """The bar's high moves the mark, and only the close, which is certainly later, is held against the new stop."""
    position.mark = max(position.mark, bar.high)
    position.stop = stop_of_mark(settings, position.mark, position.trail, 1)
    return position.stop if bar.close <= position.stop else math.nan


@jit
def _trail_short(settings: Settings, position: Position, bar: Bar) -> float:
    """As `_trail`: the low moves the mark."""
    position.mark = min(position.mark, bar.low)
    position.stop = stop_of_mark(settings, position.mark, position.trail, -1)
    return position.stop if bar.close >= position.stop else math.nan


@jit
def _close(bars: BarRows, positions: Positions) -> float:
    """Take the newest prices; what is held is worth that much, USD, less what is sold short."""
    total = 0.0
    for s in range(len(positions)):
        position, bar = positions[s], bars[s]
        if not math.isnan(bar.close):
            position.last = bar.close
            if position.shares > 0.0:
                position.held += 1
                position.high = max(position.high, bar.close if position.is_new else bar.high)
            elif position.shares < 0.0:
                position.held += 1
                position.high = min(position.high, bar.close if position.is_new else bar.low)
            position.is_new = 0
        if position.shares != 0.0:
            total += position.shares * position.last
    return total
