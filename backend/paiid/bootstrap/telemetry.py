"""Builds what counts how the product is used and how its actions end."""

from datetime import datetime

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.ai.runs.repository import RunRepository
from paiid.features.ai_usage.repository import UsageRepository
from paiid.features.orders.repository import OrdersRepository
from paiid.features.telemetry.outcomes import OutcomeCounter, Outcomes
from paiid.features.telemetry.service import TelemetryService


def build_telemetry(db: Database, clock: Clock, orders: OrdersRepository) -> TelemetryService:
    """Telemetry over every table that tells how something ended."""
    runs, calls = RunRepository(), UsageRepository()

    def ai(conn: Connection, since: datetime, user_id: str | None) -> Outcomes:
        of_runs = Outcomes(*runs.outcome_counts(conn, since, user_id))
        return of_runs.plus(Outcomes(*calls.outcome_counts(conn, since, user_id)))

    return TelemetryService(
        db, clock, orders_outcome=orders.outcome_counts, ai_outcome=ai, counter=OutcomeCounter(db, clock)
    )
