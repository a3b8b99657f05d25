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
from paiid.domain.option import parse_tradable
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
from paiid.domain.written import OptionIntentError, UncoveredOptionError
from paiid.features.auth.dependencies import CurrentUser, OwnerOrMember
from paiid.features.ledger.service import AccountNotFoundError, TrackedAccountError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.bodies import client_order_id, order_exits, order_terms, spread
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
    NoOptionPriceError,
    NothingToReplaceError,
    OptionsNotTradedError,
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
from paiid.features.orders.service.spreads import SpreadRequest, place_spread
from paiid.features.orders.spread_schemas import SpreadCreate, SpreadPreviewRead

router = APIRouter(tags=["orders"])
_WRONG_TERMS = (
    TrackedAccountError,
    InvalidOrderError,
    OffTickPriceError,
    FractionNotAllowedError,
    InstrumentNotTradableError,
    UnknownSymbolError,
)
REFUSED = (
    *_WRONG_TERMS,
    InsufficientBuyingPowerError,
    ShortSellingNotAllowedError,
    SymbolHaltedError,
    OrderWindowError,
    StaleQuoteError,
    NoPositionToExitError,
    TradingPausedError,
    OptionsNotTradedError,
    NoOptionPriceError,
    OptionIntentError,
    UncoveredOptionError,
)
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


def _family(order: OrderRow, legs: Sequence[OrderRow]) -> OrderFamilyRead:
    fields = {name: getattr(order, name) for name in OrderRead.model_fields}
    return OrderFamilyRead(**fields, legs=[OrderRead.model_validate(leg) for leg in legs])


@router.post(
    "/orders",
    response_model=OrderRead,
    responses=problems(*REFUSED, IdempotencyConflictError, ConflictingKeysError),
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


@router.post(
    "/orders/spreads",
    response_model=OrderRead,
    responses=problems(*REFUSED, IdempotencyConflictError, ConflictingKeysError),
)
async def create_spread(
    order: SpreadCreate, trader: OwnerOrMember, service: PlaceOrdersDep, key: IdempotencyKey = None
) -> Response:
    request = SpreadRequest(trader.user_id, spread(order), client_order_id(order, key))
    return Response(await place_spread(service, request), media_type="application/json")


@router.post("/orders/spreads/preview", responses=problems(*_WRONG_TERMS, NoOptionPriceError))
async def preview_spread(order: SpreadCreate, user: CurrentUser, service: PreviewOrdersDep) -> SpreadPreviewRead:
    return await service.preview_spread(user.user_id, spread(order))


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
        *REFUSED, PositionNotFoundError, OrdersNotCanceledError, SharesInOpenOrdersError, IdempotencyConflictError
    ),
)
async def close_position(
    wanted: PositionClose, trader: OwnerOrMember, service: ClosePositionsDep, key: IdempotencyKey = None
) -> PositionClosedRead:
    symbol, order_key = parse_tradable(wanted.symbol), key or new_id("cls")
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
    responses=problems(OrderNotFoundError, OrderNotOpenError, OrderNotReplacedError, NothingToReplaceError, *REFUSED),
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
