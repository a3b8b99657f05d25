"""Everything that runs while the application does, started and stopped in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from paiid.adapters.paper.broker import PaperBroker
from paiid.bootstrap.service import Service
from paiid.core.database_errors import DatabaseLostError
from paiid.core.lease import Lease
from paiid.core.redis_link import EventRelay
from paiid.core.tracing import Background, Tracer, current_span, traced_job
from paiid.features.health.job_log import JobLog
from paiid.features.orders.jobs import OrderJobs, match_forever
from paiid.features.stream.service import StreamService
from paiid.ports.errors import ProviderError

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

logger = logging.getLogger(__name__)

_LEASE_S: Final = 5
_RECONCILE_S: Final = 60
_REPAIR_S: Final = 5
_CORPORATE_ACTIONS_S: Final = 300
_DAY_S: Final = 86_400
Job = Callable[[], Awaitable[Any]]


@dataclass
class Runtime:
    """Background work of one process. Jobs run in the process that holds the lease."""

    lease: Lease
    jobs: OrderJobs
    broker: PaperBroker
    stream: StreamService
    relay: EventRelay | None
    corporate_actions: Job
    before_matching: Job
    """Almost free: splits and dividends change what is held at an open, so they are booked before any order fills."""
    forget: Job
    interval_s: float
    job_log: JobLog
    tracer: Tracer | None = None
    services: Sequence[Service] = ()
    """Of the adapters; they run before anything asks them and until nothing does."""
    books: Job | None = None
    """Keeps an account in step with the one another broker keeps."""
    periodic: Sequence[tuple[Job, float]] = ()
    """Further jobs of slices, each with the seconds between two runs."""
    may_lead: bool = True
    """Whether this process takes the lease; otherwise another one has to."""
    closing: Sequence[Job] = ()
    """What slices have to end before the adapters do."""
    _has_repaired: bool = False
    _scheduler: "AsyncIOScheduler | None" = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def is_leader(self) -> bool:
        """Whether this process runs the jobs."""
        return self.lease.is_held

    def is_scheduled(self) -> bool:
        """Whether the scheduler runs."""
        return self._scheduler is not None and bool(self._scheduler.running)

    async def start(self) -> None:
        """Take the lease if it is free, repair what a crash left open, then begin."""
        if self.tracer is not None:
            # Every task begun from here on inherits it.
            current_span.set(Background(self.tracer))
        if self.may_lead:
            await self.lease.renew()
        for service in self.services:
            await service.start(self.is_leader)
        await self.broker.start()
        if self.is_leader():
            await self._repair()
        self._start_scheduler()
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self.jobs.follow_updates(), name="broker-updates"),
            loop.create_task(self.jobs.recheck_forever(), name="order-rechecks"),
            loop.create_task(match_forever(self._step, self.is_leader, self.interval_s), name="matching"),
        ]
        self.stream.start()
        if self.relay is not None:
            self.relay.start()

    async def stop(self) -> None:
        """Stop in the opposite order and hand the lease over."""
        if self.relay is not None:
            await self.relay.stop()
        await self.stream.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        for close in self.closing:
            await close()
        await self.broker.close()
        for service in reversed(self.services):
            await service.stop()
        await self.lease.release()

    async def _step(self) -> int:
        await self.before_matching()
        return await self.broker.step()

    def _start_scheduler(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        scheduler.add_job(_guarded(self.job_log.kept("lease", self._renew, _LEASE_S)), "interval", seconds=_LEASE_S)
        for job, seconds in (
            (self.jobs.reconcile, _RECONCILE_S),
            (self.corporate_actions, _CORPORATE_ACTIONS_S),
            (self.forget, _DAY_S),
            *self.periodic,
        ):
            scheduler.add_job(self._scheduled(job, seconds), "interval", seconds=seconds)
        scheduler.add_job(self._scheduled(self.corporate_actions, _CORPORATE_ACTIONS_S))
        if self.books is not None:
            books = self._scheduled(self.books, _RECONCILE_S)
            scheduler.add_job(books)
            scheduler.add_job(books, "interval", seconds=_RECONCILE_S)
        scheduler.start()
        self._scheduler = scheduler

    async def _repair(self) -> None:
        """Reconcile before the first request is taken, unless a broker outside takes its time: then soon after."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_REPAIR_S):
                await self.jobs.reconciling.reconcile_open(at_start=True)
                self._has_repaired = True

    async def _renew(self) -> None:
        """Keep or take the lease. After a kill the dead process holds it for a while, so the repair waits for that."""
        if self.may_lead:
            await self.lease.renew()
        if self.is_leader() and not self._has_repaired and self._scheduler is not None:
            self._has_repaired = True
            # On its own: it may take longer than the lease lasts.
            self._scheduler.add_job(_guarded(self.jobs.reconcile))

    def _scheduled(self, job: Job, seconds: float) -> Job:
        """`job` in the process that leads, with a note of each run."""
        name = _name(job)
        return _guarded(self._as_leader(self.job_log.kept(name, traced_job(self.tracer, name, job), seconds)))

    def _as_leader(self, job: Job) -> Job:
        async def run() -> None:
            if self.is_leader():
                await job()

        return run


def _name(job: Job) -> str:
    """Its class and method: `TelemetryService.forget_old`."""
    owner = getattr(job, "__self__", None)
    name = getattr(job, "__name__", type(job).__name__)
    return name if owner is None else f"{type(owner).__name__}.{name}"


def _guarded(job: Job) -> Job:
    async def run() -> None:
        try:
            await job()
        except (ProviderError, DatabaseLostError) as error:
            logger.warning("job_put_off", extra={"error": repr(error)})
        except Exception:
            # The next run tries again; one failed job must not end the others.
            logger.exception("job_failed")

    return run
