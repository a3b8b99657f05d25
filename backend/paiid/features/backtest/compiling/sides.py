"""When and in which order positions of each side are opened and left."""

from collections.abc import Iterator, Sequence
from typing import Final, TypedDict

import numpy as np

from paiid.domain.strategy import StrategyDefinition, StrategyDirection
from paiid.domain.strategy_tree import AnyOf, Comparator, Compare, Constant, NoneOf, Rank, Rule
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.rules import (
    asks_for_portfolio,
    asks_for_position,
    asks_for_run,
    candidates,
    program,
    signals,
)
from paiid.quant.backtest.model import BoolArray, FloatArray
from paiid.quant.backtest.program import Program

_ABOVE: Final = (Comparator.ABOVE, Comparator.AT_LEAST, Comparator.CROSSES_ABOVE)


class Sides(TypedDict, total=False):
    """The members of a `Plan` that are of one side, and the order of the entries of both."""

    enters: BoolArray
    leaves: BoolArray
    exit_rule: Program | None
    entry_rule: Program | None
    leave_rule: Program | None
    enters_short: BoolArray
    leaves_short: BoolArray
    exit_rule_short: Program | None
    entry_rule_short: Program | None
    leave_rule_short: Program | None
    scores: FloatArray
    scores_short: FloatArray | None


def sides_of(definition: StrategyDefinition, figures: Figures, known: Sequence[FloatArray]) -> Sides:
    """The signals of what the definition trades; nothing is entered where one of `known` is not above 0."""
    enters, entry_rule = _entries(definition.entry, figures, known)
    leaves, leave_rule, exit_rule = _exits(definition.exit, figures)
    scores = _scores(definition.entry, figures)
    if definition.direction is StrategyDirection.LONG:
        rules = Sides(entry_rule=entry_rule, leave_rule=leave_rule, exit_rule=exit_rule)
        return Sides(enters=enters, leaves=leaves, scores=scores, **rules)
    never = np.zeros(enters.shape, np.bool_)
    if definition.direction is StrategyDirection.SHORT or definition.short_entry is None:
        rules = Sides(entry_rule_short=entry_rule, leave_rule_short=leave_rule, exit_rule_short=exit_rule)
        short = Sides(enters_short=enters, leaves_short=leaves, scores=scores, **rules)
        return Sides(enters=never, leaves=never, **short)
    enters_short, entry_rule_short = _entries(definition.short_entry, figures, known)
    leaves_short, leave_rule_short, exit_rule_short = _exits(definition.short_exit or Constant(value=False), figures)
    scores_short = _scores(definition.short_entry, figures)
    found = Sides(
        leaves=leaves,
        leave_rule=leave_rule,
        exit_rule=exit_rule,
        leaves_short=leaves_short,
        leave_rule_short=leave_rule_short,
        exit_rule_short=exit_rule_short,
    )
    if entry_rule is not None or entry_rule_short is not None:
        # Which of the two holds is known at the close only.
        rules = Sides(entry_rule=entry_rule, entry_rule_short=entry_rule_short)
        either = Sides(enters=enters, enters_short=enters_short, scores=scores, scores_short=scores_short)
        return Sides(**found, **rules, **either)
    # What both rules want is not known to go either way.
    torn = enters & enters_short
    return Sides(
        **found,
        enters=enters & ~torn,
        enters_short=enters_short & ~torn,
        scores=np.where(enters_short, scores_short, scores),
    )


def _entries(rule: Rule, figures: Figures, known: Sequence[FloatArray]) -> tuple[BoolArray, Program | None]:
    """[t, s], where the rule holds of what is traded; the other symbols are only looked at.

    Where it asks for the portfolio, it may hold there, and the program tells.
    """
    asks = asks_for_portfolio(rule)
    found = candidates(rule, figures) if asks else signals(rule, figures)
    others = np.setdiff1d(np.arange(found.shape[1]), figures.traded)
    if others.size:
        found[:, others] = False
    for one in known:
        found &= one > 0
    return found, program(rule, figures) if asks else None


def _exits(rule: Rule, figures: Figures) -> tuple[BoolArray, Program | None, Program | None]:
    """What needs neither position nor portfolio as signals, what needs no position as a program, and the rest as one.

    Of an exit without figures of the position the first two say that nothing is entered, either.
    """
    if not asks_for_run(rule):
        return signals(rule, figures), None, None
    parts = rule.rules if isinstance(rule, AnyOf) else (rule,)
    free = tuple(one for one in parts if not asks_for_run(one))
    of_portfolio = tuple(one for one in parts if asks_for_run(one) and not asks_for_position(one))
    of_position = tuple(one for one in parts if asks_for_position(one))
    leaves = signals(AnyOf(free), figures) if free else np.zeros(figures.panel.close.shape, np.bool_)
    leave_rule = program(_any_of(of_portfolio, rule), figures) if of_portfolio else None
    return leaves, leave_rule, program(_any_of(of_position, rule), figures) if of_position else None


def _any_of(parts: tuple[Rule, ...], rule: Rule) -> Rule:
    return AnyOf(parts) if isinstance(rule, AnyOf) else rule


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
