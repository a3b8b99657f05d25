"""The tables of saved strategies: one row a strategy, one a version; versions are only ever added."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

strategies: Final = Table(
    "strategies",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # What it was begun from; a template is code, so there is nothing to refer to.
    Column("template_id", String(60)),
    # The `Idempotency-Key` of the request that made it.
    Column("request_key", String(128)),
    # The number of the latest version.
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # Its versions stay: runs and orders came of them.
    Column("deleted_at", UtcDateTime),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("version >= 1", name="version"),
    Index("ix_strategies_user_id_updated", "user_id", "updated_at", "id"),
)

strategy_versions: Final = Table(
    "strategy_versions",
    metadata,
    Column("strategy_id", String(40), ForeignKey("strategies.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    # The version its author looked at; null for the first.
    Column("made_from", Integer),
    # The document as canonical JSON text: read and written whole, never searched, and alike on both databases.
    Column("document", Text, nullable=False),
    # SHA-256 (hex) of that text.
    Column("digest", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
