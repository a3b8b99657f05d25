"""Instruments and their symbols."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NewType

Symbol = NewType("Symbol", str)
"""An upper-case ticker such as `AAPL`, `BRK.B` or an index such as `$SPX`."""

SYMBOL_PATTERN: Final = r"^\$?[A-Za-z][A-Za-z0-9]{0,9}([./-][A-Za-z0-9]{1,4})?$"
_SYMBOL = re.compile(SYMBOL_PATTERN)


class AssetClass(StrEnum):
    """What kind of thing is quoted; an index cannot be traded, an option contract only where its broker takes them."""

    EQUITY = "equity"
    ETF = "etf"
    INDEX = "index"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is known of a symbol apart from its prices."""

    symbol: Symbol
    name: str
    asset_class: AssetClass
    sector: str
    exchange: str
    currency: str = "USD"
    tradable: bool = True
    shortable: bool = True
    fractionable: bool = True


def parse_symbol(text: str) -> Symbol:
    """The canonical symbol for what a user typed.

    Raises:
        ValueError: not the shape of a symbol.
    """
    if not _SYMBOL.fullmatch(text):
        raise ValueError(f"not a symbol: {text[:20]!r}")
    return Symbol(text.upper().replace("/", ".").replace("-", "."))


def tick_size(price: Decimal) -> Decimal:
    """The smallest price step in USD: a cent from one dollar up, a hundredth of a cent below (Reg NMS Rule 612)."""
    return Decimal("0.01") if price >= 1 else Decimal("0.0001")
