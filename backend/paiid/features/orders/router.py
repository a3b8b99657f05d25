"""`/api/orders` and `/api/trades`."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from paiid.core.csv import csv_response
from paiid.core.http import problems
from paiid.core.ids import new_id
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.domain.auction import OrderWindowError
from paiid.domain.exit_rules import NoPositionToExitError
from paiid.domain.instrument import parse_symbol
from paiid.domain.order import Exits, OrderClass, OrderTerms, OrderType, StopLoss
from paiid.domain.order_rules import (
    FractionNotAllowedError,
    InstrumentNotTradableError,
    InvalidOrderError,
    OffTickPriceError,
)
from paiid.domain.risk import (
    InsufficientBuyingPowerError,
    ShortSellingNotAllowedError,
    StaleQuoteError,
    SymbolHaltedError,
)
from paiid.features.auth.dependencies import CurrentUser, OwnerOrMember
from paiid.features.ledger.service import AccountNotFoundError, TrackedAccountError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.dependencies import (
    ChangeOrdersDep,
    ClosePositionsDep,
    DateOrderError,
    ExportFormat,
    IdempotencyKey,
    OrderFilterDep,
    PlaceOrdersDep,
    PreviewOrdersDep,
    ReadOrdersDep,
)
from paiid.features.orders.errors import (
    ConflictingKeysError,
    IdempotencyConflictError,
    NothingToReplaceError,
    OrderNotFoundError,
    OrderNotOpenError,
    OrderNotReplacedError,
    OrdersNotCanceledError,
    PositionNotFoundError,
    SharesInOpenOrdersError,
    TradingPausedError,
)
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.schemas import (
    ExecutionRead,
    OrderCreate,
    OrderDetailRead,
    OrderFamiliesRead,
    OrderFamilyRead,
    OrderPreviewRead,
    OrderRead,
    OrderReplace,
    OrdersRead,
    PositionClose,
    PositionClosedRead,
    TradesRead,
)
from paiid.features.orders.service.families import FamilyRequest

router = APIRouter(tags=["orders"])
_WRONG_TERMS = (
    TrackedAccountError,
    InvalidOrderError,
    OffTickPriceError,
    FractionNotAllowedError,
    InstrumentNotTradableError,
    UnknownSymbolError,
)
_REFUSED = (
    *_WRONG_TERMS,
    InsufficientBuyingPowerError,
    ShortSellingNotAllowedError,
    SymbolHaltedError,
    OrderWindowError,
    StaleQuoteError,
    NoPositionToExitError,
    TradingPausedError,
)
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


def order_terms(order: OrderCreate) -> OrderTerms:
    """The terms in the body; an `oco` is a limit order at its take profit without having to say so."""
    names = OrderTerms.__dataclass_fields__
    said = {name: getattr(order, name) for name in names if name != "symbol"}
    if order.order_class is OrderClass.OCO and order.take_profit is not None:
        said["limit_price"] = order.limit_price or order.take_profit.limit_price
        said["type"] = order.type if "type" in order.model_fields_set else OrderType.LIMIT
    return OrderTerms(**said, symbol=parse_symbol(order.symbol))


def order_exits(order: OrderCreate) -> Exits | None:
    """The exits in the body; None for an order by itself."""
    profit, stop = order.take_profit, order.stop_loss
    if order.order_class is OrderClass.SIMPLE and profit is None and stop is None:
        return None
    return Exits(
        order.order_class,
        None if profit is None else profit.limit_price,
        None if stop is None else StopLoss(stop.stop_price, stop.limit_price),
    )


def client_order_id(order: OrderCreate, key: str | None) -> str:
    """The order's one key: the header's, the body's, or a fresh one.

    Raises:
        ConflictingKeysError: both are given and differ.
    """
    if key is not None and order.client_order_id not in {None, key}:
        raise ConflictingKeysError("Send one key: the Idempotency-Key header becomes the order's client_order_id.")
    return order.client_order_id or key or new_id("web")


def _family(order: OrderRow, legs: Sequence[OrderRow]) -> OrderFamilyRead:
    fields = {name: getattr(order, name) for name in OrderRead.model_fields}
    return OrderFamilyRead(**fields, legs=[OrderRead.model_validate(leg) for leg in legs])


@router.post(
    "/orders",
    response_model=OrderRead,
    responses=problems(*_REFUSED, IdempotencyConflictError, ConflictingKeysError),
)
async def create_order(
    order: OrderCreate, trader: OwnerOrMember, service: PlaceOrdersDep, key: IdempotencyKey = None
) -> Response:
    terms, exits, own_key = order_terms(order), order_exits(order), client_order_id(order, key)
    if exits is None:
        answer = await service.place(trader.user_id, terms, own_key)
    else:
        answer = await service.place_family(FamilyRequest(trader.user_id, terms, exits, own_key))
    return Response(answer, media_type="application/json")


@router.post("/orders/preview", responses=problems(*_WRONG_TERMS))
async def preview_order(order: OrderCreate, user: CurrentUser, service: PreviewOrdersDep) -> OrderPreviewRead:
    return await service.preview(user.user_id, order_terms(order), order_exits(order))


@router.get(
    "/orders",
    response_model=OrdersRead | OrderFamiliesRead,
    responses=_CSV | problems(AccountNotFoundError, InvalidCursorError, DateOrderError),
)
async def list_orders(
    user: CurrentUser,
    service: ReadOrdersDep,
    wanted: OrderFilterDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    format: ExportFormat = ExportFormat.JSON,
    nested: Annotated[bool, Query(description="Orders that hang on another, under it (`legs`).")] = False,
) -> OrdersRead | OrderFamiliesRead | Response:
    if format is ExportFormat.CSV:
        rows = await service.all_orders(user.user_id, wanted)
        return csv_response(list(OrderRead.model_fields), rows, "orders.csv")
    if nested:
        families, after = await service.families(user.user_id, wanted, cursor=cursor, limit=limit)
        return OrderFamiliesRead(items=[_family(lead, legs) for lead, legs in families], next_cursor=after)
    items, after = await service.page(user.user_id, wanted, cursor=cursor, limit=limit)
    return OrdersRead(items=[OrderRead.model_validate(row) for row in items], next_cursor=after)


@router.post(
    "/orders/close",
    responses=problems(
        *_REFUSED, PositionNotFoundError, OrdersNotCanceledError, SharesInOpenOrdersError, IdempotencyConflictError
    ),
)
async def close_position(
    wanted: PositionClose, trader: OwnerOrMember, service: ClosePositionsDep, key: IdempotencyKey = None
) -> PositionClosedRead:
    symbol, order_key = parse_symbol(wanted.symbol), key or new_id("cls")
    closed = await service.close(trader.user_id, symbol, order_key, cancel_orders=wanted.cancel_orders)
    order = OrderRead.model_validate_json(closed.order_json)
    return PositionClosedRead(order=order, canceled=[OrderRead.model_validate(one) for one in closed.canceled])


@router.get("/orders/{order_id}", responses=problems(OrderNotFoundError))
async def get_order(order_id: str, user: CurrentUser, service: ReadOrdersDep) -> OrderDetailRead:
    order, legs, fills = await service.detail(user.user_id, order_id)
    return OrderDetailRead(
        **dict(_family(order, legs)), executions=[ExecutionRead.model_validate(fill) for fill in fills]
    )


@router.patch(
    "/orders/{order_id}",
    response_model=OrderRead,
    responses=problems(OrderNotFoundError, OrderNotOpenError, OrderNotReplacedError, NothingToReplaceError, *_REFUSED),
)
async def replace_order(
    order_id: str, wanted: OrderReplace, trader: OwnerOrMember, service: ChangeOrdersDep
) -> OrderRow:
    return await service.replace(trader.user_id, order_id, wanted)


@router.delete(
    "/orders/{order_id}", response_model=OrderRead, responses=problems(OrderNotFoundError, OrderNotOpenError)
)
async def cancel_order(order_id: str, trader: OwnerOrMember, service: ChangeOrdersDep) -> OrderRow:
    return await service.cancel(trader.user_id, order_id)


@router.get(
    "/trades",
    response_model=TradesRead,
    responses=_CSV | problems(AccountNotFoundError, InvalidCursorError, DateOrderError),
)
async def list_trades(
    user: CurrentUser,
    service: ReadOrdersDep,
    wanted: OrderFilterDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    format: ExportFormat = ExportFormat.JSON,
) -> TradesRead | Response:
    if format is ExportFormat.CSV:
        rows = await service.all_trades(user.user_id, wanted)
        return csv_response(list(ExecutionRead.model_fields), rows, "trades.csv")
    items, after = await service.trades(user.user_id, wanted, cursor=cursor, limit=limit)
    return TradesRead(items=[ExecutionRead.model_validate(row) for row in items], next_cursor=after)
