"""Templates, and users' own strategies."""

from paiid.features.strategies.service.saving import (
    FoundStrategy,
    InvalidStrategyError,
    SavedStrategies,
    SavedStrategy,
    SavedVersion,
    StrategyChangedError,
    TooManyStrategiesError,
    UnknownStrategyError,
    UnknownVersionError,
)
from paiid.features.strategies.service.templates import StrategyService, Template, UnknownTemplateError

__all__ = [
    "FoundStrategy",
    "InvalidStrategyError",
    "SavedStrategies",
    "SavedStrategy",
    "SavedVersion",
    "StrategyChangedError",
    "StrategyService",
    "Template",
    "TooManyStrategiesError",
    "UnknownStrategyError",
    "UnknownTemplateError",
    "UnknownVersionError",
]
