"""The application: every service built once, every router mounted, the chain of middlewares around it."""

import logging
import platform
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from paiid import __version__
from paiid.bootstrap.access import MEGABYTE, Access, Hooks, build_access
from paiid.bootstrap.adapters import Adapters, build_adapters, unused_keys
from paiid.bootstrap.alpaca_api import with_gateway
from paiid.bootstrap.books import BrokerBooks, build_books
from paiid.bootstrap.commit import git_commit
from paiid.bootstrap.connections import build_connections
from paiid.bootstrap.description import DescribedApi
from paiid.bootstrap.failures import PROVIDER_FAILURES
from paiid.bootstrap.frontend import serve_frontend
from paiid.bootstrap.migrations import require_head
from paiid.bootstrap.portfolio import Portfolio, build_portfolio
from paiid.bootstrap.probes import Probes
from paiid.bootstrap.routers import ROUTERS
from paiid.bootstrap.runtime import Runtime
from paiid.bootstrap.services import Trading, build_trading, open_first_account
from paiid.core import redis_link
from paiid.core.asgi import HotEndpoint
from paiid.core.clock import Clock, SystemClock
from paiid.core.db import Database, open_database
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
from paiid.core.private_files import private_folder
from paiid.features.ai.service import AiService
from paiid.features.connections.schemas import figures_json
from paiid.features.connections.service import ConnectionsService
from paiid.features.exports.reading import PortfolioReader
from paiid.features.exports.reporting import ReportService
from paiid.features.exports.service import ExportService
from paiid.features.health.hot import hot_health
from paiid.features.health.metrics import Metrics
from paiid.features.health.service import BuildInfo, HealthService
from paiid.features.linked_accounts.service import LinkedAccountService
from paiid.features.news.service import NewsService
from paiid.features.options.service import OptionService
from paiid.features.orders.hot import newest_orders, place_order
from paiid.features.orders.jobs import OrderJobs
from paiid.features.settings.service import SettingsService
from paiid.features.strategies.service import StrategyService
from paiid.features.stream.hub import StreamHub
from paiid.features.stream.service import StreamService
from paiid.features.telemetry.service import TelemetryService
from paiid.middleware.chain import protect
from paiid.middleware.hot_paths import HotPathsMiddleware
from paiid.middleware.metrics import MetricsMiddleware
from paiid.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

_ANY_ROUTE: Final = (BadRequestError, UnauthorizedError, ForbiddenError, UnprocessableError, TooManyRequestsError)
"""What every route may answer besides its own: a body no parser reads, and what the middlewares refuse."""
_PROTECTED: Final = (
    "[OK] CSRF protection middleware enabled",
    "[OK] GZIP compression enabled for responses >1KB",
    "[OK] Rate limiting enabled",
)
_REPOSITORY: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class _Parts:
    """What the application is made of."""

    settings: Settings
    clock: Clock
    db: Database
    adapters: Adapters
    trading: Trading
    portfolio: Portfolio
    access: Access
    stream: StreamService
    runtime: Runtime
    redis: "Redis | None"
    metrics: Metrics
    telemetry: TelemetryService
    connections: ConnectionsService


def build_app(settings: Settings, *, clock: Clock | None = None, adapters: Adapters | None = None) -> FastAPI:
    """The application for `settings`. Nothing runs and no connection is open until its lifespan begins.

    `adapters` stand in for those that the settings ask for.

    Raises:
        SettingsError: the process must not start with these settings.
    """
    started = perf_counter()
    settings.checked()
    private_folder(settings.paiid_home)
    clock = clock or SystemClock()
    parts = _build_parts(settings, clock, adapters or build_adapters(settings, clock))
    app = DescribedApi(
        title="PaiiD",
        version=__version__,
        description="A personal, self-hosted investment dashboard: market, paper trading, portfolio truth.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # It would look for an exporter, which there is none of, at every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses=problems(*_ANY_ROUTE),
        lifespan=_lifespan(parts, started),
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}",
    )
    for router in ROUTERS:
        app.include_router(router, prefix="/api")
    install_error_handlers(app, dict(PROVIDER_FAILURES))
    app.add_middleware(HotPathsMiddleware, endpoints=_hot_paths(parts), failures=PROVIDER_FAILURES)
    _publish_services(app, parts)
    serve_frontend(app, settings.paiid_frontend_dist or _REPOSITORY / "frontend" / "dist")
    protection = with_gateway(
        parts.trading,
        parts.portfolio,
        settings=settings,
        access=parts.access,
        clock=parts.clock,
        metrics=parts.metrics,
    )
    app.middleware_stack = protect(
        MetricsMiddleware(app.build_middleware_stack(), observe=parts.metrics.observe_request), protection
    )
    return app


def _build_parts(settings: Settings, clock: Clock, adapters: Adapters) -> _Parts:
    db = _database(settings)
    redis = redis_link.connect(settings.redis_url.get_secret_value()) if settings.redis_url else None
    events, hub = EventBus(), StreamHub()
    metrics = Metrics(version=__version__, environment=settings.paiid_env.value, sse_clients=lambda: hub.client_count)
    adapters = adapters.observed_by(metrics.observe_provider)
    events.subscribe(hub.on_event)
    trading = build_trading(db, adapters, clock, events)
    metrics.order_counts = trading.order_counts
    portfolio = build_portfolio(db, adapters, clock, trading, max_import_bytes=settings.import_max_mb * MEGABYTE)
    books = build_books(db, clock, adapters, trading)
    access = build_access(settings, db, clock, redis, _hooks(settings, adapters, trading, portfolio, books))
    vendors = build_connections(settings, adapters, access.protection.windows)
    stream = StreamService(
        hub,
        trading.market,
        portfolio.snapshot_json,
        access.auth.sessions.is_live,
        interval_s=settings.stream_interval_s,
        heartbeat_s=settings.stream_heartbeat_s,
        connections_json=lambda: figures_json(vendors),
    )
    telemetry = TelemetryService(db, clock, trading.repository.outcome_counts)
    lease = Lease.new(db, clock, "jobs")
    runtime = Runtime(
        lease=lease,
        jobs=OrderJobs(trading.brokers, trading.reconcile, is_leader=lambda: lease.is_held),
        broker=trading.broker,
        stream=stream,
        relay=redis_link.EventRelay(redis, events) if redis is not None else None,
        corporate_actions=portfolio.corporate_actions.run,
        before_matching=portfolio.corporate_actions.tick,
        forget=telemetry.forget_old,
        interval_s=settings.stream_interval_s,
        services=adapters.services,
        books=books.run if books else None,
    )
    return _Parts(
        settings, clock, db, adapters, trading, portfolio, access, stream, runtime, redis, metrics, telemetry, vendors
    )


def _database(settings: Settings) -> Database:
    return open_database(
        settings.database_url_text(), pool_size=settings.database_pool_size, synchronous=settings.sqlite_synchronous
    )


def _hooks(
    settings: Settings, adapters: Adapters, trading: Trading, portfolio: Portfolio, books: BrokerBooks | None
) -> Hooks:
    return Hooks(
        new_user=open_first_account(trading, settings),
        demo=portfolio.demo.fill if adapters.is_simulated else None,
        registered=None if books is None else books.after_registration,
    )


def _hot_paths(parts: _Parts) -> Mapping[tuple[str, str], HotEndpoint]:
    return {
        ("GET", "/api/health"): hot_health(parts.clock),
        ("GET", "/api/orders"): newest_orders(parts.trading.read),
        ("POST", "/api/orders"): place_order(parts.trading.place),
    }


def _publish_services(app: FastAPI, parts: _Parts) -> None:
    """Put every service where the slices' dependencies look for it."""
    state, trading, adapters = app.state, parts.trading, parts.adapters
    probes = Probes(parts.settings, parts.db, adapters, parts.redis, trading.broker.name, parts.runtime)
    state.health_service = HealthService(parts.clock, _build_info(parts), probes.by_name(), parts.connections.reports)
    state.metrics = parts.metrics
    state.auth_service, state.secure_cookies = parts.access.auth, parts.settings.is_production
    state.market_service = trading.market
    state.linked_account_service = LinkedAccountService(adapters.linked)
    state.option_service = OptionService(adapters.options, trading.market)
    state.place_orders, state.preview_orders = trading.place, trading.preview
    state.change_orders, state.read_orders = trading.change, trading.read
    state.close_positions, state.api_key_service = trading.close, trading.keys
    state.portfolio_service, state.tracking_service = parts.portfolio.service, parts.portfolio.tracking
    state.lots_service, state.choose_lots = parts.portfolio.lots, parts.portfolio.choose_lots
    state.export_service = ExportService(parts.db, PortfolioReader(trading.ledger))
    state.report_service = ReportService(parts.portfolio.service)
    state.import_service = parts.portfolio.imports
    state.stream_service = parts.stream
    state.news_service = NewsService(adapters.news, adapters.market_data)
    state.ai_service = AiService(
        adapters.advisor, adapters.market_data, parts.clock, trading.holdings, method=adapters.advisor.method
    )
    state.strategies_service = StrategyService()
    state.settings_service = SettingsService(parts.db, parts.clock, adapters.market_data)
    state.telemetry_service = parts.telemetry
    state.connections_service = parts.connections


def _lifespan(parts: _Parts, started: float) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await parts.db.read(require_head)
        logger.info("[OK] Database engine created: %s", parts.db.engine_name)
        await parts.runtime.start()
        logger.info("[OK] Scheduler initialized and started")
        for line in _PROTECTED:
            logger.info(line)
        for key in unused_keys(parts.settings):
            logger.warning("%s is set, but this release has no adapter for it yet; it is not used", key)
        logger.info("Backend startup completed successfully in %.2fs", perf_counter() - started)
        logger.info("All systems operational")
        logger.info("Ready to accept requests")
        yield
        await parts.runtime.stop()
        await parts.db.close()
        if parts.redis is not None:
            await parts.redis.aclose()

    return lifespan


def _build_info(parts: _Parts) -> BuildInfo:
    return BuildInfo(
        version=__version__,
        environment=parts.settings.paiid_env.value,
        commit=parts.settings.paiid_commit or git_commit(_REPOSITORY),
        started_at=parts.clock.now(),
        python=platform.python_version(),
        database=parts.db.engine_name,
        market_data=parts.adapters.market_data.name,
        broker=parts.trading.broker.name,
        advisor=parts.adapters.advisor.name,
        news=parts.adapters.news.name,
    )
