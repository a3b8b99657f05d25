"""`paiid backup`: the whole database in one file."""

import argparse
import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paiid.core.clock import SystemClock
from paiid.core.private_files import private_folder
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.bootstrap.backup.manifest import Manifest

_PREFIX: Final = "paiid-"
_ENDING: Final = ".backup.zip"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Write the whole database, of SQLite or PostgreSQL, to one file that `paiid restore` reads into either, while "
        "the service goes on; then read it again. It holds password hashes and everything you own: keep it private."
    )
    parser.epilog = "Example: paiid backup\n         paiid backup --keep 14\n         paiid backup --verify FILE"
    what = parser.add_mutually_exclusive_group()
    what.add_argument("file", metavar="FILE", nargs="?", help="default: backups/ in PAIID_HOME, named by the time")
    what.add_argument("--verify", metavar="FILE", help="write nothing; tell whether a backup is whole")
    parser.add_argument("--keep", type=_count, metavar="N", help="of those in backups/, keep the N newest")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=lambda options: _backup(parser, options))


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("keep one at least")
    return count


def _backup(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from paiid.bootstrap.backup.manifest import BackupError, check

    if options.keep and options.file:
        parser.error("--keep is for the backups in PAIID_HOME; it names no FILE")
    settings = Settings()
    wanted = options.verify or options.file
    path = Path(wanted) if wanted else _new_path(settings.paiid_home, SystemClock().now())
    try:
        manifest = check(path) if options.verify else asyncio.run(_written(settings, path, is_quiet=options.json))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror or error}.", file=sys.stderr)
        return 1
    removed = [] if options.verify else _thinned(settings.paiid_home, options.keep)
    if options.json:
        told = json.loads(manifest.text()) | {"file": str(path), "rows": manifest.rows, "removed": removed}
        print(json.dumps(told, indent=2))
    else:
        verb = "Whole" if options.verify else "Wrote"
        print(
            f"{verb}: {path} ({manifest.rows:,} rows of {len(manifest.tables)} tables, "
            f"{len(manifest.files)} files of imported bars, revision {manifest.revision}, "
            f"{manifest.engine}, {path.stat().st_size / 1e6:.1f} MB)"
        )
        for name in removed:
            print(f"Removed {name}")
    return 0


def _new_path(home: Path, now: datetime) -> Path:
    return private_folder(private_folder(home) / "backups") / f"{_PREFIX}{now:%Y%m%dT%H%M%SZ}{_ENDING}"


def _thinned(home: Path, keep: int | None) -> list[str]:
    """Remove the oldest backups beyond `keep`; their names, which begin with the time."""
    if keep is None:
        return []
    old = sorted((home / "backups").glob(f"{_PREFIX}*{_ENDING}"))[:-keep]
    for path in old:
        path.unlink()
    return [path.name for path in old]


async def _written(settings: Settings, path: Path, *, is_quiet: bool) -> "Manifest":
    from paiid.bootstrap.backup.manifest import BackupError
    from paiid.bootstrap.backup.writing import write_backup
    from paiid.bootstrap.migrations import revision_of
    from paiid.core.db import open_database

    if await revision_of(settings.database_url_text()) is None:
        raise BackupError("There is nothing to back up: the database was never migrated.")
    db = open_database(settings.database_url_text(), synchronous=settings.sqlite_synchronous)
    try:
        told = say_nothing if is_quiet else say_table
        return await write_backup(db, path, SystemClock(), told, home=settings.paiid_home)
    finally:
        await db.close()


def say_table(name: str, rows: int) -> None:
    """One line a table that has rows."""
    if rows:
        print(f"{name}: {rows:,} rows", file=sys.stderr)


def say_nothing(_name: str, _rows: int) -> None:
    """For those who read JSON."""
