"""What a definition needs before it can be judged: values of its parameters, symbols, bars that stand before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
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
    return max(need.bars(numbers) for need in needs(definition))


@dataclass(frozen=True, slots=True)
class Need:
    """How many bars one figure needs, by the values of the parameters that it has among its `arguments`."""

    arguments: tuple[Argument, ...]
    count: Callable[[Callable[[Argument], float]], int]

    def bars(self, values: Mapping[str, Decimal]) -> int:
        """With a value for each parameter."""
        return self.count(lambda one: float(one.value if isinstance(one, Number) else values[one.name]))


def needs(definition: StrategyDefinition) -> Iterator[Need]:
    """What each figure of the definition needs; the most of them is what all do."""
    yield Need((), lambda _: 1)
    for one in _bar_operands(definition):
        arguments = tuple(one.arguments.values()) if isinstance(one, Indicator) else ()
        yield Need(arguments, partial(_operand_bars, one, definition.timeframe))
    periods = [definition.sizing.arguments["period"]] if "period" in definition.sizing.arguments else []
    if definition.option_writing is not None:
        periods.append(definition.option_writing.volatility_period)
    for period in periods:
        yield Need((period,), partial(_period_bars, period))


def _operand_bars(
    operand: Price | Indicator, timeframe: Interval, number: Callable[[Argument], float]
) -> int:  # fmt: skip
    of_indicator = 0
    if isinstance(operand, Indicator):
        of_indicator = bars_needed(operand.name, {name: number(it) for name, it in operand.arguments.items()})
    return _bars_judged(operand.bars, of_indicator + operand.ago, timeframe)


def _period_bars(period: Argument, number: Callable[[Argument], float]) -> int:
    return int(number(period)) + 1


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
