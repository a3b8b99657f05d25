"""The table of tokens."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

mcp_tokens: Final = Table(
    "mcp_tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(60), nullable=False),
    # SHA-256 (hex) of 256 random bits; no slow hash is needed where nothing can be guessed.
    Column("token_hash", String(64), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("token_hash"),
    CheckConstraint("scope IN ('read', 'propose')", name="scope"),
    Index("ix_mcp_tokens_user_id", "user_id"),
)
