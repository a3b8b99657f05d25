"""Positions as Alpaca shows them, and closing them."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from .books import ZERO, Position
from .desk import Desk
from .order import Order
from .refusals import Refusal, malformed, not_found
from .values import amount, read_positive

_RATIO = Decimal("1e-10")
_SHARE = Decimal("1e-9")


def position_json(desk: Desk, position: Position) -> dict[str, Any]:
    """One position; a short one's quantity, value and cost are below zero."""
    instrument = desk.known(position.symbol)
    last, before = desk.around.touch(position.symbol).last, desk.around.previous_close(position.symbol)
    value = last * position.quantity * position.multiplier
    profit = value - position.cost
    today = (last - before) * position.overnight * position.multiplier
    bought_today = position.quantity - position.overnight
    today += (last - position.average_price) * bought_today * position.multiplier
    started_with = value - today
    return {
        "asset_id": instrument.id,
        "symbol": position.symbol,
        "exchange": instrument.exchange,
        "asset_class": instrument.asset_class,
        "asset_marginable": position.multiplier == 1,
        "qty": amount(position.quantity),
        "avg_entry_price": amount(position.average_price.quantize(_RATIO)),
        "side": "long" if position.quantity > 0 else "short",
        "market_value": amount(value),
        "cost_basis": amount(position.cost),
        "unrealized_pl": amount(profit),
        "unrealized_plpc": amount(_ratio(profit, abs(position.cost))),
        "unrealized_intraday_pl": amount(today.quantize(_RATIO)),
        "unrealized_intraday_plpc": amount(_ratio(today, abs(started_with))),
        "current_price": amount(last),
        "lastday_price": amount(before),
        "change_today": amount(_ratio(last - before, before)),
        "qty_available": amount(abs(position.quantity) - desk.held[position.symbol]),
    }


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(_RATIO) if whole else ZERO


def find_position(desk: Desk, symbol_or_id: str) -> Position:
    """A position.

    Raises:
        Refusal: 404 when flat.
    """
    instrument = desk.around.instrument(symbol_or_id) or desk.around.instrument(symbol_or_id.upper())
    position = desk.books.held.get(instrument.symbol if instrument else symbol_or_id)
    if position is None:
        raise not_found("position does not exist")
    return position


def close_position(desk: Desk, position: Position, *, qty: str | None = None, percentage: str | None = None) -> Order:
    """Send the market order that closes a position, or a part of it.

    Raises:
        Refusal: 403 or 422.
    """
    held = abs(position.quantity)
    share, part = read_positive(percentage, "percentage"), read_positive(qty, "qty")
    if share is not None and part is not None:
        raise malformed("only one of qty or percentage is accepted")
    if share is not None:
        if share > 100:
            raise malformed("percentage must be between 0 and 100")
        part = (held * share / 100).quantize(_SHARE, ROUND_DOWN)
    return desk.submit(
        {
            "symbol": position.symbol,
            "side": "sell" if position.quantity > 0 else "buy",
            "type": "market",
            "time_in_force": "day",
            "qty": held if part is None else part,
        }
    )


def closing_row(desk: Desk, position: Position, shown: Any) -> dict[str, Any]:
    """One row of the answer to closing everything: the order, or why not."""
    try:
        order = close_position(desk, position)
    except Refusal as refusal:
        return {"symbol": position.symbol, "status": refusal.status, "body": refusal.body}
    return {"symbol": position.symbol, "status": 200, "body": shown(order)}
