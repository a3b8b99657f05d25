"""The table of proposals."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

order_proposals: Final = Table(
    "order_proposals",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # The account it was proposed for: a yes never reaches another one.
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
    # Who proposed it: `assistant` (a chat), `mcp` (a program over MCP), `strategy`.
    Column("source", String(10), nullable=False),
    Column("source_name", String(60), nullable=False),
    # The order as its JSON body, and why, in the proposer's words: text from outside, shown as text.
    Column("body", Text, nullable=False),
    Column("reason", String(1000), nullable=False),
    Column("state", String(10), nullable=False),
    Column("request_key", String(128)),
    Column("order_id", String(40), ForeignKey("orders.id", ondelete="RESTRICT")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("source IN ('assistant', 'mcp', 'strategy')", name="source"),
    CheckConstraint("state IN ('waiting', 'approving', 'approved', 'rejected')", name="state"),
    Index("ix_order_proposals_user_id_created", "user_id", "created_at", "id"),
)
