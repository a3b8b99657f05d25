"""Puts every service where the slices look for it."""

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from paiid import __version__
from paiid.bootstrap.commit import git_commit
from paiid.bootstrap.estate import UserEstate
from paiid.bootstrap.parts import Parts
from paiid.bootstrap.probes import Probes
from paiid.core.asgi import HotEndpoint
from paiid.features.auth.service import DeleteAccount
from paiid.features.exports.reading import PortfolioReader
from paiid.features.exports.reporting import ReportService
from paiid.features.exports.service import ExportService
from paiid.features.health.hot import hot_health
from paiid.features.health.service import BuildInfo, HealthService
from paiid.features.health.system import SystemService
from paiid.features.linked_accounts.service import LinkedAccountService
from paiid.features.options.service import OptionService
from paiid.features.orders.hot import newest_orders, place_order
from paiid.features.strategies.service import DraftStrategies

_REPOSITORY: Final = Path(__file__).resolve().parents[3]


def publish_services(app: FastAPI, parts: Parts) -> None:
    """Put every service where the slices' dependencies look for it."""
    state, trading, adapters = app.state, parts.trading, parts.models.asked(parts.adapters)
    probes = Probes(parts.settings, parts.db, adapters, parts.redis, trading.broker.name, parts.runtime)
    state.health_service = HealthService(parts.clock, _build_info(parts), probes.by_name(), parts.connections.reports)
    state.metrics = parts.metrics
    state.system_service = _system(parts, state.health_service)
    state.auth_service, state.secure_cookies = parts.access.auth, parts.settings.is_production
    state.delete_account = _deleting(parts)
    state.market_service = trading.market
    state.linked_account_service = LinkedAccountService(adapters.linked)
    state.option_service = OptionService(adapters.options, trading.market)
    state.place_orders, state.preview_orders = trading.place, trading.preview
    state.change_orders, state.read_orders = trading.change, trading.read
    state.proposal_service, state.mcp_tokens = parts.programs.proposals, parts.programs.tokens
    state.close_positions, state.api_key_service = trading.close, trading.keys
    state.portfolio_service, state.tracking_service = parts.portfolio.service, parts.portfolio.tracking
    state.lots_service, state.choose_lots = parts.portfolio.lots, parts.portfolio.choose_lots
    state.export_service = ExportService(parts.db, PortfolioReader(trading.ledger))
    state.report_service = ReportService(parts.portfolio.service)
    state.import_service = parts.portfolio.imports
    state.stream_service = parts.stream
    state.read_news, state.explain_story = parts.reading.read_news, parts.reading.explain
    state.ai_service, state.advice_runs = parts.advice_runs.service, parts.advice_runs.runs
    parts.advice.publish(app)
    state.usage_service, state.chat_service = parts.models.usage, parts.models.chat
    state.strategies_service, state.saved_strategies = parts.strategies.templates, parts.strategies
    state.draft_strategies = DraftStrategies(parts.models.model)
    state.dataset_service = parts.datasets
    state.backtest_service, state.sweep_service = parts.backtests, parts.sweeps
    state.automation_service = parts.automations.service
    state.settings_service, state.morning_service = parts.settings_service, parts.morning
    state.telemetry_service = parts.telemetry
    state.connections_service = parts.connections


def _system(parts: Parts, health: HealthService) -> SystemService:
    """The System page's figures, which go to Prometheus and over the stream too."""
    system = SystemService(
        parts.clock, parts.db, health, parts.metrics, parts.watcher, parts.job_log, parts.runtime.is_leader
    )

    async def told() -> str:
        return (await system.read()).model_dump_json()

    parts.metrics.gauges, parts.stream.system_json = system.gauges, told
    return system


def _deleting(parts: Parts) -> DeleteAccount:
    auth = parts.access.auth
    estate = UserEstate(parts.db, parts.trading, parts.automations.service)
    return DeleteAccount(parts.db, parts.clock, auth.passwords, auth.sessions.cache, estate)


def hot_paths(parts: Parts) -> Mapping[tuple[str, str], HotEndpoint]:
    """The endpoints that skip the framework; see docs/decisions/0003-hot-paths.md."""
    return {
        ("GET", "/api/health"): hot_health(parts.clock),
        ("GET", "/api/orders"): newest_orders(parts.trading.read),
        ("POST", "/api/orders"): place_order(parts.trading.place),
    }


def _build_info(parts: Parts) -> BuildInfo:
    return BuildInfo(
        version=__version__,
        environment=parts.settings.paiid_env.value,
        commit=parts.settings.paiid_commit or git_commit(_REPOSITORY),
        started_at=parts.clock.now(),
        python=platform.python_version(),
        database=parts.db.engine_name,
        market_data=parts.adapters.market_data.name,
        broker=parts.trading.broker.name,
        advisor=parts.models.asked(parts.adapters).advisor.name,
        news=parts.adapters.news.name,
    )
