"""Writing orders: place, preview, modify, cancel."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from . import forms
from .accounts import book_of, equity_of
from .book import ZERO, Book, Order
from .calls import Call, RefusedError
from .engine import UNITS, advance, cancel, stamp, touch
from .forms import Ticket
from .reading import order_of


def place(call: Call) -> dict[str, Any]:
    """POST `/accounts/{id}/orders`."""
    book, kind, tag = book_of(call), forms.klass(call), forms.tag(call)
    tickets = [forms.single(call, kind)] if kind in {"equity", "option"} else forms.legs(call, kind)
    wrong = call.state.refuse_orders or _objections(call, book, kind, tickets)
    if wrong:
        return {"errors": {"error": wrong[0] if len(wrong) == 1 else wrong}}
    if call.flag("preview"):
        return {"order": _preview(call, kind, tickets)}
    order = _order(call, book, kind, tickets)
    order.tag = tag
    book.orders[order.id] = order
    return {"order": {"id": order.id, "status": "ok", "partner_id": str(uuid4())}}


def _objections(call: Call, book: Book, kind: str, tickets: list[Ticket]) -> list[str]:
    wrong = [f"Invalid symbol: {t.option_symbol or t.symbol}" for t in tickets if not _price(call, t)]
    if wrong:
        return wrong
    if kind in {"equity", "option"}:
        wrong += _single_objections(call, book, tickets[0])
    if kind in {"oto", "otoco"} and tickets[0].type == "market":
        wrong.append("The first leg must be a limit, stop or stop limit order.")
    pair = {"oco": tickets, "otoco": tickets[1:]}.get(kind, [])
    if kind in {"oco", "otoco"} and len(pair) != 2:
        wrong.append("An OCO pair has two legs.")
    elif pair:
        wrong += _pair_objections(pair)
    if kind == "combo" and sum(t.option_symbol is None for t in tickets) != 1:
        wrong.append("A combo order has one equity leg.")
    if kind == "multileg" and any(t.option_symbol is None for t in tickets):
        wrong.append("Each leg of a multileg order is an option.")
    return wrong


def _single_objections(call: Call, book: Book, ticket: Ticket) -> list[str]:
    wrong = []
    state, held = call.state, book.held(ticket.option_symbol or ticket.symbol)
    if ticket.duration in {"pre", "post"}:
        if ticket.type != "limit" or ticket.option_symbol:
            wrong.append("Extended hours orders must be limit orders of equities.")
        elif not state.always_open and state.phase() != {"pre": "premarket", "post": "postmarket"}[ticket.duration]:
            wrong.append(f"The {ticket.duration} session is not open.")
    if ticket.side in {"sell", "sell_to_close"} and held < ticket.quantity:
        wrong.append("IncorrectOrderQuantity: sell order is for more than your current long position.")
    if ticket.side in {"buy_to_cover", "buy_to_close"} and -held < ticket.quantity:
        wrong.append("IncorrectOrderQuantity: buy order is for more than your current short position.")
    if ticket.side == "sell_short" and state.account_type == "cash":
        wrong.append("AccountMarginRuleViolation: short sales need a margin account.")
    if ticket.side in {"buy", "buy_to_open"} and _cost(call, ticket) > buying_power(call, book, ticket):
        wrong.append("DayTradingBuyingPowerExceeded: the order costs more than the available buying power.")
    return wrong


def buying_power(call: Call, book: Book, ticket: Ticket) -> Decimal:
    """What may be spent: twice the equity's excess on margin shares, else cash."""
    figures = equity_of(call.state, book)
    is_margin = call.state.account_type != "cash" and ticket.option_symbol is None
    return figures.stock_buying_power if is_margin else figures.cash_available


def _pair_objections(pair: list[Ticket]) -> list[str]:
    wrong = []
    if any(t.type == "market" for t in pair):
        wrong.append("Market orders are not allowed in an OCO pair.")
    if pair[0].type == pair[1].type:
        wrong.append("The legs of an OCO pair must differ in type.")
    if (pair[0].option_symbol or pair[0].symbol) != (pair[1].option_symbol or pair[1].symbol):
        wrong.append("The legs of an OCO pair must be of one symbol.")
    return wrong


def _price(call: Call, ticket: Ticket) -> Decimal | None:
    seen = touch(call.state, ticket.option_symbol or ticket.symbol)
    return ticket.price or (seen.ask if ticket.side.startswith("buy") else seen.bid) if seen else None


def _cost(call: Call, ticket: Ticket) -> Decimal:
    """Signed: what it takes from cash."""
    seen = touch(call.state, ticket.option_symbol or ticket.symbol)
    value = (_price(call, ticket) or ZERO) * ticket.quantity * (seen.size if seen else 1)
    return value if ticket.side.startswith("buy") else -value


def _preview(call: Call, kind: str, tickets: list[Ticket]) -> dict[str, Any]:
    first, cost = tickets[0], sum((_cost(call, ticket) for ticket in tickets), ZERO)
    return {
        "status": "ok",
        "commission": 0,
        "cost": cost,
        "fees": 0,
        "symbol": first.symbol,
        "quantity": first.quantity,
        "side": first.side,
        "type": first.type,
        "duration": first.duration,
        "result": True,
        "order_cost": cost,
        "margin_change": 0,
        "request_date": stamp(call.state.now()).removesuffix("Z"),
        "extended_hours": first.duration in {"pre", "post"},
        "class": kind,
        "strategy": kind,
        "day_trades": 0,
    }


def _order(call: Call, book: Book, kind: str, tickets: list[Ticket]) -> Order:
    if len(tickets) == 1:
        return _of_ticket(call, book, kind, tickets[0])
    price = forms.net_price(call) if kind in UNITS else None
    head = _of_ticket(call, book, kind, replace(tickets[0], option_symbol=None, price=price, stop=None))
    head.strategy = "spread" if kind == "multileg" else kind
    for n, ticket in enumerate(tickets):
        leg = _of_ticket(call, book, "option" if ticket.option_symbol else "equity", ticket)
        leg.parent_id = head.id
        leg.status = "held" if n and kind in {"oto", "otoco"} else "pending"
        head.legs.append(leg)
    return head


def _of_ticket(call: Call, book: Book, kind: str, ticket: Ticket) -> Order:
    now = call.state.now()
    return Order(
        id=book.new_id(),
        klass=kind,
        symbol=ticket.symbol,
        side=ticket.side,
        quantity=ticket.quantity,
        type=ticket.type,
        duration=ticket.duration,
        created_at=now,
        changed_at=now,
        option_symbol=ticket.option_symbol,
        price=ticket.price,
        stop=ticket.stop,
        strategy=kind,
    )


def modify(call: Call) -> dict[str, Any]:
    """PUT `/accounts/{id}/orders/{order}`: type, duration, price, stop; never the quantity."""
    book, order = _working(call)
    if "quantity" in call.params and call.state.put_quantity == "refused":
        raise RefusedError("Invalid parameter, quantity: cannot be changed.")
    if "type" in call.params and order.klass not in UNITS:
        order.type = call.params["type"] if call.params["type"] in forms.TYPES else order.type
    if "duration" in call.params:
        wanted = forms.duration(call)
        if order.duration in {"pre", "post"} and wanted != order.duration:
            raise RefusedError("Invalid parameter, duration: cannot be changed for extended hours orders.")
        order.duration = wanted
    if "price" in call.params:
        order.price = forms.amount(call, "price")
    if "stop" in call.params:
        order.stop = forms.amount(call, "stop")
    order.changed_at = call.state.now()
    advance(call.state, book)
    return {"order": {"id": order.id, "status": "ok"}}


def remove(call: Call) -> dict[str, Any]:
    """DELETE `/accounts/{id}/orders/{order}`: a request, done a moment later."""
    book, order = _working(call)
    cancel(call.state, book, order)
    return {"order": {"id": order.id, "status": "ok"}}


def _working(call: Call) -> tuple[Book, Order]:
    book, order = order_of(call)
    if order.is_final:
        raise RefusedError(f"order already in finalized state: {order.status}")
    return book, order
