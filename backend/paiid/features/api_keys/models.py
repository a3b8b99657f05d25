"""The table of API keys."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

api_keys: Final = Table(
    "api_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
    Column("name", String(60), nullable=False),
    # Public: what a program sends as its key id, and what people tell their keys by.
    Column("key_id", String(20), nullable=False),
    # SHA-256 (hex) of 256 random bits; no slow hash is needed where nothing can be guessed.
    Column("secret_hash", String(64), nullable=False),
    Column("scope", String(10), nullable=False),
    # The `Idempotency-Key` of the request that made it.
    Column("request_key", String(128)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("key_id"),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("scope IN ('read', 'trade')", name="scope"),
    Index("ix_api_keys_account_id", "account_id"),
)
