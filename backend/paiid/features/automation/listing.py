"""Which of the contracts that a market lists is the one that a rule asks for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.option import OptionChain, OptionQuote, OptionRight

FARTHEST_DAYS: Final = 7
"""Calendar days that the listed end may lie from the rule's."""
FARTHEST_STRIKE: Final = Decimal("0.025")
"""As a ratio of the rule's strike: how far the listed one may lie from it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed contract with its quote, or in words why there is none near the rule's."""

    quote: OptionQuote | None
    why_not: str | None = None


def nearest_day(listed: Iterable[date], wanted: date) -> date | None:
    """The listed end nearest to the rule's, the earlier of two; None where none lies within a week of it."""
    near = min(listed, key=lambda one: (abs((one - wanted).days), one), default=None)
    return near if near is not None and abs((near - wanted).days) <= FARTHEST_DAYS else None


def nearest_contract(chain: OptionChain, right: OptionRight, strike: Decimal) -> OptionQuote | None:
    """The listed contract with the strike nearest to the rule's, the lower of two; adjusted ones are left out."""
    fitting = [one for one in chain.quotes if one.contract.symbol.right is right and not one.contract.is_adjusted]
    near = min(
        fitting, key=lambda one: (abs(one.contract.symbol.strike - strike), one.contract.symbol.strike), default=None
    )
    if near is None or abs(near.contract.symbol.strike - strike) > FARTHEST_STRIKE * strike:
        return None
    return near
