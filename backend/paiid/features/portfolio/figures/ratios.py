"""Statistics as exact decimals: the one place where a float becomes what is told."""

import math
from decimal import Decimal
from typing import Final

RATIO_DECIMALS: Final = 12
RATIO_STEP: Final = Decimal(1).scaleb(-RATIO_DECIMALS)
_LARGEST: Final = 1e15
"""Beyond it a float has no such decimals, and no reader a use for the figure."""


def ratio(value: float | None) -> Decimal | None:
    """`value` to twelve decimals; None for none, and for what is not finite or beyond 1e15."""
    if value is None or not math.isfinite(value) or abs(value) > _LARGEST:
        return None
    return Decimal(f"{value:.{RATIO_DECIMALS}f}")


def quotient(amount: Decimal, base: Decimal) -> Decimal | None:
    """`amount` over `base` to twelve decimals; None where the base is not above 0."""
    return (amount / base).quantize(RATIO_STEP) if base > 0 else None
