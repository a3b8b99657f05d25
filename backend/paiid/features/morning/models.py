"""The table of briefs."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

morning_briefs: Final = Table(
    "morning_briefs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # The day in New York it was composed for.
    Column("brief_date", Date, nullable=False),
    Column("composed_at", UtcDateTime, nullable=False),
    Column("trigger", String(10), nullable=False),
    # The caller's key, so that a repeated request composes nothing anew.
    Column("request_key", String(128)),
    # JSON as the API answers it: written once, read whole, never searched.
    Column("steps", Text, nullable=False),
    # JSON list of the steps its user has ticked off.
    Column("reviewed", Text, nullable=False),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("trigger IN ('asked', 'scheduled')", name="trigger"),
    Index("ix_morning_briefs_user_id_composed", "user_id", "composed_at", "id"),
)
