"""The strategies that come with the product: definitions to start from, without any claim of a result."""

from typing import Final

from paiid.domain.strategy import StrategyDefinition
from paiid.features.strategies.templates.accumulation import DRAWDOWN_LADDER
from paiid.features.strategies.templates.allocation import (
    DUAL_MOMENTUM,
    MOMENTUM_12_1,
    RISK_PARITY,
    TREND_ACROSS_ASSETS,
    VOLATILITY_TARGET,
)
from paiid.features.strategies.templates.calendar import TURN_OF_MONTH, WINTER_HALF
from paiid.features.strategies.templates.options import CASH_SECURED_PUT, COVERED_CALL, MODELLED_LIMIT
from paiid.features.strategies.templates.pairs import PAIR_LAGGARD, PAIR_TRADE, PAIRS_LIMIT
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
    PAIR_TRADE,
    PAIR_LAGGARD,
    DUAL_MOMENTUM,
    MOMENTUM_12_1,
    TREND_ACROSS_ASSETS,
    SECTOR_ROTATION,
    VOLATILITY_TARGET,
    RISK_PARITY,
    LOW_VOLATILITY,
    TURN_OF_MONTH,
    WINTER_HALF,
    DRAWDOWN_LADDER,
    COVERED_CALL,
    CASH_SECURED_PUT,
)
LIMITS: Final = {
    PAIR_LAGGARD.id: PAIRS_LIMIT,
    COVERED_CALL.id: MODELLED_LIMIT,
    CASH_SECURED_PUT.id: MODELLED_LIMIT,
}
"""What a template that runs leaves out of the idea it is named after."""
