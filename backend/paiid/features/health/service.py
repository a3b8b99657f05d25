"""Health use cases: is the process alive, may it take requests, how are its dependencies."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from time import perf_counter
from typing import Final, Generic, TypeVar

from paiid.core.clock import Clock, isoformat_z
from paiid.ports.connection import ConnectionReport

PROBE_TIMEOUT_S: Final = 2.0
STARTING_S: Final = 60.0
"""So long after the start a dependency that has not answered yet is slow to begin, and not down."""
REPORT_KEPT_S: Final = 1.0
"""Health is open and not rate limited, so a dependency is asked at most once a second."""


class DependencyStatus(StrEnum):
    """How one dependency does; `not_configured` is a choice, not a fault."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    NOT_CONFIGURED = "not_configured"


class Overall(StrEnum):
    """How the service does as a whole."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class DependencyState:
    """What a probe found. `measured` is False where nothing was asked, so that no latency is claimed."""

    status: DependencyStatus
    detail: str
    measured: bool = True


Probe = Callable[[], Awaitable[DependencyState]]


@dataclass(frozen=True, slots=True)
class Dependency:
    """One line of the report."""

    status: DependencyStatus
    latency_ms: float | None
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """Every dependency at one instant."""

    status: Overall
    time: datetime
    version: str
    environment: str
    uptime_s: float
    dependencies: Mapping[str, Dependency]
    connections: Sequence[ConnectionReport]


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """Which build runs, since when, on what. The last four are the names of the adapters in use."""

    version: str
    environment: str
    commit: str | None
    started_at: datetime
    python: str
    database: str
    market_data: str
    broker: str
    advisor: str
    news: str


T = TypeVar("T")


@dataclass
class _Kept(Generic[T]):
    """One value for `kept_s` seconds; concurrent callers wait for one making of it."""

    value: T | None = None
    made_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, make: Callable[[], Awaitable[T]], kept_s: float) -> T:
        async with self.lock:
            if self.value is None or perf_counter() - self.made_at >= kept_s:
                self.value = await make()
                self.made_at = perf_counter()
            return self.value


@dataclass(frozen=True)
class HealthService:
    """Asks the probes, all at once, each with a time limit.

    Args:
        probes: by dependency name; `database` is the one readiness depends on.
        connections: the vendors' states as last seen; asks nobody.
    """

    clock: Clock
    build: BuildInfo
    probes: Mapping[str, Probe]
    connections: Callable[[], Sequence[ConnectionReport]] = tuple
    timeout_s: float = PROBE_TIMEOUT_S
    kept_s: float = REPORT_KEPT_S
    _report: _Kept[Report] = field(default_factory=_Kept)
    _database: _Kept[Dependency] = field(default_factory=_Kept)
    _answered: set[str] = field(default_factory=set)

    async def report(self) -> Report:
        """The state of every dependency, at most `kept_s` old; concurrent callers share one look."""
        return await self._report.get(self._make_report, self.kept_s)

    async def readiness(self) -> Dependency:
        """The database's state: reachable, and migrated to the newest revision. Nothing else is waited for."""
        return await self._database.get(lambda: self._ask("database"), self.kept_s)

    def uptime_s(self) -> float:
        """Seconds since the process started serving."""
        return round((self.clock.now() - self.build.started_at).total_seconds(), 1)

    async def _make_report(self) -> Report:
        found = await asyncio.gather(*map(self._ask, self.probes))
        dependencies = dict(zip(self.probes, found, strict=True))
        return Report(
            status=overall(dependencies),
            time=self.clock.now(),
            version=self.build.version,
            environment=self.build.environment,
            uptime_s=self.uptime_s(),
            dependencies=dependencies,
            connections=self.connections(),
        )

    async def _ask(self, name: str) -> Dependency:
        start = perf_counter()
        try:
            async with asyncio.timeout(self.timeout_s):
                state = await self.probes[name]()
            self._answered.add(name)
        except TimeoutError:
            state = self._silent(name)
        except Exception as error:  # noqa: BLE001 - a failing probe is an answer, whatever it raised
            # The error's own text may carry an address or a key.
            state = DependencyState(DependencyStatus.DOWN, f"The check failed ({type(error).__name__}).")
        latency_ms = round((perf_counter() - start) * 1000, 2) if state.measured else None
        return Dependency(state.status, latency_ms, state.detail)

    def _silent(self, name: str) -> DependencyState:
        """Without the database nothing is served; what else has never answered may still be starting."""
        is_starting = name != "database" and name not in self._answered and self.uptime_s() < STARTING_S
        if is_starting:
            return DependencyState(DependencyStatus.DEGRADED, "Starting: it has not answered yet.")
        return DependencyState(DependencyStatus.DOWN, f"No answer within {self.timeout_s:g} s.")


def overall(dependencies: Mapping[str, Dependency]) -> Overall:
    """`down` when the database is, or market data and broker both are; `degraded` when anything else is not well."""
    down = {name for name, one in dependencies.items() if one.status is DependencyStatus.DOWN}
    if "database" in down or {"market_data", "broker"} <= down:
        return Overall.DOWN
    unwell = {DependencyStatus.DOWN, DependencyStatus.DEGRADED}
    # A dependency that was not asked is a choice of the operator (no Redis), not a fault of the moment.
    found = any(one.status in unwell and one.latency_ms is not None for one in dependencies.values())
    return Overall.DEGRADED if found else Overall.OK


def health_body(now: datetime) -> bytes:
    """The answer of `GET /api/health` as ready bytes; asks nothing and nobody."""
    return b'{"status":"ok","time":"%b"}' % isoformat_z(now).encode()
