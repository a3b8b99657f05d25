"""Orders for two to four option contracts at once: what can be asked for, and what one of them can gain and lose.

Prices are Decimal USD for one share, a net above 0 is paid, below 0 received; a contract is for 100 shares.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import pairwise
from math import gcd
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.money import CENT
from paiid.domain.option import INDEX_ROOTS, OptionRight, OptionSymbol
from paiid.domain.order import OrderTerms, OrderType, PositionIntent, Side, TimeInForce
from paiid.domain.order_rules import MAX_PRICE, InvalidOrderError

FEWEST_LEGS: Final = 2
MOST_LEGS: Final = 4
MAX_RATIO: Final = 100
_ZERO: Final = Decimal(0)
_MAX_UNITS: Final = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class SpreadLeg:
    """One contract of the order: `ratio` of it for each unit of the order."""

    option: OptionSymbol
    ratio: int
    intent: PositionIntent

    @property
    def symbol(self) -> Symbol:
        """The contract's compact name."""
        return Symbol(self.option.compact)

    @property
    def side(self) -> Side:
        """The side it is traded on."""
        return self.intent.side

    @property
    def signed_ratio(self) -> int:
        """Contracts gained by one unit, below 0 where they are given."""
        return self.ratio if self.side is Side.BUY else -self.ratio


@dataclass(frozen=True, slots=True)
class Spread:
    """The order: `quantity` units of its legs, at the market or at a net of `limit_price` or better, for the day."""

    legs: tuple[SpreadLeg, ...]
    quantity: Decimal
    type: OrderType = OrderType.MARKET
    limit_price: Decimal | None = None

    @property
    def underlying(self) -> Symbol:
        """What its contracts are on."""
        root = self.legs[0].option.root
        return INDEX_ROOTS.get(root, Symbol(root))

    def terms(self, net: Decimal) -> OrderTerms:
        """The order as a whole; a market order is a purchase or a sale by the present `net`."""
        price = net if self.limit_price is None else self.limit_price
        return OrderTerms(self.underlying, side_of(price), self.quantity, type=self.type, limit_price=self.limit_price)

    def leg_terms(self) -> tuple[OrderTerms, ...]:
        """Its legs, whose sizes are contracts."""
        return tuple(
            OrderTerms(leg.symbol, leg.side, self.quantity * leg.ratio, type=self.type, position_intent=leg.intent)
            for leg in self.legs
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one unit comes to when its contracts end, USD for one share; None: there is no bound.

    Where they do not end together (`ends_together`) the rest of the later ones is worth more than nothing: the loss is
    the most there can be, and neither the gain nor a break-even can be told.
    """

    ends_together: bool
    max_loss: Decimal | None
    max_gain: Decimal | None
    break_evens: tuple[Decimal, ...]


def side_of(net: Decimal) -> Side:
    """An order that pays is a purchase, one that receives a sale."""
    return Side.SELL if net < 0 else Side.BUY


def validate_spread(spread: Spread) -> None:
    """Check the order by itself.

    Raises:
        InvalidOrderError: its parts are missing, contradictory or out of bounds.
    """
    _check_legs(spread.legs)
    validate_spread_terms(spread.terms(_ZERO))


def validate_spread_terms(terms: OrderTerms) -> None:
    """Check the order as a whole, without its legs; raises as `validate_spread`."""
    quantity, limit = terms.quantity, terms.limit_price
    if quantity is None or not quantity.is_finite() or not 0 < quantity <= _MAX_UNITS or quantity % 1:
        raise InvalidOrderError("quantity", f"Give a whole number of units, at most {_MAX_UNITS}.")
    if terms.time_in_force is not TimeInForce.DAY or terms.extended_hours:
        raise InvalidOrderError("time_in_force", "An order for several contracts is for the day, in regular hours.")
    if terms.type not in {OrderType.MARKET, OrderType.LIMIT}:
        raise InvalidOrderError("type", "An order for several contracts is a market or a limit order.")
    if (terms.type is OrderType.LIMIT) != (limit is not None):
        raise InvalidOrderError("limit_price", "A limit order needs a net price, a market order has none.")
    if limit is None:
        return
    if not limit.is_finite() or limit == 0 or abs(limit) > MAX_PRICE:
        raise InvalidOrderError("limit_price", "The net price is above 0 for what you pay, below 0 for what you get.")
    if limit % CENT:
        raise InvalidOrderError("limit_price", "The net price is in whole cents.")


def _check_legs(legs: Sequence[SpreadLeg]) -> None:
    if not FEWEST_LEGS <= len(legs) <= MOST_LEGS:
        raise InvalidOrderError("legs", f"The order has {FEWEST_LEGS} to {MOST_LEGS} contracts.")
    if len({leg.symbol for leg in legs}) != len(legs):
        raise InvalidOrderError("legs", "Each contract is named once.")
    roots = {leg.option.root for leg in legs}
    if len(roots) != 1:
        raise InvalidOrderError("legs", f"The contracts have one underlying; these have {', '.join(sorted(roots))}.")
    if next(iter(roots))[-1].isdigit():
        raise InvalidOrderError("legs", "Adjusted contracts deliver something else than 100 shares; none are taken.")
    ratios = [leg.ratio for leg in legs]
    if not all(0 < ratio <= MAX_RATIO for ratio in ratios):
        raise InvalidOrderError("legs", f"Each ratio is a whole number from 1 to {MAX_RATIO}.")
    if (common := gcd(*ratios)) != 1:
        least = ":".join(str(ratio // common) for ratio in ratios)
        raise InvalidOrderError("legs", f"Give the ratios in lowest terms, {least}, and {common} times the quantity.")
    if (bare := uncovered(legs)) is not None:
        raise InvalidOrderError(
            "legs",
            f"{bare.symbol} would be sold uncovered. A contract that is sold to open needs one of its kind in the same "
            "order that is bought and ends no earlier.",
        )


def uncovered(legs: Iterable[SpreadLeg]) -> SpreadLeg | None:
    """A leg that writes contracts which no bought ones of the same kind cover to their end; None where none does."""
    opening = [leg for leg in legs if leg.intent.opens]
    for right in OptionRight:
        covered = 0
        # Of one day those that cover come first.
        for leg in sorted(
            (one for one in opening if one.option.right is right),
            key=lambda one: (-one.option.expiration.toordinal(), one.side is Side.SELL),
        ):
            covered += leg.signed_ratio
            if covered < 0:
                return leg
    return None


def outlook(legs: Sequence[SpreadLeg], net: Decimal) -> Outlook:
    """What one unit bought at `net` comes to."""
    strikes = sorted({leg.option.strike for leg in legs})
    points = [(price, _worth(legs, price) - net) for price in (_ZERO, *strikes)]
    slope = sum((leg.signed_ratio for leg in legs if leg.option.right is OptionRight.CALL), 0)
    worst, best = min(gain for _, gain in points), max(gain for _, gain in points)
    max_loss = None if slope < 0 else max(_ZERO, -worst)
    if len({leg.option.expiration for leg in legs}) != 1:
        return Outlook(ends_together=False, max_loss=max_loss, max_gain=None, break_evens=())
    max_gain = None if slope > 0 else max(_ZERO, best)
    return Outlook(True, max_loss, max_gain, _break_evens(points, slope))


def opening_risk(legs: Sequence[SpreadLeg], net: Decimal) -> Decimal:
    """USD a share that one unit has to be carried with: the most it can lose, of what it opens; what it closes is free.

    Contracts that are closed beside may bring in money (`net` counts all), but owe nothing more.
    """
    opening = [leg for leg in legs if leg.intent.opens]
    if not opening:
        return max(_ZERO, net)
    loss = outlook(opening, net).max_loss
    if loss is None:
        raise ValueError("uncovered legs have no bound")
    return loss


def _worth(legs: Iterable[SpreadLeg], price: Decimal) -> Decimal:
    """Of one unit where every contract ends at this price of the underlying."""
    total = _ZERO
    for leg in legs:
        strike = leg.option.strike
        gain = price - strike if leg.option.right is OptionRight.CALL else strike - price
        total += leg.signed_ratio * max(_ZERO, gain)
    return total


def _break_evens(points: Sequence[tuple[Decimal, Decimal]], slope: int) -> tuple[Decimal, ...]:
    """Where the gain, a line from point to point and on with `slope`, changes its sign; to the cent."""
    found: list[Decimal] = []
    with localcontext(prec=40):
        for (price, gain), (next_price, next_gain) in pairwise(points):
            if gain * next_gain < 0:
                found.append(price + (next_price - price) * gain / (gain - next_gain))
        found += [price for price, gain in points if gain == 0]
        last_price, last_gain = points[-1]
        if slope * last_gain < 0:
            found.append(last_price - last_gain / slope)
    return tuple(sorted({one.quantize(CENT, ROUND_HALF_EVEN) for one in found}))
