"""Rule trees as signals, and as programs where they ask for figures of the position or of the portfolio.

A rule counts as true only where it is certainly true, whatever the figures would be that are not known yet: `not` of
something unknown is unknown, not true.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Constant,
    NoneOf,
    Number,
    Operand,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Rule,
)
from paiid.features.backtest.compiling.figures import Figures
from paiid.quant.backtest import codes
from paiid.quant.backtest.model import BoolArray, FloatArray
from paiid.quant.backtest.program import Program

_COMPARED: Final[dict[Comparator, Callable[[FloatArray, FloatArray], BoolArray]]] = {
    Comparator.ABOVE: np.greater,
    Comparator.AT_LEAST: np.greater_equal,
    Comparator.BELOW: np.less,
    Comparator.AT_MOST: np.less_equal,
}
OPPOSITE: Final = {
    Comparator.ABOVE: Comparator.AT_MOST,
    Comparator.AT_LEAST: Comparator.BELOW,
    Comparator.BELOW: Comparator.AT_LEAST,
    Comparator.AT_MOST: Comparator.ABOVE,
}
_OPERATIONS: Final = {
    Comparator.ABOVE: codes.ABOVE,
    Comparator.AT_LEAST: codes.AT_LEAST,
    Comparator.BELOW: codes.BELOW,
    Comparator.AT_MOST: codes.AT_MOST,
    Comparator.CROSSES_ABOVE: codes.CROSSES_ABOVE,
    Comparator.CROSSES_BELOW: codes.CROSSES_BELOW,
}
_FIGURES: Final = {
    PositionField.SESSIONS_HELD: codes.SESSIONS_HELD,
    PositionField.RETURN_SINCE_ENTRY: codes.RETURN_SINCE_ENTRY,
    PositionField.FALL_FROM_HIGH: codes.FALL_FROM_HIGH,
    PortfolioField.DRAWDOWN: codes.DRAWDOWN,
    PortfolioField.OPEN_POSITIONS: codes.OPEN_POSITIONS,
    PortfolioField.EXPOSURE: codes.EXPOSURE,
    PortfolioField.CASH: codes.CASH,
}
_TREES: Final = {AllOf: codes.ALL, AnyOf: codes.ANY, NoneOf: codes.NONE}


def comparisons(rule: Rule) -> Iterator[Compare]:
    """Every comparison in the tree."""
    if isinstance(rule, Compare):
        yield rule
    elif not isinstance(rule, Constant):
        for child in rule.rules:
            yield from comparisons(child)


def asks_for_position(rule: Rule) -> bool:
    """Whether a figure of the position is in it."""
    return any(isinstance(side, PositionFigure) for one in comparisons(rule) for side in (one.left, one.right))


def asks_for_portfolio(rule: Rule) -> bool:
    """Whether a figure of the portfolio is in it."""
    return any(isinstance(side, PortfolioFigure) for one in comparisons(rule) for side in (one.left, one.right))


def asks_for_run(rule: Rule) -> bool:
    """Whether a figure is in it that only a run knows."""
    return asks_for_position(rule) or asks_for_portfolio(rule)


def signals(rule: Rule, figures: Figures) -> BoolArray:
    """[t, s], where a rule without figures of the position is true; never where the instrument has no bar."""
    return figures.present & certain(rule, figures, holds=True)


def candidates(rule: Rule, figures: Figures) -> BoolArray:
    """[t, s], where a rule may be true, whatever the portfolio is there: it is not certainly false without it."""
    return figures.present & ~certain(rule, figures, holds=False)


def certain(rule: Rule, figures: Figures, *, holds: bool) -> BoolArray:
    """Where the rule is certainly true, or with `holds=False` certainly false; broadcasts to [t, s]."""
    return certain_of(rule, lambda one, is_true: _comparison(one, figures, holds=is_true), holds=holds)


def certain_of(rule: Rule, compared: Callable[[Compare, bool], BoolArray], *, holds: bool) -> BoolArray:
    """As `certain`, of whatever shape `compared` gives: where a comparison certainly holds, or certainly does not."""
    if isinstance(rule, Constant):
        return np.full((1, 1), rule.value is holds)
    if isinstance(rule, Compare):
        return compared(rule, holds)
    of_children = holds is not isinstance(rule, NoneOf)
    parts = [certain_of(child, compared, holds=of_children) for child in rule.rules]
    needs_all = holds is not isinstance(rule, AnyOf)
    found = parts[0]
    for part in parts[1:]:
        found = found & part if needs_all else found | part
    return found


def _comparison(rule: Compare, figures: Figures, *, holds: bool) -> BoolArray:
    if not (figures.knows(rule.left) and figures.knows(rule.right)):
        return np.zeros((1, 1), np.bool_)
    left, right = figures.of(rule.left), figures.of(rule.right)
    if rule.comparator in _COMPARED:
        comparator = rule.comparator if holds else OPPOSITE[rule.comparator]
        return _COMPARED[comparator](left, right)
    left_before, right_before = figures.earlier(rule.left), figures.earlier(rule.right)
    if rule.comparator is Comparator.CROSSES_BELOW:
        left, right, left_before, right_before = right, left, right_before, left_before
    if holds:
        return (left_before <= right_before) & (left > right)
    return (left_before > right_before) | (left <= right)


def program(rule: Rule, figures: Figures) -> Program:
    """A rule with figures of the position or of the portfolio, for the engine to judge at each close."""
    writer = _Writer(figures)
    writer.rule(rule, is_negated=False)
    return writer.program()


class _Writer:
    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._steps: list[tuple[int, int]] = []
        self._numbers: list[float] = []
        self._series: list[FloatArray] = []
        self._flags: list[BoolArray] = []

    def rule(self, rule: Rule, *, is_negated: bool) -> None:
        if not asks_for_run(rule):
            self._flag(rule, is_negated=is_negated)
        elif isinstance(rule, Compare) and is_negated and asks_for_portfolio(rule):
            self._not_false(rule)
        elif isinstance(rule, Compare):
            self._comparison(rule)
        elif not isinstance(rule, Constant):
            for child in rule.rules:
                self.rule(child, is_negated=is_negated is not isinstance(rule, NoneOf))
            self._steps.append((_TREES[type(rule)], len(rule.rules)))

    def program(self) -> Program:
        shape = self._figures.panel.close.shape
        series = [np.broadcast_to(one, shape) for one in self._series]
        before = [np.broadcast_to(self._figures.before(one), shape) for one in self._series]
        return Program(
            steps=np.array(self._steps, np.int64),
            numbers=np.array(self._numbers, np.float64),
            series=np.stack(series) if series else np.empty((0, *shape)),
            series_before=np.stack(before) if before else np.empty((0, *shape)),
            flags=np.stack(self._flags) if self._flags else np.empty((0, *shape), np.bool_),
        )

    def _flag(self, rule: Rule, *, is_negated: bool) -> None:
        """Under a `not`, what is unknown counts as true, so that the `not` of it does not."""
        found = certain(rule, self._figures, holds=not is_negated)
        self._steps.append((codes.FLAG, len(self._flags)))
        shape = self._figures.panel.close.shape
        self._flags.append(np.broadcast_to(~found if is_negated else found, shape))

    def _comparison(self, rule: Compare) -> None:
        sides = (rule.left, rule.right)
        for side in sides:
            self._operand(side, is_before=False)
        if rule.comparator not in _COMPARED:
            for side in sides:
                self._operand(side, is_before=True)
        self._steps.append((_OPERATIONS[rule.comparator], 0))

    def _not_false(self, rule: Compare) -> None:
        """True wherever the comparison is not certainly false; as in `_flag`."""
        if rule.comparator in OPPOSITE:
            self._comparison(Compare(rule.left, OPPOSITE[rule.comparator], rule.right))
        else:
            below = rule.comparator is Comparator.CROSSES_BELOW
            left, right = (rule.right, rule.left) if below else (rule.left, rule.right)
            self._comparison(Compare(left, Comparator.AT_MOST, right))
            for side in (left, right):
                self._operand(side, is_before=True)
            self._steps += [(codes.ABOVE, 0), (codes.ANY, 2)]
        self._steps.append((codes.NONE, 1))

    def _operand(self, operand: Operand, *, is_before: bool) -> None:
        if isinstance(operand, PositionFigure | PortfolioFigure):
            step = codes.FIGURE_BEFORE if is_before else codes.FIGURE
            self._steps.append((step, _FIGURES[operand.field]))
        elif isinstance(operand, Number | ParameterRef):
            self._steps.append((codes.NUMBER, len(self._numbers)))
            self._numbers.append(self._figures.number(operand))
        else:
            step = codes.SERIES_BEFORE if is_before else codes.SERIES
            self._steps.append((step, len(self._series)))
            self._series.append(self._figures.of(operand))
