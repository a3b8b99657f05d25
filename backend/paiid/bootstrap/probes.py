"""What `/api/health/detailed` asks of each dependency."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.migrations import current_revision, head_revision, is_newer
from paiid.bootstrap.runtime import Runtime
from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.features.health.service import DependencyState, DependencyStatus, Probe
from paiid.ports.connection import ConnectionReport, ConnectionState
from paiid.ports.errors import ProviderError
from paiid.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

_OK: Final = DependencyStatus.OK
_CONNECTED: Final = {ConnectionState.OK: _OK, ConnectionState.DEGRADED: DependencyStatus.DEGRADED}
_MODEL: Final = dict.fromkeys((ConnectionState.OK, ConnectionState.UNUSED), _OK)


@dataclass(frozen=True)
class Probes:
    """One probe a dependency."""

    settings: Settings
    db: Database
    adapters: Adapters
    redis: "Redis | None"
    broker_name: str
    runtime: Runtime

    def by_name(self) -> Mapping[str, Probe]:
        """The probes in the order of the contract."""
        return {
            "database": self.database,
            "redis": self.redis_server,
            "market_data": self.market_data,
            "broker": self.broker,
            "advisor": self.advisor,
            "news": self.news,
            "scheduler": self.scheduler,
        }

    async def database(self) -> DependencyState:
        """Reachable, and at this release's revision."""
        current = await self.db.read(current_revision)
        if current != (head := head_revision()):
            if is_newer(current):
                # A newer release is taking over, and its migrations leave this one what it uses (decision 0082).
                return DependencyState(DependencyStatus.DEGRADED, f"At revision {current} of a newer release.")
            return DependencyState(DependencyStatus.DOWN, f"At revision {current}, not {head}; run: paiid migrate")
        return DependencyState(_OK, f"{self.db.engine_name}, at revision {current}.")

    async def redis_server(self) -> DependencyState:
        """Answers, is not configured, or is lost."""
        if self.redis is None:
            detail = (
                "REDIS_URL is not set; rate limits and events are kept in this process, which is right for one worker."
            )
            return DependencyState(DependencyStatus.DEGRADED, detail, measured=False)
        from redis.exceptions import RedisError

        try:
            await self.redis.ping()
        except (RedisError, OSError) as error:
            detail = f"Lost ({type(error).__name__}); rate limits and events are kept in this process."
            return DependencyState(DependencyStatus.DEGRADED, detail)
        return DependencyState(_OK, "Answers.")

    async def market_data(self) -> DependencyState:
        """Quotes SPY; a real market tells how it is connected, too. Degraded while the first source is not the one."""
        try:
            quotes = await self.adapters.market_data.quotes([Symbol("SPY")])
        except ProviderError:
            # The connection's report says what is the matter.
            quotes = {}
        reports = [one.report() for one in self.adapters.connections]
        told = [f"{one.name}: {_told(one)}" for one in reports if "market_data" in one.roles]
        first = self.adapters.market_data.name
        others = {quote.source for quote in quotes.values()} - {first}
        now = [f"Prices come from {' and '.join(sorted(others))} at present."] if others else []
        detail = " ".join([*now, *(told or [f"{first}."])])
        if not quotes:
            return DependencyState(DependencyStatus.DOWN, detail)
        is_lacking = bool(others) or any(quote.delay is Delay.STALE for quote in quotes.values())
        return DependencyState(DependencyStatus.DEGRADED if is_lacking else _OK, detail)

    async def broker(self) -> DependencyState:
        """The local broker lives in the database, whose probe speaks for it; another one is asked for the time."""
        alpaca = self.adapters.alpaca
        if alpaca is None:
            return DependencyState(_OK, f"{self.broker_name}.", measured=False)
        report = await alpaca.test()
        told = " ".join((f"{BrokerId.ALPACA.label} and {self.broker_name}.", _told(report), *report.notes))
        return DependencyState(_CONNECTED.get(report.state, DependencyStatus.DOWN), told)

    async def advisor(self) -> DependencyState:
        """The local advisor is arithmetic: it is there when the process is. A language model is as it was last seen."""
        own, model = f"{self.adapters.advisor.name}.", self.adapters.anthropic
        if model is None:
            return DependencyState(_OK, own, measured=False)
        report = model.report()
        state = _MODEL.get(report.state, DependencyStatus.DEGRADED)
        return DependencyState(state, f"{own} {report.name}: {_told(report)}", measured=False)

    async def news(self) -> DependencyState:
        """Gives headlines; names each vendor that was asked, and what is the matter with it."""
        try:
            found = await self.adapters.news.headlines(limit=1)
        except ProviderError as error:
            # Ours, of names and reasons alone.
            return DependencyState(DependencyStatus.DOWN, f"{self.adapters.news.name}. {error}")
        problems = [one.problem for one in found.origins if one.problem is not None]
        detail = " ".join([f"{self.adapters.news.name}.", *problems])
        return DependencyState(DependencyStatus.DEGRADED if problems else _OK, detail)

    async def scheduler(self) -> DependencyState:
        """Runs here, or in another process."""
        if not self.runtime.is_scheduled():
            return DependencyState(DependencyStatus.DOWN, "Not running.", measured=False)
        if self.runtime.is_leader():
            return DependencyState(_OK, "This process runs the jobs.", measured=False)
        if await self.runtime.lease.is_taken():
            return DependencyState(_OK, "Another process runs the jobs.", measured=False)
        mend = "" if self.runtime.may_lead else "; start one: paiid worker"
        return DependencyState(DependencyStatus.DEGRADED, f"No process runs the jobs{mend}.", measured=False)


def _told(report: ConnectionReport) -> str:
    """How a connection does, in a sentence without anything secret."""
    latency = "" if report.latency_ms is None else f", {report.latency_ms:g} ms"
    feed = "" if report.feed is None else f"; {report.feed}"
    return f"Connection {report.state}{latency}{feed}."
