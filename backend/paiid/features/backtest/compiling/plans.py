"""`compile_plan`: definition, parameter values and bars make the engine's plan. `simulate` runs it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.strategy import EntryLimit, ProfitTarget, ProtectiveStop, StrategyDefinition
from paiid.domain.strategy_stops import IN_ATR, LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import (
    AnyOf,
    Comparator,
    Compare,
    Constant,
    NoneOf,
    Rank,
    Rule,
)
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import ATR, complete
from paiid.features.backtest.compiling.periods import judged_bars
from paiid.features.backtest.compiling.rules import asks_for_position, program, signals
from paiid.features.backtest.compiling.sizes import rebalances, sizes
from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import Distance, SizingCode
from paiid.quant.backtest.model import BoolArray, Costs, FloatArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.program import Program

_ABOVE: Final = (Comparator.ABOVE, Comparator.AT_LEAST, Comparator.CROSSES_ABOVE)
_DISTANCES: Final[Mapping[StopKind | TargetKind | LimitKind, Distance]] = {
    StopKind.ATR_MULTIPLE: Distance.AMOUNT,
    StopKind.PERCENT_OF_ENTRY: Distance.RATIO,
    StopKind.AMOUNT: Distance.AMOUNT,
    StopKind.TRAILING_ATR: Distance.TRAILING_AMOUNT,
    StopKind.TRAILING_PERCENT: Distance.TRAILING_RATIO,
    StopKind.TRAILING_AMOUNT: Distance.TRAILING_AMOUNT,
    TargetKind.ATR_MULTIPLE: Distance.AMOUNT,
    TargetKind.PERCENT_OF_ENTRY: Distance.RATIO,
    TargetKind.AMOUNT: Distance.AMOUNT,
    LimitKind.ATR_MULTIPLE: Distance.AMOUNT,
    LimitKind.PERCENT_OF_CLOSE: Distance.RATIO,
    LimitKind.AMOUNT: Distance.AMOUNT,
}


def simulate(
    definition: StrategyDefinition,
    values: Mapping[str, Decimal],
    panel: Panel,
    *,
    cash: float,
    costs: Costs | None = None,
) -> Ledger:
    """Run a strategy on a panel.

    Args:
        definition: a valid one; `strategy_rules.validate` tells.
        values: of its parameters; what is missing has its default.
        panel: bars of `symbols_needed(definition)` at least.
        cash: to start with, USD, > 0.
        costs: in place of the definition's own.
    Raises:
        ValueError: the panel lacks a symbol, or there is no cash.
    """
    return engine.run(compile_plan(definition, values, panel, costs=costs), panel, cash)


def compile_plan(
    definition: StrategyDefinition, values: Mapping[str, Decimal], panel: Panel, *, costs: Costs | None = None
) -> Plan:
    """What the strategy wants at each close of the panel; arguments and errors as of `simulate`."""
    numbers = complete(definition, values)
    figures = Figures(panel, definition.universe.symbols, numbers, definition.timeframe)
    enters = _entries(definition.entry, figures)
    leaves, exit_rule = _exits(definition.exit, figures)
    stop, stop_distance = _protection(definition.risk.stop, figures)
    target, target_distance = _protection(definition.risk.target, figures)
    sizing, weights = sizes(definition, figures, stop, stop_distance)
    if sizing is SizingCode.WEIGHTS:
        enters &= weights > 0
    if stop is not Distance.NONE:
        enters &= stop_distance > 0
    if target is not Distance.NONE:
        enters &= target_distance > 0
    entry, entry_distance = _protection(definition.entry_limit, figures)
    if entry is not Distance.NONE:
        enters &= entry_distance > 0
    return Plan(
        judged=judged_bars(panel.times, definition.evaluation, definition.timeframe),
        enters=enters,
        leaves=leaves,
        exit_rule=exit_rule,
        costs=costs or costs_of(definition),
        max_positions=definition.risk.max_positions,
        max_weight=float(definition.risk.max_weight),
        sizing=sizing,
        weights=weights,
        scores=_scores(definition.entry, figures),
        rebalances=rebalances(definition),
        stop=stop,
        stop_distance=stop_distance,
        target=target,
        target_distance=target_distance,
        entry=entry,
        entry_distance=entry_distance,
    )


def _entries(rule: Rule, figures: Figures) -> BoolArray:
    """[t, s], where the rule holds of what is traded; the other symbols are only looked at."""
    found = signals(rule, figures)
    others = np.setdiff1d(np.arange(found.shape[1]), figures.traded)
    if others.size:
        found[:, others] = False
    return found


def costs_of(definition: StrategyDefinition) -> Costs:
    """What the definition takes trading to cost."""
    return Costs(
        commission_per_share=float(definition.costs.commission_per_share),
        slippage_bps=float(definition.costs.slippage_bps),
    )


def _exits(rule: Rule, figures: Figures) -> tuple[BoolArray, Program | None]:
    """The part that needs no position as signals, and the rest as a program."""
    if not asks_for_position(rule):
        return signals(rule, figures), None
    free = tuple(one for one in rule.rules if not asks_for_position(one)) if isinstance(rule, AnyOf) else ()
    if not free or not isinstance(rule, AnyOf):
        return np.zeros(figures.panel.close.shape, np.bool_), program(rule, figures)
    bound = AnyOf(tuple(one for one in rule.rules if asks_for_position(one)))
    return signals(AnyOf(free), figures), program(bound, figures)


def _protection(
    one: ProtectiveStop | ProfitTarget | EntryLimit | None, figures: Figures
) -> tuple[Distance, FloatArray]:
    """How far from the entry, or a limit from the close: USD a share or a ratio; an ATR is that of the close judged."""
    if one is None:
        return Distance.NONE, np.full((1, 1), np.nan)
    distance = np.full((1, 1), figures.number(one.distance))
    if one.kind in IN_ATR:
        distance = distance * figures.of(ATR)
    return _DISTANCES[one.kind], distance


def _scores(entry: Rule, figures: Figures) -> FloatArray:
    """Entries are taken in the order of the first rank they ask for, else of the universe.

    A rule that wants a low rank takes the lowest first; one that wants a high rank, such as the calmest by volatility,
    the highest.
    """
    first = next(_ranks(entry, is_negated=False), None)
    if first is not None:
        rank, wants_high = first
        places = figures.of(rank)
        # A rank that is not known enters nothing; nan would not let itself be ordered.
        return np.nan_to_num(places if wants_high else -places, nan=-np.inf)
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
