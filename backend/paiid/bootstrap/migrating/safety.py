"""The backup before a migration: written whatever revision the database is at, or nothing is migrated."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, literal, select
from sqlalchemy.exc import SQLAlchemyError

from paiid.bootstrap.backup.manifest import BackupError
from paiid.bootstrap.backup.schema import stored_tables
from paiid.bootstrap.backup.writing import write_backup
from paiid.bootstrap.migrations import said
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.private_files import private_folder
from paiid.settings import SettingsError

_PREFIX: Final = "before-migration-"
_ENDING: Final = ".backup.zip"
_NO_DATA: Final = frozenset({"job_leases"})
"""What a process writes of itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The backup, and which older ones of its kind went."""

    path: Path
    rows: int
    removed: tuple[str, ...]


async def backup_before(db: Database, home: Path, revision: str, clock: Clock, *, keep: int) -> Kept | None:
    """Write the backup, and remove those of before earlier migrations but the `keep` newest.

    None, with nothing written, where the database holds no data.

    Raises:
        SettingsError: it cannot be written; the message is one line and names the mend.
    """
    if not await db.read(holds_data):
        return None
    path = home / "backups" / f"{_PREFIX}{clock.now():%Y%m%dT%H%M%SZ}-{revision}{_ENDING}"
    try:
        private_folder(path.parent)
        manifest = await write_backup(db, path, clock)
    except (OSError, BackupError, SQLAlchemyError, zipfile.LargeZipFile) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else said(error)
        raise SettingsError(
            f"The backup before migrating cannot be written to {path} ({reason}); nothing was migrated. Make room "
            "there, or write one elsewhere with `paiid backup FILE` and migrate with --no-backup."
        ) from error
    old = sorted(path.parent.glob(f"{_PREFIX}*{_ENDING}"))[:-keep]
    for one in old:
        one.unlink()
    return Kept(path, manifest.rows, tuple(one.name for one in old))


def holds_data(conn: Connection) -> bool:
    """Whether any table has a row that somebody would miss."""
    return any(
        conn.execute(select(literal(1)).select_from(table).limit(1)).first()
        for table in stored_tables(conn)
        if table.name not in _NO_DATA
    )
