"""The application: every service built once, every router mounted, the chain of middlewares around it."""

from collections.abc import AsyncIterator, Sequence
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
from paiid.bootstrap.books import BrokerBooks, build_books
from paiid.bootstrap.connections import build_connections
from paiid.bootstrap.description import DescribedApi
from paiid.bootstrap.error_reports import build_error_reports
from paiid.bootstrap.failures import PROVIDER_FAILURES
from paiid.bootstrap.frontend import serve_frontend
from paiid.bootstrap.insight import Insight, build_insight
from paiid.bootstrap.lifespan import lifespan, running
from paiid.bootstrap.morning import scheduled_briefs
from paiid.bootstrap.observing import build_watcher
from paiid.bootstrap.parts import Parts, Services
from paiid.bootstrap.portfolio import Portfolio, build_portfolio
from paiid.bootstrap.programs import build_mcp_gate
from paiid.bootstrap.publishing import hot_paths, publish_services
from paiid.bootstrap.routers import API
from paiid.bootstrap.runtime import Job, Runtime
from paiid.bootstrap.services import Trading, build_trading, open_first_account
from paiid.bootstrap.telemetry import build_telemetry
from paiid.core import redis_link
from paiid.core.clock import Clock, SystemClock
from paiid.core.db import Database, open_database
from paiid.core.events import EventBus
from paiid.core.http import install_error_handlers
from paiid.core.lease import Lease
from paiid.core.passwords import Passwords
from paiid.core.private_files import private_folder
from paiid.features.auth.service import DemoHook, NewUser
from paiid.features.backtest.jobs import BacktestJobs
from paiid.features.connections.schemas import figures_json
from paiid.features.connections.service import ConnectionsService
from paiid.features.health.job_log import JobLog
from paiid.features.health.metrics import Metrics
from paiid.features.mcp_access.gate import PATH as MCP_PATH
from paiid.features.orders.jobs import OrderJobs
from paiid.features.stream.hub import StreamHub
from paiid.features.stream.service import StreamService
from paiid.features.sweeps.jobs import SweepJobs
from paiid.middleware.body_limit import BodyLimitMiddleware
from paiid.middleware.chain import Protection, protect
from paiid.middleware.hot_paths import HotPathsMiddleware
from paiid.middleware.metrics import MetricsMiddleware, Observe
from paiid.settings import Settings

_MINUTE_S: Final = 60.0
_AUTOMATIONS_S: Final = 5.0
"""A stop stands that soon after its entry has filled."""
_HOUR_S: Final = 3_600.0
_DAY_S: Final = 86_400.0
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
    parts = _build_parts(settings, clock, adapters or build_adapters(settings, clock), passwords or Passwords())
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
        lifespan=lifespan(parts, started),
        routes=API.routes,
    )
    install_error_handlers(app, dict(PROVIDER_FAILURES))
    app.add_middleware(HotPathsMiddleware, endpoints=hot_paths(parts), failures=PROVIDER_FAILURES)
    publish_services(app, parts)
    serve_frontend(app, settings.paiid_frontend_dist or _REPOSITORY / "frontend" / "dist")
    app.middleware_stack = protect(
        MetricsMiddleware(app.build_middleware_stack(), observe=_observed_by(parts), counted=parts.metrics),
        _protection(parts),
    )
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
    return replace(protection, beside={**protection.beside, MCP_PATH: BodyLimitMiddleware(parts.mcp)})


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
    async with running(_build_parts(settings, clock, build_adapters(settings, clock), Passwords())):
        yield


def _build_parts(settings: Settings, clock: Clock, adapters: Adapters, passwords: Passwords) -> Parts:
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
        mcp=build_mcp_gate(insight.programs, settings, access.protection.windows),
        **vars(insight),
    )
    return Parts(**vars(services), runtime=_runtime(services, books))


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


def _runtime(services: Services, books: BrokerBooks | None) -> Runtime:
    lease = Lease.new(services.db, services.clock, "jobs")
    trading, actions = services.trading, services.portfolio.corporate_actions
    reports = build_error_reports(services.settings)
    own = (
        *(() if reports is None else (reports,)),
        services.watcher,
        services.telemetry.counter,
        services.advice_runs.jobs,
        services.mcp,
    )
    return Runtime(
        lease=lease,
        jobs=OrderJobs(trading.brokers, trading.reconcile, is_leader=lambda: lease.is_held),
        broker=trading.broker,
        stream=services.stream,
        relay=redis_link.EventRelay(services.redis, services.events) if services.redis is not None else None,
        corporate_actions=actions.run,
        before_matching=actions.tick,
        forget=services.telemetry.forget_old,
        interval_s=services.settings.stream_interval_s,
        job_log=services.job_log,
        may_lead=services.settings.paiid_jobs,
        services=(*services.adapters.services, *own, BacktestJobs(services.backtests), SweepJobs(services.sweeps)),
        books=books.run if books else None,
        periodic=_periodic(services),
        closing=(
            services.portfolio.following.stop,
            services.models.chat.stop_all,
            services.morning.stop,
            services.automations.rounds.stop,
            services.reading.texts.stop,
            services.datasets.stop,
        ),
    )


def _periodic(services: Services) -> Sequence[tuple[Job, float]]:
    """What the process that leads does again and again, and after how many seconds."""
    return (
        (scheduled_briefs(services.morning).run, _MINUTE_S),
        (services.reading.texts.forget_old, _DAY_S),
        (services.advice.resolving.run, _MINUTE_S),
        (services.backtests.mend, _MINUTE_S),
        (services.sweeps.take_up, _MINUTE_S),
        (services.automations.rounds.begin, _AUTOMATIONS_S),
        (services.datasets.tidy, _HOUR_S),
        (services.automations.jobs.check, _MINUTE_S),
    )


def _database(settings: Settings) -> Database:
    return open_database(
        settings.database_url_text(), pool_size=settings.database_pool_size, synchronous=settings.sqlite_synchronous
    )


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
