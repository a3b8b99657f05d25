"""Orders."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from paiid.domain.order import OPEN, TERMINAL, Side
from paiid.features.alpaca_api.answers import STOCKS, order_read
from paiid.features.alpaca_api.dependencies import Holder, KeyOrdersDep, OrderId, instant
from paiid.features.alpaca_api.errors import not_found
from paiid.features.alpaca_api.ids import row_id_of, uuid_of
from paiid.features.alpaca_api.orders.service import OrderQuery, OrderView
from paiid.features.alpaca_api.schemas import CanceledRead, OrderCreate, OrderRead, OrderReplace
from paiid.features.alpaca_api.terms import order_exits, order_terms, stock_symbols

router = APIRouter(tags=["orders"])
_STATUSES = {"open": tuple(OPEN), "closed": tuple(TERMINAL), "all": None}
Moment = Annotated[str | None, Query(max_length=40)]
NamedOrder = Annotated[str | None, Query(max_length=40)]


@router.post("/orders")
async def create_order(body: OrderCreate, holder: Holder, service: KeyOrdersDep) -> OrderRead:
    return order_read(await service.create(holder, order_terms(body), body.client_order_id, exits=order_exits(body)))


@router.get("/orders")
async def list_orders(
    holder: Holder,
    service: KeyOrdersDep,
    status: Literal["open", "closed", "all"] = "open",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Moment = None,
    until: Moment = None,
    direction: Literal["asc", "desc"] = "desc",
    symbols: Annotated[str | None, Query(max_length=2000)] = None,
    side: Side | None = None,
    asset_class: Annotated[str | None, Query(max_length=100)] = None,
    before_order_id: NamedOrder = None,
    after_order_id: NamedOrder = None,
    nested: bool = False,
) -> list[OrderRead]:
    query = OrderQuery(
        statuses=_STATUSES[status],
        after=instant("after", after),
        until=instant("until", until),
        symbols=stock_symbols(symbols),
        side=side,
        limit=limit,
        oldest_first=direction == "asc",
        is_nested=nested,
        before_order_id=_named(before_order_id),
        after_order_id=_named(after_order_id),
    )
    if asset_class is not None and STOCKS not in asset_class.split(","):
        return []
    return [order_read(view) for view in await service.listed(holder, query)]


@router.get("/orders:by_client_order_id")
async def get_order_by_client_order_id(
    holder: Holder,
    service: KeyOrdersDep,
    client_order_id: Annotated[str, Query(min_length=1, max_length=128)],
    nested: bool = False,
) -> OrderRead:
    return order_read(await service.by_client_order_id(holder, client_order_id, is_nested=nested))


@router.get("/orders/{order_id}")
async def get_order(order_id: OrderId, holder: Holder, service: KeyOrdersDep, nested: bool = False) -> OrderRead:
    return order_read(await service.one(holder, order_id, is_nested=nested))


@router.patch("/orders/{order_id}")
async def replace_order(body: OrderReplace, order_id: OrderId, holder: Holder, service: KeyOrdersDep) -> OrderRead:
    return order_read(await service.replace(holder, order_id, body))


@router.delete("/orders/{order_id}", status_code=204)
async def cancel_order(order_id: OrderId, holder: Holder, service: KeyOrdersDep) -> Response:
    await service.cancel(holder, order_id)
    return Response(status_code=204)


@router.delete("/orders", status_code=207)
async def cancel_orders(holder: Holder, service: KeyOrdersDep) -> Response:
    found = [
        CanceledRead(
            id=uuid_of(row.id),
            status=200 if refusal is None else refusal.status,
            body=order_read(OrderView(row)) if refusal is None else refusal.body(),
        )
        for row, refusal in await service.cancel_all(holder)
    ]
    return JSONResponse([one.model_dump(mode="json") for one in found], 207)


def _named(text: str | None) -> str | None:
    if text is None:
        return None
    found = row_id_of("ord", text)
    if found is None:
        raise not_found("order not found")
    return found
