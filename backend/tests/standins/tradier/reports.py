"""`/accounts/{id}/history` and `/gainloss`."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from ..kit.sessions import local
from .accounts import book_of
from .book import ZERO, Order
from .calls import Call, RefusedError
from .shapes import collection

_CENT: Final = Decimal("0.01")
_LONG: Final = Decimal("0.00000001")


def history(call: Call) -> dict[str, Any]:
    """GET `/accounts/{id}/history`: of the days before today (it is made at night), newest first."""
    book, wanted = book_of(call), {item for item in call.params.get("type", "").split(",") if item}
    rows = [
        _event(at, order, signed, price=price, size=size)
        for at, order, signed, price, size in reversed(book.trades)
        if _reported(call, at, order.instrument)
    ]
    rows = [row for row in rows if not wanted or row["type"] in wanted]
    return collection("history", "event", page_of(call, rows, 25), empty=call.empty("event"))


def _event(at: datetime, order: Order, signed: Decimal, *, price: Decimal, size: int) -> dict[str, Any]:
    kind = "option" if order.option_symbol else "trade"
    return {
        "amount": -signed * price * size,
        "date": f"{local(at):%Y-%m-%d}T00:00:00Z",
        "type": kind,
        kind: {
            "commission": ZERO,
            "description": order.instrument,
            "price": price,
            "quantity": signed,
            "symbol": order.instrument,
            "trade_type": "Option" if order.option_symbol else "Equity",
        },
    }


def _reported(call: Call, at: datetime, symbol: str) -> bool:
    day, asked = local(at).date(), call.params.get("symbol", "").upper()
    if call.state.nightly and day >= local(call.state.now()).date():
        return False
    return _bound(call, "start", date.min) <= day <= _bound(call, "end", date.max) and asked in {"", symbol}


def _bound(call: Call, name: str, default: date) -> date:
    text = call.params.get(name)
    try:
        return date.fromisoformat(text) if text else default
    except ValueError as error:
        raise RefusedError(f"Invalid parameter, {name}: must be YYYY-MM-DD.") from error


def page_of(call: Call, rows: list[dict[str, Any]], default: int) -> list[dict[str, Any]]:
    try:
        page, limit = int(call.params.get("page") or 1), int(call.params.get("limit") or default)
    except ValueError as error:
        raise RefusedError("Invalid parameter, page: must be a number.") from error
    return rows[(page - 1) * limit : page * limit]


def gainloss(call: Call) -> dict[str, Any]:
    """GET `/accounts/{id}/gainloss`: of the days before today."""
    book, key = book_of(call), {"openDate": "opened_at"}.get(call.params.get("sortBy", ""), "closed_at")
    found = [item for item in book.closings if _reported(call, item.closed_at, item.symbol)]
    found.sort(key=lambda item: getattr(item, key), reverse=call.params.get("sort", "desc") == "desc")
    rows = [
        {
            "symbol": item.symbol,
            "quantity": item.quantity.quantize(_LONG),
            "cost": item.cost.quantize(_CENT),
            "proceeds": item.proceeds.quantize(_CENT),
            "gain_loss": (item.proceeds - item.cost).quantize(_CENT),
            "gain_loss_percent": ((item.proceeds / item.cost - 1) * 100).quantize(_CENT) if item.cost else ZERO,
            "open_date": f"{local(item.opened_at):%Y-%m-%d}T00:00:00.000Z",
            "close_date": f"{local(item.closed_at):%Y-%m-%d}T00:00:00.000Z",
            "term": (item.closed_at - item.opened_at) // timedelta(days=1),
        }
        for item in found
    ]
    return collection("gainloss", "closed_position", page_of(call, rows, 100), empty=call.empty("closed_position"))
