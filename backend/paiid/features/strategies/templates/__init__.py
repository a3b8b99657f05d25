"""The strategies that come with the product: definitions to start from, without any claim of a result."""

from typing import Final

from paiid.domain.strategy import StrategyDefinition
from paiid.features.strategies.templates.allocation import (
    DUAL_MOMENTUM,
    MOMENTUM_12_1,
    RISK_PARITY,
    TREND_ACROSS_ASSETS,
    VOLATILITY_TARGET,
)
from paiid.features.strategies.templates.calendar import TURN_OF_MONTH, WINTER_HALF
from paiid.features.strategies.templates.reversion import BOLLINGER_REVERSION, RSI2_REVERSION
from paiid.features.strategies.templates.rotation import LOW_VOLATILITY, SECTOR_ROTATION, WEEKLY_REVERSAL
from paiid.features.strategies.templates.trend import (
    DONCHIAN_BREAKOUT,
    EMA_CROSSOVER,
    SMA_CROSSOVER,
    TREND_FILTER,
    YEAR_HIGH,
)

TEMPLATES: Final[tuple[StrategyDefinition, ...]] = (
    SMA_CROSSOVER,
    EMA_CROSSOVER,
    TREND_FILTER,
    DONCHIAN_BREAKOUT,
    YEAR_HIGH,
    RSI2_REVERSION,
    BOLLINGER_REVERSION,
    WEEKLY_REVERSAL,
    DUAL_MOMENTUM,
    MOMENTUM_12_1,
    TREND_ACROSS_ASSETS,
    SECTOR_ROTATION,
    VOLATILITY_TARGET,
    RISK_PARITY,
    LOW_VOLATILITY,
    TURN_OF_MONTH,
    WINTER_HALF,
)
