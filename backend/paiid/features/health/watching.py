"""Looks at the process every few seconds, judges it by the rules, and tells the owners."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from paiid.core.clock import Clock
from paiid.features.health.metrics import Metrics
from paiid.features.health.process import Memory, Processor
from paiid.features.health.rules import Alert, RuleName, Rules

logger = logging.getLogger(__name__)

EVERY_S: Final = 5.0
WINDOW: Final = timedelta(minutes=1)
_LAG_STEP_S: Final = 0.5

Tell = Callable[[Alert], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One look. `requests`, `errors` and `refused` count from the start of the process."""

    at: datetime
    requests: int
    errors: int
    refused: int
    cpu: float | None
    memory: Memory
    loop_lag_s: float
    """The longest that the event loop was late since the look before."""


@dataclass(frozen=True, slots=True)
class LastMinute:
    """What was answered in the last minute; `is_whole` when the process has been watched for all of it."""

    requests: int
    errors: int
    refused: int
    seconds: float
    is_whole: bool

    @property
    def per_second(self) -> float | None:
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else None

    @property
    def error_ratio(self) -> float | None:
        """Errors of all requests; None without any."""
        return self.errors / self.requests if self.requests else None


@dataclass
class Watcher:
    """One task a process.

    Args:
        min_requests: fewer in a minute are too few for a share of errors to mean anything.
        tell: gives an alert to the owners and to the channels.
    """

    clock: Clock
    metrics: Metrics
    rules: Rules
    processor: Processor
    read_memory: Callable[[], Memory]
    tell: Tell
    min_requests: int
    samples: deque[Sample] = field(default_factory=lambda: deque(maxlen=int(WINDOW.total_seconds() / EVERY_S) + 2))
    _lag_s: float = 0.0
    _tasks: Sequence[asyncio.Task[None]] = ()

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Begin to look."""
        loop = asyncio.get_running_loop()
        self._tasks = (loop.create_task(self._run(), name="watcher"), loop.create_task(self._feel(), name="loop-lag"))

    async def stop(self) -> None:
        """Look no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def look(self) -> list[Alert]:
        """Take a sample and judge; what was told."""
        requests, errors = self.metrics.totals()
        lag, self._lag_s = self._lag_s, 0.0
        sample = Sample(
            at=self.clock.now(),
            requests=requests,
            errors=errors,
            refused=sum(self.metrics.refused.values()),
            cpu=self.processor.ratio(),
            memory=self.read_memory(),
            loop_lag_s=round(lag, 6),
        )
        self.samples.append(sample)
        minute = self.last_minute()
        enough = minute.is_whole and minute.requests >= self.min_requests
        values = {
            RuleName.CPU: sample.cpu,
            RuleName.MEMORY: sample.memory.ratio,
            RuleName.ERRORS: minute.error_ratio if enough else None,
        }
        alerts = self.rules.see(sample.at, values)
        for alert in alerts:
            logger.warning(
                "alert_firing" if alert.is_firing else "alert_resolved",
                extra={"rule": alert.rule.name.value, "value": round(alert.value, 4), "text": alert.text},
            )
            await self.tell(alert)
        return alerts

    def last_minute(self) -> LastMinute:
        """Between the newest sample and the one a minute before it, or the oldest there is."""
        if not self.samples:
            return LastMinute(0, 0, 0, 0.0, is_whole=False)
        newest = self.samples[-1]
        wanted = newest.at - WINDOW
        # The newest of those at least a minute old; where there is none, the oldest.
        first = next((one for one in reversed(self.samples) if one.at <= wanted), self.samples[0])
        return LastMinute(
            newest.requests - first.requests,
            newest.errors - first.errors,
            newest.refused - first.refused,
            (newest.at - first.at).total_seconds(),
            is_whole=first.at <= wanted,
        )

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                logger.exception("watcher_failed")
            await asyncio.sleep(EVERY_S)

    async def _feel(self) -> None:
        while True:
            due = perf_counter() + _LAG_STEP_S
            await asyncio.sleep(_LAG_STEP_S)
            self._lag_s = max(self._lag_s, perf_counter() - due)
