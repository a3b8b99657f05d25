"""What runs beside the requests: which services, which jobs, and how often."""

from collections.abc import Sequence
from typing import Final

from paiid.bootstrap.books import BrokerBooks
from paiid.bootstrap.error_reports import build_error_reports
from paiid.bootstrap.morning import scheduled_briefs
from paiid.bootstrap.parts import Services
from paiid.bootstrap.runtime import Job, Runtime
from paiid.core import redis_link
from paiid.core.lease import Lease
from paiid.features.backtest.jobs import BacktestJobs
from paiid.features.orders.jobs import OrderJobs
from paiid.features.sweeps.jobs import SweepJobs

_MINUTE_S: Final = 60.0
_AUTOMATIONS_S: Final = 5.0
"""A stop stands that soon after its entry has filled."""
_HOUR_S: Final = 3_600.0
_DAY_S: Final = 86_400.0


def build_runtime(services: Services, books: BrokerBooks | None) -> Runtime:
    """Everything that runs beside the requests."""
    lease = Lease.new(services.db, services.clock, "jobs")
    trading, actions = services.trading, services.portfolio.corporate_actions
    reports = build_error_reports(services.settings)
    own = (
        *(one for one in (services.tracing, reports) if one is not None),
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
        tracer=None if services.tracing is None else services.tracing.tracer,
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
        (services.portfolio.contract_ends.run, _MINUTE_S),
        (services.backtests.mend, _MINUTE_S),
        (services.sweeps.take_up, _MINUTE_S),
        (services.automations.rounds.begin, _AUTOMATIONS_S),
        (services.datasets.tidy, _HOUR_S),
        (services.sweeps.tidy, _HOUR_S),
        (services.automations.jobs.check, _MINUTE_S),
    )
