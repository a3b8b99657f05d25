"""Takes a database to another revision: alone, with a backup first, in one transaction, and noted down."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from paiid import __version__
from paiid.bootstrap import migrations
from paiid.bootstrap.migrating.lock import migrating_alone
from paiid.bootstrap.migrating.record import Record, Run, database_id
from paiid.bootstrap.migrating.safety import Kept, backup_before
from paiid.bootstrap.migrating.standing import Place, standing
from paiid.bootstrap.migrations import BASE, MigrationFailedError, known_revisions
from paiid.core.clock import Clock
from paiid.core.db import open_database
from paiid.core.private_files import private_folder
from paiid.settings import SettingsError

HEAD: Final = "head"
ROLLBACK: Final = "rollback"
KEPT_BACKUPS: Final = 5

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """From where to where (None: empty), and what was kept before; equal revisions where there was nothing to do."""

    before: str | None
    after: str | None
    kept: Kept | None


@dataclass(frozen=True)
class Mover:
    """Moves the database at `url`.

    Args:
        url: the database.
        home: PAIID_HOME, where backups and the record are.
        clock: tells when.
        keep: how many backups of before migrations stay; 0 writes none.
        told: called with what is worth a line.
    """

    url: str
    home: Path
    clock: Clock
    keep: int = KEPT_BACKUPS
    told: Told = lambda _line: None

    async def move(self, target: str) -> Moved:
        """Go to `target`: a revision, `head`, `base`, `-N` steps, or `rollback`.

        Raises:
            MigrationFailedError: a migration failed; the database is as it was.
            SettingsError: there is no way there, no backup could be written, or the database cannot be reached.
        """
        if target == HEAD and await migrations.revision_of(self.url) == migrations.head_revision():
            return Moved(migrations.head_revision(), migrations.head_revision(), None)
        private_folder(self.home)
        try:
            async with migrating_alone(self.url, self.told):
                return await self._moved(target)
        except TimeoutError as error:
            raise SettingsError(str(error) or "The other process has not finished within ten minutes.") from error

    async def _moved(self, target: str) -> Moved:
        before = await migrations.revision_of(self.url)
        after = self._resolved(before, target)
        if before == after:
            return Moved(before, after, None)
        kept = await self._kept(before)
        if kept is not None:
            self.told(f"Backup of before: {kept.path} ({kept.rows:,} rows)")
        try:
            await asyncio.to_thread(self._run, before, after)
        except MigrationFailedError as error:
            way_back = f" A backup of it: {kept.path}" if kept else ""
            raise MigrationFailedError(
                f"{error} It is at revision {before or 'none'}, and the release that ran on it can go on.{way_back}"
            ) from error
        self._note(before, after, kept)
        return Moved(before, after, kept)

    async def _kept(self, before: str | None) -> Kept | None:
        if before is None or not self.keep:
            return None
        db = open_database(self.url, pool_size=1)
        try:
            return await backup_before(db, self.home, before, self.clock, keep=self.keep)
        finally:
            await db.close()

    def _run(self, before: str | None, after: str | None) -> None:
        if after is None or (before is not None and after < before):
            migrations.downgrade(self.url, after or BASE)
        else:
            migrations.upgrade(self.url, after)

    def _note(self, before: str | None, after: str | None, kept: Kept | None) -> None:
        backup = None if kept is None else str(kept.path)
        try:
            Record(self.home).add(Run(self.clock.now(), __version__, database_id(self.url), before, after, backup))
        except OSError as error:
            self.told(f"The run could not be noted in {Record(self.home).path} ({error.strerror}).")

    def _resolved(self, current: str | None, target: str) -> str | None:
        """The revision that `target` means for a database at `current`; None for an empty one."""
        where = standing(current)
        if where.place in {Place.NEWER, Place.UNKNOWN}:
            raise SettingsError(where.text)
        known = [None, *known_revisions()]
        if target == HEAD:
            return known[-1]
        if target == ROLLBACK:
            return self._before(current, known)
        if target == BASE:
            return None
        if target.startswith("-") and target[1:].isdigit():
            return known[max(0, known.index(current) - int(target[1:]))]
        if target not in known:
            raise SettingsError(f"This release has no revision {target}; it has {known[1]} to {known[-1]}.")
        return target

    def _before(self, current: str | None, known: list[str | None]) -> str | None:
        if current is None:
            return None
        noted = Record(self.home).before(database_id(self.url), current)
        return noted if noted in known[1:] else known[known.index(current) - 1]
