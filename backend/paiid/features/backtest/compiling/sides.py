"""When and in which order positions of each side are opened and left."""

from collections.abc import Iterator, Sequence
from typing import Final, TypedDict

import numpy as np

from paiid.domain.strategy import StrategyDefinition, StrategyDirection
from paiid.domain.strategy_tree import AnyOf, Comparator, Compare, Constant, NoneOf, Rank, Rule
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.rules import asks_for_position, program, signals
from paiid.quant.backtest.model import BoolArray, FloatArray
from paiid.quant.backtest.program import Program

_ABOVE: Final = (Comparator.ABOVE, Comparator.AT_LEAST, Comparator.CROSSES_ABOVE)


class Sides(TypedDict, total=False):
    """The members of a `Plan` that are of one side, and the order of the entries of both."""

    enters: BoolArray
    leaves: BoolArray
    exit_rule: Program | None
    enters_short: BoolArray
    leaves_short: BoolArray
    exit_rule_short: Program | None
    scores: FloatArray


def sides_of(definition: StrategyDefinition, figures: Figures, known: Sequence[FloatArray]) -> Sides:
    """The signals of what the definition trades; nothing is entered where one of `known` is not above 0."""
    enters = _entries(definition.entry, figures, known)
    leaves, exit_rule = _exits(definition.exit, figures)
    scores = _scores(definition.entry, figures)
    if definition.direction is StrategyDirection.LONG:
        return Sides(enters=enters, leaves=leaves, exit_rule=exit_rule, scores=scores)
    never = np.zeros(enters.shape, np.bool_)
    if definition.direction is StrategyDirection.SHORT or definition.short_entry is None:
        short = Sides(enters_short=enters, leaves_short=leaves, exit_rule_short=exit_rule, scores=scores)
        return Sides(enters=never, leaves=never, **short)
    enters_short = _entries(definition.short_entry, figures, known)
    leaves_short, exit_rule_short = _exits(definition.short_exit or Constant(value=False), figures)
    # What both rules want is not known to go either way.
    torn = enters & enters_short
    return Sides(
        enters=enters & ~torn,
        leaves=leaves,
        exit_rule=exit_rule,
        enters_short=enters_short & ~torn,
        leaves_short=leaves_short,
        exit_rule_short=exit_rule_short,
        scores=np.where(enters_short, _scores(definition.short_entry, figures), scores),
    )


def _entries(rule: Rule, figures: Figures, known: Sequence[FloatArray]) -> BoolArray:
    """[t, s], where the rule holds of what is traded; the other symbols are only looked at."""
    found = signals(rule, figures)
    others = np.setdiff1d(np.arange(found.shape[1]), figures.traded)
    if others.size:
        found[:, others] = False
    for one in known:
        found &= one > 0
    return found


def _exits(rule: Rule, figures: Figures) -> tuple[BoolArray, Program | None]:
    """The part that needs no position as signals, and the rest as a program."""
    if not asks_for_position(rule):
        return signals(rule, figures), None
    free = tuple(one for one in rule.rules if not asks_for_position(one)) if isinstance(rule, AnyOf) else ()
    if not free or not isinstance(rule, AnyOf):
        return np.zeros(figures.panel.close.shape, np.bool_), program(rule, figures)
    bound = AnyOf(tuple(one for one in rule.rules if asks_for_position(one)))
    return signals(AnyOf(free), figures), program(bound, figures)


def _scores(entry: Rule, figures: Figures) -> FloatArray:
    """Entries are taken in the order of the first rank they ask for, else of the universe.

    A rule that wants a low rank takes the lowest first; one that wants a high rank, such as the calmest by volatility,
    the highest. The first has -1, the next -2, so that those of both sides take turns.
    """
    first = next(_ranks(entry, is_negated=False), None)
    if first is not None:
        rank, wants_high = first
        places = figures.of(rank)
        # A rank that is not known enters nothing; nan would not let itself be ordered.
        return np.nan_to_num(places - (figures.traded.size + 1) if wants_high else -places, nan=-np.inf)
    universe = np.full((1, figures.panel.close.shape[1]), -np.inf)
    universe[0, figures.traded] = -np.arange(figures.traded.size)
    return np.broadcast_to(universe, figures.panel.close.shape)


def _ranks(rule: Rule, *, is_negated: bool) -> Iterator[tuple[Rank, bool]]:
    """Every rank, and whether the rule holds where it is high."""
    if isinstance(rule, Compare):
        for side, is_left in ((rule.left, True), (rule.right, False)):
            if isinstance(side, Rank):
                yield side, (rule.comparator in _ABOVE) is (is_left is not is_negated)
    elif not isinstance(rule, Constant):
        for child in rule.rules:
            yield from _ranks(child, is_negated=is_negated is not isinstance(rule, NoneOf))
