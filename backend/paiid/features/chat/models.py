"""Tables of conversations."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

chat_threads: Final = Table(
    "chat_threads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_chat_threads_user_id_updated_at", "user_id", "updated_at"),
)
chat_messages: Final = Table(
    "chat_messages",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("thread_id", String(40), ForeignKey("chat_threads.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("role", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    # JSON as text: read and written whole, never searched, and alike on both databases.
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    CheckConstraint("role IN ('user', 'assistant')", name="role"),
    CheckConstraint("state IN ('running', 'stopping', 'complete', 'stopped', 'failed')", name="state"),
    UniqueConstraint("thread_id", "position"),
    Index("ix_chat_messages_user_id_state", "user_id", "state"),
)
