"""Lots: what is held, piece by piece, with what each piece cost; sold first in, first out.

Quantities and costs carry one sign: above 0 for shares bought, below 0 for shares sold short, whose "cost" is minus
what the sale brought in. So market value minus cost is the gain either way. Commissions are inside: they raise what a
purchase cost and lower what a sale brought in, as a US tax lot has it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.money import MONEY_STEP, QUANTITY_STEP

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares opened by one fill and still open. `source_id` is the external id of that fill's transaction."""

    quantity: Decimal
    cost: Decimal
    opened_at: datetime
    source_id: str


@dataclass(frozen=True, slots=True)
class ClosedLot:
    """A lot, or a part of one, that was closed.

    `quantity` > 0 shares; `is_short` tells a short position. `cost` is what buying took, `proceeds` what selling
    brought, USD, commissions inside; `realized_pnl` is their difference.
    """

    symbol: Symbol
    quantity: Decimal
    is_short: bool
    cost: Decimal
    proceeds: Decimal
    opened_at: datetime
    closed_at: datetime
    opened_by: str
    closed_by: str

    @property
    def realized_pnl(self) -> Decimal:
        """USD gained (above 0) or lost."""
        return self.proceeds - self.cost


@dataclass(frozen=True, slots=True)
class Position:
    """What is held of one symbol: lots, oldest first, all of one sign."""

    symbol: Symbol
    lots: tuple[Lot, ...]
    quantity: Decimal
    cost_basis: Decimal

    @property
    def average_price(self) -> Decimal:
        """USD a share paid (long) or received (short), commissions inside, to a millionth."""
        with localcontext(prec=50):
            return (self.cost_basis / self.quantity).quantize(MONEY_STEP)

    @property
    def opened_at(self) -> datetime:
        """When the oldest lot still open was opened."""
        return self.lots[0].opened_at

    def market_value(self, price: Decimal) -> Decimal:
        """USD at `price` a share; below 0 for a short position."""
        return self.quantity * price

    def unrealized_pnl(self, price: Decimal) -> Decimal:
        """USD gained or lost if it were closed at `price` without a commission."""
        return self.market_value(price) - self.cost_basis


@dataclass(frozen=True, slots=True)
class Trade:
    """One fill as lots see it.

    `quantity` is signed; `cost` is minus the change of cash, so it has the same sign unless the commission exceeds the
    proceeds of a sale.
    """

    symbol: Symbol
    quantity: Decimal
    cost: Decimal
    at: datetime
    source_id: str


def position_of(symbol: Symbol, lots: tuple[Lot, ...]) -> Position | None:
    """The position that `lots` make, or None for no lots."""
    if not lots:
        return None
    quantity = sum((lot.quantity for lot in lots), ZERO)
    return Position(symbol, lots, quantity, sum((lot.cost for lot in lots), ZERO))


def trade(position: Position | None, event: Trade) -> tuple[Position | None, tuple[ClosedLot, ...]]:
    """The position after a fill, and what it closed.

    A fill against the position closes its oldest lots first; what exceeds them opens a lot on the other side, with
    its share of the cost by quantity.
    """
    lot = Lot(event.quantity, event.cost, event.at, event.source_id)
    if position is None:
        return position_of(event.symbol, (lot,)), ()
    if (position.quantity > 0) == (event.quantity > 0):
        quantity, cost_basis = position.quantity + lot.quantity, position.cost_basis + lot.cost
        return replace(position, lots=(*position.lots, lot), quantity=quantity, cost_basis=cost_basis), ()
    return _close(position, event)


def _close(position: Position, event: Trade) -> tuple[Position | None, tuple[ClosedLot, ...]]:
    open_quantity, open_cost = event.quantity, event.cost
    lots = list(position.lots)
    closed: list[ClosedLot] = []
    while lots and open_quantity:
        lot = lots[0]
        size = min(abs(lot.quantity), abs(open_quantity)).copy_sign(lot.quantity)
        lot_cost = _share(lot.cost, size, lot.quantity)
        event_cost = _share(open_cost, -size, open_quantity)
        closed.append(_closed(position.symbol, lot, event, size=size, lot_cost=lot_cost, event_cost=event_cost))
        open_quantity, open_cost = open_quantity + size, open_cost - event_cost
        if size == lot.quantity:
            del lots[0]
        else:
            lots[0] = replace(lot, quantity=lot.quantity - size, cost=lot.cost - lot_cost)
    if open_quantity:
        lots.append(Lot(open_quantity, open_cost, event.at, event.source_id))
    return position_of(position.symbol, tuple(lots)), tuple(closed)


def _closed(
    symbol: Symbol, lot: Lot, event: Trade, *, size: Decimal, lot_cost: Decimal, event_cost: Decimal
) -> ClosedLot:
    is_short = size < 0
    return ClosedLot(
        symbol=symbol,
        quantity=abs(size),
        is_short=is_short,
        cost=event_cost if is_short else lot_cost,
        proceeds=-lot_cost if is_short else -event_cost,
        opened_at=lot.opened_at,
        closed_at=event.at,
        opened_by=lot.source_id,
        closed_by=event.source_id,
    )


def split_lots(position: Position, new_quantity: Decimal) -> tuple[Position | None, Decimal]:
    """The position after a split, and the cost left over: 0 unless a reverse split rounded every share away.

    Lots share the new quantity in proportion, each rounded to nine decimals so that the sum is exact. The cost stays;
    that of a lot whose shares were rounded away goes to the next one.
    """
    lots: list[Lot] = []
    before = after = carried = ZERO
    for lot in position.lots:
        before += lot.quantity
        with localcontext(prec=50):
            target = (new_quantity * before / position.quantity).quantize(QUANTITY_STEP)
        quantity, cost, after = target - after, lot.cost + carried, target
        carried = ZERO if quantity else cost
        if quantity:
            lots.append(replace(lot, quantity=quantity, cost=cost))
    if carried and lots:
        lots[-1] = replace(lots[-1], cost=lots[-1].cost + carried)
        carried = ZERO
    return position_of(position.symbol, tuple(lots)), carried


def _share(cost: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The share of `cost` that falls on `part` of `whole`; the last part takes what rounding left."""
    if part == whole:
        return cost
    with localcontext(prec=50):
        return (cost * part / whole).quantize(MONEY_STEP)
