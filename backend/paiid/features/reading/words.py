"""Figures as the sentences have them."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_HUNDREDTH: Final = Decimal("0.01")
_MINUS: Final = "−"


def percent(value: Decimal) -> str:
    """`4.20 %`."""
    return f"{value.quantize(_HUNDREDTH, rounding=ROUND_HALF_EVEN)} %"


def signed(value: Decimal) -> str:
    """`+0.78`."""
    return f"{_sign(value)}{abs(value)}"


def signed_percent(value: Decimal) -> str:
    """`+4.20 %`."""
    return f"{_sign(value)}{percent(abs(value))}"


def money(value: Decimal) -> str:
    """A price or an amount in USD: `$1,204.50`; under a dollar to the hundredth of a cent."""
    digits = value.normalize() if abs(value) < 1 else value
    places = 4 if abs(value) < 1 and digits.as_tuple().exponent not in {0, -1, -2} else 2
    return f"${value:,.{places}f}"


def signed_money(value: Decimal) -> str:
    """`−$12.60`."""
    return f"{_sign(value)}{money(abs(value))}"


def shares(value: Decimal) -> str:
    """A quantity without trailing zeros."""
    return f"{value.normalize():,f}"


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else _MINUS if value < 0 else ""
