"""What `/api/health/detailed` asks of each dependency."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from paiid.bootstrap.adapters import Adapters, unused_keys
from paiid.bootstrap.migrations import current_revision, head_revision
from paiid.core.db import Database
from paiid.domain.instrument import Symbol
from paiid.features.health.service import DependencyState, DependencyStatus, Probe
from paiid.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

_OK: Final = DependencyStatus.OK
_BROKER_KEYS: Final = ("ALPACA_PAPER_API_KEY",)
_MARKET_KEYS: Final = ("TRADIER_API_KEY",)
_ADVISOR_KEYS: Final = ("ANTHROPIC_API_KEY",)
_NEWS_KEYS: Final = ("FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY", "POLYGON_API_KEY")


def build_probes(
    settings: Settings,
    db: Database,
    adapters: Adapters,
    redis: "Redis | None",
    *,
    broker_name: str,
    is_leader: Callable[[], bool],
    is_scheduled: Callable[[], bool],
) -> Mapping[str, Probe]:
    """One probe a dependency, in the order of the contract."""

    async def database() -> DependencyState:
        revision = await db.read(lambda conn: conn.execute(text("SELECT 1")) and current_revision(conn))
        if revision != head_revision():
            return DependencyState(
                DependencyStatus.DOWN, f"At revision {revision}, not {head_revision()}: paiid migrate"
            )
        return DependencyState(_OK, f"{db.engine_name}, at revision {revision}.")

    async def redis_probe() -> DependencyState:
        if redis is None:
            detail = "REDIS_URL is not set; rate limits and events are kept in this process."
            return DependencyState(DependencyStatus.NOT_CONFIGURED, detail, measured=False)
        try:
            await redis.ping()
        except Exception as error:  # noqa: BLE001 - whatever it is, the service goes on without
            detail = f"Lost ({type(error).__name__}); rate limits and events are kept in this process."
            return DependencyState(DependencyStatus.DEGRADED, detail)
        return DependencyState(_OK, "Answers.")

    async def market_data() -> DependencyState:
        quotes = await adapters.market_data.quotes([Symbol("SPY")])
        status = _OK if quotes else DependencyStatus.DOWN
        return DependencyState(status, _named(adapters.market_data.name, settings, _MARKET_KEYS))

    async def broker() -> DependencyState:
        return DependencyState(_OK, _named(broker_name, settings, _BROKER_KEYS), measured=False)

    async def advisor() -> DependencyState:
        return DependencyState(_OK, _named(adapters.advisor.name, settings, _ADVISOR_KEYS), measured=False)

    async def news() -> DependencyState:
        await adapters.news.headlines(limit=1)
        return DependencyState(_OK, _named(adapters.news.name, settings, _NEWS_KEYS))

    async def scheduler() -> DependencyState:
        if not is_scheduled():
            return DependencyState(DependencyStatus.DOWN, "Not running.", measured=False)
        who = "This process runs the jobs." if is_leader() else "Another process runs the jobs."
        return DependencyState(_OK, who, measured=False)

    return {
        "database": database,
        "redis": redis_probe,
        "market_data": market_data,
        "broker": broker,
        "advisor": advisor,
        "news": news,
        "scheduler": scheduler,
    }


def _named(name: str, settings: Settings, keys: tuple[str, ...]) -> str:
    ignored = [key for key in unused_keys(settings) if key in keys]
    if not ignored:
        return f"{name}."
    return f"{name}. {', '.join(ignored)} is set, but this release has no adapter for it yet, so it is not used."
