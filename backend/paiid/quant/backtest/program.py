"""Rules that ask for figures of the position held or of the portfolio, judged inside the loop."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from paiid.quant.backtest import codes
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray
from paiid.quant.backtest.records import Account, BarRows, Position, Positions

_PLACES: Final = ((codes.NUMBER,), (codes.SERIES,), (codes.SERIES_BEFORE,), (codes.FLAG,))
"""The steps whose argument is a place in one of a program's columns, in the order of those."""
DEEPEST: Final = 512
"""Values that may wait on the stack: a rule tree has at most 100 comparisons, of four values each."""


class Program(NamedTuple):
    """A rule in postfix order; see `codes` for the steps.

    The argument of `NUMBER`, `FIGURE`, `SERIES` and `FLAG` is a place in `numbers`, in the figures, in `series` and in
    `flags`.
    """

    steps: IntArray  # [n, 2], operation and argument
    numbers: FloatArray  # [k]
    series: FloatArray  # [g, t, s]
    series_before: FloatArray  # [g, t, s], at the instrument's bar before
    flags: BoolArray  # [f, t, s]


@jit
def note_figures(bars: BarRows, positions: Positions) -> None:
    """The figures of what is held at the close; of what is sold short a rise is the loss."""
    for s in range(len(positions)):
        position, bar = positions[s], bars[s]
        if math.isnan(bar.close):
            continue
        position.sessions_before, position.gain_before = position.sessions, position.gain
        position.fall_before = position.fall
        position.sessions = position.gain = position.fall = math.nan
        if position.shares != 0.0:
            position.sessions = position.held
            position.gain = bar.close / position.average - 1.0
            position.fall = 1.0 - bar.close / position.high
            if position.shares < 0.0:
                position.gain, position.fall = -position.gain, -position.fall


@jit
def _figure(position: Position, account: Account, figure: int) -> float:
    if figure >= codes.DRAWDOWN:
        return _of_portfolio(account, figure)
    if figure == codes.SESSIONS_HELD:
        return position.sessions
    return position.gain if figure == codes.RETURN_SINCE_ENTRY else position.fall


@jit
def _figure_before(position: Position, account: Account, figure: int) -> float:
    if figure >= codes.DRAWDOWN:
        return _of_portfolio_before(account, figure)
    if figure == codes.SESSIONS_HELD:
        return position.sessions_before
    return position.gain_before if figure == codes.RETURN_SINCE_ENTRY else position.fall_before


@jit
def _of_portfolio(account: Account, figure: int) -> float:
    if figure == codes.DRAWDOWN:
        return account.drawdown
    if figure == codes.OPEN_POSITIONS:
        return account.open_positions
    return account.exposure if figure == codes.EXPOSURE else account.cash_part


@jit
def _of_portfolio_before(account: Account, figure: int) -> float:
    if figure == codes.DRAWDOWN:
        return account.drawdown_before
    if figure == codes.OPEN_POSITIONS:
        return account.open_before
    return account.exposure_before if figure == codes.EXPOSURE else account.part_before


@jit
def _compared(operation: int, left: float, right: float) -> bool:
    if operation == codes.ABOVE:
        return left > right
    if operation == codes.AT_LEAST:
        return left >= right
    if operation == codes.BELOW:
        return left < right
    return left <= right


@jit
def _operand(program: Program, step: int, t: int, s: int, position: Position, account: Account) -> float:
    operation, argument = program.steps[step, 0], program.steps[step, 1]
    if operation == codes.NUMBER:
        return float(program.numbers[argument])
    if operation == codes.FIGURE:
        return _figure(position, account, argument)
    if operation == codes.FIGURE_BEFORE:
        return _figure_before(position, account, argument)
    if operation == codes.SERIES:
        return float(program.series[argument, t, s])
    if operation == codes.SERIES_BEFORE:
        return float(program.series_before[argument, t, s])
    return 1.0 if program.flags[argument, t, s] else 0.0


@jit
def holds(program: Program, begin: int, end: int, t: int, s: int, position: Position, account: Account) -> bool:
    """Whether the rule is true of instrument `s` at the close of bar `t`; a comparison with nan is not.

    It is made of the steps of the program in [`begin`, `end`).
    """
    stack = np.empty(DEEPEST)
    top = 0
    for step in range(begin, end):
        operation, count = program.steps[step, 0], program.steps[step, 1]
        if operation <= codes.FLAG:
            stack[top] = _operand(program, step, t, s, position, account)
            top += 1
        elif operation <= codes.AT_MOST:
            top -= 1
            stack[top - 1] = 1.0 if _compared(operation, stack[top - 1], stack[top]) else 0.0
        elif operation <= codes.CROSSES_BELOW:
            top -= 3
            left, right, left_before, right_before = stack[top - 1], stack[top], stack[top + 1], stack[top + 2]
            if operation == codes.CROSSES_BELOW:
                left, right, left_before, right_before = -left, -right, -left_before, -right_before
            stack[top - 1] = 1.0 if left_before <= right_before and left > right else 0.0
        else:
            top -= count - 1
            true = np.sum(stack[top - 1 : top - 1 + count])
            wanted = count if operation == codes.ALL else 0.0
            stack[top - 1] = 1.0 if (true > 0.0 if operation == codes.ANY else true == wanted) else 0.0
    return bool(stack[0] > 0.0)


def asks_for_portfolio(program: Program) -> bool:
    """Whether a figure of the portfolio is in it."""
    steps = program.steps
    is_figure = (steps[:, 0] == codes.FIGURE) | (steps[:, 0] == codes.FIGURE_BEFORE)
    return bool((is_figure & (steps[:, 1] >= codes.DRAWDOWN)).any())


def joined(programs: Sequence[Program | None]) -> tuple[Program | None, IntArray]:
    """Several rules in one program, and [n, 2] where the steps of each lie in it; nothing of None."""
    spans = np.zeros((len(programs), 2), np.int64)
    there = [one for one in programs if one is not None]
    if not there:
        return None, spans
    steps, places = [], np.zeros(4, np.int64)
    end = 0
    for number, one in enumerate(programs):
        if one is None:
            continue
        own = one.steps.copy()
        for operations, place in zip(_PLACES, places, strict=True):
            own[np.isin(own[:, 0], operations), 1] += place
        steps.append(own)
        places += [one.numbers.size, len(one.series), len(one.series_before), len(one.flags)]
        spans[number] = end, end + len(own)
        end += len(own)
    columns = (np.concatenate(column) for column in list(zip(*there, strict=True))[1:])
    return Program(np.concatenate(steps), *columns), spans
