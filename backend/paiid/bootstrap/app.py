"""The application: every service built once, every router mounted, the chain of middlewares around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Final

from fastapi import FastAPI

from paiid import __version__
from paiid.bootstrap.access import MEGABYTE, Access, Hooks, build_access
from paiid.bootstrap.adapters import Adapters, build_adapters
from paiid.bootstrap.alpaca_api import with_gateway
from paiid.bootstrap.background import build_runtime
from paiid.bootstrap.books import BrokerBooks, build_books
from paiid.bootstrap.connections import build_connections
from paiid.bootstrap.description import DescribedApi
from paiid.bootstrap.failures import FAILURES
from paiid.bootstrap.frontend import serve_frontend
from paiid.bootstrap.insight import Insight, build_insight
from paiid.bootstrap.lifespan import lifespan, running
from paiid.bootstrap.observing import build_watcher
from paiid.bootstrap.parts import Parts, Services
from paiid.bootstrap.portfolio import Portfolio, build_portfolio
from paiid.bootstrap.programs import build_mcp_gate
from paiid.bootstrap.publishing import hot_paths, publish_services
from paiid.bootstrap.routers import API
from paiid.bootstrap.services import Trading, build_trading, open_first_account
from paiid.bootstrap.telemetry import build_telemetry
from paiid.bootstrap.tracing import Tracing, build_tracing
from paiid.core import redis_link
from paiid.core.clock import Clock, SystemClock
from paiid.core.db import Database, open_database
from paiid.core.events import EventBus
from paiid.core.http import install_error_handlers
from paiid.core.passwords import Passwords
from paiid.core.private_files import private_folder
from paiid.core.traced_db import TracedDatabase
from paiid.features.auth.service import DemoHook, NewUser
from paiid.features.connections.schemas import figures_json
from paiid.features.connections.service import ConnectionsService
from paiid.features.health.job_log import JobLog
from paiid.features.health.metrics import Metrics
from paiid.features.mcp_access.gate import PATH as MCP_PATH
from paiid.features.stream.hub import StreamHub
from paiid.features.stream.service import StreamService
from paiid.middleware.body_limit import BodyLimitMiddleware
from paiid.middleware.chain import Protection, protect
from paiid.middleware.hot_paths import HotPathsMiddleware
from paiid.middleware.metrics import MetricsMiddleware, Observe
from paiid.middleware.outcomes import Outcomes
from paiid.middleware.tracing import TracingMiddleware
from paiid.settings import Settings

_REPOSITORY: Final = Path(__file__).resolve().parents[3]


def build_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    adapters: Adapters | None = None,
    passwords: Passwords | None = None,
) -> FastAPI:
    """The application for `settings`. Nothing runs and no connection is open until its lifespan begins.

    `adapters` stand in for those that the settings ask for, `passwords` for those that cost what an attacker pays.

    Raises:
        SettingsError: the process must not start with these settings.
    """
    started = perf_counter()
    settings.checked()
    private_folder(settings.paiid_home)
    clock = clock or SystemClock()
    tracing = build_tracing(settings)
    adapters = adapters or build_adapters(settings, clock)
    parts = _build_parts(settings, clock, adapters, passwords or Passwords(), tracing)
    app = DescribedApi(
        title="PaiiD",
        version=__version__,
        description="A personal, self-hosted investment dashboard: market, paper trading, portfolio truth.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Its own would tell values of requests; see middleware/tracing.py for ours.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan(parts, started),
        routes=API.routes,
    )
    install_error_handlers(app, FAILURES)
    app.add_middleware(HotPathsMiddleware, endpoints=hot_paths(parts), failures=FAILURES)
    publish_services(app, parts)
    serve_frontend(app, settings.paiid_frontend_dist or _REPOSITORY / "frontend" / "dist")
    app.middleware_stack = protect(
        MetricsMiddleware(app.build_middleware_stack(), observe=_observed_by(parts), counted=parts.metrics),
        _protection(parts),
    )
    if tracing is not None:
        app.middleware_stack = TracingMiddleware(app.middleware_stack, tracer=tracing.tracer)
    return app


def _observed_by(parts: Parts) -> Observe:
    count_time, count_outcome = parts.metrics.observe_request, parts.telemetry.counter.observe

    def observe(method: str, route: str, status: int, seconds: float) -> None:
        count_time(method, route, status, seconds)
        count_outcome(method, route, status)

    return observe


def _protection(parts: Parts) -> Protection:
    protection = with_gateway(
        parts.trading,
        parts.portfolio,
        settings=parts.settings,
        access=parts.access,
        clock=parts.clock,
        metrics=parts.metrics,
    )
    return replace(
        protection,
        beside={**protection.beside, MCP_PATH: BodyLimitMiddleware(parts.mcp)},
        outcomes=Outcomes(parts.metrics.observe_refusal, _observed_by(parts), FAILURES),
    )


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """The services for a command line: vendors are asked, nothing is served and no job runs."""
    settings.checked()
    clock = SystemClock()
    parts = _build_parts(settings, clock, build_adapters(settings, clock), Passwords())
    for service in parts.adapters.services:
        await service.start(lambda: False)
    try:
        yield parts
    finally:
        for service in reversed(parts.adapters.services):
            await service.stop()
        await parts.db.close()
        if parts.redis is not None:
            await parts.redis.aclose()


@asynccontextmanager
async def open_jobs(settings: Settings) -> AsyncIterator[None]:
    """All that runs in the background of the application, without its web: what `paiid worker` is.

    Raises:
        SettingsError: the process must not start with these settings.
    """
    settings.checked()
    private_folder(settings.paiid_home)
    clock = SystemClock()
    adapters = build_adapters(settings, clock)
    async with running(_build_parts(settings, clock, adapters, Passwords(), build_tracing(settings))):
        yield


def _build_parts(
    settings: Settings, clock: Clock, adapters: Adapters, passwords: Passwords, tracing: Tracing | None = None
) -> Parts:
    db = _database(settings, is_traced=tracing is not None)
    redis = redis_link.connect(settings.redis_url.get_secret_value()) if settings.redis_url else None
    events, hub = EventBus(), StreamHub()
    metrics = Metrics(version=__version__, environment=settings.paiid_env.value, sse_clients=lambda: hub.client_count)
    adapters = adapters.observed_by(metrics.observe_provider)
    events.subscribe(hub.on_event)
    trading = build_trading(db, adapters, clock, events)
    metrics.order_counts = trading.order_counts
    portfolio = build_portfolio(db, adapters, clock, trading, max_import_bytes=settings.import_max_mb * MEGABYTE)
    books = build_books(db, clock, adapters, trading)
    insight = build_insight(settings, db, clock, adapters, trading=trading, portfolio=portfolio)
    hooks = _hooks(settings, adapters, trading, demo=_demo(portfolio, insight), books=books)
    access = build_access(settings, db, clock, redis, hooks, passwords=passwords)
    vendors = build_connections(settings, adapters, access.protection.windows)
    stream = _stream(settings, hub, trading, portfolio, access, vendors)
    services = Services(
        settings=settings,
        clock=clock,
        db=db,
        adapters=adapters,
        events=events,
        trading=trading,
        portfolio=portfolio,
        access=access,
        stream=stream,
        redis=redis,
        metrics=metrics,
        watcher=build_watcher(settings, db, clock, events, metrics),
        job_log=JobLog(clock),
        telemetry=build_telemetry(db, clock, trading.repository),
        connections=vendors,
        tracing=tracing,
        mcp=build_mcp_gate(insight.programs, settings, access.protection.windows, metrics),
        **vars(insight),
    )
    return Parts(**vars(services), runtime=build_runtime(services, books))


def _stream(
    settings: Settings,
    hub: StreamHub,
    trading: Trading,
    portfolio: Portfolio,
    access: Access,
    vendors: ConnectionsService,
) -> StreamService:
    return StreamService(
        hub,
        trading.market,
        portfolio.snapshot_json,
        access.auth.sessions.is_live,
        interval_s=settings.stream_interval_s,
        heartbeat_s=settings.stream_heartbeat_s,
        connections_json=lambda: figures_json(vendors),
    )


def _database(settings: Settings, *, is_traced: bool) -> Database:
    db = open_database(
        settings.database_url_text(), pool_size=settings.database_pool_size, synchronous=settings.sqlite_synchronous
    )
    return TracedDatabase(db) if is_traced else db


def _hooks(
    settings: Settings, adapters: Adapters, trading: Trading, *, demo: DemoHook, books: BrokerBooks | None
) -> Hooks:
    return Hooks(
        new_user=open_first_account(trading, settings),
        demo=demo if adapters.is_simulated else None,
        registered=None if books is None else books.after_registration,
    )


def _demo(portfolio: Portfolio, insight: Insight) -> DemoHook:
    """A past of trades before the sign-in, and one of advice soon after it."""

    async def fill(user: NewUser) -> None:
        await portfolio.demo.fill(user)
        await insight.advice_runs.demo.begin(user.id)

    return fill
