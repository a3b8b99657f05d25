"""What a sale would realize, by each lot method, told before it is made. Nothing changes by it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from paiid.domain.account import LotMethod
from paiid.domain.instrument import Symbol
from paiid.domain.lot_methods import POSITIONS
from paiid.domain.lots import EXACT, ZERO, Closed, ClosedLot, Lot, share, sum_of
from paiid.domain.tax import Term, term_of
from paiid.domain.wash_sales import Purchase


class SalePreview(NamedTuple):
    """The lots a sale would close; `disallowed` of its loss would be deferred by shares bought in the last 30 days."""

    method: LotMethod
    closed: Closed
    replaced: Decimal
    disallowed: Decimal
    replaced_by: tuple[str, ...]

    @property
    def gain(self) -> Decimal:
        """Proceeds less cost."""
        return sum_of([lot.realized_pnl for lot in self.closed])

    def gain_of(self, term: Term) -> Decimal:
        """The part of the gain that is of one term."""
        return sum_of([lot.realized_pnl for lot in self.closed if term_of(lot) is term])


def preview_sale(
    symbol: Symbol, lots: Sequence[Lot], event: Lot, purchases: Sequence[Purchase], chosen: Sequence[str] = ()
) -> list[SalePreview]:
    """The sale by every method, out of the lots that are open now.

    Args:
        symbol: what is sold; a short position is bought back.
        lots: the open lots, oldest first.
        event: the sale; its quantity has the other sign and is not more than they have, `cost` is minus its proceeds.
        purchases: what was bought within thirty days before, see `TaxLots.purchases`.
        chosen: lots that the owner would name.
    """
    return [_by(method, symbol, lots, event, purchases, chosen) for method in LotMethod]


def _by(
    method: LotMethod,
    symbol: Symbol,
    lots: Sequence[Lot],
    event: Lot,
    purchases: Sequence[Purchase],
    chosen: Sequence[str],
) -> SalePreview:
    position = POSITIONS[method](symbol, None)
    position.restate(lots)
    closed = position.close(event, chosen)
    kept = {lot.id: lot.quantity.copy_abs() for lot in position.lots}
    free = {one.lot_id: min(one.quantity, kept.get(one.lot_id, ZERO)) for one in purchases if one.lot_id in kept}
    replaced, disallowed, by = ZERO, ZERO, dict[str, None]()
    for lot in closed:
        if lot.realized_pnl >= 0:
            continue
        quantity, used = _replaced(lot, free)
        replaced, by = EXACT.add(replaced, quantity), by | dict.fromkeys(used)
        disallowed = EXACT.subtract(disallowed, share(lot.realized_pnl, quantity, lot.quantity))
    return SalePreview(method, closed, replaced, disallowed, tuple(by))


def _replaced(lot: ClosedLot, free: dict[str, Decimal]) -> tuple[Decimal, list[str]]:
    """How much of a lot sold at a loss `free` replaces, of which that much is taken away."""
    replaced, used = ZERO, list[str]()
    for lot_id, quantity in free.items():
        size = min(quantity, EXACT.subtract(lot.quantity, replaced))
        if size > 0 and lot_id != lot.opened_by:
            free[lot_id] = EXACT.subtract(quantity, size)
            replaced = EXACT.add(replaced, size)
            used.append(lot_id)
    return replaced, used
