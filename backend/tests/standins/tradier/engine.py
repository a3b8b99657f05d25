"""The life of orders: accepted, filled at the quotes that are shown, expired, canceled."""

import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from ..kit import market
from ..kit.sessions import local
from . import contracts
from .book import FINAL, ZERO, Book, Order
from .instruments import contract, listing
from .state import TradierState

UNITS: Final = frozenset({"multileg", "combo"})
"""Classes whose legs fill together at a net price."""


@dataclass(frozen=True)
class Touch:
    """Prices one can trade at."""

    bid: Decimal
    ask: Decimal
    last: Decimal
    size: int


def touch(state: TradierState, instrument: str) -> Touch | None:
    """The market in an instrument, as the quotes show it; None when there is no such thing."""
    at = state.market_at()
    share = listing(instrument)
    if share and share.type != "index":
        quote = market.quote(share.symbol, at)
        return Touch(quote.bid, quote.ask, quote.last, 1)
    option = contract(instrument)
    if option and contracts.is_listed(option, local(state.now()).date()):
        premium = contracts.quote(option, at)
        return Touch(premium.bid, premium.ask, premium.last, option.size)
    return None


def advance(state: TradierState, book: Book) -> None:
    """Let happen what is due."""
    for order in list(book.orders.values()):
        if order.is_final:
            continue
        if order.legs and order.klass not in UNITS:
            _advance_group(state, book, order)
        else:
            _step(state, book, order)


def move(state: TradierState, book: Book, order: Order, status: str) -> None:
    """Give an order a new status and tell the account stream."""
    order.status, order.moved, order.changed_at = status, time.monotonic(), state.now()
    if order.klass in UNITS:
        for leg in order.legs:
            leg.status = status
    book.events.append(event(book, order))


def event(book: Book, order: Order) -> dict[str, Any]:
    """An order event: no symbol and no side."""
    return {
        "id": order.id,
        "event": "order",
        "status": order.status,
        "type": order.type,
        "price": order.price or ZERO,
        "stop_price": order.stop or ZERO,
        "avg_fill_price": order.average_price,
        "exec_quantity": order.executed,
        "last_fill_quantity": order.last_quantity,
        "remaining_quantity": ZERO if order.is_final else order.quantity - order.executed,
        "transaction_date": stamp(order.changed_at),
        "create_date": stamp(order.created_at),
        "account": book.account,
        "parent_id": order.parent_id,
        **({"tag": order.tag} if order.tag else {}),
    }


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _step(state: TradierState, book: Book, order: Order) -> None:
    if order.status == "pending" and order.waited(state.ack_s):
        if state.reject_after_accept:
            order.reason = state.reject_after_accept
            move(state, book, order, "rejected")
        elif _tradable(state, order):
            move(state, book, order, "open")
    elif order.status == "pending_cancel" and order.waited(state.ack_s):
        move(state, book, order, "canceled")
    elif _is_over(state, order):
        move(state, book, order, "expired")
    elif order.status in {"open", "partially_filled"} and not state.hold_fills and order.waited(state.fill_s):
        _try_fill(state, book, order)


def _tradable(state: TradierState, order: Order) -> bool:
    wanted = {"pre": "premarket", "post": "postmarket"}.get(order.duration, "open")
    return state.always_open or state.phase() == wanted


def _is_over(state: TradierState, order: Order) -> bool:
    """Whether a day order's day has ended in New York."""
    if order.duration == "gtc" or order.status not in {"pending", "open", "partially_filled"}:
        return False
    now = state.now()
    if local(now).date() > local(order.created_at).date():
        return True
    return order.status != "pending" and not _tradable(state, order)


def _try_fill(state: TradierState, book: Book, order: Order) -> None:
    price = _net(state, order) if order.klass in UNITS else _reached(state, order)
    if price is None:
        return
    rest = order.quantity - order.executed
    part = rest // 2 if state.partial_fills and order.executed == 0 and rest > 1 and not order.legs else rest
    if order.legs:
        for leg in order.legs:
            seen = touch(state, leg.instrument)
            assert seen
            _fill(state, book, leg, leg.quantity, price=seen.ask if leg.sign > 0 else seen.bid)
        order.last_quantity, order.executed, order.last_price, order.average_price = part, rest, price, price
    else:
        _fill(state, book, order, part, price=price)
    move(state, book, order, "filled" if order.executed == order.quantity else "partially_filled")


def _fill(state: TradierState, book: Book, order: Order, part: Decimal, *, price: Decimal) -> None:
    seen = touch(state, order.instrument)
    before = order.average_price * order.executed
    order.executed += part
    order.average_price = ((before + price * part) / order.executed).quantize(Decimal("0.00000001"))
    order.last_price, order.last_quantity = price, part
    order.changed_at = state.now()
    book.book_fill(order, part, price, size=seen.size if seen else 1, at=state.now())


def _reached(state: TradierState, order: Order) -> Decimal | None:
    """The price of a fill now; None when the market is not there."""
    seen = touch(state, order.instrument)
    if seen is None:
        return None
    if order.type in {"stop", "stop_limit"} and not order.triggered:
        assert order.stop is not None
        order.triggered = seen.last >= order.stop if order.sign > 0 else seen.last <= order.stop
        if not order.triggered:
            return None
    price = seen.ask if order.sign > 0 else seen.bid
    if order.type in {"market", "stop"} or order.price is None:
        return price
    return price if (price <= order.price if order.sign > 0 else price >= order.price) else None


def _net(state: TradierState, order: Order) -> Decimal | None:
    """What one unit of the legs costs (negative: brings), if the order's terms allow it, as a positive amount."""
    net = ZERO
    for leg in order.legs:
        seen = touch(state, leg.instrument)
        if seen is None:
            return None
        net += leg.sign * (seen.ask if leg.sign > 0 else seen.bid) * leg.quantity / order.quantity
    limit = order.price or ZERO
    fine = {"market": True, "debit": net <= limit, "credit": -net >= limit, "even": net <= 0}[order.type]
    return abs(net).quantize(Decimal("0.01")) if fine else None


def _advance_group(state: TradierState, book: Book, order: Order) -> None:
    """One-triggers-other, one-cancels-other, and both."""
    if order.status == "pending" and order.waited(state.ack_s):
        move(state, book, order, "open")
    trigger = order.legs[0] if order.klass in {"oto", "otoco"} else None
    pair = order.legs[1:] if trigger else order.legs
    if trigger:
        _step(state, book, trigger)
        if trigger.status in FINAL - {"filled"}:
            _end(state, book, order, pair, trigger.status)
            return
        if trigger.status != "filled":
            return
    for leg in pair:
        if leg.status == "held":
            move(state, book, leg, "pending")
        if not leg.is_final:
            _step(state, book, leg)
        if leg.status == "filled" and order.klass != "oto":
            _end(state, book, order, [other for other in pair if other is not leg], "filled")
            return
    if all(leg.is_final for leg in order.legs):
        _end(state, book, order, [], order.legs[-1].status)


def _end(state: TradierState, book: Book, order: Order, others: list[Order], status: str) -> None:
    for other in others:
        if not other.is_final:
            move(state, book, other, "canceled")
    move(state, book, order, status)


def cancel(state: TradierState, book: Book, order: Order) -> None:
    """Take the request; it is done a moment later."""
    if order.legs and order.klass not in UNITS:
        _end(state, book, order, order.legs, "canceled")
    else:
        move(state, book, order, "pending_cancel")
