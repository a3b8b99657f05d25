"""What can be asked for here: listings in Tradier's spelling, and option contracts."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ..kit import market

_OCC: Final = re.compile(r"^([A-Z][A-Z0-9]{0,5})(\d{6})([CP])(\d{8})$")


def spelled(symbol: str) -> str:
    """`BRK.B` as Tradier writes it: `BRK/B`."""
    return symbol.replace(".", "/")


def listing(symbol: str) -> market.Listing | None:
    """The listing of a symbol in Tradier's spelling (a dot is not)."""
    return None if "." in symbol else market.listings().get(symbol.upper().replace("/", "."))


@dataclass(frozen=True)
class Contract:
    """An option contract."""

    root: str
    underlying: market.Listing
    expiration: date
    call: bool
    strike: Decimal

    @property
    def symbol(self) -> str:
        """Compact OCC form."""
        kind = "C" if self.call else "P"
        return f"{self.root}{self.expiration:%y%m%d}{kind}{int(self.strike * 1000):08d}"

    @property
    def size(self) -> int:
        """Shares a contract stands for."""
        return 10 if self.root == ADJUSTED_ROOT else 100

    @property
    def is_cash_settled(self) -> bool:
        """On an index."""
        return self.underlying.type == "index"


ADJUSTED: Final = "T"
"""One underlying has contracts of another size left from an adjustment."""
ADJUSTED_ROOT: Final = "T1"
_WEEKLY_ROOTS: Final = {"SPX": "SPXW", "NDX": "NDXP", "RUT": "RUTW", "VIX": "VIXW"}
_WITHOUT_OPTIONS: Final = frozenset({"DJI"})


def roots(found: market.Listing) -> list[str]:
    """Option roots of a listing, the standard one first."""
    if found.symbol in _WITHOUT_OPTIONS:
        return []
    more = [_WEEKLY_ROOTS[found.symbol]] if found.symbol in _WEEKLY_ROOTS else []
    return [found.symbol.replace(".", ""), *more, *([ADJUSTED_ROOT] if found.symbol == ADJUSTED else [])]


def contract(symbol: str) -> Contract | None:
    """The contract a compact symbol names, whether or not it is listed; None when it names none."""
    match = _OCC.match(symbol.upper())
    if match is None:
        return None
    root, day, kind, strike = match.groups()
    underlying = _of_root().get(root)
    try:
        expiration = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        return None
    if underlying is None or int(strike) == 0:
        return None
    return Contract(root, underlying, expiration, kind == "C", Decimal(int(strike)) / 1000)


@lru_cache(maxsize=1)
def _of_root() -> dict[str, market.Listing]:
    return {root: found for found in market.listings().values() for root in roots(found)}
