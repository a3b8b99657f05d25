"""Symbols there and here: indices have no mark at Tradier, share classes a slash, the Dow goes by DJX."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol, parse_symbol

DOW: Final = Symbol("$DJI")
DOW_SCALE: Final = Decimal(100)
"""Tradier has no Dow itself; DJX is a hundredth of it, by the exchange's own definition."""
_INDEX_NAMES: Final = {
    "SPX": "S&P 500",
    "NDX": "Nasdaq-100",
    "DJX": "Dow Jones Industrial Average",
    "RUT": "Russell 2000",
    "VIX": "CBOE Volatility Index",
}


def to_wire(symbol: Symbol) -> str:
    """What Tradier calls `symbol`."""
    if symbol == DOW:
        return "DJX"
    return symbol.removeprefix("$").replace(".", "/")


def from_wire(name: str, kind: str) -> Symbol | None:
    """Our symbol of Tradier's `name` of type `kind`; None for what has none here (an option, say)."""
    if kind == "index":
        return DOW if name == "DJX" else _parsed(f"${name}")
    return _parsed(name)


def index_name(name: str) -> str | None:
    """A familiar index by its name; Tradier's own descriptions of them are abbreviations."""
    return _INDEX_NAMES.get(name)


def _parsed(text: str) -> Symbol | None:
    try:
        return parse_symbol(text)
    except ValueError:
        return None
