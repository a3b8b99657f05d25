"""Ratios of splits that a statement tells by the shares that came: from what was held before."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from paiid.domain.activity import ZERO, Activity, ActivityKind
from paiid.domain.activity_draft import rounded

K = ActivityKind
_MOST_OLD: Final = 20
"""The largest smaller side of a ratio: 3 for 2, 1 for 15, 21 for 20."""
_SIGNS: Final = {
    K.BUY: 1, K.COVER: 1, K.TRANSFER_IN: 1, K.SELL: -1, K.SHORT: -1, K.TRANSFER_OUT: -1,
}  # fmt: skip


def held_before(activities: Iterable[Activity], split: Activity) -> Decimal:
    """Shares of the split's symbol before its day; `activities` are in the order in which they count."""
    held = ZERO
    for one in activities:
        if one.day >= split.day:
            break
        if one.symbol == split.symbol:
            sign = _SIGNS.get(one.kind)
            if sign is not None:
                held += sign * one.quantity
            elif one.kind is K.SPLIT:
                held *= one.quantity
    return held


def ratio(held: Decimal, added: Decimal) -> Decimal | None:
    """New shares for an old one, from what was held and what came; None where that makes no plain ratio.

    A fraction of a share may have been paid in cash instead.
    """
    after = held + added
    if held <= 0 or after <= 0 or not added:
        return None
    exact = Fraction(after) / Fraction(held)
    plain = exact.limit_denominator(_MOST_OLD) if exact > 1 else 1 / (1 / exact).limit_denominator(_MOST_OLD)
    if plain == 1 or abs(Fraction(held) * plain - Fraction(after)) >= 1:
        return None
    with localcontext(prec=40):
        return rounded(Decimal(plain.numerator) / Decimal(plain.denominator))
