"""Puts a backup into an empty database, in one transaction."""

import asyncio
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, literal, select, text

from paiid.bootstrap import migrations
from paiid.bootstrap.backup.files import files_put_back
from paiid.bootstrap.backup.manifest import BackupError, Manifest, check, member
from paiid.bootstrap.backup.rows import parents_first, parsed
from paiid.bootstrap.backup.schema import stored_tables
from paiid.bootstrap.migrations import current_revision, head_revision
from paiid.core.db import Database, is_sqlite, open_database

_AT_ONCE: Final = 500

Told = Callable[[str, int], None]


def restorable(path: Path) -> Manifest:
    """The manifest of a whole backup that this release can restore.

    Raises:
        BackupError: it is damaged, or of a later release.
    """
    manifest = check(path)
    if manifest.revision > head_revision():
        raise BackupError(
            f"The backup is of revision {manifest.revision} (PaiiD {manifest.version}), this release goes up to "
            f"{head_revision()}: restore it with the release that wrote it, or a later one."
        )
    return manifest


async def prepare(url: str, manifest: Manifest) -> None:
    """Bring the empty database of `url` to the backup's revision; a new one is made.

    Raises:
        BackupError: it has rows.
        SettingsError: it cannot be reached.
    """
    revision = await _revision_of_empty(url)
    if revision is not None and revision > manifest.revision:
        await asyncio.to_thread(migrations.downgrade, url, manifest.revision)
    elif revision != manifest.revision:
        await asyncio.to_thread(migrations.upgrade, url, manifest.revision)


async def _revision_of_empty(url: str) -> str | None:
    if is_sqlite(url) and not await asyncio.to_thread(Path(url.split("///", 1)[1]).exists):
        return None
    db = open_database(url, pool_size=1)
    try:
        await db.read(require_empty)
        return await db.read(current_revision)
    finally:
        await db.close()


async def restore(
    db: Database, path: Path, manifest: Manifest, told: Told = lambda _name, _rows: None, *, home: Path | None = None
) -> None:
    """Put every row back, or none.

    Args:
        db: empty, at the backup's revision.
        path: the backup.
        manifest: as `restorable` gave it.
        told: called with each table and its rows.
        home: `PAIID_HOME`; the files of the backup go there, before the rows that name them.

    Raises:
        BackupError: the database is not empty, or at another revision.
    """
    with ExitStack() as stack:
        archive = stack.enter_context(zipfile.ZipFile(path))
        if home is not None:
            stack.enter_context(files_put_back(archive, manifest, home))
        await db.write(lambda conn: _restored(conn, archive, manifest, told))


def _restored(conn: Connection, archive: zipfile.ZipFile, manifest: Manifest, told: Told) -> None:
    if current_revision(conn) != manifest.revision:
        raise BackupError(f"The database is not at the backup's revision {manifest.revision}.")
    there = stored_tables(conn)
    _require_empty(conn, there)
    tables = [table for table in there if table.name in manifest.tables]
    _require_same(tables, manifest)
    for table in tables:
        with archive.open(member(table.name)) as lines:
            for rows in _batches(TextIOWrapper(lines, encoding="utf-8"), table):
                conn.execute(insert(table), rows)
        _continue_counting(conn, table)
        told(table.name, manifest.tables[table.name].rows)


def require_empty(conn: Connection) -> None:
    """Do nothing when no table of the product has a row.

    Raises:
        BackupError: one has; names it.
    """
    _require_empty(conn, stored_tables(conn))


def _require_empty(conn: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        if conn.execute(select(literal(1)).select_from(table).limit(1)).first():
            raise BackupError(f"The database is not empty ({table.name} has rows): a backup goes into a new one.")


def _require_same(tables: Sequence[Table], manifest: Manifest) -> None:
    there = {table.name: set(table.columns.keys()) for table in tables}
    for name, part in manifest.tables.items():
        if there.get(name) != set(part.columns):
            raise BackupError(
                f"The backup's {name} is not as revision {manifest.revision} of this release has it: restore with "
                f"PaiiD {manifest.version}."
            )


def _batches(lines: TextIOWrapper, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows = parsed(lines, table)
    if any(key.column.table is table for key in table.foreign_keys):
        rows = iter(parents_first(list(rows), table))
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _continue_counting(conn: Connection, table: Table) -> None:
    """PostgreSQL counts on by itself where rows came without a number; these came with theirs."""
    if conn.dialect.name != "postgresql":
        return
    for column in table.columns:
        sequence = conn.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        if sequence is not None:
            highest = conn.execute(select(func.max(column))).scalar()
            if highest is not None:
                told = {"sequence": sequence, "highest": highest}
                conn.execute(text("SELECT setval(CAST(CAST(:sequence AS text) AS regclass), :highest)"), told)
