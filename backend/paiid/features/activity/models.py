"""The table `activity_log`: who did what that touched money or security, and from where."""

from typing import Final

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

activity_log: Final = Table(
    "activity_log",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="RESTRICT"), nullable=False),
    Column("action", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("ip", String(45)),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_activity_log_user_id_created_at", "user_id", "created_at"),
    Index("ix_activity_log_created_at", "created_at"),
)
