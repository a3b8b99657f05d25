"""Orders as they are read."""

from decimal import Decimal
from typing import Any, Final

from ..kit.sessions import local
from .accounts import book_of
from .book import ZERO, Book, Order
from .calls import Call, RefusedError
from .engine import UNITS, stamp
from .reports import page_of
from .shapes import collection

_LONG: Final = Decimal("0.00000001")


def order_of(call: Call) -> tuple[Book, Order]:
    """The order of the path.

    Raises:
        RefusedError: there is none; the same 401 as for a foreign account.
    """
    book, text = book_of(call), call.path["order"]
    order = book.find(int(text)) if text.isdigit() else None
    if order is None:
        raise RefusedError(f"Unauthorized Account: {text}", 401)
    return book, order


def orders(call: Call) -> dict[str, Any]:
    """GET `/accounts/{id}/orders`: today's in New York, and older ones that still work."""
    book, today = book_of(call), local(call.state.now()).date()
    found = [order for order in book.orders.values() if not order.is_final or local(order.changed_at).date() >= today]
    tags = call.flag("includeTags")
    rows = page_of(call, [order_row(order, tags=tags) for order in found], 1000)
    return collection("orders", "order", rows, empty=call.empty("order"))


def order(call: Call) -> dict[str, Any]:
    """GET `/accounts/{id}/orders/{order}`."""
    return {"order": order_row(order_of(call)[1], tags=call.flag("includeTags"))}


def order_row(order: Order, *, tags: bool) -> dict[str, Any]:
    """An order as it is read; `stop` has become `stop_price`."""
    rest = ZERO if order.is_final else order.quantity - order.executed
    row = {
        "id": order.id,
        "type": order.type,
        "symbol": order.symbol,
        "option_symbol": order.option_symbol,
        "side": order.side,
        "quantity": order.quantity.quantize(_LONG),
        "status": order.status,
        "duration": order.duration,
        "price": order.price,
        "stop_price": order.stop,
        "avg_fill_price": order.average_price,
        "exec_quantity": order.executed.quantize(_LONG),
        "last_fill_price": order.last_price,
        "last_fill_quantity": order.last_quantity.quantize(_LONG),
        "remaining_quantity": rest.quantize(_LONG),
        "create_date": stamp(order.created_at),
        "transaction_date": stamp(order.changed_at),
        "class": order.klass,
        "strategy": order.strategy if order.klass in UNITS else None,
        "reason_description": order.reason,
        "tag": order.tag if tags else None,
    }
    row = {name: value for name, value in row.items() if value is not None}
    if order.legs:
        legs = [order_row(leg, tags=tags) for leg in order.legs]
        row |= {"num_legs": len(legs), "leg": legs}
    return row
