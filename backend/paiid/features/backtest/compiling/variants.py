"""Many variants of one definition on one instrument: how far each looks back, and its signals.

The variants share what they have in common: each figure is computed once for each of the values that it depends on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_tree import (
    Argument,
    Comparator,
    Compare,
    Indicator,
    Number,
    Operand,
    ParameterRef,
    Rank,
    Rule,
)
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import needs
from paiid.features.backtest.compiling.rules import OPPOSITE, certain, certain_of, comparisons
from paiid.quant.backtest.comparing import Side, Test, compare
from paiid.quant.backtest.model import BoolArray, IntArray

_TESTS: Final = {
    Comparator.ABOVE: (Test.ABOVE, False),
    Comparator.AT_LEAST: (Test.AT_LEAST, False),
    Comparator.BELOW: (Test.ABOVE, True),
    Comparator.AT_MOST: (Test.AT_LEAST, True),
    Comparator.CROSSES_ABOVE: (Test.HAS_RISEN, False),
    Comparator.CROSSES_BELOW: (Test.HAS_RISEN, True),
}
"""The test of each comparator, and whether it is asked of the right side beside the left."""


@dataclass(frozen=True, slots=True)
class Variants:
    """Values of the parameters: those that all share are `fixed`; the others have `choices`, `places` [v] in them."""

    fixed: Mapping[str, Decimal]
    choices: Mapping[str, tuple[Decimal, ...]]
    places: Mapping[str, IntArray]
    count: int

    def of(self, arguments: Iterable[Argument]) -> tuple[list[dict[str, Decimal]], IntArray]:
        """The different values [n] of the parameters among the arguments, and which of them each variant has [v]."""
        names = sorted(self.swept(arguments))
        if not names:
            return [dict(self.fixed)], np.zeros(self.count, np.int64)
        sizes = tuple(len(self.choices[name]) for name in names)
        codes = np.ravel_multi_index(tuple(self.places[name] for name in names), sizes)
        found, at = np.unique(codes, return_inverse=True)
        columns = np.unravel_index(found, sizes)
        picked = [dict(zip(names, places, strict=True)) for places in zip(*columns, strict=True)]
        values = [{**self.fixed, **{name: self.choices[name][at] for name, at in one.items()}} for one in picked]
        return values, at.astype(np.int64)

    def only(self, at: IntArray) -> "Variants":
        """Those at these places."""
        return Variants(self.fixed, self.choices, {name: one[at] for name, one in self.places.items()}, at.size)

    def swept(self, arguments: Iterable[Argument]) -> set[str]:
        """The names of the parameters among them that variants differ in."""
        return {one.name for one in arguments if isinstance(one, ParameterRef)} & self.choices.keys()


def warm_ups(definition: StrategyDefinition, variants: Variants) -> IntArray:
    """[v], as `needs.warm_up_bars` says of each."""
    found = np.zeros(variants.count, np.int64)
    for need in needs(definition):
        values, at = variants.of(need.arguments)
        found = np.maximum(found, np.array([need.bars(one) for one in values], np.int64)[at])
    return found


class VariantSignals:
    """Where rules that ask for nothing but the bars are true in each variant.

    Args:
        rules: whose signals will be asked; their figures are computed here.
        variants: by their values.
        figures: on the bars; the instrument has all of them, so that its bar before is that of the panel.
        column: the instrument's place in the panel.
    """

    def __init__(self, rules: Iterable[Rule], variants: Variants, figures: Figures, column: int) -> None:
        self._variants, self._figures, self._column = variants, figures.at(variants.fixed), column
        self._sides: dict[int, Side] = {}
        for one in (it for rule in rules for it in comparisons(rule) if self._differs(it)):
            for operand in (one.left, one.right):
                self._sides[id(operand)] = self._side(operand)

    def of(self, rule: Rule, part: slice) -> BoolArray:
        """[k, t] or [1, t], where the rule is true in each variant of the part."""
        return certain_of(rule, lambda one, holds: self._compared(one, part, holds=holds), holds=True)

    def _differs(self, one: Compare) -> bool:
        return bool(self._variants.swept((*_arguments(one.left), *_arguments(one.right))))

    def _compared(self, one: Compare, part: slice, *, holds: bool) -> BoolArray:
        if not self._differs(one):
            found = certain(one, self._figures, holds=holds)
            return np.broadcast_to(found, self._figures.panel.close.shape)[:, self._column][np.newaxis]
        test, is_swapped = _TESTS[one.comparator if holds else OPPOSITE.get(one.comparator, one.comparator)]
        if test is Test.HAS_RISEN and not holds:
            test = Test.HAS_NOT
        left, right = self._sides[id(one.left)], self._sides[id(one.right)]
        return compare(test, right, left, part) if is_swapped else compare(test, left, right, part)

    def _side(self, operand: Operand) -> Side:
        values, at = self._variants.of(_arguments(operand))
        shape = self._figures.panel.close.shape
        series = np.empty((len(values), shape[0]))
        for row, one in zip(series, values, strict=True):
            row[:] = np.broadcast_to(self._figures.at(one).of(operand), shape)[:, self._column]
        return Side(series, at)


def _arguments(operand: Operand) -> tuple[Argument, ...]:
    match operand:
        case Number() | ParameterRef():
            return (operand,)
        case Indicator():
            return tuple(operand.arguments.values())
        case Rank():
            return tuple(operand.by.arguments.values())
        case _:
            return ()
