"""Alpaca's orders and fills as domain values, and our terms as Alpaca's request."""

import logging
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from paiid.adapters.alpaca import wire
from paiid.adapters.alpaca.wire import Row
from paiid.core.types import decimal_text
from paiid.domain.instrument import Symbol
from paiid.domain.option import symbol_in
from paiid.domain.order import (
    OPEN,
    BrokerOrder,
    Execution,
    Leg,
    OrderClass,
    OrderStatus,
    OrderTerms,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
    exits_of,
)
from paiid.domain.spread import side_of
from paiid.ports.errors import ProviderBadData

logger = logging.getLogger(__name__)

W = TypeVar("W", Side, OrderType, TimeInForce, PositionIntent)
_S = OrderStatus
_WORKING: Final = frozenset(
    {
        "new", "partially_filled", "done_for_day", "pending_cancel", "pending_replace", "pending_review", "accepted",
        "pending_new", "accepted_for_bidding", "stopped", "suspended", "calculated",
    }
)  # fmt: skip
_ENDED: Final = {
    "filled": (_S.FILLED, None),
    "canceled": (_S.CANCELED, "Canceled at Alpaca."),
    "expired": (_S.EXPIRED, "Its time was over before it was filled."),
    "replaced": (_S.CANCELED, "Replaced by another order."),
    "rejected": (_S.REJECTED, "Rejected by Alpaca."),
}
_TRIGGERED: Final = frozenset({OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})
UNDECIDED: Final = frozenset({"pending_cancel", "pending_replace"})
"""Asked to end, and not ended yet."""


def request(client_order_id: str, terms: OrderTerms) -> dict[str, Any]:
    """The body that asks for an order; amounts as text, so that no digit is lost."""
    wanted = {
        "symbol": terms.symbol,
        "side": terms.side.value,
        "type": terms.type.value,
        "time_in_force": terms.time_in_force.value,
        "client_order_id": client_order_id,
        "qty": terms.quantity,
        "notional": terms.notional,
        **prices(terms),
        "position_intent": None if terms.position_intent is None else terms.position_intent.value,
        "extended_hours": True if terms.extended_hours else None,
    }
    return {name: _plain(value) for name, value in wanted.items() if value is not None}


def family_request(
    client_order_id: str, terms: OrderTerms, order_class: OrderClass, legs: Sequence[Leg]
) -> dict[str, Any]:
    """The body that asks for an order together with its exits or its legs."""
    if order_class is OrderClass.MLEG:
        return _spread_request(client_order_id, terms, legs)
    exits = exits_of(order_class, [terms, *(leg.terms for leg in legs)][order_class is not OrderClass.OCO :])
    body = request(client_order_id, terms) | {"order_class": order_class.value}
    if exits.take_profit is not None:
        body["take_profit"] = {"limit_price": decimal_text(exits.take_profit)}
    if (stop := exits.stop_loss) is not None:
        prices = {"stop_price": stop.stop_price, "limit_price": stop.limit_price}
        body["stop_loss"] = {name: decimal_text(price) for name, price in prices.items() if price is not None}
    return body


def _spread_request(client_order_id: str, terms: OrderTerms, legs: Sequence[Leg]) -> dict[str, Any]:
    """An order for several contracts names symbol and side in its legs alone, and their sizes as ratios."""
    body = request(client_order_id, terms) | {"order_class": OrderClass.MLEG.value}
    del body["symbol"], body["side"]
    return body | {"legs": [_leg_request(leg.terms, terms.quantity) for leg in legs]}


def _leg_request(leg: OrderTerms, units: Decimal | None) -> dict[str, Any]:
    if leg.quantity is None or not units:
        raise ValueError("a leg and its order have sizes")
    wanted = {
        "symbol": leg.symbol,
        "ratio_qty": decimal_text(leg.quantity / units),
        "side": leg.side.value,
        "position_intent": None if leg.position_intent is None else leg.position_intent.value,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def leg_of(legs: Iterable[BrokerOrder], order_class: OrderClass, wanted: OrderTerms) -> BrokerOrder | None:
    """Which of the orders that hang on one is `wanted`: exits differ by type, legs by contract."""
    if order_class is OrderClass.MLEG:
        return next((one for one in legs if one.terms.symbol == wanted.symbol), None)
    return next((one for one in legs if one.terms.type is wanted.type), None)


def legs(row: Row) -> list[Row]:
    """The rows that hang on an order, as a nested answer has them.

    Raises:
        ProviderBadData: they are no rows.
    """
    found = row.get("legs") or []
    if not isinstance(found, list) or not all(isinstance(leg, dict) for leg in found):
        raise ProviderBadData("Alpaca sent legs that are no orders.")
    return found


def is_family(row: Row) -> bool:
    """Whether other orders go with this one."""
    return row.get("order_class") in {OrderClass.BRACKET, OrderClass.OCO, OrderClass.OTO, OrderClass.MLEG}


def is_spread(row: Row) -> bool:
    """Whether it is an order for several contracts: symbol and side are its legs'."""
    return row.get("order_class") == OrderClass.MLEG and not row.get("symbol")


def prices(terms: OrderTerms) -> dict[str, Decimal | None]:
    """The prices of an order under Alpaca's names."""
    return {
        "limit_price": terms.limit_price,
        "stop_price": terms.stop_price,
        "trail_price": terms.trail_price,
        "trail_percent": terms.trail_percent,
    }


def order(row: Row) -> BrokerOrder:
    """An order as Alpaca knows it.

    Raises:
        ProviderBadData: a status no one has heard of, or a field that is missing or makes no sense.
    """
    filled = wire.amount(row, "filled_qty")
    quantity = wire.optional_amount(row, "qty")
    if filled < 0 or (quantity is not None and (quantity <= 0 or filled > quantity)):
        raise ProviderBadData(f"Alpaca sent an order of {quantity} with {filled} filled.")
    status, reason = _status(wire.text(row, "status"), filled)
    terms = _terms(row, quantity)
    return BrokerOrder(
        client_order_id=wire.text(row, "client_order_id"),
        broker_order_id=wire.text(row, "id"),
        terms=terms,
        status=status,
        filled_quantity=filled,
        average_fill_price=wire.optional_amount(row, "filled_avg_price") if filled else None,
        submitted_at=wire.instant(row, "submitted_at"),
        updated_at=wire.instant(row, "updated_at"),
        # A GTC order ends after 90 days there, which is not what was asked for.
        expires_at=None if terms.time_in_force is TimeInForce.GTC else wire.optional_instant(row, "expires_at"),
        reason=reason,
        quantity=filled if quantity is None and status is _S.FILLED else quantity,
        trigger_price=_trigger_price(row, terms, status),
        is_spread=is_spread(row),
    )


def readable_orders(rows: Iterable[Row]) -> list[BrokerOrder]:
    """The orders of a list; one that cannot be trusted is told and left out, for the others are none the worse."""
    found = []
    for row in rows:
        try:
            found.append(order(row))
        except ProviderBadData as error:
            logger.warning("order_unreadable", extra={"error": repr(error)})
    return found


def execution(row: Row, client_order_id: str) -> Execution:
    """A FILL of the account's activities. Alpaca charges its fees apart, as activities of their own.

    Raises:
        ProviderBadData: a field is missing or makes no sense.
    """
    quantity, price = wire.amount(row, "qty"), wire.amount(row, "price")
    if quantity <= 0 or price < 0:
        raise ProviderBadData(f"Alpaca sent a fill of {quantity} at {price}.")
    return Execution(
        id=wire.text(row, "id"),
        client_order_id=client_order_id,
        symbol=Symbol(wire.text(row, "symbol")),
        # `sell_short` is how some rows name the sale that opens a short position.
        side=_word(Side, wire.text(row, "side").removesuffix("_short")),
        quantity=quantity,
        price=price,
        fee=Decimal(0),
        executed_at=wire.instant(row, "transaction_time"),
    )


def _status(word: str, filled: Decimal) -> tuple[OrderStatus, str | None]:
    if word == "held" and not filled:
        return _S.HELD, None
    if word in _WORKING or word == "held":
        return (_S.PARTIALLY_FILLED if filled else _S.NEW), None
    if word not in _ENDED or (word == "filled" and not filled):
        raise ProviderBadData(f"Alpaca sent an order that is {word[:40]!r} with {filled} filled.")
    status, reason = _ENDED[word]
    return (_S.CANCELED if status is _S.REJECTED and filled else status), reason


def _terms(row: Row, quantity: Decimal | None) -> OrderTerms:
    kind = _word(OrderType, wire.text(row, "type"))
    symbol, side = _spread_name(row) if is_spread(row) else (wire.text(row, "symbol"), wire.text(row, "side"))
    return OrderTerms(
        symbol=Symbol(symbol),
        side=_word(Side, side),
        quantity=quantity,
        notional=wire.optional_amount(row, "notional"),
        type=kind,
        limit_price=wire.optional_amount(row, "limit_price"),
        # Of a trailing stop it is where the stop stands at present.
        stop_price=None if kind is OrderType.TRAILING_STOP else wire.optional_amount(row, "stop_price"),
        trail_price=wire.optional_amount(row, "trail_price"),
        trail_percent=wire.optional_amount(row, "trail_percent"),
        time_in_force=_word(TimeInForce, wire.text(row, "time_in_force")),
        extended_hours=row.get("extended_hours") is True,
        position_intent=_word(PositionIntent, intent) if (intent := row.get("position_intent")) else None,
    )


def _spread_name(row: Row) -> tuple[str, str]:
    """Symbol and side of an order for several contracts: their underlying, as far as it is told, and who pays."""
    net = wire.optional_amount(row, "limit_price") or wire.optional_amount(row, "filled_avg_price") or Decimal(0)
    options = [symbol_in(str(leg.get("symbol"))) for leg in legs(row)]
    roots = [one.root for one in options if one is not None]
    return (roots[0] if roots else ""), side_of(net).value


def _trigger_price(row: Row, terms: OrderTerms, status: OrderStatus) -> Decimal | None:
    return wire.optional_amount(row, "stop_price") if terms.type in _TRIGGERED and status in OPEN else None


def _word(words: type[W], word: str) -> W:
    try:
        return words(word)
    except ValueError:
        raise ProviderBadData(f"Alpaca sent {word[:40]!r}, which is no {words.__name__}.") from None


def _plain(value: Any) -> Any:
    return decimal_text(value) if isinstance(value, Decimal) else value
