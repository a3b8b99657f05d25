"""Every route there is, slice by slice: what is asked most comes first.

FastAPI analyses a route where it is included, a millisecond each. Here that happens once a process, however many
applications are made of them.
"""

from typing import Final

from fastapi import APIRouter

from paiid.core.docs import router as docs_router
from paiid.core.errors import (
    BadRequestError,
    ForbiddenError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableError,
)
from paiid.core.http import problems
from paiid.features.ai.calls.router import router as calls_router
from paiid.features.ai.router import router as ai_router
from paiid.features.ai.runs.router import router as advice_runs_router
from paiid.features.ai.scorecard.router import router as scorecard_router
from paiid.features.ai_usage.router import router as ai_usage_router
from paiid.features.api_keys.router import router as api_keys_router
from paiid.features.auth.router import router as auth_router
from paiid.features.automation.router import router as automation_router
from paiid.features.backtest.python.router import router as python_strategies_router
from paiid.features.backtest.router import router as backtest_router
from paiid.features.chat.router import router as chat_router
from paiid.features.connections.router import router as connections_router
from paiid.features.datasets.router import router as datasets_router
from paiid.features.exports.router import router as exports_router
from paiid.features.health.router import router as health_router
from paiid.features.imports.router import router as imports_router
from paiid.features.linked_accounts.router import router as linked_accounts_router
from paiid.features.market.router import router as market_router
from paiid.features.mcp_access.router import router as mcp_router
from paiid.features.morning.router import router as morning_router
from paiid.features.options.router import router as options_router
from paiid.features.orders.router import router as orders_router
from paiid.features.portfolio.explaining.router import router as explaining_router
from paiid.features.portfolio.figures.router import router as figure_router
from paiid.features.portfolio.lots.router import router as lots_router
from paiid.features.portfolio.router import router as portfolio_router
from paiid.features.proposals.router import router as proposals_router
from paiid.features.reading.router import router as reading_router
from paiid.features.settings.router import router as settings_router
from paiid.features.strategies.router import router as strategies_router
from paiid.features.stream.router import router as stream_router
from paiid.features.sweeps.router import router as sweeps_router
from paiid.features.telemetry.router import router as telemetry_router
from paiid.features.tracking.router import router as tracking_router

_ANY_ROUTE: Final = (BadRequestError, UnauthorizedError, ForbiddenError, UnprocessableError, TooManyRequestsError)
"""What every route may answer besides its own: a body no parser reads, and what the middlewares refuse."""
ROUTERS: Final[tuple[APIRouter, ...]] = (
    health_router,
    orders_router,
    market_router,
    options_router,
    portfolio_router,
    figure_router,
    lots_router,
    explaining_router,
    tracking_router,
    imports_router,
    stream_router,
    auth_router,
    api_keys_router,
    reading_router,
    ai_router,
    advice_runs_router,
    calls_router,
    scorecard_router,
    ai_usage_router,
    chat_router,
    morning_router,
    proposals_router,
    mcp_router,
    linked_accounts_router,
    strategies_router,
    backtest_router,
    datasets_router,
    sweeps_router,
    automation_router,
    python_strategies_router,
    settings_router,
    telemetry_router,
    exports_router,
    connections_router,
    docs_router,
)


def _api() -> APIRouter:
    api = APIRouter(
        responses=problems(*_ANY_ROUTE), generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}"
    )
    for router in ROUTERS:
        api.include_router(router, prefix="/api")
    return api


API: Final = _api()
"""All of them, under `/api`."""
