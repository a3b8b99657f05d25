"""Connections to a SQLite file, each set up the one way they all are."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

_BUSY_TIMEOUT_MS: Final = 10_000
_CHECKPOINT_PAGES: Final = 8_000
"""32 MB of log before it is copied into the file, each time at two more fsyncs, for which all writers wait."""


def open_engine(path: Path, *, read_only: bool, synchronous: str) -> Engine:
    """An engine that makes a connection whenever it is asked for one."""
    mode = "ro" if read_only else "rwc"
    # AUTOCOMMIT: we say BEGIN ourselves, the driver's own transaction handling would begin too late.
    engine = create_engine(
        URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": mode, "uri": "true"}),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute(f"PRAGMA synchronous={synchronous}")
            cursor.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine
