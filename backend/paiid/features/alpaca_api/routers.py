"""`/alpaca/v2`, one file a topic."""

from typing import Final

from fastapi import APIRouter

from paiid.features.alpaca_api.account.router import router as account_router
from paiid.features.alpaca_api.history.router import router as history_router
from paiid.features.alpaca_api.market.router import router as market_router
from paiid.features.alpaca_api.orders.router import router as orders_router
from paiid.features.alpaca_api.positions.router import router as positions_router

ROUTERS: Final[tuple[APIRouter, ...]] = (
    account_router,
    orders_router,
    positions_router,
    history_router,
    market_router,
)
