"""The table of telemetry events."""

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
