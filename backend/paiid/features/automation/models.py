"""The tables of automations. Decisions, bars and reports are only ever added; of an order only what became of it."""

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
    false,
)

from paiid.core.db import metadata
from paiid.core.types import ExactDecimal, UtcDateTime

automations: Final = Table(
    "automations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
    # Of the saved strategy, which may be deleted: the definition itself stands below.
    Column("strategy_id", String(40), nullable=False),
    Column("strategy_version", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    # Canonical JSON, and its SHA-256 (hex).
    Column("definition", Text, nullable=False),
    Column("definition_hash", String(64), nullable=False),
    # JSON: a value for each parameter.
    Column("parameters", Text, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    # Why it is paused or stopped: a code, and words for its owner.
    Column("reason", String(20)),
    Column("reason_text", String(400)),
    Column("capital", ExactDecimal, nullable=False),
    Column("max_drawdown", ExactDecimal),
    Column("loss_streak", Integer),
    Column("cooldown_sessions", Integer),
    # A pause that ends by itself ends before the close of this session is judged.
    Column("resumes_on", Date),
    # Protections look at closes and trades from this session on.
    Column("watched_from", Date, nullable=False),
    # The first close it judges.
    Column("first_session", Date, nullable=False),
    Column("request_key", String(128)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # Of a stopped one: all it holds is to be sold, whatever is still being bought.
    Column("sells", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("mode IN ('approval', 'autopilot')", name="mode"),
    CheckConstraint("state IN ('running', 'paused', 'stopped')", name="state"),
    CheckConstraint("(state = 'running') = (reason IS NULL)", name="reason"),
    Index("ix_automations_user_id_created", "user_id", "created_at", "id"),
)

automation_decisions: Final = Table(
    "automation_decisions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("automation_id", String(40), ForeignKey("automations.id", ondelete="CASCADE"), nullable=False),
    Column("session_date", Date, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("why", String(400), nullable=False),
    # The strategy's own, at that close; NULL where nothing could be seen.
    Column("equity", ExactDecimal),
    # JSON of all it looked at.
    Column("inputs", Text),
    Column("decided_at", UtcDateTime, nullable=False),
    # One decision a close, whatever crashes and however many processes run.
    UniqueConstraint("automation_id", "session_date"),
    CheckConstraint("outcome IN ('orders', 'nothing', 'no_data', 'missed')", name="outcome"),
)

automation_orders: Final = Table(
    "automation_orders",
    metadata,
    # Is the `client_order_id` of the order too: known before anything is sent, so that nothing is sent twice.
    Column("id", String(60), primary_key=True),
    Column("automation_id", String(40), ForeignKey("automations.id", ondelete="CASCADE"), nullable=False),
    # The close it was decided at; of a stop that of its entry.
    Column("session_date", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("symbol", String(32), nullable=False),
    Column("side", String(4), nullable=False),
    Column("quantity", ExactDecimal, nullable=False),
    # Of an entry, in USD a share or a ratio of the entry price; of what is placed as a stop or target, its prices.
    Column("stop_kind", String(16)),
    Column("stop_distance", ExactDecimal),
    Column("target_kind", String(16)),
    Column("target_distance", ExactDecimal),
    # Of an entry by limit, USD a share; NULL at the market.
    Column("limit_price", ExactDecimal),
    # Of a position that is sold short: a sale opens it and a purchase closes it.
    Column("is_short", Boolean, nullable=False, server_default=false()),
    Column("state", String(10), nullable=False),
    Column("order_id", String(40), ForeignKey("orders.id", ondelete="RESTRICT")),
    Column("proposal_id", String(40), ForeignKey("order_proposals.id", ondelete="RESTRICT")),
    Column("problem", String(400)),
    # Sent from the first instant on, given up at the second.
    Column("send_from", UtcDateTime, nullable=False),
    Column("send_until", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("automation_id", "session_date", "number"),
    CheckConstraint("kind IN ('entry', 'exit', 'rebalance', 'protect')", name="kind"),
    CheckConstraint("state IN ('pending', 'sent', 'proposed', 'refused', 'late')", name="state"),
    Index("ix_automation_orders_state", "state", "send_from"),
)

automation_bars: Final = Table(
    "automation_bars",
    metadata,
    Column("automation_id", String(40), ForeignKey("automations.id", ondelete="CASCADE"), primary_key=True),
    Column("symbol", String(20), primary_key=True),
    # The close at which these were seen first.
    Column("session_date", Date, primary_key=True),
    # All bars of the symbol, because earlier ones were restated; else those that are new.
    Column("is_whole", Boolean, nullable=False),
    # JSON: [day, start, open, high, low, close, volume] of each.
    Column("bars", Text, nullable=False),
)

automation_parity: Final = Table(
    "automation_parity",
    metadata,
    Column("automation_id", String(40), ForeignKey("automations.id", ondelete="CASCADE"), primary_key=True),
    # The last close that was replayed.
    Column("session_date", Date, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("report", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('agrees', 'tolerated', 'alarm')", name="state"),
)
