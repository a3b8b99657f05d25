"""Floats of a run as the exact text that is stored and shown: rounded once, here."""

import math
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, overload

_CENT: Final = Decimal("0.01")
_PRICE: Final = Decimal("0.0001")
_RATIO: Final = Decimal("0.000001")


@overload
def ratio(value: float) -> Decimal: ...
@overload
def ratio(value: float | None) -> Decimal | None: ...
def ratio(value: float | None) -> Decimal | None:
    """To a millionth."""
    return _rounded(value, _RATIO)


def usd(value: float) -> Decimal:
    """To the cent."""
    return _rounded(value, _CENT)


def price(value: float) -> Decimal:
    """USD a share, to a hundredth of a cent."""
    return _rounded(value, _PRICE)


def shares(value: float) -> Decimal:
    """To a millionth of a share."""
    return _rounded(value, _RATIO)


@overload
def _rounded(value: float, step: Decimal) -> Decimal: ...
@overload
def _rounded(value: float | None, step: Decimal) -> Decimal | None: ...
def _rounded(value: float | None, step: Decimal) -> Decimal | None:
    if value is None:
        return None
    if not math.isfinite(value):
        raise ValueError("a figure of a run must be a number")
    return Decimal(repr(float(value))).quantize(step, ROUND_HALF_EVEN)
