"""The table of imported bars; the bars themselves stand in files, see `folder`."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from paiid.core.db import metadata
from paiid.core.types import UtcDateTime

datasets: Final = Table(
    "datasets",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # What the user calls the place it came from; a backtest is run on all sets of one name.
    Column("source", String(40), nullable=False),
    Column("symbol", String(20), nullable=False),
    Column("timeframe", String(4), nullable=False),
    Column("prices", String(10), nullable=False),
    Column("file_name", String(200), nullable=False),
    # SHA-256 of the file as it was given, and of what was kept of it.
    Column("file_hash", String(64), nullable=False),
    Column("data_hash", String(64), nullable=False),
    Column("bars", Integer, nullable=False),
    Column("first_session", Date, nullable=False),
    Column("last_session", Date, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("faults", Integer, nullable=False),
    # JSON, as the API tells it.
    Column("quality", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Unique("user_id", "source", "timeframe", "symbol"),
    CheckConstraint("prices IN ('adjusted', 'splits', 'raw')", name="prices"),
)
