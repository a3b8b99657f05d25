"""`/alpaca/v2`, one file a topic; made once, however many applications there are."""

from typing import Final

from fastapi import APIRouter

from paiid.features.alpaca_api.account.router import router as account_router
from paiid.features.alpaca_api.gate import PREFIX
from paiid.features.alpaca_api.history.router import router as history_router
from paiid.features.alpaca_api.market.router import router as market_router
from paiid.features.alpaca_api.orders.router import router as orders_router
from paiid.features.alpaca_api.positions.router import router as positions_router

VERSION_PREFIX: Final = f"{PREFIX}/v2"
ROUTERS: Final[tuple[APIRouter, ...]] = (
    account_router,
    orders_router,
    positions_router,
    history_router,
    market_router,
)


def _api() -> APIRouter:
    api = APIRouter()
    for router in ROUTERS:
        api.include_router(router, prefix=VERSION_PREFIX)
    return api


API: Final = _api()
