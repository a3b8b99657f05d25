"""`compile_plan`: definition, parameter values and bars make the engine's plan. `simulate` runs it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import (
    AnyOf,
    Argument,
    Comparator,
    Compare,
    Constant,
    EntryLimit,
    Evaluation,
    Indicator,
    IndicatorName,
    NoneOf,
    Number,
    Operand,
    Price,
    ProfitTarget,
    ProtectiveStop,
    Rank,
    Rule,
    SizingMethod,
    StrategyDefinition,
)
from paiid.domain.strategy_bars import MOST_SESSIONS, LongerBars
from paiid.domain.strategy_stops import IN_ATR, LimitKind, StopKind, TargetKind
from paiid.domain.strategy_symbols import symbols_of
from paiid.features.backtest.bar_lengths import BARS_A_SESSION
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.periods import judged_bars
from paiid.features.backtest.compiling.rules import asks_for_position, comparisons, program, signals
from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import Distance, Rebalancing, SizingCode
from paiid.quant.backtest.indicators import bars_needed
from paiid.quant.backtest.model import BoolArray, Costs, FloatArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.program import Program

_ATR: Final = Indicator(IndicatorName.ATR, {"period": Number(Decimal(14))})
_ABOVE: Final = (Comparator.ABOVE, Comparator.AT_LEAST, Comparator.CROSSES_ABOVE)
_EVEN: Final = 1e-9
"""A fall of exactly a rung is one, whatever its last binary digit."""
_CLOSE_ONE: Final = np.ones((1, 1))
_BY_VOLATILITY: Final = (SizingMethod.VOLATILITY_TARGET, SizingMethod.INVERSE_VOLATILITY)
_OF_PRICE: Final = (Distance.RATIO, Distance.TRAILING_RATIO)
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
    sizing, weights = _sizes(definition, figures, stop, stop_distance)
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
        rebalances=_rebalances(definition),
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


def complete(definition: StrategyDefinition, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """A value for each parameter: the given one, else its default."""
    return {one.name: values.get(one.name, one.default) for one in definition.parameters}


def costs_of(definition: StrategyDefinition) -> Costs:
    """What the definition takes trading to cost."""
    return Costs(
        commission_per_share=float(definition.costs.commission_per_share),
        slippage_bps=float(definition.costs.slippage_bps),
    )


def symbols_needed(definition: StrategyDefinition) -> tuple[Symbol, ...]:
    """The universe, then the symbols that rules only look at."""
    return symbols_of(definition)


def warm_up_bars(definition: StrategyDefinition, values: Mapping[str, Decimal]) -> int:
    """How many bars must stand before the first one judged, so that every figure is known there.

    Exponential averages never forget all; for them it is when what came before weighs less than a millionth.
    """
    numbers = complete(definition, values)

    def number(one: Argument) -> float:
        return float(one.value if isinstance(one, Number) else numbers[one.name])

    needed = [1]
    for one in _bar_operands(definition):
        of_indicator = 0
        if isinstance(one, Indicator):
            of_indicator = bars_needed(one.name, {name: number(it) for name, it in one.arguments.items()})
        needed.append(_bars_judged(one.bars, of_indicator + one.ago, definition.timeframe))
    if "period" in definition.sizing.arguments:
        needed.append(int(number(definition.sizing.arguments["period"])) + 1)
    return max(needed)


def _bars_judged(bars: LongerBars | None, count: int, timeframe: Interval) -> int:
    """The bars in which `count` of these have closed, and one more: the first is not whole, the last still open."""
    if bars is None:
        return count + 1
    return (count + 2) * MOST_SESSIONS[bars] * BARS_A_SESSION.get(timeframe, 1)


def _bar_operands(definition: StrategyDefinition) -> Iterator[Price | Indicator]:
    for rule in (definition.entry, definition.exit):
        for one in comparisons(rule):
            yield from filter(None, (_bar_operand(one.left), _bar_operand(one.right)))
    for protection in (definition.risk.stop, definition.risk.target, definition.entry_limit):
        if protection is not None and protection.kind in IN_ATR:
            yield _ATR


def _bar_operand(operand: Operand) -> Price | Indicator | None:
    if isinstance(operand, Rank):
        return operand.by
    return operand if isinstance(operand, Price | Indicator) else None


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
        distance = distance * figures.of(_ATR)
    return _DISTANCES[one.kind], distance


def _sizes(
    definition: StrategyDefinition, figures: Figures, stop: Distance, stop_distance: FloatArray
) -> tuple[SizingCode, FloatArray]:
    """Ratios of equity. What is risked on a trade is lost between the close judged and its stop."""
    arguments = {name: figures.number(one) for name, one in definition.sizing.arguments.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        match definition.sizing.method:
            case SizingMethod.FIXED_FRACTION:
                return SizingCode.WEIGHTS, np.full((1, 1), arguments["fraction"])
            case SizingMethod.RISK_PER_TRADE:
                ratio = stop_distance / (_CLOSE_ONE if stop in _OF_PRICE else figures.panel.close)
                return SizingCode.WEIGHTS, arguments["risk"] / ratio
            case SizingMethod.VOLATILITY_TARGET:
                return SizingCode.WEIGHTS, arguments["annual_volatility"] / _volatility(definition, figures)
            case SizingMethod.INVERSE_VOLATILITY:
                calm = 1.0 / _volatility(definition, figures)
                return SizingCode.WEIGHTS, calm / np.nansum(calm[:, figures.traded], axis=1, keepdims=True)
            case SizingMethod.INSTALLMENTS:
                return SizingCode.WEIGHTS, _installments(arguments, figures, definition.sizing.arguments["period"])
            case SizingMethod.EQUAL_WEIGHT if _rebalances(definition):
                return SizingCode.EQUAL, np.ones((1, 1))
            case SizingMethod.EQUAL_WEIGHT:
                return SizingCode.WEIGHTS, np.full((1, 1), 1.0 / definition.risk.max_positions)


def _volatility(definition: StrategyDefinition, figures: Figures) -> FloatArray:
    return figures.of(
        Indicator(IndicatorName.REALIZED_VOLATILITY, {"period": definition.sizing.arguments["period"]})
    )  # fmt: skip


def _installments(arguments: Mapping[str, float], figures: Figures, period: Argument) -> FloatArray:
    """The part of each purchase: more of it for each whole rung below the high."""
    high = figures.of(Indicator(IndicatorName.HIGHEST_HIGH, {"period": period}))
    rungs = np.floor((1.0 - figures.panel.close / high) / arguments["fall"] + _EVEN)
    return arguments["part"] * (1.0 + arguments["more"] * rungs)


def _rebalances(definition: StrategyDefinition) -> Rebalancing:
    """What follows volatility is kept up at each decision, equal parts where decisions are made by week or month."""
    method = definition.sizing.method
    if method is SizingMethod.INSTALLMENTS:
        return Rebalancing.ADD
    by_period = method is SizingMethod.EQUAL_WEIGHT and definition.evaluation is not Evaluation.EVERY_CLOSE
    return Rebalancing.TARGET if by_period or method in _BY_VOLATILITY else Rebalancing.NONE


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
