"""Rows of readings. They are about texts, not about users: nobody owns them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from paiid.core.dialects import dialect_of
from paiid.domain.reading import EventKind, Reading, Urgency
from paiid.features.reading.models import news_readings as t


class ReadingRepository:
    """What a reader made of texts, by their hashes."""

    def found(self, conn: Connection, reader: str, version: str, hashes: Collection[str]) -> dict[str, Reading]:
        """Those readings of `hashes` that are kept."""
        wanted = (t.c.reader == reader, t.c.version == version, t.c.text_hash.in_(hashes))
        rows = conn.execute(select(t.c.text_hash, t.c.score, t.c.urgency, t.c.event).where(*wanted))
        return {row.text_hash: Reading(row.score, Urgency(row.urgency), EventKind(row.event)) for row in rows}

    def keep(
        self, conn: Connection, reader: str, version: str, readings: Mapping[str, Reading], *, at: datetime
    ) -> None:
        """Store `readings` by hash; what another process stored meanwhile stays."""
        rows: list[dict[str, Any]] = [
            {
                "text_hash": text_hash,
                "reader": reader,
                "version": version,
                "score": reading.score,
                "urgency": reading.urgency.value,
                "event": reading.event.value,
                "read_at": at,
            }
            for text_hash, reading in readings.items()
        ]
        if not rows:
            return
        insert = dialect_of(conn).insert
        conn.execute(insert(t).on_conflict_do_nothing(), rows)

    def forget(self, conn: Connection, before: datetime) -> int:
        """Delete readings made before `before`; how many."""
        return conn.execute(delete(t).where(t.c.read_at < before)).rowcount
