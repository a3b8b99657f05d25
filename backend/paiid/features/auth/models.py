"""Tables of identity: `users` and `user_sessions`."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

users: Final = Table(
    "users",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("full_name", String(100)),
    # A PHC string of argon2id; `!` where no password can match (demo users).
    Column("password_hash", String(255), nullable=False),
    Column("role", String(10), nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("password_changed_at", UtcDateTime, nullable=False),
    # A row without a name, for the books that refer to it.
    Column("deleted_at", UtcDateTime),
    UniqueConstraint("email"),
    CheckConstraint("role IN ('owner', 'member', 'viewer')", name="role"),
)

user_sessions: Final = Table(
    "user_sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # SHA-256 (hex) of the one refresh token that may be used next.
    Column("refresh_hash", String(64), nullable=False),
    Column("rotations", Integer, nullable=False),
    Column("ip", String(45)),
    Column("user_agent", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("revoked_because", String(20)),
    CheckConstraint("(revoked_at IS NULL) = (revoked_because IS NULL)", name="revoked"),
    CheckConstraint("expires_at > created_at", name="expires_at"),
    CheckConstraint("rotations >= 0", name="rotations"),
    Index("ix_user_sessions_user_id_expires_at", "user_id", "expires_at"),
    Index("ix_user_sessions_expires_at", "expires_at"),
)
