"""Positions."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from paiid.features.alpaca_api.answers import order_read, position_read
from paiid.features.alpaca_api.dependencies import Holder, KeyPositionsDep
from paiid.features.alpaca_api.errors import Refusal, malformed
from paiid.features.alpaca_api.orders.service import OrderView
from paiid.features.alpaca_api.schemas import ClosedRead, OrderRead, PositionRead
from paiid.features.alpaca_api.terms import stock_symbol

router = APIRouter(tags=["positions"])
SymbolOrId = Annotated[str, Path(max_length=40)]
Shares = Annotated[Decimal | None, Query(gt=0, max_digits=19, decimal_places=9)]
Percent = Annotated[Decimal | None, Query(gt=0, le=100, decimal_places=9)]


@router.get("/positions")
async def list_positions(holder: Holder, service: KeyPositionsDep) -> list[PositionRead]:
    return [position_read(view) for view in await service.listed(holder)]


@router.get("/positions/{symbol_or_asset_id}")
async def get_position(symbol_or_asset_id: SymbolOrId, holder: Holder, service: KeyPositionsDep) -> PositionRead:
    return position_read(await service.one(holder, stock_symbol(symbol_or_asset_id)))


@router.delete("/positions/{symbol_or_asset_id}")
async def close_position(
    symbol_or_asset_id: SymbolOrId,
    holder: Holder,
    service: KeyPositionsDep,
    qty: Shares = None,
    percentage: Percent = None,
) -> OrderRead:
    if qty is not None and percentage is not None:
        raise malformed("only one of qty or percentage is accepted")
    return order_read(
        await service.close(holder, stock_symbol(symbol_or_asset_id), quantity=qty, percentage=percentage)
    )


@router.delete("/positions", status_code=207)
async def close_positions(holder: Holder, service: KeyPositionsDep, cancel_orders: bool = False) -> Response:
    found = [
        _closed(symbol, outcome) for symbol, outcome in await service.close_all(holder, cancel_orders=cancel_orders)
    ]
    return JSONResponse([one.model_dump(mode="json") for one in found], 207)


def _closed(symbol: str, outcome: OrderView | Refusal) -> ClosedRead:
    if isinstance(outcome, Refusal):
        return ClosedRead(symbol=symbol, status=outcome.status, body=outcome.body())
    return ClosedRead(symbol=symbol, status=200, body=order_read(outcome))
