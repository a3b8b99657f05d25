"""Profile, balances and positions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from .book import ZERO, Book, Order, Position
from .calls import Call, RefusedError
from .engine import advance, stamp, touch
from .instruments import contract, listing
from .shapes import collection
from .state import TradierState

_CENT: Final = Decimal("0.01")
_LONG: Final = Decimal("0.00000001")


def book_of(call: Call) -> Book:
    """The account of the path, its orders brought up to now.

    Raises:
        RefusedError: it is somebody else's (401 and text, not a question of the token).
    """
    number = call.path["account"]
    book = call.state.book(number)
    if book is None:
        raise RefusedError(f"Unauthorized Account: {number}", 401)
    advance(call.state, book)
    return book


def profile(call: Call) -> dict[str, Any]:
    """GET `/user/profile`."""
    rows = [
        {
            "account_number": number,
            "classification": "individual",
            "date_created": "2024-01-05T00:00:00.000Z",
            "day_trader": False,
            "option_level": 3,
            "status": "active",
            "type": call.state.account_type,
            "last_update_date": "2026-01-05T00:00:00.000Z",
        }
        for number in call.state.account_numbers
    ]
    return {"profile": {"id": "id-standin1", "name": "A Person", "account": rows[0] if len(rows) == 1 else rows}}


@dataclass(frozen=True)
class Equity:
    """An account's worth."""

    cash: Decimal
    long: Decimal
    short: Decimal
    stock_long: Decimal
    option_long: Decimal
    option_short: Decimal
    open_pl: Decimal
    reserved: Decimal

    @property
    def total(self) -> Decimal:
        """Cash and positions."""
        return self.cash + self.long + self.short

    @property
    def requirement(self) -> Decimal:
        """Half of the long stocks and the short ones."""
        return (self.stock_long - (self.short - self.option_short)) / 2

    @property
    def cash_available(self) -> Decimal:
        """Cash less what working orders may take."""
        return max(ZERO, self.cash - self.reserved)

    @property
    def stock_buying_power(self) -> Decimal:
        """Twice the equity that nothing needs."""
        return max(ZERO, (self.total - self.option_long - self.requirement - self.reserved) * 2)


def equity_of(state: TradierState, book: Book) -> Equity:
    """Positions at the last price."""
    rows = [(position, _value(state, position)) for position in book.positions.values()]
    options = [(position, value) for position, value in rows if contract(position.symbol)]
    return Equity(
        cash=book.cash,
        long=sum((value for _, value in rows if value > 0), ZERO),
        short=sum((value for _, value in rows if value < 0), ZERO),
        stock_long=sum((value for position, value in rows if value > 0 and listing(position.symbol)), ZERO),
        option_long=sum((value for _, value in options if value > 0), ZERO),
        option_short=sum((value for _, value in options if value < 0), ZERO),
        open_pl=sum((value - position.cost_basis for position, value in rows), ZERO),
        reserved=sum((_reserve(state, order) for order in book.orders.values()), ZERO),
    )


def _value(state: TradierState, position: Position) -> Decimal:
    seen = touch(state, position.symbol)
    return seen.last * position.quantity * position.size if seen else position.cost_basis


def _reserve(state: TradierState, order: Order) -> Decimal:
    if order.is_final or order.sign < 0 or order.klass not in {"equity", "option"}:
        return ZERO
    seen = touch(state, order.instrument)
    price = order.price or (seen.ask if seen else ZERO)
    return price * (order.quantity - order.executed) * (seen.size if seen else 1)


def balances(call: Call) -> dict[str, Any]:
    """GET `/accounts/{id}/balances`: buying power only in the one sub-object of the account's type."""
    book = book_of(call)
    worth, kind = equity_of(call.state, book), call.state.account_type
    working = [order for order in book.orders.values() if not order.is_final]
    row = {
        "account_number": book.account,
        "account_type": kind,
        "total_equity": worth.total,
        "total_cash": worth.cash,
        "equity": worth.long + worth.short,
        "market_value": worth.long + worth.short,
        "long_market_value": worth.long,
        "short_market_value": worth.short,
        "stock_long_value": worth.stock_long,
        "option_long_value": worth.option_long,
        "option_short_value": worth.option_short,
        "open_pl": worth.open_pl,
        "close_pl": sum((item.proceeds - item.cost for item in book.closings), ZERO),
        "current_requirement": worth.requirement,
        "option_requirement": 0,
        "pending_orders_count": len(working),
        "pending_cash": worth.reserved,
        "uncleared_funds": 0,
    }
    return {"balances": {**row, kind: _sub(worth, kind)}}


def _sub(worth: Equity, kind: str) -> dict[str, Any]:
    if kind == "cash":
        return {"cash_available": worth.cash_available, "sweep": 0, "unsettled_funds": ZERO}
    shared = {
        "fed_call": 0,
        "maintenance_call": 0,
        "option_buying_power": worth.cash_available,
        "stock_buying_power": worth.stock_buying_power,
        "stock_short_value": worth.short - worth.option_short,
    }
    return {**shared, **({"sweep": 0} if kind == "margin" else {"day_trade_buying_power": worth.cash_available * 4})}


def positions(call: Call) -> dict[str, Any]:
    """GET `/accounts/{id}/positions`: five fields, no price."""
    rows = [
        {
            "id": item.id,
            "symbol": item.symbol,
            "quantity": item.quantity.quantize(_LONG),
            "cost_basis": item.cost_basis.quantize(_CENT),
            "date_acquired": stamp(item.acquired_at),
        }
        for item in book_of(call).positions.values()
    ]
    return collection("positions", "position", rows, empty=call.empty("position"))
