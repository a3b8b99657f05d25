"""The table of runs."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

advice_runs: Final = Table(
    "advice_runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("cause", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("step", String(12), nullable=False),
    # 1 while it runs and NULL afterwards, so that one user has one running run in all processes together.
    Column("running", Integer),
    # A process that died does not renew it: after this instant another may take the user's place.
    Column("lease_until", UtcDateTime, nullable=False),
    Column("session_date", Date, nullable=False),
    Column("advisor", String(40), nullable=False),
    Column("model", String(120), nullable=False),
    Column("prompt_version", String(60), nullable=False),
    Column("considered", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("candidates", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    # JSON: each candidate that became no call, with the reason.
    Column("refusals", Text, nullable=False),
    # Symbols, a space between them; NULL where every headline came.
    Column("without_news", Text),
    Column("problem", String(400)),
    Column("request_key", String(128)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("user_id", "running"),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("cause IN ('request', 'schedule', 'first', 'backfill')", name="cause"),
    CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
    CheckConstraint("(state = 'running') = (running IS NOT NULL)", name="running"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended_at"),
    Index(None, "user_id", "started_at"),
)
