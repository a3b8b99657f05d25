"""What a body of an order says, in domain words."""

from paiid.core.ids import new_id
from paiid.domain.option import OptionSymbol, parse_tradable
from paiid.domain.order import Exits, OrderClass, OrderTerms, OrderType, StopLoss
from paiid.domain.order_rules import InvalidOrderError
from paiid.domain.spread import Spread, SpreadLeg
from paiid.features.orders.errors import (
    ConflictingKeysError,
)
from paiid.features.orders.schemas import (
    OrderCreate,
)
from paiid.features.orders.spread_schemas import SpreadCreate


def order_terms(order: OrderCreate) -> OrderTerms:
    """The terms in the body; an `oco` is a limit order at its take profit without having to say so."""
    names = OrderTerms.__dataclass_fields__
    said = {name: getattr(order, name) for name in names if name != "symbol"}
    if order.order_class is OrderClass.OCO and order.take_profit is not None:
        said["limit_price"] = order.limit_price or order.take_profit.limit_price
        said["type"] = order.type if "type" in order.model_fields_set else OrderType.LIMIT
    return OrderTerms(**said, symbol=parse_tradable(order.symbol))


def order_exits(order: OrderCreate) -> Exits | None:
    """The exits in the body; None for an order by itself.

    Raises:
        InvalidOrderError: it is an order for several contracts, which has a body of its own.
    """
    if order.order_class is OrderClass.MLEG:
        raise InvalidOrderError("order_class", "An order for several contracts goes to /api/orders/spreads.")
    profit, stop = order.take_profit, order.stop_loss
    if order.order_class is OrderClass.SIMPLE and profit is None and stop is None:
        return None
    return Exits(
        order.order_class,
        None if profit is None else profit.limit_price,
        None if stop is None else StopLoss(stop.stop_price, stop.limit_price),
    )


def spread(order: SpreadCreate) -> Spread:
    """The order for several contracts in the body.

    Raises:
        InvalidOrderError: a contract's name says a day that does not exist.
    """
    try:
        legs = tuple(SpreadLeg(OptionSymbol.parse(leg.symbol), leg.ratio, leg.position_intent) for leg in order.legs)
    except ValueError as error:
        raise InvalidOrderError("legs", f"The name of a contract says what cannot be: {error}.") from None
    return Spread(legs, order.quantity, order.type, order.limit_price)


def client_order_id(order: OrderCreate | SpreadCreate, key: str | None) -> str:
    """The order's one key: the header's, the body's, or a fresh one.

    Raises:
        ConflictingKeysError: both are given and differ.
    """
    if key is not None and order.client_order_id not in {None, key}:
        raise ConflictingKeysError("Send one key: the Idempotency-Key header becomes the order's client_order_id.")
    return order.client_order_id or key or new_id("web")
