"""How much of the equity a position takes at each close judged."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from paiid.domain.strategy import Evaluation, SizingMethod, StrategyDefinition
from paiid.domain.strategy_tree import Argument, Indicator, IndicatorName
from paiid.features.backtest.compiling.figures import Figures
from paiid.quant.backtest.codes import Distance, Rebalancing, SizingCode
from paiid.quant.backtest.model import FloatArray

_EVEN: Final = 1e-9
"""A fall of exactly a rung is one, whatever its last binary digit."""
_CLOSE_ONE: Final = np.ones((1, 1))
_FIXED: Final = {
    SizingMethod.FIXED_FRACTION: (SizingCode.WEIGHTS, "fraction"),
    SizingMethod.FIXED_AMOUNT: (SizingCode.AMOUNTS, "amount"),
    SizingMethod.FIXED_SHARES: (SizingCode.SHARES, "shares"),
}
_BY_VOLATILITY: Final = (SizingMethod.VOLATILITY_TARGET, SizingMethod.INVERSE_VOLATILITY)
_OF_PRICE: Final = (Distance.RATIO, Distance.TRAILING_RATIO)


def sizes(
    definition: StrategyDefinition, figures: Figures, stop: Distance, stop_distance: FloatArray
) -> tuple[SizingCode, FloatArray]:
    """Ratios of equity, USD or shares, as the code says.

    What is risked on a trade is lost between the close judged and its stop.
    """
    arguments = {name: figures.number(one) for name, one in definition.sizing.arguments.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        match definition.sizing.method:
            case SizingMethod.FIXED_FRACTION | SizingMethod.FIXED_AMOUNT | SizingMethod.FIXED_SHARES as method:
                code, name = _FIXED[method]
                return code, np.full((1, 1), arguments[name])
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
            case SizingMethod.EQUAL_WEIGHT if rebalances(definition):
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


def rebalances(definition: StrategyDefinition) -> Rebalancing:
    """What follows volatility is kept up at each decision, equal parts where decisions are made by week or month."""
    method = definition.sizing.method
    if method is SizingMethod.INSTALLMENTS:
        return Rebalancing.ADD
    by_period = method is SizingMethod.EQUAL_WEIGHT and definition.evaluation is not Evaluation.EVERY_CLOSE
    return Rebalancing.TARGET if by_period or method in _BY_VOLATILITY else Rebalancing.NONE
