"""A stand-in for Alpaca's trading and market data APIs."""

from .app import AlpacaStandin
from .state import AlpacaState

__all__ = ["AlpacaStandin", "AlpacaState"]
