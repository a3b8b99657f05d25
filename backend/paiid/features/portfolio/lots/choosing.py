"""The owner's choice of the lots that a sale uses up."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.account import LotMethod
from paiid.domain.activity import BUYING, OPTION_ENDS, TRADES, Activity, ActivityKind, activity_order
from paiid.domain.lot_accounts import LotFold
from paiid.domain.lot_events import start_of
from paiid.domain.lot_preview import SalePreview, preview_sale
from paiid.domain.lots import EXACT, ZERO, Lot, sum_of
from paiid.domain.wash_sales import WINDOW
from paiid.features.activity import service as activity_log
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.lots.errors import ClosingNotFoundError, LotNotOpenError
from paiid.features.portfolio.lots.folding import Plan, fold_of, in_base
from paiid.features.portfolio.lots.pricing import LotPrices
from paiid.features.portfolio.lots.reading import AccountActivities, LotGroup, LotReader, LotReading

_MOST_TOLD: Final = 400
_CLOSING: Final = TRADES | OPTION_ENDS | {ActivityKind.TRANSFER_OUT}


@dataclass(frozen=True, slots=True)
class ClosingLots:
    """A sale that was made, with the lots that were open right before it, oldest first.

    `chosen` are the lots that are kept for it, `sales` what it would have realized by every method, `specific` with the
    lots that were asked about; none where it is no plain sale of what was held.
    """

    reading: LotReading
    row: AccountRow
    closing: Activity
    lots: Sequence[Lot]
    chosen: tuple[str, ...]
    sales: Sequence[SalePreview]

    @property
    def is_short(self) -> bool:
        """Whether it bought a short position back."""
        return bool(self.lots) and self.lots[0].quantity < 0


@dataclass(frozen=True)
class ChooseLots:
    """Keeps choices; they hold while the account's method is `specific`."""

    db: Database
    clock: Clock
    reader: LotReader
    prices: LotPrices

    async def choose(
        self, user_id: str, closing_id: str, lots: Sequence[str], *, account: str | None = None, ip: str | None = None
    ) -> AccountRow:
        """Use `lots` up first, in that order, in the named sale; none takes the choice back.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use, or means several.
            ClosingNotFoundError: the account has no such sale.
            LotNotOpenError: a lot was not open when it happened.
        """
        reading = await self.db.read(lambda conn: self.reader.one(conn, user_id, account))
        (row,), (group,) = reading.wanted, reading.groups
        closing = _closing(group.accounts[row.id].activities, closing_id)
        wanted = tuple(dict.fromkeys(lots))
        if wanted:
            fold, _ = await self._before(reading, group, closing)
            _require_open(closing, _open(fold, row, closing), wanted)

        def write(conn: Connection) -> AccountRow:
            found = self.reader.accounts.ledger.lock_account_of(conn, user_id, row.id)
            self.reader.choices.put(conn, row.id, closing_id, wanted)
            facts = {"account_id": row.id, "closing_id": closing_id, "lots": " ".join(wanted)[:_MOST_TOLD]}
            activity_log.record(conn, user_id, "lots-chosen", facts, self.clock.now(), ip)
            return found

        return await self.db.write(write)

    async def look(
        self, user_id: str, closing_id: str, lots: Sequence[str] | None = None, *, account: str | None = None
    ) -> ClosingLots:
        """The lots that the named sale could use up, and what it realizes with `lots`; with those kept for it if None.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use, or means several.
            ClosingNotFoundError: the account has no such sale.
            LotNotOpenError: one of `lots` was not open when it happened.
        """
        reading = await self.db.read(lambda conn: self.reader.one(conn, user_id, account))
        (row,), (group,) = reading.wanted, reading.groups
        closing = _closing(group.accounts[row.id].activities, closing_id)
        kept = tuple(group.choices.get(row.id, {}).get(closing_id, ()))
        fold, plan = await self._before(reading, group, closing)
        found = _open(fold, row, closing)
        wanted = kept if lots is None else tuple(dict.fromkeys(lots))
        if lots is not None:
            _require_open(closing, found, wanted)
        event = _event(closing, group, plan)
        sales = [] if event is None else _sales(fold, closing, found, event, (*closing.terms.lots, *wanted))
        return ClosingLots(reading, row, closing, found, kept, sales)

    async def _before(self, reading: LotReading, group: LotGroup, closing: Activity) -> tuple[LotFold, Plan]:
        """The group right before `closing`, of which the owner may choose the lots."""
        before, row = _until(group, closing), reading.wanted[0]
        methods = {one.id: one.lot_method for one in group.rows} | {row.id: LotMethod.SPECIFIC}
        base = reading.ref.currency
        plan = Plan(base, methods, await self.prices.units(reading, before), reading.own.rates_into(base))
        fold, _ = await asyncio.to_thread(fold_of, before, plan)
        return fold, plan


def _open(fold: LotFold, row: AccountRow, closing: Activity) -> tuple[Lot, ...]:
    position = fold.books[row.id].positions.get(closing.symbol) if closing.symbol is not None else None
    return position.lots if position is not None else ()


def _require_open(closing: Activity, found: Sequence[Lot], lots: Sequence[str]) -> None:
    is_open = {lot.id for lot in found}
    if unknown := [lot_id for lot_id in lots if lot_id not in is_open]:
        raise LotNotOpenError(f"The lot {unknown[0]!r} was not open when {closing.id!r} happened.", lots=unknown)


def _event(closing: Activity, group: LotGroup, plan: Plan) -> Lot | None:
    """A plain trade as lots see it, in base currency; None for another end, and where its rate is not known."""
    if closing.kind not in TRADES:
        return None
    alone = replace(group, accounts={"": AccountActivities().extended([closing])})
    (rows,) = in_base(alone, plan)[0].values()
    if not rows:
        return None
    (one,) = rows
    costs = EXACT.add(one.fee, one.tax)
    if one.kind in BUYING:
        return Lot(one.id, one.quantity, EXACT.add(one.amount, costs), one.day, start_of(one.day))
    return Lot(one.id, EXACT.minus(one.quantity), EXACT.subtract(costs, one.amount), one.day, start_of(one.day))


def _sales(
    fold: LotFold, closing: Activity, lots: Sequence[Lot], event: Lot, chosen: Sequence[str]
) -> list[SalePreview]:
    held = sum_of([lot.quantity for lot in lots])
    if closing.symbol is None or not held or _exceeds(event.quantity, held):
        return []
    purchases = fold.taxes.purchases(closing.symbol, closing.day - WINDOW, is_short=held < 0)
    return preview_sale(closing.symbol, lots, event, purchases, chosen)


def _exceeds(quantity: Decimal, held: Decimal) -> bool:
    return (quantity > ZERO) is (held > ZERO) or quantity.copy_abs() > held.copy_abs()


def _closing(activities: Sequence[Activity], closing_id: str) -> Activity:
    found = next((one for one in activities if one.id == closing_id and one.kind in _CLOSING), None)
    if found is None:
        raise ClosingNotFoundError("The account has no sale with that id.")
    return found


def _until(group: LotGroup, closing: Activity) -> LotGroup:
    """The group with what came before `closing`."""
    end = activity_order(closing)
    accounts = {
        account: AccountActivities().extended([one for one in found.activities if activity_order(one) < end])
        for account, found in group.accounts.items()
    }
    return replace(group, accounts=accounts)
