"""The application: every service built once, every router mounted, the chain of middlewares around it."""

import logging
import platform
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Final

from fastapi import APIRouter, FastAPI, HTTPException
from starlette.types import Receive, Scope, Send

from paiid import __version__
from paiid.bootstrap.access import build_access
from paiid.bootstrap.adapters import Adapters, build_adapters, unused_keys
from paiid.bootstrap.description import DescribedApi
from paiid.bootstrap.failures import PROVIDER_FAILURES
from paiid.bootstrap.migrations import require_head
from paiid.bootstrap.portfolio import build_portfolio
from paiid.bootstrap.probes import build_probes
from paiid.bootstrap.runtime import Runtime
from paiid.bootstrap.services import Trading, build_trading, open_first_account
from paiid.core import redis_link
from paiid.core.asgi import API_PREFIX
from paiid.core.clock import Clock, SystemClock
from paiid.core.db import Database, open_database
from paiid.core.docs import router as docs_router
from paiid.core.errors import (
    BadRequestError,
    ForbiddenError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableError,
)
from paiid.core.events import EventBus
from paiid.core.http import install_error_handlers, problems
from paiid.core.lease import Lease
from paiid.core.static_files import StaticSite
from paiid.features.ai.router import router as ai_router
from paiid.features.ai.service import AiService
from paiid.features.auth.router import router as auth_router
from paiid.features.health.metrics import Metrics
from paiid.features.health.router import router as health_router
from paiid.features.health.service import BuildInfo, HealthService
from paiid.features.market.router import router as market_router
from paiid.features.news.router import router as news_router
from paiid.features.news.service import NewsService
from paiid.features.orders.jobs import OrderJobs
from paiid.features.orders.router import router as orders_router
from paiid.features.portfolio.router import router as portfolio_router
from paiid.features.settings.router import router as settings_router
from paiid.features.settings.service import SettingsService
from paiid.features.strategies.router import router as strategies_router
from paiid.features.strategies.service import StrategyService
from paiid.features.stream.hub import StreamHub
from paiid.features.stream.router import router as stream_router
from paiid.features.stream.service import StreamService
from paiid.features.telemetry.router import router as telemetry_router
from paiid.features.telemetry.service import TelemetryService
from paiid.middleware.chain import protect
from paiid.middleware.metrics import MetricsMiddleware
from paiid.settings import Settings

logger = logging.getLogger(__name__)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health_router,
    orders_router,
    market_router,
    portfolio_router,
    stream_router,
    auth_router,
    news_router,
    ai_router,
    strategies_router,
    settings_router,
    telemetry_router,
    docs_router,
)
_ANY_ROUTE: Final = (BadRequestError, UnauthorizedError, ForbiddenError, UnprocessableError, TooManyRequestsError)
"""What every route may answer besides its own: a body no parser reads, and what the middlewares refuse."""
_REPOSITORY: Final = Path(__file__).resolve().parents[3]


def build_app(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """The application for `settings`. Nothing runs and no connection is open until its lifespan begins.

    Raises:
        SettingsError: the process must not start with these settings.
    """
    started = perf_counter()
    settings.checked()
    clock = clock or SystemClock()
    settings.paiid_home.mkdir(parents=True, exist_ok=True)
    db = open_database(
        settings.database_url_text(), pool_size=settings.database_pool_size, synchronous=settings.sqlite_synchronous
    )
    redis = redis_link.connect(settings.redis_url.get_secret_value()) if settings.redis_url else None
    adapters, events, hub = build_adapters(settings, clock), EventBus(), StreamHub()
    events.subscribe(hub.on_event)
    trading = build_trading(db, adapters, clock, events)
    portfolio = build_portfolio(db, adapters, clock, trading)
    access = build_access(
        settings, db, clock, redis, new_user_hook=open_first_account(trading, settings), demo_hook=portfolio.demo.fill
    )
    stream = StreamService(hub, trading.market, portfolio.snapshot_json, settings.stream_interval_s)
    runtime = Runtime(
        lease=Lease.new(db, clock, "jobs"),
        jobs=OrderJobs(trading.broker, trading.reconcile),
        step=trading.broker.step,
        stream=stream,
        relay=redis_link.EventRelay(redis, events) if redis is not None else None,
        corporate_actions=portfolio.corporate_actions.run,
        interval_s=settings.stream_interval_s,
    )
    metrics = Metrics(
        version=__version__,
        environment=settings.paiid_env.value,
        order_counts=trading.order_counts,
        sse_clients=lambda: hub.client_count,
    )
    app = DescribedApi(
        title="PaiiD",
        version=__version__,
        description="A personal, self-hosted investment dashboard: market, paper trading, portfolio truth.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=problems(*_ANY_ROUTE),
        lifespan=_lifespan(db, runtime, settings, started),
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}",
    )
    for router in ROUTERS:
        app.include_router(router, prefix="/api")
    install_error_handlers(app, dict(PROVIDER_FAILURES))
    probes = build_probes(
        settings, db, adapters, redis,
        broker_name=trading.broker.name, is_leader=runtime.is_leader, is_scheduled=runtime.is_scheduled,
    )  # fmt: skip
    state = app.state
    state.health_service = HealthService(clock, _build_info(settings, db, adapters, trading, clock), probes)
    state.metrics = metrics
    state.auth_service, state.secure_cookies = access.auth, settings.is_production
    state.market_service = trading.market
    state.place_orders, state.preview_orders = trading.place, trading.preview
    state.change_orders, state.read_orders = trading.change, trading.read
    state.portfolio_service = portfolio.service
    state.stream_service = stream
    state.news_service = NewsService(adapters.news, adapters.market_data)
    state.ai_service = AiService(
        adapters.advisor, adapters.market_data, clock, trading.holdings, method=adapters.advisor.method
    )
    state.strategies_service = StrategyService()
    state.settings_service = SettingsService(db, clock, adapters.market_data)
    state.telemetry_service = TelemetryService(db, clock, trading.repository.outcome_counts)
    _serve_frontend(app, settings)
    app.middleware_stack = protect(
        MetricsMiddleware(app.build_middleware_stack(), observe=metrics.observe_request), access.protection
    )
    return app


def _lifespan(
    db: Database, runtime: Runtime, settings: Settings, started: float
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await db.read(require_head)
        logger.info("[OK] Database engine created: %s", db.engine_name)
        await runtime.start()
        logger.info("[OK] Scheduler initialized and started")
        for line in (
            "[OK] CSRF protection middleware enabled",
            "[OK] GZIP compression enabled for responses >1KB",
            "[OK] Rate limiting enabled",
        ):
            logger.info(line)
        for key in unused_keys(settings):
            logger.warning("%s is set, but this release has no adapter for it yet; it is not used", key)
        logger.info("Backend startup completed successfully in %.2fs", perf_counter() - started)
        logger.info("All systems operational")
        logger.info("Ready to accept requests")
        yield
        await runtime.stop()
        await db.close()

    return lifespan


def _build_info(settings: Settings, db: Database, adapters: Adapters, trading: Trading, clock: Clock) -> BuildInfo:
    return BuildInfo(
        version=__version__,
        environment=settings.paiid_env.value,
        commit=settings.paiid_commit or _git_commit(),
        started_at=clock.now(),
        python=platform.python_version(),
        database=db.engine_name,
        market_data=adapters.market_data.name,
        broker=trading.broker.name,
        advisor=adapters.advisor.name,
        news=adapters.news.name,
    )


def _git_commit() -> str | None:
    """The commit of a clone, read from its files: starting git would cost more than the rest of the start."""
    git = _REPOSITORY / ".git"
    try:
        head = (git / "HEAD").read_text().strip()
        return (git / head.removeprefix("ref: ")).read_text().strip()[:12] if head.startswith("ref: ") else head[:12]
    except OSError:
        return None


def _serve_frontend(app: FastAPI, settings: Settings) -> None:
    """Give what no route of the API takes to the user interface.

    As the router's last resort and not as a mount: a mount would also swallow the 405 of a route asked with the
    wrong method.
    """
    folder = settings.paiid_frontend_dist or _REPOSITORY / "frontend" / "dist"
    site = StaticSite(folder) if folder.is_dir() else None
    if site is None:
        logger.warning("The user interface is not built (%s is missing); only the API is served", folder)

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        if site is None or scope["type"] != "http" or scope["path"].startswith(API_PREFIX):
            raise HTTPException(404, "There is nothing at this address.")
        await site(scope, receive, send)

    app.router.default = elsewhere
