"""A stand-in of Tradier's brokerage API, as /v1, /beta and two WebSockets on one port."""

from .app import tradier
from .state import TradierState

__all__ = ["TradierState", "tradier"]
