"""What a definition needs before it can be judged: values of its parameters, symbols, bars that stand before."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_bars import MINUTES, MOST_SESSIONS, LongerBars
from paiid.domain.strategy_stops import IN_ATR
from paiid.domain.strategy_symbols import symbols_of
from paiid.domain.strategy_tree import Argument, Indicator, IndicatorName, Number, Operand, Price, Rank
from paiid.features.backtest.bar_lengths import BARS_A_SESSION
from paiid.features.backtest.compiling.rules import comparisons
from paiid.quant.backtest.indicators import bars_needed

ATR: Final = Indicator(IndicatorName.ATR, {"period": Number(Decimal(14))})
"""What distances in ATR are multiples of."""


def complete(definition: StrategyDefinition, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """A value for each parameter: the given one, else its default."""
    return {one.name: values.get(one.name, one.default) for one in definition.parameters}


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
    if definition.option_writing is not None:
        needed.append(int(number(definition.option_writing.volatility_period)) + 1)
    return max(needed)


def _bars_judged(bars: LongerBars | None, count: int, timeframe: Interval) -> int:
    """The bars in which `count` of these have closed, and one more: the first is not whole, the last still open."""
    if bars is None:
        return count + 1
    if bars in MINUTES:
        return (count + 2) * (MINUTES[bars] // MINUTES[timeframe])
    return (count + 2) * MOST_SESSIONS[bars] * BARS_A_SESSION.get(timeframe, 1)


def _bar_operands(definition: StrategyDefinition) -> Iterator[Price | Indicator]:
    for rule in definition.rules.values():
        for one in comparisons(rule):
            yield from filter(None, (_bar_operand(one.left), _bar_operand(one.right)))
    for protection in (definition.risk.stop, definition.risk.target, definition.entry_limit):
        if protection is not None and protection.kind in IN_ATR:
            yield ATR


def _bar_operand(operand: Operand) -> Price | Indicator | None:
    if isinstance(operand, Rank):
        return operand.by
    return operand if isinstance(operand, Price | Indicator) else None
