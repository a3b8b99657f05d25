"""The body of a new order, read and checked for form: everything that needs no account."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .refusals import malformed
from .values import read_amount, read_positive

TYPES = frozenset({"market", "limit", "stop", "stop_limit", "trailing_stop"})
TIMES = frozenset({"day", "gtc", "opg", "cls", "ioc", "fok"})
SIDES = frozenset({"buy", "sell"})
CLASSES = frozenset({"", "simple", "bracket", "oco", "oto", "mleg"})
INTENTS = frozenset({"buy_to_open", "buy_to_close", "sell_to_open", "sell_to_close"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One contract of a multi-leg order."""

    symbol: str
    ratio: Decimal
    side: str
    intent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a client asks for; amounts are above zero (a multi-leg limit may be a credit, below zero)."""

    symbol: str
    side: str
    type: str
    time_in_force: str
    quantity: Decimal | None
    notional: Decimal | None
    limit_price: Decimal | None
    stop_price: Decimal | None
    trail_price: Decimal | None
    trail_percent: Decimal | None
    extended_hours: bool
    client_order_id: str | None
    order_class: str
    intent: str | None
    take_profit: Decimal | None
    stop_loss: Decimal | None
    stop_loss_limit: Decimal | None
    legs: tuple[Leg, ...]


def read_ticket(body: Mapping[str, Any]) -> Ticket:
    """The order a body asks for.

    Raises:
        Refusal: 422, a field is missing, unknown or contradicts another.
    """
    order_class = _choice(body, "order_class", CLASSES, default="")
    is_spread = order_class == "mleg"
    limit = read_amount(body.get("limit_price"), "limit_price")
    if limit is not None and limit <= 0 and not is_spread:
        raise malformed("limit price must be > 0")
    profit, loss = _child(body, "take_profit"), _child(body, "stop_loss")
    ticket = Ticket(
        symbol="" if is_spread else _text(body, "symbol").upper(),
        side="" if is_spread else _choice(body, "side", SIDES),
        type=_choice(body, "type", TYPES),
        time_in_force=_choice(body, "time_in_force", TIMES),
        quantity=read_positive(body.get("qty"), "qty"),
        notional=read_positive(body.get("notional"), "notional"),
        limit_price=limit,
        stop_price=read_positive(body.get("stop_price"), "stop_price"),
        trail_price=read_positive(body.get("trail_price"), "trail_price"),
        trail_percent=read_positive(body.get("trail_percent"), "trail_percent"),
        extended_hours=body.get("extended_hours") is True,
        client_order_id=_client_order_id(body),
        order_class="" if order_class == "simple" else order_class,
        intent=_choice(body, "position_intent", INTENTS, default="") or None,
        take_profit=read_positive(profit.get("limit_price"), "take_profit.limit_price"),
        stop_loss=read_positive(loss.get("stop_price"), "stop_loss.stop_price"),
        stop_loss_limit=read_positive(loss.get("limit_price"), "stop_loss.limit_price"),
        legs=_legs(body) if is_spread else (),
    )
    _check_amounts(ticket)
    _check_prices(ticket)
    return ticket


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise malformed(f"{name} is required")
    return value


def _choice(body: Mapping[str, Any], name: str, known: frozenset[str], *, default: str | None = None) -> str:
    value = body.get(name)
    if value is None and default is not None:
        return default
    if value not in known:
        raise malformed(f"invalid {name}" if value else f"{name} is required")
    return str(value)


def _child(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name) or {}
    if not isinstance(value, Mapping):
        raise malformed(f"{name} must be an object")
    return value


def _client_order_id(body: Mapping[str, Any]) -> str | None:
    value = body.get("client_order_id") or None
    if value is not None and (not isinstance(value, str) or len(value) > 128):
        raise malformed("client_order_id must be no more than 128 characters")
    return value


def _legs(body: Mapping[str, Any]) -> tuple[Leg, ...]:
    raw = body.get("legs")
    if not isinstance(raw, list) or not 2 <= len(raw) <= 4:
        raise malformed("mleg orders require 2 to 4 legs")
    return tuple(
        Leg(
            symbol=_text(leg, "symbol").upper(),
            ratio=read_positive(leg.get("ratio_qty"), "ratio_qty") or Decimal(1),
            side=_leg_side(leg),
            intent=_choice(leg, "position_intent", INTENTS, default="") or None,
        )
        for leg in raw
    )


def _leg_side(leg: Mapping[str, Any]) -> str:
    intent = str(leg.get("position_intent") or "")
    return _choice(leg, "side", SIDES, default=intent.partition("_")[0] or None)


def _check_amounts(ticket: Ticket) -> None:
    if ticket.quantity is not None and ticket.notional is not None:
        raise malformed("only one of qty or notional is accepted")
    if ticket.quantity is None and ticket.notional is None:
        raise malformed("qty or notional is required")


def _check_prices(ticket: Ticket) -> None:
    is_exit_pair = ticket.order_class == "oco"
    if ticket.type in {"limit", "stop_limit"} and ticket.limit_price is None and not is_exit_pair:
        raise malformed(f"{ticket.type.replace('_', ' ')} orders require limit price")
    if ticket.type in {"stop", "stop_limit"} and ticket.stop_price is None:
        raise malformed(f"{ticket.type.replace('_', ' ')} orders require stop price")
    trails = sum(trail is not None for trail in (ticket.trail_price, ticket.trail_percent))
    if ticket.type == "trailing_stop" and trails != 1:
        raise malformed("trailing stop orders require one of trail price or trail percent")
    if ticket.type == "market" and (ticket.limit_price is not None or ticket.stop_price is not None):
        raise malformed("market orders require no limit or stop price")
