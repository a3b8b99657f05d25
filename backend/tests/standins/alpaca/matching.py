"""When and at which price an order trades, given the touch and the session. It changes marks and triggers only."""

from decimal import Decimal
from random import Random

from .instruments import Session, Touch
from .order import Order

_STOPS = frozenset({"stop", "stop_limit", "trailing_stop"})
_CENT = Decimal("0.01")


def may_trade(order: Order, session: Session) -> bool:
    """Whether the order takes part in this phase of the day."""
    if order.time_in_force == "cls":
        return False
    return session.phase == "regular" or (session.phase == "extended" and order.extended_hours)


def trade_price(order: Order, touch: Touch) -> Decimal | None:
    """The price at which it trades now, None when it must wait."""
    if order.type in _STOPS and not order.is_triggered:
        _trail(order, touch)
        if not _is_hit(order, touch):
            return None
        order.is_triggered = True
    price = touch.ask if order.is_buy else touch.bid
    limit = _limit(order)
    if limit is not None and (price - limit) * order.sign > 0:
        return None
    return price


def _trail(order: Order, touch: Touch) -> None:
    if order.type != "trailing_stop":
        return
    mark = order.high_water_mark or touch.last
    order.high_water_mark = min(mark, touch.last) if order.is_buy else max(mark, touch.last)
    gap = order.trail_price
    if gap is None:
        assert order.trail_percent is not None
        gap = order.high_water_mark * order.trail_percent / 100
    order.stop_price = (order.high_water_mark + gap * order.sign).quantize(_CENT)


def _is_hit(order: Order, touch: Touch) -> bool:
    assert order.stop_price is not None
    return (touch.last - order.stop_price) * order.sign >= 0


def _limit(order: Order) -> Decimal | None:
    """The worst price; a plain buy stop is capped 4 % above its stop, 2.5 % from 50 dollars on."""
    if order.type == "stop" and order.is_buy:
        assert order.stop_price is not None
        return order.stop_price * (Decimal("1.025") if order.stop_price >= 50 else Decimal("1.04"))
    return order.limit_price


def portion(order: Order, price: Decimal, chance: Random) -> Decimal:
    """How much of what is left trades now: all of it, or a random part the first time for some orders."""
    left = order.left(price)
    whole = int(left)
    if not order.splits_fills or order.filled_quantity or order.quantity is None or whole < 2:
        return left
    return Decimal(chance.randint(1, whole - 1))
