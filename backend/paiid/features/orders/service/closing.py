"""Closing a whole position, the symbol's open orders first where that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from paiid.core.types import decimal_text
from paiid.domain.instrument import Symbol
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, Side
from paiid.features.orders.answers import answer_json
from paiid.features.orders.errors import (
    IdempotencyConflictError,
    OrderNotOpenError,
    OrdersNotCanceledError,
    PositionNotFoundError,
    SharesInOpenOrdersError,
)
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.changing import ChangeOrders
from paiid.ports.errors import ProviderError


@dataclass(frozen=True, slots=True)
class ClosedPosition:
    """The closing order's JSON, and the orders that were canceled before it."""

    order_json: str
    canceled: Sequence[OrderRow] = ()


@dataclass(frozen=True, slots=True)
class _Holding:
    """Shares held (below 0: short) and how many of them no open order counts on."""

    quantity: Decimal
    free: Decimal

    @property
    def way_out(self) -> Side:
        return Side.SELL if self.quantity > 0 else Side.BUY


@dataclass(frozen=True)
class ClosePositions:
    """Sells, or buys back, all of one symbol with one market order."""

    changing: ChangeOrders

    async def close(self, user_id: str, symbol: Symbol, key: str, *, cancel_orders: bool) -> ClosedPosition:
        """Close what is held at this moment; the same `key` again answers the order it made and does nothing.

        With `cancel_orders` every open order in the symbol is canceled first, so that the shares it holds back are
        free and none opens a new position afterwards. A position is never turned into its opposite.

        Raises:
            PositionNotFoundError: nothing of `symbol` is held.
            OrdersNotCanceledError: an order is open still; the position was left alone.
            SharesInOpenOrdersError: open orders that are to stay count on some of the shares.
            IdempotencyConflictError: the key was used for another order.
            AppError: any of the trading rules of a market order; orders canceled before it stay canceled.
        """
        if (earlier := await self._earlier(user_id, symbol, key)) is not None:
            return earlier
        canceled = await self._cancel_orders(user_id, symbol, key) if cancel_orders else []
        placing = self.changing.placing
        holding = await placing.context.db.read_fast(lambda conn: self._holding(conn, user_id, symbol))
        if holding.quantity == 0:
            # Another request with this key may have closed it since.
            if (earlier := await self._earlier(user_id, symbol, key)) is not None:
                return earlier
            raise PositionNotFoundError(f"You hold no {symbol}.", canceled_order_ids=[order.id for order in canceled])
        if holding.free < abs(holding.quantity):
            if (earlier := await self._earlier(user_id, symbol, key)) is not None:
                return earlier
            raise _promised(symbol, holding)
        terms = OrderTerms(symbol, holding.way_out, abs(holding.quantity), type=OrderType.MARKET)
        return ClosedPosition(await placing.place(user_id, terms, key), canceled)

    async def _earlier(self, user_id: str, symbol: Symbol, key: str) -> ClosedPosition | None:
        placing = self.changing.placing
        order = await placing.context.db.read_fast(lambda conn: placing.repository.by_client_id(conn, user_id, key))
        if order is None:
            return None
        if order.symbol != symbol or order.type is not OrderType.MARKET:
            raise IdempotencyConflictError("This key was used for another order; use a new key.", order_id=order.id)
        return ClosedPosition(order.first_answer or answer_json(order))

    async def _cancel_orders(self, user_id: str, symbol: Symbol, key: str) -> list[OrderRow]:
        found: list[OrderRow] = []
        for order in await self._others(user_id, symbol, key):
            try:
                changed = await self.changing.cancel(user_id, order.id)
            except (OrderNotOpenError, ProviderError):
                # It ended by itself, or its state is unknown; what is open still is found out below.
                continue
            if changed.status is OrderStatus.CANCELED:
                found.append(changed)
        if left := await self._others(user_id, symbol, key):
            raise OrdersNotCanceledError(
                f"{len(left)} open orders in {symbol} could not be canceled ({len(found)} were), so the position was "
                "left as it is. Try again in a moment.",
                open_order_ids=[order.id for order in left],
                canceled_order_ids=[order.id for order in found],
            )
        return found

    async def _others(self, user_id: str, symbol: Symbol, key: str) -> list[OrderRow]:
        """Open orders in the symbol besides the closing one, which another request may have placed just now."""
        placing = self.changing.placing

        def read(conn: Connection) -> list[OrderRow]:
            account_id = placing.context.ledger.account_id_of(conn, user_id)
            return placing.repository.open_of_account(conn, account_id)

        found = await placing.context.db.read(read)
        return [order for order in found if order.symbol == symbol and order.client_order_id != key]

    def _holding(self, conn: Connection, user_id: str, symbol: Symbol) -> _Holding:
        context = self.changing.placing.context
        account = context.ledger.account_of(conn, user_id)
        book = context.ledger.book(conn, account.id)
        quantity = book.quantity(symbol)
        side = Side.SELL if quantity > 0 else Side.BUY
        return _Holding(quantity, context.open_claims(conn, account, book).closable(book, symbol, side))


def _promised(symbol: Symbol, holding: _Holding) -> SharesInOpenOrdersError:
    held, free = decimal_text(abs(holding.quantity)), decimal_text(holding.free)
    return SharesInOpenOrdersError(
        f"Open orders count on some of the {held} shares of {symbol}: {free} are free. Cancel them too to close all.",
        held=held,
        available=free,
    )
