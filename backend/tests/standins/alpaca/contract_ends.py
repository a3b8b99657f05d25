"""What becomes of contracts at their end: they go, and the shares they are for change hands at the strike."""

import re
from decimal import Decimal
from typing import Any, Final

from .desk import Desk
from .journal import Journal
from .refusals import malformed
from .values import amount

_CONTRACT: Final = re.compile(r"^([A-Z]{1,5})\d{6}([CP])(\d{8})$")
_SHARES: Final = 100


def end_contracts(desk: Desk, journal: Journal, kind: str, symbol: str) -> list[dict[str, Any]]:
    """All that is held of a contract ends by OPEXP, OPASN or OPEXC; answers the rows, that of the shares last."""
    books, found = desk.books, _CONTRACT.match(symbol)
    held = books.quantity(symbol)
    if found is None or not held:
        raise malformed("symbol must be a contract that is held")
    multiplier = desk.known(symbol).multiplier
    books.trade(symbol, -held, Decimal(0), multiplier)
    size = {"symbol": symbol, "qty": str(amount(abs(held)))}
    rows = [journal.post(kind, Decimal(0), {symbol: -held}, **size)]
    if kind == "OPEXP":
        return rows
    root, right, strike = found[1], found[2], Decimal(found[3]) / 1000
    shares = held * _SHARES * (1 if right == "C" else -1)
    cash = -shares * strike
    books.trade(root, shares, strike, 1)
    # The row below moves the cash.
    books.cash -= cash
    told = {"symbol": root, "qty": str(amount(shares)), "price": str(amount(strike))}
    return [*rows, journal.post("OPTRD", cash, {root: shares}, **told)]
