"""Rounding of money, prices and share quantities: each kind has one place and one mode."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from paiid.domain.instrument import tick_size

CENT: Final = Decimal("0.01")
QUANTITY_STEP: Final = Decimal("0.000000001")
"""Shares are counted to nine decimals, the finest a US broker offers."""
MONEY_STEP: Final = Decimal("0.000001")
"""Derived amounts per lot or per share (never money that moves) are kept to a millionth of a dollar."""


def to_cents(amount: Decimal) -> Decimal:
    """Money that moves is whole cents; halves go to the even cent, so that roundings do not lean one way."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def gross_amount(price: Decimal, quantity: Decimal) -> Decimal:
    """What `quantity` shares at `price` settle for in USD, whole cents."""
    with localcontext(prec=50):
        return to_cents(price * quantity)


def floor_quantity(quantity: Decimal) -> Decimal:
    """Shares cut to nine decimals, toward zero: never more than was asked or can be paid."""
    return quantity.quantize(QUANTITY_STEP, rounding=ROUND_DOWN)


def floor_price(price: Decimal) -> Decimal:
    """The highest price on the tick grid that is not above `price`."""
    return _on_grid(price, ROUND_FLOOR)


def ceil_price(price: Decimal) -> Decimal:
    """The lowest price on the tick grid that is not below `price`."""
    return _on_grid(price, ROUND_CEILING)


def is_on_tick(price: Decimal) -> bool:
    """Whether `price` lies on the grid of `tick_size`."""
    return price % tick_size(price) == 0


def _on_grid(price: Decimal, rounding: str) -> Decimal:
    return price.quantize(tick_size(price), rounding=rounding)
