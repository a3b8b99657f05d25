"""When each scheduled job of this process last ran, how long it took, and how often it failed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from paiid.core.clock import Clock


@dataclass(slots=True)
class JobRecord:
    """One job. `every_s` is None for one that runs once; `error` is the kind of the newest failure, not its text."""

    name: str
    every_s: float | None
    runs: int = 0
    failures: int = 0
    last_started_at: datetime | None = None
    last_s: float | None = None
    total_s: float = 0.0
    error: str | None = None
    failed_at: datetime | None = None


@dataclass
class JobLog:
    """Every job of this process, in the order they were named."""

    clock: Clock
    records: dict[str, JobRecord] = field(default_factory=dict)

    def kept(
        self, name: str, job: Callable[[], Awaitable[object]], every_s: float | None
    ) -> Callable[[], Awaitable[object]]:
        """`job`, with each run noted; what it raises is raised."""
        record = self.records.setdefault(name, JobRecord(name, every_s))

        async def run() -> object:
            record.last_started_at, start = self.clock.now(), perf_counter()
            try:
                return await job()
            except Exception as error:
                record.failures += 1
                record.error, record.failed_at = type(error).__name__, self.clock.now()
                raise
            finally:
                record.runs += 1
                record.last_s = perf_counter() - start
                record.total_s += record.last_s

        return run
