"""`paiid restore`: a backup back into an empty database."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from paiid.cli.backup import say_nothing, say_table
from paiid.core.clock import SystemClock
from paiid.core.db import is_sqlite
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.bootstrap.backup.manifest import Manifest


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Read a file of `paiid backup` into the empty database that DATABASE_URL names, SQLite or PostgreSQL, all of "
        "it or nothing; then bring it to this release's revision and rebuild every book from its facts. End the "
        "service first."
    )
    parser.epilog = "Example: paiid restore data/backups/paiid-20261126T180000Z.backup.zip --replace"
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--replace", action="store_true", help="of SQLite: put the present file aside first, under another name"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=lambda options: _restore(parser, options))


def _restore(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from paiid.bootstrap.backup.manifest import BackupError
    from paiid.bootstrap.backup.restoring import restorable

    settings = Settings()
    url = settings.database_url_text()
    if options.replace and not is_sqlite(url):
        parser.error("--replace is for SQLite; on a server make a new database and let DATABASE_URL name it")
    try:
        manifest = restorable(Path(options.file))
        aside = _put_aside(Path(url.split("///", 1)[1])) if options.replace else None
        findings = asyncio.run(_restored(settings, Path(options.file), manifest, is_quiet=options.json))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        told = {"rows": manifest.rows, "revision": manifest.revision, "aside": aside and str(aside)}
        print(json.dumps(told | {"findings": findings}, indent=2))
        return 1 if findings else 0
    if aside:
        print(f"The database that was there is now {aside}")
    print(f"Restored {manifest.rows:,} rows of {manifest.created_at:%Y-%m-%d %H:%M:%S} UTC.")
    for finding in findings:
        print(f"WRONG {finding}")
    print("Every book agrees with its facts." if not findings else "paiid doctor says more.")
    return 1 if findings else 0


def _put_aside(path: Path) -> Path | None:
    """Rename the SQLite file, with what stands in its log; where it is now, None where there was none."""
    import sqlite3
    from contextlib import closing

    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = path.with_name(f"{path.name}.before-{SystemClock().now():%Y%m%dT%H%M%SZ}")
    path.rename(aside)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return aside


async def _restored(settings: Settings, path: Path, manifest: "Manifest", *, is_quiet: bool) -> list[str]:
    """Restore and examine; what is wrong with the books."""
    from paiid.bootstrap import migrations
    from paiid.bootstrap.backup.restoring import prepare, restore
    from paiid.bootstrap.doctor import examine
    from paiid.core.db import open_database
    from paiid.core.private_files import private_folder

    url = settings.database_url_text()
    private_folder(settings.paiid_home)
    await prepare(url, manifest)
    db = open_database(url, synchronous=settings.sqlite_synchronous)
    try:
        told = say_nothing if is_quiet else say_table
        await restore(db, path, manifest, told, home=settings.paiid_home)
    finally:
        await db.close()
    await asyncio.to_thread(migrations.upgrade, url)
    return [f"{one.check}: {one.detail}" for one in (await examine(settings)).findings]
