"""Orders of a key's account, through the services every order goes through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.domain.order import OrderStatus, OrderTerms, Side
from paiid.features.alpaca_api.errors import BROKEN_RULE, Refusal, not_found, refusal_of
from paiid.features.alpaca_api.schemas import OrderReplace
from paiid.features.alpaca_api.terms import replacement
from paiid.features.api_keys.service import KeyHolder
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.repository import OrderFilter, OrderRow, OrdersRepository
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reading import ReadOrders

_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with the one that took its place, if one did."""

    row: OrderRow
    successor: OrderRow | None = None


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders are wanted; both instants are left out themselves. None means any."""

    statuses: tuple[OrderStatus, ...] | None
    after: datetime | None
    until: datetime | None
    symbols: tuple[Symbol, ...] | None
    side: Side | None
    limit: int
    oldest_first: bool
    before_order_id: str | None = None
    after_order_id: str | None = None


@dataclass(frozen=True)
class KeyOrders:
    """What the holder of a key does with orders; those of other accounts are absent."""

    placing: PlaceOrders
    changing: ChangeOrders
    reading: ReadOrders

    async def create(self, holder: KeyHolder, terms: OrderTerms, client_order_id: str | None) -> OrderView:
        """Place an order.

        Raises:
            KeyTakenError, IdempotencyConflictError: the user has an order with that `client_order_id`.
            Refusal: the symbol does not exist.
            AppError: any of the trading rules.
        """
        key = client_order_id or new_id("api")
        try:
            await self.placing.place(holder.user_id, terms, key, account_id=holder.account_id, must_be_new=True)
        except UnknownSymbolError:
            raise Refusal(422, BROKEN_RULE, f'asset "{terms.symbol}" not found') from None
        return await self.by_client_order_id(holder, key)

    async def one(self, holder: KeyHolder, order_id: str | None) -> OrderView:
        """One order.

        Raises:
            Refusal: absent, or of another account.
        """
        return await self.reading.db.read_fast(lambda conn: self._one(conn, holder, order_id))

    async def by_client_order_id(self, holder: KeyHolder, client_order_id: str) -> OrderView:
        """One order by its key; raises as `one` does."""

        def read(conn: Connection) -> OrderView:
            row = self._repository.by_client_id(conn, holder.user_id, client_order_id)
            return self._one(conn, holder, None if row is None else row.id)

        return await self.reading.db.read_fast(read)

    async def listed(self, holder: KeyHolder, query: OrderQuery) -> Sequence[OrderView]:
        """Orders that `query` admits.

        Raises:
            Refusal: an order it names is absent.
        """

        def read(conn: Connection) -> Sequence[OrderView]:
            after, until = query.after, query.until
            if query.after_order_id is not None:
                after = _later(after, self._one(conn, holder, query.after_order_id).row.created_at)
            if query.before_order_id is not None:
                until = _earlier(until, self._one(conn, holder, query.before_order_id).row.created_at)
            wanted = OrderFilter(
                statuses=query.statuses,
                side=query.side,
                start=None if after is None else after + _INSTANT,
                end=until,
                account=holder.account_id,
                symbols=query.symbols,
            )
            rows = self._repository.page(
                conn, holder.user_id, wanted, after=None, limit=query.limit, oldest_first=query.oldest_first
            )
            return self.views(conn, rows)

        return await self.reading.db.read(read)

    async def replace(self, holder: KeyHolder, order_id: str | None, wanted: OrderReplace) -> OrderView:
        """Put an order with other terms in an order's place; answers the new one.

        Raises:
            Refusal: absent, or of another account.
            AppError: it has ended, nothing would change, or any of the trading rules.
        """
        old = await self.one(holder, order_id)
        fresh = await self.changing.replace(
            holder.user_id, old.row.id, replacement(old.row, wanted), client_order_id=wanted.client_order_id
        )
        return OrderView(fresh)

    async def cancel(self, holder: KeyHolder, order_id: str | None) -> OrderView:
        """Cancel what is left of an order.

        Raises:
            Refusal: absent, or of another account.
            OrderNotOpenError: it has ended already.
        """
        view = await self.one(holder, order_id)
        return replace(view, row=await self.changing.cancel(holder.user_id, view.row.id))

    async def cancel_all(self, holder: KeyHolder) -> Sequence[tuple[OrderRow, Refusal | None]]:
        """Cancel every open order, oldest first; tells of each how it went."""
        rows = await self.reading.db.read(lambda conn: self._repository.open_of_account(conn, holder.account_id))
        found: list[tuple[OrderRow, Refusal | None]] = []
        for row in rows:
            try:
                found.append((await self.changing.cancel(holder.user_id, row.id), None))
            except AppError as error:
                found.append((row, refusal_of(error)))
        return found

    def views(self, conn: Connection, rows: Sequence[OrderRow]) -> list[OrderView]:
        """`rows` with those that took their places."""
        ended = [row.id for row in rows if row.status is OrderStatus.CANCELED]
        successors = self._repository.successors(conn, ended) if ended else {}
        return [OrderView(row, successors.get(row.id)) for row in rows]

    @property
    def _repository(self) -> OrdersRepository:
        return self.reading.repository

    def _one(self, conn: Connection, holder: KeyHolder, order_id: str | None) -> OrderView:
        row = None if order_id is None else self._repository.by_id(conn, holder.user_id, order_id)
        if row is None or row.account_id != holder.account_id:
            raise not_found("order not found")
        (view,) = self.views(conn, [row])
        return view


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
