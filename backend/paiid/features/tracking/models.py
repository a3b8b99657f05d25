"""Tables of tracked accounts: imports, activities, and the owner's own instruments, prices and currency rates."""

from typing import Final

from sqlalchemy import (
    BigInteger,
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

_SEQ: Final = BigInteger().with_variant(Integer, "sqlite")

imports: Final = Table(
    "imports",
    metadata,
    # The order of imports: a later one's prices and rates win, and undoing it brings the earlier ones back.
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # `activities`, `prices` or `rates`.
    Column("kind", String(12), nullable=False),
    Column("preset", String(40), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    # The `Idempotency-Key` of the request that made it.
    Column("request_key", String(128)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    UniqueConstraint("id"),
    UniqueConstraint("user_id", "request_key"),
    CheckConstraint("kind IN ('activities', 'prices', 'rates')", name="kind"),
    sqlite_autoincrement=True,
)

activities: Final = Table(
    "activities",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
    # Null for one that was typed.
    Column("import_seq", _SEQ, ForeignKey("imports.seq", ondelete="RESTRICT")),
    # Names the content, and how many like it came before in one file: the same row twice is two fills, the same file
    # twice is one import.
    Column("digest", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime),
    Column("symbol", String(32)),
    Column("quantity", ExactDecimal, nullable=False),
    Column("price", ExactDecimal),
    Column("amount", ExactDecimal, nullable=False),
    Column("fee", ExactDecimal, nullable=False),
    Column("tax", ExactDecimal, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("note", String(400), nullable=False),
    # `Terms` as JSON, null for the kinds that have none.
    Column("terms", Text),
    UniqueConstraint("account_id", "digest"),
    Index("ix_activities_account_id_day_seq", "account_id", "day", "seq"),
    Index("ix_activities_import_seq", "import_seq"),
    sqlite_autoincrement=True,
)

private_instruments: Final = Table(
    "private_instruments",
    metadata,
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("symbol", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("asset_class", String(20), nullable=False),
    Column("sector", String(60), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

private_prices: Final = Table(
    "private_prices",
    metadata,
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("symbol", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("import_seq", _SEQ, ForeignKey("imports.seq", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("close", ExactDecimal, nullable=False),
    Index("ix_private_prices_import_seq", "import_seq"),
    sqlite_with_rowid=False,
)

# One unit of `base` is worth `rate` of `quote`.
currency_rates: Final = Table(
    "currency_rates",
    metadata,
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("base", String(3), primary_key=True),
    Column("quote", String(3), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("import_seq", _SEQ, ForeignKey("imports.seq", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("rate", ExactDecimal, nullable=False),
    Index("ix_currency_rates_import_seq", "import_seq"),
    sqlite_with_rowid=False,
)

# Which lots a sale in an account with the method `specific` uses up: ids of opening activities, in this order.
lot_choices: Final = Table(
    "lot_choices",
    metadata,
    Column("account_id", String(40), ForeignKey("accounts.id", ondelete="RESTRICT"), primary_key=True),
    Column("closing_id", String(160), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("lot_id", String(160), nullable=False),
    sqlite_with_rowid=False,
)
