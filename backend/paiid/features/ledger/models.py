"""Tables of the ledger: accounts, and balanced transactions with their entries."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    true,
)

from paiid.core.db import metadata
from paiid.core.dialects import partial_index
from paiid.core.types import ExactDecimal, UtcDateTime

ACTIVE_CONDITION: Final = "archived_at IS NULL AND is_selected"

accounts: Final = Table(
    "accounts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="RESTRICT"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("starting_cash", ExactDecimal, nullable=False),
    Column("allows_shorting", Boolean, nullable=False),
    Column("commission_per_share", ExactDecimal, nullable=False),
    Column("slippage_bps", ExactDecimal, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("archived_at", UtcDateTime),
    # Names the present set of open orders: a random word, new whenever that set or what it holds back changes.
    Column("orders_stamp", String(16), nullable=False),
    # Who keeps the account and fills its orders; `broker_account` is the account's id there, null for our own broker.
    Column("broker", String(20), nullable=False, server_default="paper"),
    Column("broker_account", String(64)),
    Column("is_selected", Boolean, nullable=False, server_default=true()),
    Column("lot_method", String(10), nullable=False, server_default="fifo"),
    CheckConstraint("mode IN ('paper', 'tracked')", name="mode"),
    CheckConstraint("broker IN ('paper', 'alpaca', 'tracked')", name="broker"),
    CheckConstraint("(broker IN ('paper', 'tracked')) = (broker_account IS NULL)", name="broker_account"),
    CheckConstraint("lot_method IN ('fifo', 'lifo', 'hifo', 'average', 'specific')", name="lot_method"),
    UniqueConstraint("broker", "broker_account"),
    CheckConstraint("kind IN ('cash', 'margin')", name="kind"),
    # A user may have several accounts and works with the selected one; a reset archives it and opens the next.
    partial_index("uq_accounts_active", "user_id", where=ACTIVE_CONDITION, unique=True),
)

ledger_transactions: Final = Table(
    "ledger_transactions",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("external_id", String(160), nullable=False),
    Column("symbol", String(32)),
    Column("memo", String(200), nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "kind", "external_id"),
    Index("ix_ledger_transactions_account_id_seq", "account_id", "seq"),
    sqlite_autoincrement=True,
)

ledger_entries: Final = Table(
    "ledger_entries",
    metadata,
    Column(
        "transaction_seq",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("ledger_transactions.seq", ondelete="RESTRICT"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True),
    Column("ledger_account", String(20), nullable=False),
    Column("commodity", String(32), nullable=False),
    Column("amount", ExactDecimal, nullable=False),
    sqlite_with_rowid=False,
)

# What another broker told of its account and we have dealt with: booked, or part of what the account began with.
imported_activities: Final = Table(
    "imported_activities",
    metadata,
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), primary_key=True),
    Column("id", String(160), primary_key=True),
    Column("imported_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
