"""Alpaca's order bodies as the terms of our orders; what we do not do is refused here, and only here."""

from collections.abc import Sequence
from typing import Final

from paiid.domain.instrument import Symbol, parse_symbol
from paiid.domain.order import Exits, OrderTerms, OrderType, StopLoss
from paiid.domain.order import OrderClass as OurClass
from paiid.features.alpaca_api.errors import malformed, unsupported
from paiid.features.alpaca_api.ids import symbol_of
from paiid.features.alpaca_api.schemas import OrderClass, OrderCreate, OrderReplace
from paiid.features.orders import schemas as ours
from paiid.features.orders.repository import OrderRow

_OPTION_SYMBOL_LENGTH: Final = 15
"""An option's symbol ends in date, right and strike: 15 characters behind the root's."""


def refuse_unsupported(order: OrderCreate) -> None:
    """Say no to spreads, options and instructions.

    Raises:
        Refusal: names what is not supported.
    """
    if order.order_class is OrderClass.MLEG:
        raise unsupported(f'order_class "{order.order_class}"')
    for field in ("legs", "position_intent", "advanced_instructions"):
        if getattr(order, field) is not None:
            raise unsupported(field)


def order_terms(order: OrderCreate) -> OrderTerms:
    """The terms in the body; whether they fit together is judged by the rules every order is judged by.

    Raises:
        Refusal: a field is missing, or asks for what is not supported.
    """
    refuse_unsupported(order)
    if order.symbol is None:
        raise malformed("symbol is required")
    if order.side is None:
        raise malformed("side is required")
    limit_price = order.limit_price
    if order.order_class is OrderClass.OCO and limit_price is None and order.take_profit is not None:
        # The take profit leads; its limit need not be said twice.
        limit_price = order.take_profit.limit_price
    return OrderTerms(
        symbol=stock_symbol(order.symbol),
        side=order.side,
        quantity=order.qty,
        notional=order.notional,
        type=order.type,
        limit_price=limit_price,
        stop_price=order.stop_price,
        trail_price=order.trail_price,
        trail_percent=order.trail_percent,
        time_in_force=order.time_in_force,
        extended_hours=order.extended_hours,
    )


def order_exits(order: OrderCreate) -> Exits | None:
    """The exits in the body; None for an order by itself."""
    profit, stop = order.take_profit, order.stop_loss
    is_simple = order.order_class in {OrderClass.NONE, OrderClass.SIMPLE}
    if is_simple and profit is None and stop is None:
        return None
    return Exits(
        OurClass.SIMPLE if is_simple else OurClass(order.order_class.value),
        None if profit is None else profit.limit_price,
        None if stop is None else StopLoss(stop.stop_price, stop.limit_price),
    )


def replacement(order: OrderRow, wanted: OrderReplace) -> ours.OrderReplace:
    """The changes in the body, for `order`.

    Raises:
        Refusal: a trail for an order that has none.
    """
    trail_price = trail_percent = None
    if wanted.trail is not None:
        if order.type is not OrderType.TRAILING_STOP:
            raise malformed("trail is only for trailing_stop orders")
        if order.trail_price is not None:
            trail_price = wanted.trail
        else:
            trail_percent = wanted.trail
    return ours.OrderReplace(
        quantity=wanted.qty,
        limit_price=wanted.limit_price,
        stop_price=wanted.stop_price,
        trail_price=trail_price,
        trail_percent=trail_percent,
        time_in_force=wanted.time_in_force,
    )


def stock_symbol(text: str) -> Symbol:
    """The symbol, or asset id, of a stock or fund.

    Raises:
        Refusal: a pair of currencies, an option, or nothing at all.
    """
    if "/" in text:
        raise unsupported(f'crypto ("{text}")')
    if len(text) > _OPTION_SYMBOL_LENGTH and text[-8:].isdigit() and text[-9] in "CP":
        raise unsupported(f'options ("{text}")')
    try:
        return symbol_of(text)
    except ValueError:
        raise malformed(f'invalid symbol "{text}"') from None


def stock_symbols(text: str | None) -> tuple[Symbol, ...] | None:
    """Symbols separated by commas; None where none are named.

    Raises:
        Refusal: one is not the shape of a symbol.
    """
    parts: Sequence[str] = [part.strip() for part in (text or "").split(",") if part.strip()]
    try:
        return tuple(parse_symbol(part) for part in parts) or None
    except ValueError as error:
        raise malformed(f"symbols: {error}") from None
