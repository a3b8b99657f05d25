"""Reading the form fields of an order. Grammar faults are 400 text; the rest is for `placing`."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from .calls import Call, RefusedError

CLASSES: Final = frozenset({"equity", "option", "multileg", "combo", "oto", "oco", "otoco"})
EQUITY_SIDES: Final = frozenset({"buy", "sell", "buy_to_cover", "sell_short"})
OPTION_SIDES: Final = frozenset({"buy_to_open", "buy_to_close", "sell_to_open", "sell_to_close"})
TYPES: Final = frozenset({"market", "limit", "stop", "stop_limit"})
NET_TYPES: Final = frozenset({"market", "debit", "credit", "even"})
_DURATIONS: Final = frozenset({"day", "gtc", "pre", "post"})
_TAG: Final = re.compile(r"[A-Za-z0-9-]{1,255}")


@dataclass(frozen=True)
class Ticket:
    """One order or leg as it was asked for."""

    symbol: str
    option_symbol: str | None
    side: str
    quantity: Decimal
    type: str
    duration: str
    price: Decimal | None
    stop: Decimal | None


def klass(call: Call) -> str:
    """The order's class."""
    return _one_of(call, "class", CLASSES)


def tag(call: Call) -> str | None:
    """The order's tag: letters, digits, hyphens."""
    given = call.params.get("tag")
    if given and not _TAG.fullmatch(given):
        raise RefusedError("Invalid parameter, tag: must be letters, digits and hyphens, at most 255.")
    return given or None


def duration(call: Call) -> str:
    """How long it stands."""
    return _one_of(call, "duration", _DURATIONS)


def single(call: Call, kind: str) -> Ticket:
    """An `equity` or `option` order."""
    option_symbol = call.need("option_symbol").upper() if kind == "option" else None
    sides = OPTION_SIDES if kind == "option" else EQUITY_SIDES
    order_type = _one_of(call, "type", TYPES)
    return Ticket(
        symbol=call.need("symbol").upper(),
        option_symbol=option_symbol,
        side=_one_of(call, "side", sides),
        quantity=quantity(call, "quantity"),
        type=order_type,
        duration=duration(call),
        **_prices(call, order_type),
    )


def legs(call: Call, kind: str) -> list[Ticket]:
    """The legs of the other classes, by their indexes."""
    found = []
    for n in range(4):
        if f"side[{n}]" not in call.params:
            break
        found.append(_unit_leg(call, n) if kind in {"multileg", "combo"} else _group_leg(call, n))
    if len(found) < 2:
        raise RefusedError("Invalid parameter, side[1]: is required.")
    return found


def _unit_leg(call: Call, n: int) -> Ticket:
    """A leg of a spread, priced as a whole."""
    option_symbol = call.params.get(f"option_symbol[{n}]", "").upper() or None
    return Ticket(
        symbol=call.need("symbol").upper(),
        option_symbol=option_symbol,
        side=_one_of(call, f"side[{n}]", OPTION_SIDES if option_symbol else EQUITY_SIDES),
        quantity=quantity(call, f"quantity[{n}]"),
        type=_one_of(call, "type", NET_TYPES),
        duration=duration(call),
        price=None,
        stop=None,
    )


def _group_leg(call: Call, n: int) -> Ticket:
    """A leg that is an order of its own."""
    option_symbol = call.params.get(f"option_symbol[{n}]", "").upper() or None
    order_type = _one_of(call, f"type[{n}]", TYPES)
    return Ticket(
        symbol=call.need(f"symbol[{n}]").upper(),
        option_symbol=option_symbol,
        side=_one_of(call, f"side[{n}]", OPTION_SIDES if option_symbol else EQUITY_SIDES),
        quantity=quantity(call, f"quantity[{n}]"),
        type=order_type,
        duration=duration(call),
        **_prices(call, order_type, f"[{n}]"),
    )


def net_price(call: Call) -> Decimal | None:
    """The net amount of a `debit` or `credit`."""
    return amount(call, "price") if call.params.get("type") in {"debit", "credit"} else None


def _prices(call: Call, order_type: str, index: str = "") -> dict[str, Decimal | None]:
    return {
        "price": amount(call, f"price{index}") if order_type in {"limit", "stop_limit"} else None,
        "stop": amount(call, f"stop{index}") if order_type in {"stop", "stop_limit"} else None,
    }


def amount(call: Call, name: str) -> Decimal:
    """A positive price."""
    try:
        value = Decimal(call.need(name))
    except InvalidOperation as error:
        raise RefusedError(f"Invalid parameter, {name}: must be a number.") from error
    if not value.is_finite() or value <= 0:
        raise RefusedError(f"Invalid parameter, {name}: must be greater than zero.")
    return value


def quantity(call: Call, name: str) -> Decimal:
    """Whole shares or contracts."""
    value = amount(call, name)
    if value != value.to_integral_value():
        raise RefusedError(f"Invalid parameter, {name}: must be a whole number.")
    return value


def _one_of(call: Call, name: str, allowed: frozenset[str]) -> str:
    value = call.need(name)
    if value not in allowed:
        raise RefusedError(f"Invalid parameter, {name}: {value} is not one of {', '.join(sorted(allowed))}.")
    return value
