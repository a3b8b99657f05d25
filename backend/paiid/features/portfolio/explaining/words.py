"""Numbers and days as sentences and expressions have them."""

import math
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.ledger import USD

_FINEST: Final = 1e-9
_LARGEST: Final = 1e60
_WHOLE_POINTS: Final = 1.0


def money(amount: Decimal, currency: str) -> str:
    """`$1,000.00`, `-1,000.00 EUR`."""
    sign = "-" if amount < 0 else ""
    digits = f"{abs(amount):,.2f}"
    return f"{sign}${digits}" if currency == USD else f"{sign}{digits} {currency}"


def cents(amount: Decimal) -> str:
    """`1,000.00`, as a term of an expression; in brackets below 0."""
    return f"({amount:,.2f})" if amount < 0 else f"{amount:,.2f}"


def plain(number: Decimal) -> str:
    """A quantity or a price without idle zeros; in brackets below 0."""
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"({text})" if number < 0 else text


def term(number: float | Decimal) -> str:
    """A ratio as a term of an expression, with eight decimals or, where those would tell little, eight digits."""
    value = float(number)
    text = f"{value:.8f}" if value == 0 or math.fabs(value) >= 1e-1 else f"{value:.8g}"
    return f"({text})" if value < 0 else text


def percent(ratio: float | Decimal) -> str:
    """`7.35 %`."""
    return f"{float(ratio) * 100:,.2f} %"


def points(difference: float | Decimal) -> str:
    """`12.3 percentage points`, without the sign."""
    size = math.fabs(float(difference)) * 100
    return f"{size:,.1f} percentage points" if size >= _WHOLE_POINTS else f"{size:,.2f} percentage points"


def exact(number: float | None) -> Decimal | None:
    """An intermediate number with enough digits to go on computing with; None for none, and beyond all measure."""
    if number is None or not math.isfinite(number) or math.fabs(number) > _LARGEST:
        return None
    return Decimal(repr(number) if math.fabs(number) >= _FINEST else f"{number:.18f}")


def on(day: date) -> str:
    """`Jan 4, 2024`."""
    return f"{day:%b} {day.day}, {day.year}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 flow`, `2,418 flows`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def change(ratio: float | Decimal) -> str:
    """`gained 7.35 %`, `lost 5.00 %`."""
    value = float(ratio)
    if round(value, 4) == 0:
        return "stayed where it was"
    return f"{'gained' if value > 0 else 'lost'} {percent(math.fabs(value))}"
