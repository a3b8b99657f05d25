"""The tables of runs and of what was tried."""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
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

backtest_runs: Final = Table(
    "backtest_runs",
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
    # A process that died does not renew it: after this instant the run is ended by whoever looks.
    Column("lease_until", UtcDateTime, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date, nullable=False),
    Column("cash", ExactDecimal, nullable=False),
    Column("benchmark", String(20)),
    # The name of imported bars; NULL for the market's.
    Column("data_source", String(40)),
    # `adjusted`, `splits` or `raw`; NULL, of runs before 0030: adjusted.
    Column("prices", String(10)),
    # JSON, as the API tells them; NULL until the run is done.
    Column("symbols", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("costs", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("headline", Text),
    Column("manifest", Text),
    Column("measured", Text),
    Column("trust", Text),
    Column("trades", Text),
    Column("fills", Text),
    Column("problem", String(400)),
    Column("request_key", String(128)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("state IN ('running', 'done', 'failed', 'canceled')", name="state"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended_at"),
    CheckConstraint("(state = 'done') = (measured IS NOT NULL)", name="measured"),
    Index(None, "user_id", "created_at"),
)

backtest_trials: Final = Table(
    "backtest_trials",
    metadata,
    # Kept when a run is deleted: what was tried was tried.
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", String(80), primary_key=True),
    # SHA-256 of definition and parameter values.
    Column("variant", String(64), primary_key=True),
    # Of one session, not of a year; a statistic, no money.
    Column("sharpe", Float, nullable=False),
    Column("tried_at", UtcDateTime, nullable=False),
)
