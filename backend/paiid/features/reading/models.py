"""The table of readings: each text is read once by each version of each reader."""

from typing import Final

from sqlalchemy import Column, Index, String, Table

from paiid.core.db import metadata
from paiid.core.types import ExactDecimal, UtcDateTime

news_readings: Final = Table(
    "news_readings",
    metadata,
    # SHA-256 of headline and summary.
    Column("text_hash", String(64), primary_key=True),
    Column("reader", String(40), primary_key=True),
    Column("version", String(80), primary_key=True),
    Column("score", ExactDecimal, nullable=False),
    Column("urgency", String(8), nullable=False),
    Column("event", String(16), nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Index("ix_news_readings_read_at", "read_at"),
    sqlite_with_rowid=False,
)
