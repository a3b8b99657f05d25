"""Orders of a key's account, through the services every order goes through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.domain.order import Exits, OrderClass, OrderStatus, OrderTerms, Side
from paiid.features.alpaca_api.errors import BROKEN_RULE, Refusal, not_found, refusal_of, unanswered
from paiid.features.alpaca_api.schemas import OrderReplace
from paiid.features.alpaca_api.terms import replacement
from paiid.features.api_keys.service import KeyHolder
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.errors import OrderNotOpenError
from paiid.features.orders.repository import OrderFilter, OrderRow, OrdersRepository
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.families import FamilyRequest
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reading import ReadOrders
from paiid.ports.errors import ProviderError

_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with the one that took its place, if one did, and, where they are wanted, the exits that hang on it."""

    row: OrderRow
    successor: OrderRow | None = None
    legs: tuple["OrderView", ...] = ()


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders are wanted; both instants are left out themselves. None means any.

    With `is_nested` exits are under the order they hang on, and count for its status.
    """

    statuses: tuple[OrderStatus, ...] | None
    after: datetime | None
    until: datetime | None
    symbols: tuple[Symbol, ...] | None
    side: Side | None
    limit: int
    oldest_first: bool
    is_nested: bool = False
    before_order_id: str | None = None
    after_order_id: str | None = None


@dataclass(frozen=True)
class KeyOrders:
    """What the holder of a key does with orders; those of other accounts are absent."""

    placing: PlaceOrders
    changing: ChangeOrders
    reading: ReadOrders

    async def create(
        self, holder: KeyHolder, terms: OrderTerms, client_order_id: str | None, *, exits: Exits | None = None
    ) -> OrderView:
        """Place an order, with its exits if it has any.

        Raises:
            KeyTakenError, IdempotencyConflictError: the user has an order with that `client_order_id`.
            Refusal: the symbol does not exist.
            AppError: any of the trading rules.
        """
        key = client_order_id or new_id("api")
        user_id, account_id = holder.user_id, holder.account_id
        try:
            if exits is None:
                await self.placing.place(user_id, terms, key, account_id=account_id, must_be_new=True)
            else:
                await self.placing.place_family(
                    FamilyRequest(user_id, terms, exits, key, account_id=account_id, must_be_new=True)
                )
        except UnknownSymbolError:
            raise Refusal(422, BROKEN_RULE, f'asset "{terms.symbol}" not found') from None
        return await self.by_client_order_id(holder, key, is_nested=True)

    async def one(self, holder: KeyHolder, order_id: str | None, *, is_nested: bool = False) -> OrderView:
        """One order.

        Raises:
            Refusal: absent, or of another account.
        """
        return await self.reading.db.read_fast(lambda conn: self._one(conn, holder, order_id, is_nested=is_nested))

    async def by_client_order_id(
        self, holder: KeyHolder, client_order_id: str, *, is_nested: bool = False
    ) -> OrderView:
        """One order by its key; raises as `one` does."""

        def read(conn: Connection) -> OrderView:
            row = self._repository.by_client_id(conn, holder.user_id, client_order_id)
            return self._one(conn, holder, None if row is None else row.id, is_nested=is_nested)

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
                leads_only=query.is_nested,
            )
            rows = self._repository.page(
                conn, holder.user_id, wanted, after=None, limit=query.limit, oldest_first=query.oldest_first
            )
            return self.views(conn, rows, is_nested=query.is_nested)

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
        """Cancel every open order, oldest first; tells of each how it went. Exits end with the order they hang on."""
        rows = await self.reading.db.read(lambda conn: self._repository.open_of_account(conn, holder.account_id))
        found: list[tuple[OrderRow, Refusal | None]] = []
        for row in rows:
            try:
                found.append((await self.changing.cancel(holder.user_id, row.id), None))
            except AppError as error:
                now = (await self.one(holder, row.id)).row
                is_canceled = isinstance(error, OrderNotOpenError) and now.status is OrderStatus.CANCELED
                found.append((now, None if is_canceled else refusal_of(error)))
            except ProviderError:
                # Whoever cancels all means all: the others do not wait for the broker to get well.
                found.append((row, unanswered()))
        return found

    def views(self, conn: Connection, rows: Sequence[OrderRow], *, is_nested: bool = False) -> list[OrderView]:
        """`rows` with those that took their places, and those that hang on them if `is_nested`."""
        ended = [row.id for row in rows if row.status is OrderStatus.CANCELED]
        successors = self._repository.successors(conn, ended) if ended else {}
        legs = self._legs(conn, rows) if is_nested else {}
        return [OrderView(row, successors.get(row.id), tuple(legs.get(row.id, ()))) for row in rows]

    @property
    def _repository(self) -> OrdersRepository:
        return self.reading.repository

    def _legs(self, conn: Connection, rows: Sequence[OrderRow]) -> dict[str, list[OrderView]]:
        """What hangs on `rows`, by their ids; of an exit that was replaced only the one in its place."""
        leads = [row for row in rows if row.parent_order_id is None and row.order_class is not OrderClass.SIMPLE]
        found: dict[str, list[OrderView]] = {lead.id: [] for lead in leads}
        if leads:
            for view in self.views(conn, self._repository.legs_of(conn, leads[0].user_id, list(found))):
                if view.successor is None and view.row.parent_order_id is not None:
                    found[view.row.parent_order_id].append(view)
        return found

    def _one(self, conn: Connection, holder: KeyHolder, order_id: str | None, *, is_nested: bool = False) -> OrderView:
        row = None if order_id is None else self._repository.by_id(conn, holder.user_id, order_id)
        if row is None or row.account_id != holder.account_id:
            raise not_found("order not found")
        (view,) = self.views(conn, [row], is_nested=is_nested)
        return view


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
