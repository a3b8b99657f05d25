"""Rows of telemetry."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from paiid.core.ids import new_id
from paiid.features.telemetry.events import Event, EventKind, Workflow
from paiid.features.telemetry.models import telemetry_events as t


class TelemetryRepository:
    """Events, appended and read in time order."""

    def append(self, conn: Connection, events: Sequence[Event], received_at: datetime) -> None:
        """Add `events`."""
        rows = [
            {
                "id": new_id("tel"),
                "user_id": event.user_id,
                "kind": event.kind.value,
                "workflow": event.workflow.value,
                "duration_ms": event.duration_ms,
                "detail": event.detail,
                "occurred_at": event.occurred_at,
                "received_at": received_at,
            }
            for event in events
        ]
        conn.execute(insert(t), rows)

    def events(self, conn: Connection, user_id: str | None, since: datetime) -> list[Event]:
        """Events of `user_id` (of everybody when None) from `since`, oldest first."""
        query = select(t.c.user_id, t.c.kind, t.c.workflow, t.c.duration_ms, t.c.detail, t.c.occurred_at)
        query = query.where(t.c.occurred_at >= since).order_by(t.c.occurred_at, t.c.id)
        if user_id is not None:
            query = query.where(t.c.user_id == user_id)
        return [
            Event(
                row.user_id, EventKind(row.kind), Workflow(row.workflow), row.duration_ms, row.detail, row.occurred_at
            )
            for row in conn.execute(query)
        ]

    def delete_before(self, conn: Connection, before: datetime) -> int:
        """Remove older events; how many."""
        return conn.execute(delete(t).where(t.c.occurred_at < before)).rowcount
