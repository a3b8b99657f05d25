"""The tables of telemetry: events, how actions ended, what browsers measured."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

telemetry_events: Final = Table(
    "telemetry_events",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("workflow", String(20), nullable=False),
    Column("duration_ms", Integer),
    Column("detail", String(64)),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    CheckConstraint("duration_ms IS NULL OR duration_ms >= 0", name="duration"),
    Index("ix_telemetry_events_user_id_occurred", "user_id", "occurred_at"),
    Index("ix_telemetry_events_occurred", "occurred_at"),
)

outcome_counts: Final = Table(
    "outcome_counts",
    metadata,
    # Sums of an hour, so that nothing tells who tried what and when.
    Column("hour", UtcDateTime, primary_key=True),
    Column("action", String(20), primary_key=True),
    Column("outcome", String(10), primary_key=True),
    Column("count", Integer, nullable=False),
    CheckConstraint("outcome IN ('succeeded', 'failed', 'excluded')", name="outcome"),
)

browser_reports: Final = Table(
    "browser_reports",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("measure", String(10), nullable=False),
    Column("workflow", String(20), nullable=False),
    # Milliseconds; thousandths for `cls`, which has no unit; 1 for what is only counted.
    Column("value", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    CheckConstraint("value >= 0", name="value"),
    Index("ix_browser_reports_received_at", "received_at"),
)
"""Without the user: consent is to being counted, and nothing more."""
