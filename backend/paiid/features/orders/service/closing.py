"""Closing a position or a part of it, the symbol's open orders first where that is wanted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Final
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from paiid.core.types import decimal_text
from paiid.domain.instrument import Symbol
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, Side
from paiid.features.ledger.service import for_trading
from paiid.features.orders.answers import answer_json
from paiid.features.orders.errors import (
    IdempotencyConflictError,
    MoreThanHeldError,
    OrderNotOpenError,
    OrdersNotCanceledError,
    PositionNotFoundError,
    SharesInOpenOrdersError,
)
from paiid.features.orders.keys import same_request
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.changing import ChangeOrders
from paiid.ports.errors import ProviderError


@dataclass(frozen=True, slots=True)
class ClosedPosition:
    """The closing order's JSON, and the orders that were canceled before it."""

    order_json: str
    canceled: Sequence[OrderRow] = ()


@dataclass(frozen=True, slots=True)
class PositionPart:
    """How much of a position: `quantity` shares, or `percentage` of it (100 = all); neither means all.

    `account_id` is one of the user's accounts in use; the selected one where none is named.
    """

    quantity: Decimal | None = None
    percentage: Decimal | None = None
    account_id: str | None = None

    def of(self, held: Decimal) -> Decimal:
        """Shares of `held` > 0."""
        if self.quantity is not None:
            return self.quantity
        if self.percentage is not None:
            return (held * self.percentage / _PERCENT).quantize(QUANTITY_STEP, ROUND_DOWN)
        return held


WHOLE: Final = PositionPart()
_PERCENT: Final = Decimal(100)


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
    """Sells, or buys back, all or a part of one symbol with one market order.

    Closings of one position take turns: two at once would each see all of it free, and turn it into its opposite.
    """

    changing: ChangeOrders
    _turns: WeakValueDictionary[tuple[str, Symbol], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def close(
        self, user_id: str, symbol: Symbol, key: str, *, cancel_orders: bool, part: PositionPart = WHOLE
    ) -> ClosedPosition:
        """Close what is held at this moment; the same `key` again answers the order it made and does nothing.

        With `cancel_orders` every open order in the symbol is canceled first, so that the shares it holds back are
        free and none opens a new position afterwards. A position is never turned into its opposite.

        Raises:
            PositionNotFoundError: nothing of `symbol` is held.
            MoreThanHeldError: a part is larger than the whole.
            OrdersNotCanceledError: an order is open still; the position was left alone.
            SharesInOpenOrdersError: open orders that are to stay count on some of the shares.
            IdempotencyConflictError: the key was used for another order.
            AppError: any of the trading rules of a market order; orders canceled before it stay canceled.
        """
        async with self._turns.setdefault((part.account_id or user_id, symbol), asyncio.Lock()):
            return await self._close(user_id, symbol, key, cancel_orders=cancel_orders, part=part)

    async def _close(
        self, user_id: str, symbol: Symbol, key: str, *, cancel_orders: bool, part: PositionPart
    ) -> ClosedPosition:
        if (earlier := await self._earlier(user_id, symbol, key, part.account_id)) is not None:
            return earlier
        account_id = part.account_id
        canceled = await self._cancel_orders(user_id, symbol, key, account_id) if cancel_orders else []
        placing = self.changing.placing
        holding = await placing.context.db.read_fast(lambda conn: self._holding(conn, user_id, symbol, account_id))
        if holding.quantity == 0:
            # Another request with this key may have closed it since.
            if (earlier := await self._earlier(user_id, symbol, key, part.account_id)) is not None:
                return earlier
            raise PositionNotFoundError(f"You hold no {symbol}.", canceled_order_ids=[order.id for order in canceled])
        wanted = part.of(abs(holding.quantity))
        if holding.free < wanted:
            if (earlier := await self._earlier(user_id, symbol, key, part.account_id)) is not None:
                return earlier
            raise _too_few(symbol, holding, wanted)
        terms = OrderTerms(symbol, holding.way_out, wanted, type=OrderType.MARKET)
        # Another process may be closing it as well: whether it still closes is judged again under the account's lock.
        order_json = await placing.place(user_id, terms, key, account_id=account_id, closes_only=True)
        return ClosedPosition(order_json, canceled)

    async def _earlier(self, user_id: str, symbol: Symbol, key: str, account_id: str | None) -> ClosedPosition | None:
        placing = self.changing.placing

        def read(conn: Connection) -> OrderRow | None:
            order = placing.repository.by_client_id(conn, user_id, key)
            if order is None:
                return None
            # Of what was asked for then only the order is left: the account, the symbol and the way it was closed.
            return same_request(
                order, placing.context.ledger.account_id_of(conn, user_id, account_id), order.request_hash
            )

        order = await placing.context.db.read_fast(read)
        if order is None:
            return None
        if order.symbol != symbol or order.type is not OrderType.MARKET:
            raise IdempotencyConflictError("This key was used for another order; use a new key.", order_id=order.id)
        return ClosedPosition(order.first_answer or answer_json(order))

    async def _cancel_orders(self, user_id: str, symbol: Symbol, key: str, account_id: str | None) -> list[OrderRow]:
        found: list[OrderRow] = []
        for order in await self._others(user_id, symbol, key, account_id):
            try:
                changed = await self.changing.cancel(user_id, order.id)
            except OrderNotOpenError:
                # It ended by itself, or with the order it hangs on.
                changed = await self._again(order)
            except ProviderError:
                # Its state is unknown; what is open still is found out below.
                continue
            if changed.status is OrderStatus.CANCELED:
                found.append(changed)
        if left := await self._others(user_id, symbol, key, account_id):
            raise OrdersNotCanceledError(
                f"{len(left)} open orders in {symbol} could not be canceled ({len(found)} were), so the position was "
                "left as it is. Try again in a moment.",
                open_order_ids=[order.id for order in left],
                canceled_order_ids=[order.id for order in found],
            )
        return found

    async def _again(self, order: OrderRow) -> OrderRow:
        placing = self.changing.placing
        read = placing.context.db.read_fast
        return await read(lambda conn: placing.repository.by_id(conn, order.user_id, order.id)) or order

    async def _others(self, user_id: str, symbol: Symbol, key: str, account_id: str | None) -> list[OrderRow]:
        """Open orders in the symbol besides the closing one, which another request may have placed just now."""
        placing = self.changing.placing

        def read(conn: Connection) -> list[OrderRow]:
            own_id = placing.context.ledger.account_id_of(conn, user_id, account_id)
            return placing.repository.open_of_account(conn, own_id)

        found = await placing.context.db.read(read)
        return [order for order in found if order.symbol == symbol and order.client_order_id != key]

    def _holding(self, conn: Connection, user_id: str, symbol: Symbol, account_id: str | None) -> _Holding:
        context = self.changing.placing.context
        account = for_trading(context.ledger.account_of(conn, user_id, account_id))
        book = context.ledger.book(conn, account.id)
        quantity = book.quantity(symbol)
        side = Side.SELL if quantity > 0 else Side.BUY
        return _Holding(quantity, context.open_claims(conn, account, book).closable(book, symbol, side))


def _too_few(symbol: Symbol, holding: _Holding, wanted: Decimal) -> SharesInOpenOrdersError | MoreThanHeldError:
    held, free, requested = (decimal_text(one) for one in (abs(holding.quantity), holding.free, wanted))
    if wanted > abs(holding.quantity):
        return MoreThanHeldError(
            f"You hold {held} shares of {symbol}; {requested} cannot be closed.",
            symbol=symbol,
            held=held,
            available=free,
            requested=requested,
        )
    return SharesInOpenOrdersError(
        f"Open orders count on some of the {held} shares of {symbol}: {free} are free. Cancel them too to close all.",
        symbol=symbol,
        held=held,
        available=free,
        requested=requested,
    )
