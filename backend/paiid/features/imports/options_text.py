"""Contracts as brokers write them, as the compact names of the Options Clearing Corporation."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from paiid.domain.option import OptionRight, OptionSymbol, symbol_in
from paiid.features.imports.dates import DateFormat, parse_date

_ROOT: Final = r"\b(?P<root>[A-Z][A-Z0-9]{0,5})"
_RIGHT: Final = r"(?P<right>C|P|CALL|PUT)"
_STRIKE: Final = r"\$?(?P<strike>\d{1,6}(?:,\d{3})*(?:\.\d{1,4})?)"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # AAPL 01/19/2024 150.00 C (Schwab)
        rf"{_ROOT}\s+(?P<day>\d{{1,2}}/\d{{1,2}}/\d{{2,4}})\s+{_STRIKE}\s+{_RIGHT}",
        # AAPL 1/19/2024 Call $150.00 (Robinhood)
        rf"{_ROOT}\s+(?P<day>\d{{1,2}}/\d{{1,2}}/\d{{2,4}})\s+{_RIGHT}\s+{_STRIKE}",
        # AAPL Jan 19 '24 $150 Call (E*TRADE)
        rf"{_ROOT}\s+(?P<day>[A-Z]{{3}}\s+\d{{1,2}}\s+'\d{{2}})\s+{_STRIKE}\s+{_RIGHT}",
        # AAPL 19JAN24 150 C (Interactive Brokers)
        rf"{_ROOT}\s+(?P<day>\d{{1,2}}[A-Z]{{3}}\d{{2}})\s+{_STRIKE}\s+{_RIGHT}",
    )
)
# Fidelity's, without decimals that are zero: -AAPL240119C150.
_SHORT: Final = re.compile(rf"-?{_ROOT}(?P<day>\d{{6}})(?P<right>[CP])(?P<strike>\d{{1,5}}(?:\.\d{{1,3}})?)")


@lru_cache(8192)
def contract(text: str) -> str | None:
    """The compact name of the contract that `text` is or tells of; None if it tells of none."""
    bare = text.strip().upper()
    known = symbol_in(bare.replace(" ", ""))
    if known is not None:
        return known.compact
    try:
        return _written(bare)
    except ValueError:
        # The shape of a contract with a day that is none: some other name.
        return None


def _written(bare: str) -> str | None:
    short = _SHORT.fullmatch(bare)
    if short is not None:
        expiration, _ = parse_date(f"20{short['day']}")
        return named(short["root"], expiration, short["right"], Decimal(short["strike"]))
    for form in _FORMS:
        if found := form.search(bare):
            expiration, _ = parse_date(found["day"], DateFormat.MONTH_FIRST)
            return named(found["root"], expiration, found["right"], Decimal(found["strike"].replace(",", "")))
    return None


def named(root: str, expiration: date, right: str, strike: Decimal) -> str:
    """The compact name of a contract.

    Raises:
        ValueError: it cannot be written.
    """
    call_or_put = OptionRight.CALL if right.upper().startswith("C") else OptionRight.PUT
    return OptionSymbol(root.upper(), expiration, call_or_put, strike).compact
