"""An account's cash, positions and orders; amounts in USD."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

FINAL: Final = frozenset({"filled", "expired", "canceled", "rejected", "error"})
ZERO: Final = Decimal(0)


@dataclass
class Order:
    """One order or leg; `price` is its limit, or a net amount of several legs."""

    id: int
    klass: str
    symbol: str
    side: str
    quantity: Decimal
    type: str
    duration: str
    created_at: datetime
    changed_at: datetime
    option_symbol: str | None = None
    price: Decimal | None = None
    stop: Decimal | None = None
    tag: str | None = None
    strategy: str | None = None
    status: str = "pending"
    reason: str | None = None
    executed: Decimal = ZERO
    average_price: Decimal = ZERO
    last_price: Decimal = ZERO
    last_quantity: Decimal = ZERO
    triggered: bool = False
    parent_id: int = 0
    legs: list["Order"] = field(default_factory=list)
    moved: float = field(default_factory=time.monotonic)
    """When its status last changed, for the pace of its life."""

    @property
    def instrument(self) -> str:
        """What is bought or sold."""
        return self.option_symbol or self.symbol

    @property
    def sign(self) -> int:
        """1 for buys, -1 for sells."""
        return 1 if self.side.startswith("buy") else -1

    @property
    def is_final(self) -> bool:
        """Nothing happens to it anymore."""
        return self.status in FINAL

    def waited(self, seconds: float) -> bool:
        """Whether its status is at least that old."""
        return time.monotonic() - self.moved >= seconds


@dataclass
class Position:
    """Signed quantity; `cost_basis` of the whole, with the contract's size."""

    id: int
    symbol: str
    quantity: Decimal
    cost_basis: Decimal
    acquired_at: datetime
    size: int = 1


@dataclass
class Closing:
    """What a sale of a holding, or the purchase that covered a short one, brought."""

    symbol: str
    quantity: Decimal
    cost: Decimal
    proceeds: Decimal
    opened_at: datetime
    closed_at: datetime


@dataclass
class Book:
    """One account."""

    account: str
    opening_cash: str
    positions: dict[str, Position] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    trades: list[tuple[datetime, Order, Decimal, Decimal, int]] = field(default_factory=list)
    """Instant, order, signed quantity, price, contract size."""
    closings: list[Closing] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    """Order events for the account stream, oldest first."""
    last_id: int = 123_455

    def __post_init__(self) -> None:
        self.cash = Decimal(self.opening_cash)

    def new_id(self) -> int:
        """The next id of an order or position."""
        self.last_id += 1
        return self.last_id

    def find(self, order_id: int) -> Order | None:
        """An order or a leg of one."""
        every = (item for order in self.orders.values() for item in (order, *order.legs))
        return next((item for item in every if item.id == order_id), None)

    def held(self, symbol: str) -> Decimal:
        """Signed quantity of an instrument."""
        position = self.positions.get(symbol)
        return position.quantity if position else ZERO

    def book_fill(self, order: Order, quantity: Decimal, price: Decimal, *, size: int, at: datetime) -> None:
        """Book a part of an order: cash, position, closed lots."""
        signed = quantity * order.sign
        self.cash -= signed * price * size
        self.trades.append((at, order, signed, price, size))
        held = self.positions.get(order.instrument)
        if held is None:
            self.hold(order.instrument, signed, signed * price * size, at=at, size=size)
        elif held.quantity * signed > 0:
            held.quantity += signed
            held.cost_basis += signed * price * size
        else:
            self._close(held, signed, price, at=at)

    def hold(self, symbol: str, signed: Decimal, cost: Decimal, *, at: datetime, size: int) -> None:
        """Begin a position; `signed` is its quantity."""
        self.positions[symbol] = Position(self.new_id(), symbol, signed, cost, at, size)

    def _close(self, held: Position, signed: Decimal, price: Decimal, *, at: datetime) -> None:
        closed = min(abs(signed), abs(held.quantity))
        share = held.cost_basis * closed / abs(held.quantity)
        value = closed * price * held.size
        cost, proceeds = (share, value) if held.quantity > 0 else (value, -share)
        self.closings.append(Closing(held.symbol, closed, cost, proceeds, held.acquired_at, at))
        held.cost_basis -= share
        held.quantity += closed if signed > 0 else -closed
        rest = abs(signed) - closed
        if held.quantity == 0:
            del self.positions[held.symbol]
        if rest:
            turned = rest if signed > 0 else -rest
            self.hold(held.symbol, turned, turned * price * held.size, at=at, size=held.size)
