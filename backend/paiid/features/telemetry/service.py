"""Recording events and summing them up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.telemetry import measurements
from paiid.features.telemetry.events import Event, EventKind, Workflow
from paiid.features.telemetry.outcomes import Action, OutcomeCounter, read_outcomes
from paiid.features.telemetry.repository import TelemetryRepository
from paiid.features.telemetry.schemas import (
    AiUseRead,
    EventCreate,
    RateRead,
    SessionsRead,
    SuccessRatesRead,
    SummaryScope,
    TelemetrySummary,
    TradesRead,
    WorkflowUseRead,
)
from paiid.features.telemetry.summary import (
    WorkflowUse,
    average_s,
    kinds,
    median_s,
    milliseconds,
    ratio,
    session_lengths,
    workflow_use,
)

KEPT: Final = timedelta(days=180)

ReadOutcomes = Callable[[Connection, datetime, str | None], tuple[int, int, int]]
"""(attempts without the excluded, succeeded, excluded) since an instant, of one user or of all."""


@dataclass(frozen=True)
class TelemetryService:
    """Use of the product, kept on this instance only."""

    db: Database
    clock: Clock
    orders_outcome: ReadOutcomes
    ai_outcome: ReadOutcomes
    counter: OutcomeCounter
    repository: TelemetryRepository = field(default_factory=TelemetryRepository)

    async def record(self, user_id: str, events: Sequence[EventCreate]) -> int:
        """Store `events` of `user_id`; how many."""
        at = self.clock.now()
        found = [
            Event(user_id, one.kind, one.workflow, one.duration_ms, one.detail, at - timedelta(milliseconds=one.age_ms))
            for one in events
        ]
        await self.db.write(lambda conn: self.repository.append(conn, found, at))
        return len(found)

    async def summary(self, user_id: str, *, days: int, scope: SummaryScope) -> TelemetrySummary:
        """Use over the last `days`, of `user_id` or of the whole instance."""
        until = self.clock.now()
        since = until - timedelta(days=days)
        whose = None if scope is SummaryScope.INSTANCE else user_id
        await self.counter.flush()
        events, rates = await self.db.read(
            lambda conn: (self.repository.events(conn, whose, since), self._rates(conn, since, whose))
        )
        return TelemetrySummary(
            scope=scope,
            days=days,
            since=since,
            until=until,
            users=len({event.user_id for event in events}),
            events=len(events),
            workflows=_workflows(workflow_use(events)),
            sessions=_sessions([milliseconds(length) for length in session_lengths(events)]),
            trades=TradesRead(
                attempted=rates.trades.attempts,
                succeeded=rates.trades.succeeded,
                success_rate=rates.trades.success_rate,
            ),
            ai=_ai_use(events),
            success_rates=rates,
        )

    def _rates(self, conn: Connection, since: datetime, whose: str | None) -> SuccessRatesRead:
        of_all = whose is None
        return SuccessRatesRead(
            registration=_rate(read_outcomes(conn, Action.REGISTRATION, since)) if of_all else None,
            login=_rate(read_outcomes(conn, Action.LOGIN, since)) if of_all else None,
            trades=_rate(self.orders_outcome(conn, since, whose)),
            ai=_rate(self.ai_outcome(conn, since, whose)),
        )

    async def measured(self, found: Sequence[measurements.MeasurementCreate]) -> int:
        """Store what a browser measured, without whose it is; how many."""
        at = self.clock.now()
        await self.db.write(lambda conn: measurements.keep(conn, found, at))
        return len(found)

    async def measurements(self, days: int) -> measurements.MeasurementsRead:
        """What browsers measured over the last `days`."""
        since = self.clock.now() - timedelta(days=days)
        rows = await self.db.read(lambda conn: measurements.since(conn, since))
        return measurements.told(rows, days=days, since=since)

    async def forget_old(self) -> int:
        """Remove what is older than `KEPT`; how many. For the scheduler, once a day."""
        before = self.clock.now() - KEPT
        return await self.db.write(
            lambda conn: self.repository.delete_before(conn, before) + measurements.forget_before(conn, before)
        )


def _rate(found: tuple[int, int, int]) -> RateRead:
    attempts, succeeded, excluded = found
    return RateRead(attempts=attempts, succeeded=succeeded, excluded=excluded, success_rate=ratio(succeeded, attempts))


def _workflows(uses: dict[Workflow, WorkflowUse]) -> list[WorkflowUseRead]:
    """Every workflow, most opened first; those never used too, so that the screen shows them all."""
    total = sum(use.opens for use in uses.values())
    found = [
        WorkflowUseRead(
            workflow=workflow,
            opens=use.opens,
            share=ratio(use.opens, total),
            average_duration_s=average_s(use.durations_ms),
            errors=use.errors,
            error_rate=ratio(use.visits_with_error, use.opens),
        )
        for workflow in Workflow
        for use in (uses.get(workflow, WorkflowUse()),)
    ]
    return sorted(found, key=lambda use: -use.opens)


def _sessions(lengths_ms: Sequence[int]) -> SessionsRead:
    return SessionsRead(
        count=len(lengths_ms),
        average_length_s=average_s(lengths_ms),
        median_length_s=median_s(lengths_ms),
        longest_s=average_s([max(lengths_ms)]) if lengths_ms else None,
    )


def _ai_use(events: Sequence[Event]) -> AiUseRead:
    counts = kinds(events)
    accepted, dismissed = counts[EventKind.RECOMMENDATION_ACCEPTED], counts[EventKind.RECOMMENDATION_DISMISSED]
    return AiUseRead(
        visits=sum(
            event.kind is EventKind.WORKFLOW_OPENED and event.workflow is Workflow.RECOMMENDATIONS for event in events
        ),
        opened=counts[EventKind.RECOMMENDATION_OPENED],
        accepted=accepted,
        dismissed=dismissed,
        acceptance_rate=ratio(accepted, accepted + dismissed),
    )
