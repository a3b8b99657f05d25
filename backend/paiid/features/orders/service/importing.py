"""Taking in what happened in an account at another broker without us, so that our book and its books agree."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.domain import ledger as entries
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerEntry, LedgerTransaction, TransactionKind
from paiid.domain.money import to_cents
from paiid.domain.order import OPEN, BrokerOrder, OrderClass, OrderStatus
from paiid.features.activity.service import record as record_activity
from paiid.features.ledger import imports
from paiid.features.ledger.repository import AccountRow
from paiid.features.orders import fills
from paiid.features.orders.recording import is_anothers
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.comparing import Comparison
from paiid.features.orders.service.contract_ends import OF_OPTIONS, booked_ends, unbooked
from paiid.features.orders.service.placing import PlaceOrders
from paiid.ports.broker import foreign_id
from paiid.ports.custody import Activities, Custody, Movement, MovementKind
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_NOTED_EVERY: Final = timedelta(days=1)
_DATED_LATER: Final = timedelta(days=2)
"""A movement may be dated so much later than it is told."""


@dataclass(frozen=True)
class ImportActivities:
    """Brings in orders, fills and movements of the one account that the broker's keys open; may run at any time."""

    custody: Custody
    placing: PlaceOrders
    clock: Clock
    comparison: Comparison = field(default_factory=Comparison)

    async def run(self) -> int:
        """Take in what is new; how many orders and movements that were."""
        account = await self._account()
        if account is None or await self._has_families_on_their_way(account):
            return 0
        return await self._orders(account) + await self._activities(account)

    async def differences(self) -> list[str]:
        """Where our book and the broker's statement disagree, in sentences fit to show.

        What trades between the two readings looks like a difference: only what is found twice is one.
        """
        if await self._compared():
            await self.run()
            return await self._compared()
        return []

    async def _compared(self) -> list[str]:
        account = await self._account()
        if account is None:
            return []
        statement = await self.custody.statement()
        waiting = unbooked((await self._news(account)).movements)
        ledger = self.placing.context.ledger

        def read(conn: Connection) -> list[str]:
            book, at = ledger.book(conn, account.id), self.placing.recorder.clock.now()
            return [*waiting, *self.comparison.differences(conn, account, book, statement, at=at)]

        return await self.placing.context.db.read(read)

    async def _account(self) -> AccountRow | None:
        theirs = await self.custody.broker_account()
        ledger = self.placing.context.ledger
        rows = await self.placing.context.db.read(lambda conn: ledger.accounts_at(conn, self.custody.broker))
        return next((row for row in rows if row.broker_account == theirs), None)

    async def _has_families_on_their_way(self, account: AccountRow) -> bool:
        """Whether exits of ours are there under ids that we do not know yet."""
        return await self.placing.context.db.read(lambda conn: self._awaits_exits(conn, account))

    def _awaits_exits(self, conn: Connection, account: AccountRow) -> bool:
        rows = self.placing.repository.open_of_account(conn, account.id)
        return any(row.order_class is not OrderClass.SIMPLE and row.status is OrderStatus.PENDING_NEW for row in rows)

    async def _orders(self, account: AccountRow) -> int:
        """Open orders of other programs, and our own that were given up before they arrived."""
        taken = 0
        for known in await self.custody.orders():
            if known.status not in OPEN:
                continue
            row = await self._stored(account, known)
            if row is None and known.is_spread:
                # Of another program's its legs are orders, and they have the fills.
                continue
            if row is None or row.status is OrderStatus.DENIED:
                taken += await self._take(account, row, known)
        return taken

    async def _news(self, account: AccountRow) -> Activities:
        """What has not been dealt with."""

        def read(conn: Connection) -> tuple[frozenset[str], datetime]:
            after = (imports.last_import(conn, account.id) or account.created_at) - imports.LOOKBACK
            known = imports.known_since(conn, account.id, after - _DATED_LATER)
            return known | fills.known_since(conn, account, after), after

        known_ids, after = await self.placing.context.db.read(read)
        return await self.custody.activities(after, known=known_ids)

    async def _activities(self, account: AccountRow) -> int:
        db, found, taken = self.placing.context.db, await self._news(account), 0
        broker = self.placing.brokers.of(account.broker)
        for client_order_id in dict.fromkeys(fill.client_order_id for fill in found.fills):
            known = await broker.order(account.id, client_order_id)
            if known is not None:
                taken += await self._take(account, await self._stored(account, known), known)
        if found.movements:
            taken += await db.write(lambda conn: self._book(conn, account, found.movements))
        await db.write(lambda conn: self._note_run(conn, account, frozenset(fill.id for fill in found.fills)))
        return taken

    def _note_run(self, conn: Connection, account: AccountRow, fill_ids: frozenset[str]) -> None:
        """Once a day, when all is taken in: the next runs need not go through all that ever happened."""
        self.placing.context.ledger.repository.lock_account(conn, account.id)
        now = self.clock.now()
        last = imports.last_import(conn, account.id) or account.created_at
        if now - last > _NOTED_EVERY and fills.are_known(conn, account, fill_ids):
            imports.note(conn, account.id, [f"all-until-{now:%Y-%m-%d}"], now)

    async def _stored(self, account: AccountRow, known: BrokerOrder) -> OrderRow | None:
        return await self.placing.context.db.read(lambda conn: self._row_of(conn, account, known))

    def _row_of(self, conn: Connection, account: AccountRow, known: BrokerOrder) -> OrderRow | None:
        """The row of an order of the broker's, whose id another one of the user's may have had first."""
        repository = self.placing.repository
        row = repository.of_account(conn, account.id, known.client_order_id)
        if row is not None and not is_anothers(row, known):
            return row
        return repository.of_account(conn, account.id, foreign_id(known.broker_order_id))

    async def _take(self, account: AccountRow, row: OrderRow | None, known: BrokerOrder) -> int:
        """Record an order with its fills; one we gave up is ended at the broker, too."""
        if row is None:
            row = await self.placing.context.db.write(lambda conn: self._insert(conn, account, known))
            if row is None:
                return 0
        elif row.may_be_unfinished:
            # Reconciling brings the change to its end first.
            return 0
        elif row.status is OrderStatus.DENIED:
            lost = row
            if known.status in OPEN:
                # First: if this fails, it is still one that we gave up, and the next run ends it.
                broker = self.placing.brokers.of(account.broker)
                known = await broker.cancel(account.id, known.client_order_id)
            row = await self.placing.context.db.write(lambda conn: self._reopen(conn, account, lost))
        try:
            return int(await self.placing.record(row, known) != row)
        except ProviderError as error:
            # Its fills are not all told yet; the others are none the worse, and the next run finds it again.
            logger.warning("import_put_off", extra={"client_order_id": row.client_order_id, "error": repr(error)})
            return 0

    def _insert(self, conn: Connection, account: AccountRow, known: BrokerOrder) -> OrderRow | None:
        self.placing.context.ledger.repository.lock_account(conn, account.id)
        if self._awaits_exits(conn, account):
            # A family was sent since this run began, and this may be one of its exits.
            return None
        price = known.terms.limit_price or known.terms.stop_price or known.average_fill_price or Decimal(0)
        row = OrderRow.pending(
            known.terms,
            account=account,
            client_order_id=known.client_order_id,
            broker=account.broker.label,
            reserve_price=price,
            at=known.submitted_at,
        )
        if not self.placing.repository.insert(conn, row):
            if self._row_of(conn, account, known) is not None:
                return None
            # The user has used the id for something else.
            row = replace(row, client_order_id=foreign_id(known.broker_order_id))
            self.placing.repository.insert(conn, row)
        self.placing.context.claims.changed(conn, account, row.symbol)
        self.placing.recorder.note(conn, row, "order-imported")
        return row

    def _reopen(self, conn: Connection, account: AccountRow, row: OrderRow) -> OrderRow:
        """We took the order for lost, which was wrong: what the broker says of it counts."""
        self.placing.context.ledger.repository.lock_account(conn, account.id)
        self.placing.repository.update(conn, row.id, status=OrderStatus.PENDING_NEW.value, reason=None)
        self.placing.context.claims.changed(conn, account, row.symbol)
        self.placing.recorder.note(conn, row, "order-arrived-late")
        return replace(row, status=OrderStatus.PENDING_NEW, reason=None)

    def _book(self, conn: Connection, account: AccountRow, movements: Iterable[Movement]) -> int:
        ledger, now = self.placing.context.ledger, self.clock.now()
        account = ledger.repository.lock_account(conn, account.id)
        movements = list(movements)
        known_ids = imports.known_ids(conn, account.id, [one.id for one in movements])
        news = [one for one in movements if one.id not in known_ids]
        fresh = [one for one in news if one.kind not in OF_OPTIONS]
        for one in fresh:
            at = min(max(one.at, account.created_at), now)
            posting = posting_of(one, ledger.book(conn, account.id), at)
            if posting is None:
                logger.warning("activity_not_booked", extra={"kind": one.memo, "activity_id": one.id})
            elif ledger.post(conn, account.id, posting):
                facts = {"kind": one.memo, "external_id": one.id, "symbol": one.symbol}
                record_activity(conn, account.user_id, f"{posting.kind}-imported", facts, now, None)
        ids = [one.id for one in fresh]
        for end in booked_ends(news, lambda: ledger.book(conn, account.id), since=account.created_at, until=now):
            if ledger.post(conn, account.id, end.posting):
                told = {"kind": end.posting.memo, "external_id": end.posting.external_id, "symbol": end.posting.symbol}
                record_activity(conn, account.user_id, f"{end.posting.kind}-imported", told, now, None)
            ids += end.ids
        imports.note(conn, account.id, ids, now)
        return len(ids)


def posting_of(movement: Movement, book: AccountBook, at: datetime) -> LedgerTransaction | None:
    """The ledger's words for a movement; None when it moves no cash, and no shares that we could follow."""
    amount, symbol, quantity = to_cents(movement.amount), movement.symbol, movement.quantity
    if movement.kind is MovementKind.SPLIT:
        return _split(symbol, quantity, book, external_id=movement.id, at=at)
    if movement.kind is MovementKind.TRANSFER and symbol is not None and quantity:
        return entries.transfer(symbol, quantity, Decimal(0), external_id=movement.id, at=at)
    if not amount:
        return None
    if movement.kind is MovementKind.DIVIDEND and symbol is not None:
        cash = (LedgerEntry(LedgerAccount.CASH, entries.USD, amount),)
        income = (LedgerEntry(LedgerAccount.DIVIDENDS, entries.USD, -amount),)
        return LedgerTransaction(TransactionKind.DIVIDEND, movement.id, at, cash + income, symbol=symbol)
    if movement.kind in {MovementKind.DIVIDEND, MovementKind.INTEREST}:
        return entries.interest(amount, external_id=movement.id, at=at, memo=movement.memo)
    if movement.kind is MovementKind.FEE:
        return entries.charge(-amount, external_id=movement.id, at=at, memo=movement.memo)
    if amount > 0:
        return entries.deposit(amount, external_id=movement.id, at=at, memo=movement.memo)
    return entries.withdrawal(-amount, external_id=movement.id, at=at, memo=movement.memo)


def _split(
    symbol: Symbol | None, quantity: Decimal, book: AccountBook, *, external_id: str, at: datetime
) -> LedgerTransaction | None:
    if symbol is None or not quantity or not book.quantity(symbol):
        return None
    made = (
        LedgerEntry(LedgerAccount.HOLDINGS, symbol, quantity),
        LedgerEntry(LedgerAccount.CORPORATE_ACTIONS, symbol, -quantity),
    )
    return LedgerTransaction(TransactionKind.SPLIT, external_id, at, made, symbol=symbol)
