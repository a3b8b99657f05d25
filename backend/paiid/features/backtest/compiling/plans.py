"""`compile_plan`: definition, parameter values and bars make the engine's plan. `simulate` runs it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.strategy import EntryLimit, ProfitTarget, ProtectiveStop, StrategyDefinition
from paiid.domain.strategy_stops import IN_ATR, LimitKind, StopKind, TargetKind
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import ATR, complete
from paiid.features.backtest.compiling.periods import judged_bars
from paiid.features.backtest.compiling.sides import sides_of
from paiid.features.backtest.compiling.sizes import rebalances, sizes
from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import Distance, SizingCode
from paiid.quant.backtest.model import Costs, FloatArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan

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
    definition: StrategyDefinition,
    values: Mapping[str, Decimal],
    panel: Panel,
    *,
    costs: Costs | None = None,
    figures: Figures | None = None,
) -> Plan:
    """What the strategy wants at each close of the panel; arguments and errors as of `simulate`.

    `figures` are those of the panel and the definition's universe, where others have asked for some of them before.
    """
    if definition.option_writing is not None:
        raise ValueError("what writes options is compiled by compile_writing")
    numbers = complete(definition, values)
    if figures is None:
        figures = Figures(panel, definition.universe.symbols, numbers, definition.timeframe)
    figures = figures.at(numbers)
    stop, stop_distance = _protection(definition.risk.stop, figures)
    target, target_distance = _protection(definition.risk.target, figures)
    entry, entry_distance = _protection(definition.entry_limit, figures)
    sizing, weights = sizes(definition, figures, stop, stop_distance)
    known = [weights] if sizing is not SizingCode.EQUAL else []
    levels = ((stop, stop_distance), (target, target_distance), (entry, entry_distance))
    known += [distance for kind, distance in levels if kind is not Distance.NONE]
    return Plan(
        judged=judged_bars(panel.times, definition.evaluation, definition.timeframe),
        **sides_of(definition, figures, known),
        costs=costs or costs_of(definition),
        max_positions=definition.risk.max_positions,
        max_weight=float(definition.risk.max_weight),
        sizing=sizing,
        weights=weights,
        rebalances=rebalances(definition),
        stop=stop,
        stop_distance=stop_distance,
        target=target,
        target_distance=target_distance,
        entry=entry,
        entry_distance=entry_distance,
    )


def costs_of(definition: StrategyDefinition) -> Costs:
    """What the definition takes trading to cost."""
    return Costs(
        commission_per_share=float(definition.costs.commission_per_share),
        slippage_bps=float(definition.costs.slippage_bps),
    )


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
