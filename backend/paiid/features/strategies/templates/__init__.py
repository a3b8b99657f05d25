"""The strategies that come with the product: definitions to start from, without any claim of a result."""

from typing import Final

from paiid.domain.strategy import StrategyDefinition
from paiid.features.strategies.templates.allocation import DUAL_MOMENTUM, MOMENTUM_12_1, VOLATILITY_TARGET
from paiid.features.strategies.templates.reversion import BOLLINGER_REVERSION, RSI2_REVERSION
from paiid.features.strategies.templates.trend import DONCHIAN_BREAKOUT, SMA_CROSSOVER, TREND_FILTER

TEMPLATES: Final[tuple[StrategyDefinition, ...]] = (
    SMA_CROSSOVER,
    TREND_FILTER,
    DONCHIAN_BREAKOUT,
    RSI2_REVERSION,
    BOLLINGER_REVERSION,
    DUAL_MOMENTUM,
    MOMENTUM_12_1,
    VOLATILITY_TARGET,
)
