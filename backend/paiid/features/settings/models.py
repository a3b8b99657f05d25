"""The table of preferences."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

user_preferences: Final = Table(
    "user_preferences",
    metadata,
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    # JSON as text: read and written whole, never searched, and alike on both databases.
    Column("preferences", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint("version >= 1", name="version"),
)
