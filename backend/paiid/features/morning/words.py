"""Figures in words, the same in every step."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from paiid.domain.exchange_calendar import NEW_YORK

_HUNDREDTH: Final = Decimal("0.01")


def money(amount: Decimal) -> str:
    """`$1,204.50`, a loss as `-$126.48`."""
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def signed_money(amount: Decimal) -> str:
    """As `money` with its sign: `+$12.00`."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def signed_percent(percent: Decimal) -> str:
    """`+0.42%`."""
    return f"{percent.quantize(_HUNDREDTH, ROUND_HALF_EVEN):+.2f}%"


def percent(value: Decimal) -> str:
    """`12.30%`."""
    return f"{value.quantize(_HUNDREDTH, ROUND_HALF_EVEN):.2f}%"


def clock(instant: datetime) -> str:
    """`9:30 AM ET`."""
    at = instant.astimezone(NEW_YORK)
    return f"{at:%I:%M %p} ET".lstrip("0")


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 order`, `3 orders`, `no orders`."""
    word = one if number == 1 else many or f"{one}s"
    return f"{number or 'no'} {word}"
