"""What corporate actions make of lots. Lots are restated; what happened before stays as it was.

Each takes a position's lots, oldest first, and answers the lots that take their place, with what was closed. Fractions
stay, to nine decimals; cash in lieu of them is a sale of its own.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from paiid.domain.instrument import Symbol
from paiid.domain.lots import (
    EXACT,
    ZERO,
    Closed,
    ClosedLot,
    Closing,
    Lot,
    closed_at_once,
    spread,
    spread_shares,
)
from paiid.domain.money import MONEY_STEP, QUANTITY_STEP


class Restated(NamedTuple):
    """Lots of the symbol itself, lots of another one, and what was closed."""

    lots: tuple[Lot, ...] = ()
    others: tuple[Lot, ...] = ()
    closed: Closed = ()


class MergerTerms(NamedTuple):
    """What a merger gave, of which `cash` is in total and below 0 where a short position had to pay.

    `ratio` new shares for each old one. `cost_share` of the cost basis goes with them, where the company told it, and
    the rest is sold for the cash. Otherwise the gain is what the law has it be: the cash, but no more than what the
    new shares are worth (`worth`, where it is known) and the cash bring over the cost basis; never a loss.
    """

    ratio: Decimal
    cash: Decimal
    cost_share: Decimal | None = None
    worth: Decimal = ZERO


def split(symbol: Symbol, lots: Sequence[Lot], new_quantity: Decimal, event: Lot) -> Restated:
    """`new_quantity` in place of what was held, shared out in proportion; costs stay.

    The cost of a lot whose shares were rounded away goes to the next one; if all were, it is lost.
    """
    restated: list[Lot] = []
    carried = ZERO
    for lot, quantity in zip(lots, spread(new_quantity, [lot.quantity for lot in lots], QUANTITY_STEP), strict=True):
        cost = EXACT.add(lot.cost, carried)
        carried = ZERO if quantity else cost
        if quantity:
            restated.append(lot._replace(quantity=quantity, cost=cost))
    if not restated:
        return Restated(closed=tuple(closed_at_once(symbol, lot, event, Closing.ROUNDING) for lot in lots))
    if carried:
        restated[-1] = restated[-1]._replace(cost=EXACT.add(restated[-1].cost, carried))
    return Restated(tuple(restated))


def spin_off(lots: Sequence[Lot], ratio: Decimal, cost_share: Decimal) -> Restated:
    """`ratio` new shares for each held take `cost_share` of each lot's cost along; they are as old as the lot."""
    kept: list[Lot] = []
    spun: list[Lot] = []
    for lot, quantity in zip(lots, spread_shares(ratio, lots), strict=True):
        cost = EXACT.quantize(EXACT.multiply(lot.cost, cost_share), MONEY_STEP) if quantity else ZERO
        kept.append(lot._replace(cost=EXACT.subtract(lot.cost, cost)))
        if quantity:
            spun.append(lot._replace(quantity=quantity, cost=cost))
    return Restated(tuple(kept), tuple(spun))


def merger(symbol: Symbol, lots: Sequence[Lot], terms: MergerTerms, event: Lot) -> Restated:
    """New shares, as old as the lots they replace, or cash for them, or both."""
    weights = [lot.quantity for lot in lots]
    new, cash = spread_shares(terms.ratio, lots), spread(terms.cash, weights)
    worth = spread(terms.worth, weights)
    others: list[Lot] = []
    closed: list[ClosedLot] = []
    for lot, quantity, paid, value in zip(lots, new, cash, worth, strict=True):
        if not quantity:
            closed.append(closed_at_once(symbol, lot, event._replace(cost=EXACT.minus(paid)), Closing.MERGER))
            continue
        sold = _sold_for_cash(lot, paid, value, terms.cost_share)
        others.append(lot._replace(quantity=quantity, cost=EXACT.subtract(lot.cost, sold)))
        if paid != sold:
            part = lot._replace(cost=sold)
            closed.append(closed_at_once(symbol, part, event._replace(cost=EXACT.minus(paid)), Closing.CASH_IN_MERGER))
    return Restated(others=tuple(others), closed=tuple(closed))


def _sold_for_cash(lot: Lot, cash: Decimal, worth: Decimal, cost_share: Decimal | None) -> Decimal:
    """The part of the lot's cost that the cash stands for."""
    if cost_share is not None:
        return EXACT.subtract(lot.cost, EXACT.quantize(EXACT.multiply(lot.cost, cost_share), MONEY_STEP))
    if lot.quantity < 0:
        return cash
    gain = EXACT.subtract(EXACT.add(cash, worth), lot.cost)
    return EXACT.subtract(cash, max(ZERO, min(cash, gain)))


def return_of_capital(symbol: Symbol, lots: Sequence[Lot], amount: Decimal, event: Lot) -> Restated:
    """`amount` lowers the lots' costs, the same for each share; what goes below zero is gain."""
    restated: list[Lot] = []
    closed: list[ClosedLot] = []
    for lot, part in zip(lots, spread(amount, [lot.quantity for lot in lots]), strict=True):
        cost = EXACT.subtract(lot.cost, part)
        if lot.quantity > 0 > cost:
            beyond = event._replace(cost=cost)
            closed.append(closed_at_once(symbol, lot._replace(cost=ZERO), beyond, Closing.RETURN_OF_CAPITAL))
            cost = ZERO
        restated.append(lot._replace(cost=cost))
    if not lots:
        nothing = event._replace(quantity=ZERO, cost=ZERO)
        closed.append(
            closed_at_once(symbol, nothing, event._replace(cost=EXACT.minus(amount)), Closing.RETURN_OF_CAPITAL)
        )
    return Restated(tuple(restated), (), tuple(closed))


def by_age(lots: Sequence[Lot]) -> list[Lot]:
    """The lots, oldest first; of one day and instant in the order given."""
    return sorted(lots, key=lambda lot: (lot.day, lot.opened_at))
