"""How the process does, in one piece: for the owner's System page."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.health.histograms import Percentiles
from paiid.features.health.job_log import JobLog
from paiid.features.health.metrics import Metrics
from paiid.features.health.rules import Watched
from paiid.features.health.schemas import HealthReport
from paiid.features.health.service import HealthService
from paiid.features.health.system_schemas import (
    AlertRead,
    JobRead,
    PoolRead,
    ProcessRead,
    RefusalsRead,
    RouteRead,
    SlowStatementRead,
    SystemRead,
    TimesRead,
    TrafficRead,
    VendorBudgetRead,
    VendorCallsRead,
)
from paiid.features.health.watching import Watcher

MOST_ROUTES = 60


@dataclass(frozen=True)
class SystemService:
    """Puts together what was counted; asks nobody but the health probes."""

    clock: Clock
    db: Database
    health: HealthService
    metrics: Metrics
    watcher: Watcher
    jobs: JobLog
    is_leader: Callable[[], bool]
    host: str = field(default_factory=socket.gethostname)

    async def read(self) -> SystemRead:
        """At present."""
        report = await self.health.report()
        return SystemRead(
            at=self.clock.now(),
            health=HealthReport.model_validate(report),
            process=self._process(),
            alerts=[_alert(one) for one in self.watcher.rules.watched.values()],
            traffic=self._traffic(),
            routes=[
                RouteRead(method=one.method, route=one.route, errors=one.errors, times=_times(one.times))
                for one in self.metrics.routes()[:MOST_ROUTES]
            ],
            pool=PoolRead.model_validate({"engine": self.db.engine_name, **_pool(self.db)}),
            slow_after_ms=self.db.slow.threshold_s * 1000,
            slow_statements=[
                SlowStatementRead(shape=one.shape, count=one.count, worst_ms=_ms(one.worst_s))
                for one in self.db.slow.worst()
            ],
            jobs=self._jobs(),
            vendor_calls=[
                VendorCallsRead(
                    port=one.port,
                    provider=one.provider,
                    operation=one.operation,
                    errors=one.errors,
                    rate_limited=one.rate_limited,
                    times=_times(one.times),
                )
                for one in self.metrics.calls()
            ],
            vendors=[VendorBudgetRead.model_validate(one) for one in report.connections],
        )

    def gauges(self) -> dict[str, float]:
        """What Prometheus reads beside the histograms; what is not known is left out."""
        pool, newest = self.db.pool(), self.watcher.samples[-1] if self.watcher.samples else None
        records = self.jobs.records.values()
        found = {
            "paiid_database_pool_size": pool.size,
            "paiid_database_pool_in_use": pool.in_use,
            "paiid_database_pool_waiting": pool.waiting,
            "paiid_slow_statements": self.db.slow.count,
            "paiid_job_runs": sum(one.runs for one in records),
            "paiid_job_failures": sum(one.failures for one in records),
            "paiid_alert_firing": sum(one.is_firing for one in self.watcher.rules.watched.values()),
            "paiid_process_cpu_ratio": newest.cpu if newest else None,
            "paiid_memory_used_ratio": newest.memory.ratio if newest else None,
            "paiid_event_loop_lag_seconds": newest.loop_lag_s if newest else None,
        }
        return {name: float(value) for name, value in found.items() if value is not None}

    def _process(self) -> ProcessRead:
        newest = self.watcher.samples[-1] if self.watcher.samples else None
        memory = newest.memory if newest else self.watcher.read_memory()
        return ProcessRead(
            pid=os.getpid(),
            host=self.host,
            started_at=self.health.build.started_at,
            runs_jobs=self.is_leader(),
            cpu_ratio=newest.cpu if newest else None,
            cores=self.watcher.processor.cores,
            memory_bytes=memory.process,
            memory_used_bytes=memory.used,
            memory_limit_bytes=memory.limit,
            memory_of=memory.of,
            loop_lag_ms=_ms(newest.loop_lag_s) if newest else None,
        )

    def _traffic(self) -> TrafficRead:
        minute, (total, errors) = self.watcher.last_minute(), self.metrics.totals()
        return TrafficRead(
            per_second=None if minute.per_second is None else round(minute.per_second, 3),
            error_ratio=None if minute.error_ratio is None else round(minute.error_ratio, 4),
            last_minute=minute.requests,
            watched_s=minute.seconds,
            in_flight=self.metrics.in_flight,
            streams=self.metrics.sse_clients(),
            total=total,
            errors=errors,
            refused_last_minute=minute.refused,
            refused=[
                RefusalsRead(status=status, count=count)
                for status, count in sorted(self.metrics.refused.items(), key=lambda one: -one[1])
            ],
            times=_times(self.metrics.all_requests()),
        )

    def _jobs(self) -> list[JobRead]:
        return [
            JobRead(
                name=one.name,
                every_s=one.every_s,
                runs=one.runs,
                failures=one.failures,
                last_started_at=one.last_started_at,
                last_ms=None if one.last_s is None else _ms(one.last_s),
                error=one.error,
                failed_at=one.failed_at,
            )
            for one in self.jobs.records.values()
        ]


def _pool(db: Database) -> dict[str, int]:
    state = db.pool()
    return {"size": state.size, "in_use": state.in_use, "waiting": state.waiting}


def _alert(watched: Watched) -> AlertRead:
    return AlertRead(
        rule=watched.rule.name,
        state=watched.state,
        meaning=watched.rule.meaning,
        value=None if watched.value is None else round(watched.value, 4),
        threshold=watched.rule.threshold,
        lasts_s=watched.rule.lasts.total_seconds(),
        since=watched.above_since,
    )


def _times(found: Percentiles) -> TimesRead:
    parts = (None if one is None else _ms(one) for one in (found.p50, found.p95, found.p99))
    p50, p95, p99 = parts
    return TimesRead(count=found.count, p50_ms=p50, p95_ms=p95, p99_ms=p99)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
