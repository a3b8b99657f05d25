"""Statistics as exact decimals: the one place where a float becomes what is told."""

import math
from decimal import Decimal
from typing import Final

RATIO_DECIMALS: Final = 12
RATIO_STEP: Final = Decimal(1).scaleb(-RATIO_DECIMALS)


def ratio(value: float | None) -> Decimal | None:
    """`value` to twelve decimals; None for none, and for what is not finite."""
    if value is None or not math.isfinite(value):
        return None
    return Decimal(f"{value:.{RATIO_DECIMALS}f}")


def quotient(amount: Decimal, base: Decimal) -> Decimal | None:
    """`amount` over `base` to twelve decimals; None where the base is not above 0."""
    return (amount / base).quantize(RATIO_STEP) if base > 0 else None
