"""Numbers from outside as `Decimal`, of a size that can be reckoned with and written out."""

from decimal import Context, Decimal, InvalidOperation
from typing import Final

# The range of a double. Beyond it a `Decimal` of ten characters, such as 1e-999999999, takes a gigabyte to write out.
_SENSIBLE: Final = Context(prec=60, Emin=-324, Emax=308, traps=[InvalidOperation])


def exact(value: int | str | Decimal) -> Decimal | None:
    """`value` as it is written, to 60 digits; None where it is not finite or too large, zero where it is too small.

    Raises:
        ValueError: no number.
    """
    try:
        found = _SENSIBLE.create_decimal(value)
    except InvalidOperation:
        raise ValueError("not a number") from None
    return found if found.is_finite() else None
