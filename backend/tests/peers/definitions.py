"""Six strategies that the other backtesters are asked to run too, and the costs of all."""

from dataclasses import replace

from paiid.domain.strategy import Evaluation, Sizing, SizingMethod, StrategyDefinition, StrategyDirection
from paiid.domain.strategy_tree import AllOf, Comparator, Compare, IndicatorName, Rule
from paiid.features.strategies.templates.parts import CLOSE, above, at_least, below, indicator, number
from paiid.quant.backtest.model import Costs
from tests.features.backtest.compiling.definitions import made

COSTS = Costs(commission_minimum=1.0, bar_participation=1.0)
SMA = IndicatorName.SMA


def definition(entry: Rule, leave: Rule, evaluation: Evaluation = Evaluation.EVERY_CLOSE) -> StrategyDefinition:
    sizing = Sizing(SizingMethod.FIXED_FRACTION, {"fraction": number("0.95")}, "Nearly all.")
    return replace(made(entry, leave), sizing=sizing, evaluation=evaluation)


FAST, SLOW, LONG = indicator(SMA, period=20), indicator(SMA, period=50), indicator(SMA, period=100)
DEFINITIONS = {
    "crossover": definition(Compare(FAST, Comparator.CROSSES_ABOVE, SLOW), below(FAST, SLOW)),
    "short_crossover": replace(
        definition(Compare(FAST, Comparator.CROSSES_BELOW, SLOW), above(FAST, SLOW)), direction=StrategyDirection.SHORT
    ),
    "donchian": definition(
        above(CLOSE, indicator(IndicatorName.HIGHEST_HIGH, period=40, ago=1)),
        below(CLOSE, indicator(IndicatorName.LOWEST_LOW, period=20, ago=1)),
    ),
    "rsi": definition(
        AllOf((above(CLOSE, LONG), below(indicator(IndicatorName.RSI, period=2), number("10")))),
        above(CLOSE, indicator(SMA, period=5)),
    ),
    "bollinger": definition(
        below(CLOSE, indicator(IndicatorName.BOLLINGER_LOWER, period=20, width=2)), at_least(CLOSE, FAST)
    ),
    "month": definition(above(CLOSE, LONG), below(CLOSE, LONG), Evaluation.MONTH_END),
}
