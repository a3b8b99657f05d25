"""The order book's one place of change: statuses, fills, reservations and what listeners are told."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from random import Random
from typing import Protocol
from uuid import UUID

from .books import ZERO, Books, Execution
from .instruments import Surroundings
from .order import Order
from .refusals import not_found

Listener = Callable[[str, Order, Execution | None, datetime], None]


class Policy(Protocol):
    """How the desk behaves; switches of the stand-in."""

    seed: int
    starting_cash: str
    multiplier: int
    partial_fill_ratio: float
    wash_trade_guard: bool
    replacement_qty: str
    settle_delay_s: float


class Ledger:
    """Orders, books and reservations. Listeners hear (event, order, execution, moment)."""

    def __init__(self, around: Surroundings, policy: Policy) -> None:
        self.around, self.policy = around, policy
        self.random = Random(policy.seed)
        self.books = Books(Decimal(policy.starting_cash))
        self.orders: dict[str, Order] = {}
        self.by_client: dict[str, Order] = {}
        self.submitted: list[Order] = []
        self.open: dict[str, dict[str, Order]] = defaultdict(dict)
        self.reserved_cash = ZERO
        self.held: dict[str, Decimal] = defaultdict(Decimal)
        self.listeners: list[Listener] = []
        self._last_moment = around.now()
        self._expiries: list[tuple[datetime, int, Order]] = []

    def uuid(self) -> str:
        """The next id."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def moment(self) -> datetime:
        """Now, and later than every moment before: the order of events can be read off their times."""
        self._last_moment = max(self.around.now(), self._last_moment + timedelta(microseconds=1))
        return self._last_moment

    def find(self, order_id: str) -> Order:
        """An order by id.

        Raises:
            Refusal: 404.
        """
        order = self.orders.get(order_id.lower())
        if order is None:
            raise not_found(f"order not found for {order_id}")
        return order

    def enroll(self, order: Order) -> None:
        """Take an order into the book."""
        self.orders[order.id] = self.by_client[order.client_order_id] = order
        self.submitted.append(order)
        self.open[order.symbol][order.id] = order
        if order.expires_at is not None:
            heappush(self._expiries, (order.expires_at, order.sequence, order))

    def due(self, now: datetime) -> Sequence[Order]:
        """Open orders whose time is over, taken off the list."""
        over = []
        while self._expiries and self._expiries[0][0] <= now:
            order = heappop(self._expiries)[2]
            if order.is_open:
                over.append(order)
        return over

    def move(self, order: Order, status: str, *, event: str | None = None) -> None:
        """Give an order a status and tell; `event` is the status unless said."""
        at = self.moment()
        order.enter(status, at)
        if not order.is_open:
            self.release(order)
            family = self.open[order.symbol]
            family.pop(order.id, None)
            if not family:
                del self.open[order.symbol]
        self.tell(event or status, order, None, at)

    def tell(self, event: str, order: Order, execution: Execution | None, at: datetime) -> None:
        """Call the listeners."""
        for listener in self.listeners:
            listener(event, order, execution, at)

    def trade(self, order: Order, quantity: Decimal, price: Decimal) -> Execution:
        """Execute a part of an order, or all of it; the books, the reservations and the status follow."""
        order.filled_quantity += quantity
        order.filled_value += quantity * price
        is_done = order.quantity is None or order.filled_quantity >= order.quantity
        realized = self.books.trade(order.symbol, quantity * order.sign, price, order.multiplier)
        at = self.moment()
        execution = Execution(
            id=self.uuid(),
            order_id=order.id,
            client_order_id=order.client_order_id,
            symbol=order.symbol,
            side=order.side,
            quantity=quantity,
            price=price,
            executed_at=at,
            order_filled=order.filled_quantity,
            order_left=ZERO if order.quantity is None else order.quantity - order.filled_quantity,
            position_quantity=self.books.quantity(order.symbol),
            realized_pnl=realized,
        )
        self.books.record(execution)
        self._settle_trade(order, execution, is_done=is_done)
        return execution

    def _settle_trade(self, order: Order, execution: Execution, *, is_done: bool) -> None:
        at = execution.executed_at
        if is_done:
            order.enter("filled", at)
            self.release(order)
            siblings = self.open[order.symbol]
            siblings.pop(order.id, None)
            if not siblings:
                del self.open[order.symbol]
        else:
            status = order.status if order.status.startswith("pending_") else "partially_filled"
            order.enter(status, at)
            self._shrink(order, execution.quantity)
        self.tell("fill" if is_done else "partial_fill", order, execution, at)

    def reserve(self, order: Order, *, price: Decimal) -> None:
        """Set cash aside for an order that opens a position; `price` is for each share."""
        order.reserve_price = price
        order.reserved_cash = order.left(price) * price * order.multiplier
        self.reserved_cash += order.reserved_cash

    def hold(self, order: Order, quantity: Decimal) -> None:
        """Set shares aside for an order that closes a position."""
        order.held_quantity = quantity
        self.held[order.symbol] += quantity

    def release(self, order: Order) -> None:
        """Give back all that was set aside."""
        self.reserved_cash -= order.reserved_cash
        self.held[order.symbol] -= order.held_quantity
        order.reserved_cash = order.held_quantity = ZERO

    def _shrink(self, order: Order, traded: Decimal) -> None:
        if order.held_quantity:
            part = min(traded, order.held_quantity)
            order.held_quantity -= part
            self.held[order.symbol] -= part
        elif order.reserved_cash:
            part = min(traded * order.reserve_price * order.multiplier, order.reserved_cash)
            order.reserved_cash -= part
            self.reserved_cash -= part
