"""The table of sweeps; what their trials came to stands in files, see `folder`."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

sweeps: Final = Table(
    "sweeps",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(120), nullable=False),
    # Of the saved strategy, which may be deleted: the definition itself stands below.
    Column("strategy_id", String(40)),
    Column("strategy_version", Integer),
    Column("template_id", String(60)),
    # What tries are counted for.
    Column("subject", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    # A process that died does not renew it: after this instant another takes the sweep up.
    Column("lease_until", UtcDateTime, nullable=False),
    Column("chunk_size", Integer, nullable=False),
    # JSON: what to try and on what, then the definition; the summary is NULL until the sweep is done.
    Column("terms", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("summary", Text),
    Column("problem", String(400)),
    Column("request_key", String(128)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("state IN ('running', 'done', 'failed', 'canceled')", name="state"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended_at"),
    CheckConstraint("(state = 'done') = (summary IS NOT NULL)", name="summary"),
    Index(None, "user_id", "created_at"),
)
