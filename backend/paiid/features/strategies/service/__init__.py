"""Templates, and users' own strategies."""

from paiid.features.strategies.service.drafting import (
    Drafted,
    DraftedBy,
    DraftStrategies,
    StrategyNotUnderstoodError,
)
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
from paiid.features.strategies.service.symbols import SymbolCheck, UnknownSymbolsError
from paiid.features.strategies.service.templates import (
    StrategyService,
    Template,
    UnknownTemplateError,
)

__all__ = [
    "DraftStrategies",
    "Drafted",
    "DraftedBy",
    "FoundStrategy",
    "InvalidStrategyError",
    "SavedStrategies",
    "SavedStrategy",
    "SavedVersion",
    "StrategyChangedError",
    "StrategyNotUnderstoodError",
    "StrategyService",
    "SymbolCheck",
    "Template",
    "TooManyStrategiesError",
    "UnknownStrategyError",
    "UnknownSymbolsError",
    "UnknownTemplateError",
    "UnknownVersionError",
]
