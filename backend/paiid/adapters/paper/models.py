"""The broker's own tables.

They are another firm's books: they name our account and order ids without a foreign key, as a broker outside would,
and nothing but this adapter reads them. What the user sees comes from the product's own orders, executions and ledger.
"""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from paiid.adapters.paper.order import Role
from paiid.core.db import metadata
from paiid.core.types import ExactDecimal, UtcDateTime
from paiid.domain.order import OPEN, OrderStatus, OrderType, Side, TimeInForce

_ID: Final = String(40)
_CLIENT_ID: Final = String(128)
_SYMBOL: Final = String(32)
_WORD: Final = String(20)


def _one_of(
    column: str, words: type[OrderStatus] | type[OrderType] | type[Side] | type[TimeInForce] | type[Role]
) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


paper_orders: Final = Table(
    "paper_orders",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("account_id", _ID, nullable=False),
    Column("client_order_id", _CLIENT_ID, nullable=False),
    # What was asked for.
    Column("symbol", _SYMBOL, nullable=False),
    Column("side", _WORD, nullable=False),
    Column("type", _WORD, nullable=False),
    Column("time_in_force", _WORD, nullable=False),
    Column("asked_quantity", ExactDecimal),
    Column("notional", ExactDecimal),
    Column("limit_price", ExactDecimal),
    Column("stop_price", ExactDecimal),
    Column("trail_price", ExactDecimal),
    Column("trail_percent", ExactDecimal),
    Column("extended_hours", Boolean, nullable=False),
    # Where it stands.
    Column("status", _WORD, nullable=False, index=True),
    Column("reason", Text),
    Column("quantity", ExactDecimal),
    Column("filled_quantity", ExactDecimal, nullable=False),
    Column("filled_amount", ExactDecimal, nullable=False),
    Column("fees", ExactDecimal, nullable=False),
    Column("execution_count", Integer, nullable=False),
    Column("is_triggered", Boolean, nullable=False),
    Column("mark", ExactDecimal),
    Column("used_quote_at", UtcDateTime),
    # The market's time up to which it was matched; catching up after downtime begins here.
    Column("evaluated_until", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    # Orders that go together have one id; null for an order by itself.
    Column("family_id", _ID, index=True),
    Column("role", _WORD),
    UniqueConstraint("account_id", "client_order_id"),
    CheckConstraint("(asked_quantity IS NULL) <> (notional IS NULL)", name="size"),
    _one_of("side", Side),
    _one_of("type", OrderType),
    _one_of("time_in_force", TimeInForce),
    _one_of("status", OrderStatus),
    _one_of("role", Role),
    CheckConstraint("(family_id IS NULL) = (role IS NULL)", name="family"),
)

OPEN_CONDITION: Final = f"paper_orders.status IN ({', '.join(sorted(repr(status.value) for status in OPEN))})"
"""Of an order that may still fill."""

paper_executions: Final = Table(
    "paper_executions",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("order_id", _ID, ForeignKey("paper_orders.id"), nullable=False),
    # 1 for an order's first fill; the id ends in it, so a fill decided twice is stored once.
    Column("number", Integer, nullable=False),
    Column("quantity", ExactDecimal, nullable=False),
    Column("price", ExactDecimal, nullable=False),
    Column("fee", ExactDecimal, nullable=False),
    Column("executed_at", UtcDateTime, nullable=False),
    UniqueConstraint("order_id", "number"),
    CheckConstraint("number > 0", name="number"),
)
