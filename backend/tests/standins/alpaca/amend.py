"""Canceling and replacing: both take a moment, in which the order may still trade."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .account import set_aside
from .books import ZERO
from .desk import Desk, expiry
from .families import reserve_spread
from .order import UNREPLACEABLE, Order
from .refusals import Refusal, broken_rule, malformed
from .rules import check_increment
from .ticket import TIMES
from .values import read_amount, read_positive

_CANCELABLE = frozenset({"new", "partially_filled", "accepted", "pending_new", "held"})
_TAKES = {"limit_price": {"limit", "stop_limit"}, "stop_price": {"stop", "stop_limit"}, "trail": {"trailing_stop"}}


def cancel(desk: Desk, order: Order) -> None:
    """Begin to cancel.

    Raises:
        Refusal: 422, it cannot be canceled any more.
    """
    if order.status not in _CANCELABLE:
        raise broken_rule(
            f'order is already in "{order.status}" state' if not order.is_open else "order is not cancelable"
        )
    desk.move(order, "pending_cancel")
    desk.later(lambda: _finish_cancel(desk, order))


def _finish_cancel(desk: Desk, order: Order) -> None:
    if order.status == "pending_cancel":
        desk.end(order, "canceled")
    else:
        desk.tell("order_cancel_rejected", order, None, desk.moment())


def replace_order(desk: Desk, old: Order, *, body: Mapping[str, Any]) -> Order:
    """Begin to replace an order, answer the new one.

    Raises:
        Refusal: 422, it cannot be replaced like that; 403, the account lacks what the change needs.
    """
    if not old.is_open:
        raise broken_rule(f'order is already in "{old.status}" state')
    if old.status in UNREPLACEABLE:
        raise broken_rule("unable to replace order, order isn't sent to exchange yet")
    if old.notional is not None:
        raise broken_rule("notional orders cannot be replaced")
    changes = _changes(desk, old, body=body)
    new = _successor(desk, old, changes=changes)
    _swap_reservation(desk, old, new=new)
    filled, was_held = old.filled_quantity, old.status == "held"
    desk.move(old, "pending_replace")
    desk.enroll(new)
    desk.tell("pending_new", new, None, new.submitted_at)
    desk.later(lambda: _finish_replace(desk, old, new=new, filled=filled, was_held=was_held))
    return new


def _changes(desk: Desk, old: Order, *, body: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, types in _TAKES.items():
        # A net price may be a credit, below zero.
        read = read_amount if old.order_class == "mleg" else read_positive
        value = read(body.get(name), name)
        if value is None:
            continue
        if old.type not in types:
            raise broken_rule(f"{name} cannot be set on a {old.type} order")
        check_increment(value)
        changes[_trail_field(old) if name == "trail" else name] = value
    quantity = read_positive(body.get("qty"), "qty")
    if quantity is not None and old.order_class == "mleg":
        raise broken_rule("qty of an mleg order cannot be replaced")
    if quantity is not None:
        changes["quantity"] = _new_quantity(old, quantity)
    if body.get("time_in_force"):
        if body["time_in_force"] not in TIMES:
            raise malformed("invalid time_in_force")
        now = desk.around.now()
        changes["time_in_force"] = kind = str(body["time_in_force"])
        changes["expires_at"] = expiry(kind, desk.around.session(now), at=now, is_extended=old.extended_hours)
    if body.get("client_order_id"):
        desk.check_client_order_id(str(body["client_order_id"]))
        changes["client_order_id"] = str(body["client_order_id"])
    return changes


def _trail_field(order: Order) -> str:
    return "trail_percent" if order.trail_price is None else "trail_price"


def _new_quantity(old: Order, quantity: Decimal) -> Decimal:
    if quantity % 1:
        raise broken_rule("qty must be a whole number when replacing an order")
    if quantity <= old.filled_quantity:
        raise broken_rule("qty must exceed the filled qty")
    return quantity


def _successor(desk: Desk, old: Order, *, changes: dict[str, Any]) -> Order:
    total = changes.pop("quantity", old.quantity)
    left = total if desk.policy.replacement_qty == "full" else total - old.filled_quantity
    at = desk.moment()
    return replace(
        old,
        id=desk.uuid(),
        **{"client_order_id": desk.uuid(), **changes},
        sequence=len(desk.submitted),
        submitted_at=at,
        updated_at=at,
        quantity=left,
        filled_quantity=ZERO,
        filled_value=ZERO,
        status="pending_new",
        moments={},
        replaces=old.id,
        is_triggered=False,
        reserved_cash=ZERO,
        held_quantity=ZERO,
    )


def _swap_reservation(desk: Desk, old: Order, *, new: Order) -> None:
    """Set aside for the new order what the old one gives back, or restore the old one's."""
    cash, held, price = old.reserved_cash, old.held_quantity, old.reserve_price
    desk.release(old)
    if not cash and not held:
        return
    try:
        if old.order_class == "mleg":
            reserve_spread(desk, new)
        else:
            set_aside(desk, new, instrument=desk.known(old.symbol), touch=desk.around.touch(old.symbol))
    except Refusal:
        old.reserved_cash, old.held_quantity, old.reserve_price = cash, held, price
        desk.reserved_cash += cash
        desk.held[old.symbol] += held
        raise


def _finish_replace(desk: Desk, old: Order, *, new: Order, filled: Decimal, was_held: bool) -> None:
    assert new.quantity is not None
    late = old.filled_quantity - filled  # what traded while the replacement was on its way
    if old.status != "pending_replace" or late >= new.quantity:
        desk.tell("order_replace_rejected", old, None, desk.moment())
        if new.is_open:
            desk.end(new, "rejected", alone=True)
        return
    new.quantity -= late
    old.replaced_by = new.id
    _inherit(old, new)
    desk.move(old, "replaced")
    if was_held:
        desk.move(new, "held")
    else:
        desk.activate(new)


def _inherit(old: Order, new: Order) -> None:
    """The family now knows the new order in the old one's place."""
    for leg in new.legs:
        leg.parent = new
    if new.parent is not None:
        new.parent.legs[:] = [new if leg is old else leg for leg in new.parent.legs]
