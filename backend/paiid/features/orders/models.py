"""Tables of orders and of their executions."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from paiid.core.db import metadata
from paiid.core.dialects import partial_index
from paiid.core.types import ExactDecimal, UtcDateTime

OPEN_CONDITION: Final = "status IN ('pending_new', 'held', 'new', 'partially_filled')"

orders: Final = Table(
    "orders",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="RESTRICT"), nullable=False),
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
    Column("client_order_id", String(128), nullable=False),
    # What was asked, so that the same key with another body is told from a repeat.
    Column("request_hash", String(64), nullable=False),
    # The first answer given, repeated word for word when the key comes again; null until one was given.
    Column("first_answer", Text),
    Column("broker", String(20), nullable=False),
    Column("broker_order_id", String(64)),
    Column("replaces_order_id", String(40), ForeignKey("orders.id", ondelete="RESTRICT")),
    # How it goes with others, and the order it hangs on.
    Column("order_class", String(8), nullable=False, server_default="simple"),
    Column("parent_order_id", String(40), ForeignKey("orders.id", ondelete="RESTRICT")),
    Column("symbol", String(32), nullable=False),
    Column("side", String(4), nullable=False),
    Column("type", String(16), nullable=False),
    Column("quantity", ExactDecimal),
    Column("notional", ExactDecimal),
    Column("limit_price", ExactDecimal),
    Column("stop_price", ExactDecimal),
    Column("trail_price", ExactDecimal),
    Column("trail_percent", ExactDecimal),
    Column("time_in_force", String(3), nullable=False),
    Column("extended_hours", Boolean, nullable=False),
    # Of option contracts: what it does to the position.
    Column("position_intent", String(13)),
    Column("status", String(20), nullable=False),
    Column("filled_quantity", ExactDecimal, nullable=False),
    Column("average_fill_price", ExactDecimal),
    # The price buying power is held back at while the order is open.
    Column("reserve_price", ExactDecimal, nullable=False),
    Column("reason", String(500)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    UniqueConstraint("user_id", "client_order_id"),
    CheckConstraint("side IN ('buy', 'sell')", name="side"),
    CheckConstraint("type IN ('market', 'limit', 'stop', 'stop_limit', 'trailing_stop')", name="type"),
    CheckConstraint("time_in_force IN ('day', 'gtc', 'opg', 'cls', 'ioc', 'fok')", name="time_in_force"),
    CheckConstraint(
        "status IN ('pending_new', 'held', 'new', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired',"
        " 'denied')",
        name="status",
    ),
    CheckConstraint("order_class IN ('simple', 'bracket', 'oco', 'oto', 'mleg')", name="order_class"),
    CheckConstraint(
        "position_intent IN ('buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close')", name="position_intent"
    ),
    CheckConstraint("quantity IS NOT NULL OR notional IS NOT NULL", name="size"),
    Index("ix_orders_user_id_created", "user_id", "created_at", "id"),
    Index("ix_orders_parent_order_id", "parent_order_id"),
    partial_index("ix_orders_open", "account_id", where=OPEN_CONDITION),
)

executions: Final = Table(
    "executions",
    metadata,
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), primary_key=True),
    Column("id", String(96), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="RESTRICT"), nullable=False),
    Column("order_id", String(40), ForeignKey("orders.id", ondelete="RESTRICT"), nullable=False),
    Column("symbol", String(32), nullable=False),
    Column("side", String(4), nullable=False),
    Column("quantity", ExactDecimal, nullable=False),
    Column("price", ExactDecimal, nullable=False),
    Column("fee", ExactDecimal, nullable=False),
    Column("executed_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    CheckConstraint("side IN ('buy', 'sell')", name="side"),
    Index("ix_executions_order_id", "order_id"),
    Index("ix_executions_user_id_executed", "user_id", "executed_at", "id"),
)
