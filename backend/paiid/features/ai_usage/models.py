"""Tables of calls of language models and what they cost."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from paiid.core.db import metadata
from paiid.core.types import ExactDecimal, UtcDateTime

ai_calls: Final = Table(
    "ai_calls",
    metadata,
    Column("id", String(40), primary_key=True),
    # The money stays spent when its spender has gone.
    Column("user_id", String(40), ForeignKey("users.id", ondelete="SET NULL"), nullable=True),
    Column("purpose", String(20), nullable=False),
    Column("model", String(100), nullable=False),
    Column("month", String(7), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reserved_usd", ExactDecimal, nullable=False),
    Column("cost_usd", ExactDecimal, nullable=False),
    Column("is_estimate", Boolean, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cache_write_tokens", Integer, nullable=False),
    Column("cache_read_tokens", Integer, nullable=False),
    Column("outcome", String(20), nullable=True),
    Column("request_id", String(200), nullable=True),
    Column("latency_ms", Integer, nullable=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    CheckConstraint("state IN ('open', 'settled')", name="state"),
    CheckConstraint("(state = 'settled') = (ended_at IS NOT NULL)", name="ended"),
    Index("ix_ai_calls_month_started_at", "month", "started_at"),
    Index("ix_ai_calls_state_started_at", "state", "started_at"),
)
ai_spending: Final = Table(
    "ai_spending",
    metadata,
    Column("month", String(7), primary_key=True),
    # A user's id, or `all`: its row is locked first, so that reservations follow one another.
    Column("spender", String(40), primary_key=True),
    Column("spent_usd", ExactDecimal, nullable=False),
    Column("reserved_usd", ExactDecimal, nullable=False),
)
ai_budget: Final = Table(
    "ai_budget",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("monthly_usd", ExactDecimal, nullable=True),
    Column("user_monthly_usd", ExactDecimal, nullable=True),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(40), ForeignKey("users.id", ondelete="SET NULL"), nullable=True),
    CheckConstraint("id = 1", name="one"),
)
