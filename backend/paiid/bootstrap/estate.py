"""What becomes of a user's rows, orders and automations when the account is deleted (decision 0085).

Foreign keys say it: what refers to its user with CASCADE is the user's alone and goes, what refers with SET NULL
forgets whose it was, and what refers with RESTRICT are books, which stay. So a slice that adds a table decides there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, ForeignKey, Table, delete, select, update

from paiid.bootstrap.services import Trading
from paiid.bootstrap.tables import metadata
from paiid.core.db import Database
from paiid.features.activity.models import activity_log
from paiid.features.auth.models import users
from paiid.features.auth.service.errors import OrdersInTheWayError
from paiid.features.automation.service.managing import AutomationService
from paiid.features.ledger.models import accounts
from paiid.features.orders.errors import OrderNotOpenError
from paiid.features.orders.repository import OrderRow
from paiid.features.tracking.models import activities, lot_choices
from paiid.ports.errors import ProviderError

_ACCOUNT_NAME: Final = "Deleted account"
_TYPED_IN: Final = (activities, lot_choices)
"""They hang on an account, but no broker of ours made them: they are records of the person's own."""
_Rows = dict[Table, ColumnElement[bool]]


@dataclass(frozen=True)
class UserEstate:
    """See `paiid.features.auth.service.leaving.Estate`."""

    db: Database
    trading: Trading
    automations: AutomationService

    async def settle(self, user_id: str) -> None:
        """Refuse while orders are open at another broker; stop automations, cancel orders of our own broker.

        Raises:
            OrdersInTheWayError: such orders, or one of ours that could not be canceled.
        """
        elsewhere = await self.db.read(lambda conn: self._open(conn, user_id, is_ours=False))
        if elsewhere:
            raise OrdersInTheWayError(
                "Orders are open at another broker, with effect there: cancel them first. Nothing was deleted.",
                order_ids=[order.id for order in elsewhere],
            )
        repository = self.automations.desk.repository
        for row in await self.db.read(lambda conn: repository.running_of(conn, user_id)):
            await self.automations.stopping.run(row, sells=False)
        for order in await self.db.read(lambda conn: self._open(conn, user_id, is_ours=True)):
            try:
                await self.trading.change.cancel(user_id, order.id)
            except (OrderNotOpenError, ProviderError):
                # It ended by itself, or its state is unknown; what is open still is found out when rows are erased.
                continue

    def erase(self, conn: Connection, user_id: str, at: datetime) -> None:
        """Delete what is the user's alone; take names, addresses and numbers off the books.

        Raises:
            OrdersInTheWayError: an order is open.
        """
        for account in self.trading.ledger.repository.accounts_of(conn, user_id):
            # In the way of whoever places an order just now: it is placed before, or into an archived account.
            self.trading.ledger.repository.lock_account(conn, account.id)
        if left := [*self._open(conn, user_id, is_ours=True), *self._open(conn, user_id, is_ours=False)]:
            raise OrdersInTheWayError(
                "Open orders could not be canceled; try again in a moment. Nothing was deleted.",
                order_ids=[order.id for order in left],
            )
        _forget(conn, user_id)
        rows = _rows_of(user_id)
        for table in reversed(metadata.sorted_tables):
            if table in rows:
                conn.execute(delete(table).where(rows[table]))
        _take_names_off(conn, user_id, at)

    def _open(self, conn: Connection, user_id: str, *, is_ours: bool) -> list[OrderRow]:
        """Open orders in accounts that we keep, or in those of other brokers."""
        found = self.trading.ledger.repository.accounts_of(conn, user_id)
        kept = [account.id for account in found if account.is_ours is is_ours]
        return [order for account_id in kept for order in self.trading.repository.open_of_account(conn, account_id)]


def _rows_of(user_id: str) -> _Rows:
    """Which rows go, by table: the user's, and those that hang on them."""
    rows: _Rows = {}
    own_accounts = select(accounts.c.id).where(accounts.c.user_id == user_id)
    for table in metadata.sorted_tables:
        if table in _TYPED_IN:
            rows[table] = table.c.account_id.in_(own_accounts)
            continue
        conditions = [found for key in table.foreign_keys if (found := _condition(key, rows, user_id)) is not None]
        if conditions:
            rows[table] = conditions[0]
    return rows


def _condition(key: ForeignKey, rows: _Rows, user_id: str) -> ColumnElement[bool] | None:
    if key.ondelete != "CASCADE":
        return None
    if key.column.table is users:
        return key.parent == user_id
    above = rows.get(key.column.table)
    return None if above is None else key.parent.in_(select(key.column).where(above))


def _forget(conn: Connection, user_id: str) -> None:
    """What refers to its user with SET NULL."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.ondelete == "SET NULL" and key.column.table is users:
                conn.execute(update(table).where(key.parent == user_id).values({key.parent.name: None}))


def _take_names_off(conn: Connection, user_id: str, at: datetime) -> None:
    conn.execute(update(activity_log).where(activity_log.c.user_id == user_id).values(ip=None, detail={}))
    mine = accounts.c.user_id == user_id
    conn.execute(update(accounts).where(mine).values(name=_ACCOUNT_NAME, is_selected=False))
    conn.execute(update(accounts).where(mine, accounts.c.archived_at.is_(None)).values(archived_at=at))
    # The number of an account elsewhere: whoever comes next may link that account.
    elsewhere = accounts.c.broker_account.is_not(None)
    conn.execute(update(accounts).where(mine, elsewhere).values(broker_account="deleted:" + accounts.c.id))
