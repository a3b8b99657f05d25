"""An order in the stand-in's book, and what Alpaca's JSON makes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from .books import ZERO
from .values import amount, instant

TERMINAL = frozenset({"filled", "canceled", "expired", "replaced", "rejected"})
WORKING = frozenset({"new", "partially_filled"})
UNREPLACEABLE = frozenset({"accepted", "pending_new", "pending_cancel", "pending_replace"})
_SHARE = Decimal("1e-9")
_AVERAGE = Decimal("1e-6")
_MOMENTS = {
    "filled": "filled_at",
    "expired": "expired_at",
    "canceled": "canceled_at",
    "rejected": "failed_at",
    "replaced": "replaced_at",
}


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """One order; only the desk changes it. `quantity` is None for an order by notional."""

    id: str
    client_order_id: str
    sequence: int
    submitted_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    symbol: str
    asset_id: str
    asset_class: str
    multiplier: int
    side: str
    type: str
    time_in_force: str
    order_class: str
    quantity: Decimal | None
    notional: Decimal | None = None
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    trail_price: Decimal | None = None
    trail_percent: Decimal | None = None
    high_water_mark: Decimal | None = None
    extended_hours: bool = False
    position_intent: str | None = None
    ratio_quantity: Decimal | None = None
    status: str = "pending_new"
    filled_quantity: Decimal = ZERO
    filled_value: Decimal = ZERO  # sum of price times quantity, without the multiplier
    moments: dict[str, datetime] = field(default_factory=dict)
    replaces: str | None = None
    replaced_by: str | None = None
    parent: "Order | None" = None
    legs: list["Order"] = field(default_factory=list)
    is_triggered: bool = False
    splits_fills: bool = False  # this order's first fill is a random part
    is_armed: bool = False  # a `held` stop that watches the price for its sibling
    reserve_price: Decimal = ZERO
    reserved_cash: Decimal = ZERO
    held_quantity: Decimal = ZERO

    @property
    def is_open(self) -> bool:
        """It may still trade."""
        return self.status not in TERMINAL

    @property
    def is_buy(self) -> bool:
        """It adds to a position or covers a short one."""
        return self.side == "buy"

    @property
    def average_price(self) -> Decimal | None:
        """Rounded as Alpaca shows it; the executions are exact."""
        if not self.filled_quantity:
            return None
        return (self.filled_value / self.filled_quantity).quantize(_AVERAGE, ROUND_HALF_EVEN)

    @property
    def sign(self) -> int:
        """1 for a buy, -1 for a sell."""
        return 1 if self.is_buy else -1

    def left(self, price: Decimal) -> Decimal:
        """Shares still to trade; at `price` when the order is by notional."""
        if self.quantity is not None:
            return self.quantity - self.filled_quantity
        assert self.notional is not None
        return ((self.notional - self.filled_value) / price).quantize(_SHARE, ROUND_DOWN)

    def enter(self, status: str, at: datetime) -> None:
        """Take a status and note when."""
        self.status, self.updated_at = status, at
        if status in _MOMENTS:
            self.moments[_MOMENTS[status]] = at


def order_json(order: Order, *, nested: bool = True, status: str | None = None) -> dict[str, Any]:
    """The order as Alpaca sends it; `status` overrides it (for values no client knows)."""
    digits = f"{order.sequence % 1000:03d}"
    is_parent = order.order_class == "mleg" and order.parent is None
    return {
        "id": order.id,
        "client_order_id": order.client_order_id,
        "created_at": instant(order.submitted_at, digits),
        "updated_at": instant(order.updated_at),
        "submitted_at": instant(order.submitted_at, digits),
        **{name: instant(order.moments.get(name)) for name in _MOMENTS.values()},
        "expires_at": instant(order.expires_at),
        "replaced_by": order.replaced_by,
        "replaces": order.replaces,
        "asset_id": order.asset_id,
        "symbol": order.symbol,
        "asset_class": "" if is_parent else order.asset_class,
        "notional": amount(order.notional),
        "qty": amount(order.quantity),
        "filled_qty": amount(order.filled_quantity),
        "filled_avg_price": amount(order.average_price),
        "order_class": order.order_class,
        "order_type": order.type,
        "type": order.type,
        "side": order.side,
        "position_intent": order.position_intent,
        "time_in_force": order.time_in_force,
        "limit_price": amount(order.limit_price),
        "stop_price": amount(order.stop_price),
        "status": status or order.status,
        "extended_hours": order.extended_hours,
        "legs": [order_json(leg, status=status) for leg in order.legs] if nested and order.legs else None,
        "trail_percent": amount(order.trail_percent),
        "trail_price": amount(order.trail_price),
        "hwm": amount(order.high_water_mark),
        "ratio_qty": amount(order.ratio_quantity),
        "subtag": None,
        "source": None,
    }
