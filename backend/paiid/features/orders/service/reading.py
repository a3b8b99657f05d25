"""Order and trade history."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from paiid.core.clock import isoformat_z, require_utc
from paiid.core.db import Database
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.order import OrderClass
from paiid.features.ledger.service import AccountNotFoundError
from paiid.features.orders.errors import OrderNotFoundError
from paiid.features.orders.newest import newest_json
from paiid.features.orders.repository import ExecutionRow, OrderFilter, OrderRow, OrdersRepository

EXPORT_LIMIT = 100_000


@dataclass(frozen=True)
class ReadOrders:
    """Reads of one user's orders and fills."""

    db: Database
    repository: OrdersRepository

    async def page(
        self, user_id: str, wanted: OrderFilter, *, cursor: str | None, limit: int
    ) -> tuple[list[OrderRow], str | None]:
        """One page, newest first, and the cursor of the next.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
            AccountNotFoundError: as for every read with a filter: it names an account that is absent or not the user's.
        """
        after = _key(cursor)
        rows = await self.db.read_fast(lambda conn: self._orders(conn, user_id, wanted, after=after, limit=limit + 1))
        more = rows[limit - 1] if len(rows) > limit else None
        return rows[:limit], encode_cursor(isoformat_z(more.created_at), more.id) if more else None

    async def newest_json(self, user_id: str, limit: int) -> bytes:
        """The first page of the active account, as the API's JSON."""
        return await self.db.read_fast(lambda conn: newest_json(conn, self.repository, user_id, limit))

    async def trades(
        self, user_id: str, wanted: OrderFilter, *, cursor: str | None, limit: int
    ) -> tuple[list[ExecutionRow], str | None]:
        """One page of fills, newest first, and the cursor of the next.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        after = _key(cursor)
        rows = await self.db.read_fast(lambda conn: self._fills(conn, user_id, wanted, after=after, limit=limit + 1))
        more = rows[limit - 1] if len(rows) > limit else None
        return rows[:limit], encode_cursor(isoformat_z(more.executed_at), more.id) if more else None

    async def all_orders(self, user_id: str, wanted: OrderFilter) -> list[OrderRow]:
        """Every matching order, newest first, for an export."""
        return await self.db.read(lambda conn: self._orders(conn, user_id, wanted, after=None, limit=EXPORT_LIMIT))

    async def all_trades(self, user_id: str, wanted: OrderFilter) -> list[ExecutionRow]:
        """Every matching fill, newest first, for an export."""
        return await self.db.read(lambda conn: self._fills(conn, user_id, wanted, after=None, limit=EXPORT_LIMIT))

    async def families(
        self, user_id: str, wanted: OrderFilter, *, cursor: str | None, limit: int
    ) -> tuple[list[tuple[OrderRow, list[OrderRow]]], str | None]:
        """As `page`, of orders that hang on no other, each with those that hang on it."""
        leads, after = await self.page(user_id, replace(wanted, leads_only=True), cursor=cursor, limit=limit)
        ids = [lead.id for lead in leads if lead.order_class is not OrderClass.SIMPLE]
        legs = await self.db.read_fast(lambda conn: self.repository.legs_of(conn, user_id, ids)) if ids else []
        return [(lead, [leg for leg in legs if leg.parent_order_id == lead.id]) for lead in leads], after

    async def detail(self, user_id: str, order_id: str) -> tuple[OrderRow, list[OrderRow], list[ExecutionRow]]:
        """One order with those that hang on it, and its fills, oldest first.

        Raises:
            OrderNotFoundError: absent or not the user's.
        """
        order = await self.db.read_fast(lambda conn: self.repository.by_id(conn, user_id, order_id))
        if order is None:
            raise OrderNotFoundError("You have no order with that id.")
        legs = await self.db.read_fast(lambda conn: self.repository.legs_of(conn, user_id, [order_id]))
        return order, legs, await self.db.read_fast(lambda conn: self.repository.executions_of(conn, order_id))

    def _orders(
        self, conn: Connection, user_id: str, wanted: OrderFilter, *, after: tuple[datetime, str] | None, limit: int
    ) -> list[OrderRow]:
        self._require_account(conn, user_id, wanted.account)
        return self.repository.page(conn, user_id, wanted, after=after, limit=limit)

    def _fills(
        self, conn: Connection, user_id: str, wanted: OrderFilter, *, after: tuple[datetime, str] | None, limit: int
    ) -> list[ExecutionRow]:
        self._require_account(conn, user_id, wanted.account)
        return self.repository.trades_page(conn, user_id, wanted, after=after, limit=limit)

    def _require_account(self, conn: Connection, user_id: str, account: str) -> None:
        if not self.repository.has_account(conn, user_id, account):
            raise AccountNotFoundError("You have no account with that id.")


def _key(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, row_id = decode_cursor(cursor, 2)
    try:
        return require_utc(datetime.fromisoformat(moment)), row_id
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None
