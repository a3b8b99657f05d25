"""Tables of calls, of how they ended and of what the user decided.

Triggers of the migration refuse every UPDATE and DELETE of calls and outcomes. A later migration that rebuilds such a
table on SQLite (batch mode) loses them and has to make them again: `paiid doctor` would not miss them, a test would.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from paiid.core.db import metadata
from paiid.core.types import ExactDecimal, UtcDateTime

advice_calls: Final = Table(
    "advice_calls",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="RESTRICT"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("run_id", String(40)),
    Column("advisor", String(40), nullable=False),
    Column("model", String(120), nullable=False),
    Column("prompt_version", String(60), nullable=False),
    Column("strategy", String(40), nullable=False),
    Column("symbol", String(32), nullable=False),
    Column("direction", String(4), nullable=False),
    Column("session_date", Date, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("raw_probability", ExactDecimal, nullable=False),
    Column("probability", ExactDecimal, nullable=False),
    Column("close", ExactDecimal, nullable=False),
    Column("entry", ExactDecimal, nullable=False),
    Column("stop", ExactDecimal, nullable=False),
    Column("target", ExactDecimal, nullable=False),
    Column("horizon_sessions", Integer, nullable=False),
    Column("quantity", ExactDecimal, nullable=False),
    Column("weight", ExactDecimal, nullable=False),
    Column("is_backfilled", Boolean, nullable=False),
    Column("is_simulated", Boolean, nullable=False),
    Column("is_contaminated", Boolean, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    # All of the call; the other columns repeat what is searched and scored by.
    Column("body", Text, nullable=False),
    UniqueConstraint("user_id", "number"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("direction IN ('buy', 'sell')", name="direction"),
    Index(None, "user_id", "session_date", "number"),
    Index(None, "run_id"),
)

advice_outcomes: Final = Table(
    "advice_outcomes",
    metadata,
    Column("call_id", String(40), ForeignKey("advice_calls.id", ondelete="RESTRICT"), primary_key=True),
    Column("ending", String(10), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ended_on", Date, nullable=False),
    Column("sessions", Integer, nullable=False),
    Column("entry", ExactDecimal, nullable=False),
    Column("exit", ExactDecimal, nullable=False),
    Column("return_ratio", ExactDecimal, nullable=False),
    Column("cost_ratio", ExactDecimal, nullable=False),
    Column("spy_ratio", ExactDecimal),
    Column("excess_ratio", ExactDecimal),
    Column("restated", ExactDecimal, nullable=False),
    Column("resolved_at", UtcDateTime, nullable=False),
    Column("source", String(80), nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("ending IN ('target', 'stop', 'expired')", name="ending"),
)
"""`hash` is over the call's hash and the outcome, so neither changes without the other."""

advice_decisions: Final = Table(
    "advice_decisions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("call_id", String(40), ForeignKey("advice_calls.id", ondelete="RESTRICT"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("order_id", String(40)),
    Column("reason", String(400)),
    Column("snoozed_until", UtcDateTime),
    Column("decided_at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('accepted', 'dismissed', 'snoozed')", name="kind"),
    Index(None, "call_id", "id"),
)
