"""Writes a backup: every table as it was at one instant, while the service goes on."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, select, text

from paiid import __version__
from paiid.bootstrap.backup.files import write_files
from paiid.bootstrap.backup.manifest import FORMAT, MANIFEST, WITH_FILES, Manifest, TablePart, check, member
from paiid.bootstrap.backup.rows import line
from paiid.bootstrap.backup.schema import sort_key, stored_tables
from paiid.bootstrap.migrations import current_revision
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.private_files import private_file

_AT_ONCE: Final = 1_000

Told = Callable[[str, int], None]


async def write_backup(
    db: Database, path: Path, clock: Clock, told: Told = lambda _name, _rows: None, *, home: Path | None = None
) -> Manifest:
    """Write the whole database to `path`, which nobody else may read, and read it again.

    It appears when it is whole; a file of that name is replaced then.

    Args:
        db: at whatever revision; it goes back into one of the same.
        path: the file; its folder must exist.
        clock: tells when it was written.
        told: called with each table and its rows.
        home: `PAIID_HOME`; the bars that stand there are written, too.

    Raises:
        OSError: the file cannot be written.
        BackupError: what was written is not what is read.
    """
    part = path.with_name(f"{path.name}.part")
    private_file(part)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = await db.read(lambda conn: _written(conn, archive, db.engine_name, clock, told, home))
        _durable(part)
        check(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _written(
    conn: Connection, archive: zipfile.ZipFile, engine: str, clock: Clock, told: Told, home: Path | None
) -> Manifest:
    if conn.dialect.name == "postgresql":
        # All tables as of one instant; a SQLite reader has that anyway.
        conn.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    tables, stored = {}, list(stored_tables(conn))
    for table in stored:
        tables[table.name] = _table(conn, archive, table)
        told(table.name, tables[table.name].rows)
    files = {} if home is None else write_files(conn, archive, stored, home)
    revision, kind = current_revision(conn) or "", WITH_FILES if files else FORMAT
    manifest = Manifest(kind, __version__, revision, engine, clock.now(), tables, files)
    archive.writestr(MANIFEST, manifest.text())
    return manifest


def _table(conn: Connection, archive: zipfile.ZipFile, table: Table) -> TablePart:
    digest, count = hashlib.sha256(), 0
    found = conn.execute(select(table).order_by(*sort_key(table)))
    with archive.open(member(table.name), "w", force_zip64=True) as lines:
        for rows in found.partitions(_AT_ONCE):
            written = "".join(f"{line(row._asdict())}\n" for row in rows).encode()
            digest.update(written)
            lines.write(written)
            count += len(rows)
    return TablePart(count, tuple(column.name for column in table.columns), digest.hexdigest())


def _durable(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
