"""Canceling and replacing open orders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.core.types import decimal_text
from paiid.domain.auction import check_window
from paiid.domain.buying_power import reservation_price
from paiid.domain.exit_rules import check_exit_prices, validate_exits
from paiid.domain.order import OPEN, BrokerOrder, OrderClass, OrderStatus, OrderTerms, exits_of
from paiid.domain.order_rules import InvalidOrderError, validate_instrument, validate_terms
from paiid.features.orders.errors import (
    KeyTakenError,
    NothingToReplaceError,
    OrderNotFoundError,
    OrderNotOpenError,
    OrderNotReplacedError,
)
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.context import MarketView
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.features.orders.service.spreads import replace_spread
from paiid.ports.errors import ProviderCanceledOnly, ProviderError, ProviderNotSent, ProviderRejected


@dataclass(frozen=True)
class ChangeOrders:
    """Changes what is still open at the broker."""

    placing: PlaceOrders
    reconciling: ReconcileOrders

    async def cancel(self, user_id: str, order_id: str) -> OrderRow:
        """Cancel what is left of the order; with a leg the order it is a part of, and with that its legs.

        Raises:
            OrderNotFoundError: absent or not the user's.
            OrderNotOpenError: it has ended already; `order_status` tells how.
        """
        order = await self._open_order(user_id, order_id)
        if order.is_leg and order.parent_order_id is not None:
            # A leg has no life of its own: it ends with the order that it is a part of.
            await self.cancel(user_id, order.parent_order_id)
            return await self._stored(user_id, order_id)
        try:
            known = await self.placing.broker_of(order).cancel(order.account_id, order.client_order_id)
        except ProviderRejected:
            # The broker does not hold it: find out what became of it before saying anything.
            return await self.reconciling.sync(order)
        except ProviderError:
            self._look_again(order)
            raise
        if known.status in OPEN:
            # Asked for, and not decided there yet: what becomes of it is reported.
            self.placing.rechecks.note(order.account_id, order.client_order_id)
            return await self.reconciling.record(order, known, note="order-cancel-asked")
        if known.status is not OrderStatus.CANCELED:
            order = await self.reconciling.sync(order)
            raise not_open(order)
        return await self.reconciling.record(order, known, note="order-canceled")

    async def replace(
        self, user_id: str, order_id: str, wanted: OrderReplace, *, client_order_id: str | None = None
    ) -> OrderRow:
        """Put an order with the new terms in the place of an open one; answers the new order.

        `client_order_id` is the new order's key, which is change enough; one is made up where none is given.

        Raises:
            KeyTakenError: the user has an order with that key.
            OrderNotFoundError: absent or not the user's.
            OrderNotOpenError: it ended before it could be replaced; nothing changed.
            OrderNotReplacedError: the broker refused; the detail says whether the order stands or was canceled for it.
            NothingToReplaceError: no change was asked for, or no more than is filled.
            AppError: any of the trading rules, judged without the order that goes.
        """
        order = await self._open_order(user_id, order_id)
        terms, key = new_terms(order, wanted, may_be_same=client_order_id is not None), client_order_id or new_id("rpl")
        if order.order_class is OrderClass.MLEG:
            terms, fresh = await replace_spread(self.placing, order, terms, key)
        else:
            fresh = await self._reserved(user_id, order, terms, key)
        self._look_again(order, fresh)
        self.placing.sending.begin(fresh)
        try:
            known = await self.placing.broker_of(order).replace(
                order.account_id,
                order.client_order_id,
                new_client_order_id=fresh.client_order_id,
                terms=terms,
                filled=order.filled_quantity,
            )
        except ProviderNotSent as failure:
            await self.reconciling.close(fresh, OrderStatus.REJECTED, str(failure))
            raise
        except ProviderRejected as rejection:
            await self.reconciling.close(fresh, OrderStatus.REJECTED, rejection.reason)
            raise await self._not_replaced(order, rejection) from None
        finally:
            heard_at = self.placing.sending.end(fresh)
        await self.reconciling.sync(order)
        replaced = await self.reconciling.record(fresh, known, note="order-replaced")
        self.placing.rechecks.settled(order.account_id, order.client_order_id)
        if heard_at is None or heard_at <= known.updated_at:
            self.placing.rechecks.settled(fresh.account_id, fresh.client_order_id)
        return replaced

    async def _reserved(self, user_id: str, order: OrderRow, terms: OrderTerms, key: str) -> OrderRow:
        """The order that is to stand in the place of `order`, judged and stored."""
        validate_terms(terms)
        check_window(terms, self.placing.market_clock.now())
        if order.order_class is not OrderClass.SIMPLE:
            await self._validate_family(order, terms)
        view = await self.placing.context.market_view(user_id, terms.symbol, order.account_id)
        validate_instrument(terms, view.instrument)
        return await self.placing.context.db.write(lambda conn: self._reserve(conn, order, terms, view, key=key))

    async def _not_replaced(self, order: OrderRow, rejection: ProviderRejected) -> AppError:
        """What to say of a change that was refused, once what it did to `order` is recorded."""
        if not isinstance(rejection, ProviderCanceledOnly):
            order = await self.reconciling.sync(order)
            return not_open(order) if order.status not in OPEN else stands(order, rejection.reason)
        try:
            order = await self.reconciling.record(order, rejection.ended, note="order-canceled")
        except ProviderError:
            # Its fills are not to be had just now; that it was canceled is known all the same.
            self._look_again(order)
        return OrderNotReplacedError(
            f"The order was canceled to be changed, and no new one stands in its place: {rejection.reason}",
            order_status=OrderStatus.CANCELED.value,
            filled_quantity=decimal_text(rejection.ended.filled_quantity),
        )

    def _look_again(self, *orders: OrderRow) -> None:
        """A change of theirs is on its way, whose answer may be lost."""
        for order in orders:
            self.placing.rechecks.begin(order.account_id, order.client_order_id)

    async def _stored(self, user_id: str, order_id: str) -> OrderRow:
        repository = self.placing.repository
        order = await self.placing.context.db.read_fast(lambda conn: repository.by_id(conn, user_id, order_id))
        if order is None:
            raise OrderNotFoundError("You have no order with that id.")
        return order

    async def _open_order(self, user_id: str, order_id: str) -> OrderRow:
        order = await self._stored(user_id, order_id)
        if order.status not in OPEN:
            raise not_open(order)
        return order

    async def _validate_family(self, order: OrderRow, terms: OrderTerms) -> None:
        placing = self.placing
        family = await placing.context.db.read_fast(lambda conn: placing.repository.family(conn, order))
        validate_change(order, terms, [row for row in family if row.status in OPEN])

    def _reserve(self, conn: Connection, order: OrderRow, terms: OrderTerms, view: MarketView, *, key: str) -> OrderRow:
        context = self.placing.context
        account = context.ledger.repository.lock_account(conn, order.account_id)
        # A held exit closes what is not there yet; it was let through with its entry.
        if order.status is not OrderStatus.HELD:
            context.check(conn, order.user_id, terms, context.counted_context(conn, account, view, without=order)[0])
        fresh = OrderRow.pending(
            terms,
            account=account,
            client_order_id=key,
            broker=order.broker,
            reserve_price=reservation_price(terms, view.quote, account.terms.fill_model),
            at=self.placing.market_clock.now(),
        )
        fresh = replace(
            fresh,
            replaces_order_id=order.id,
            order_class=order.order_class,
            parent_order_id=order.parent_order_id,
        )
        if not self.placing.repository.insert(conn, fresh):
            raise KeyTakenError("You have an order with this client_order_id.")
        context.claims.changed(conn, account, fresh.symbol)
        return fresh


def new_terms(order: OrderRow, wanted: OrderReplace, *, may_be_same: bool) -> OrderTerms:
    """The terms still to be traded once `wanted` is applied.

    Raises:
        NothingToReplaceError: nothing differs, unless that `may_be_same`, or nothing would be left to trade.
    """
    changes = wanted.model_dump(exclude_none=True)
    if not may_be_same and all(getattr(order, name) == value for name, value in changes.items()):
        raise NothingToReplaceError("Name at least one term that differs from the order's.")
    quantity = changes.pop("quantity", order.quantity)
    if quantity is None:
        return replace(order.terms, **changes)
    if quantity <= order.filled_quantity:
        raise NothingToReplaceError(
            f"{order.filled_quantity} are filled already; the new quantity must be larger.",
            filled_quantity=str(order.filled_quantity),
        )
    return replace(order.terms, quantity=quantity - order.filled_quantity, notional=None, **changes)


def validate_change(order: OrderRow, terms: OrderTerms, family: Sequence[OrderRow]) -> None:
    """Check new terms of one of the open orders that go together.

    Raises:
        InvalidOrderError: exits would be of another size, live longer, or stand on the wrong side of one another.
    """
    if terms.time_in_force is not order.time_in_force:
        raise InvalidOrderError("time_in_force", "Orders that go together live equally long.")
    left = None if order.quantity is None else order.quantity - order.filled_quantity
    if order.is_exit and terms.quantity != left:
        raise InvalidOrderError("quantity", "An exit is for what the order it goes with opens, or what is held.")
    now = {row.id: terms if row.id == order.id else row.terms for row in family}
    exits = exits_of(order.order_class, [now[row.id] for row in family if row.is_exit])
    if exits.take_profit is None and exits.stop_loss is None:
        return
    entry = next((row for row in family if row.is_entry), None)
    if entry is not None:
        validate_exits(now[entry.id], exits)
    else:
        check_exit_prices(exits, order.side)


def stands(order: OrderRow, reason: str) -> OrderNotReplacedError:
    """The error for an order that is open as it was, for its broker would not change it."""
    return OrderNotReplacedError(f"{reason} The order stands as it was.", order_status=order.status.value)


def not_open(order: OrderRow | BrokerOrder) -> OrderNotOpenError:
    """The error for an order that has ended."""
    return OrderNotOpenError(
        f"The order is {order.status.value.replace('_', ' ')}; nothing was changed.", order_status=order.status.value
    )
