"""Migrating a copy: up, back, up again, and whether its books and every row are still what they were."""

import asyncio
import secrets
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from paiid.bootstrap import migrations
from paiid.bootstrap.backup.manifest import Manifest
from paiid.bootstrap.backup.restoring import prepare, restore
from paiid.bootstrap.backup.writing import write_backup
from paiid.bootstrap.doctor import examine
from paiid.bootstrap.migrating.standing import Place, Standing, standing
from paiid.bootstrap.migrations import BASE, said
from paiid.core.clock import Clock
from paiid.core.db import asyncpg_url, is_sqlite, open_database
from paiid.core.private_files import private_folder
from paiid.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the rehearsal: how long it took, and what was wrong (nothing: it worked)."""

    name: str
    seconds: float
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Where the database is, and what came of each stage on the copy; no stage where nothing is pending."""

    standing: Standing
    stages: tuple[Stage, ...]

    @property
    def is_well(self) -> bool:
        """Whether everything worked."""
        return not any(stage.wrong for stage in self.stages)


async def rehearse(settings: Settings, clock: Clock, told: Callable[[Stage], None] = lambda _stage: None) -> Rehearsal:
    """Migrate a copy of the settings' database; the database itself is only read.

    Raises:
        SettingsError: it cannot be reached or copied, or is of a newer release.
    """
    url = settings.database_url_text()
    where = standing(await migrations.revision_of(url))
    if where.place in {Place.NEWER, Place.UNKNOWN}:
        raise SettingsError(where.text)
    if where.revision is None or not where.pending:
        return Rehearsal(where, ())
    home = private_folder(settings.paiid_home)
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=home) as folder:
        async with _copy(url, Path(folder), clock) as copy:
            stages = [stage async for stage in _Run(settings, copy, Path(folder), clock).stages(where.revision, told)]
    return Rehearsal(where, tuple(stages))


@dataclass(frozen=True)
class _Run:
    settings: Settings
    url: str
    folder: Path
    clock: Clock

    async def stages(self, revision: str, told: Callable[[Stage], None]) -> AsyncIterator[Stage]:
        before = await self._written("before")
        for name in ("up", "books", "back", "rows", "up again", "books again"):
            began = perf_counter()
            wrong = await self._stage(name, revision, before)
            stage = Stage(name, round(perf_counter() - began, 2), tuple(wrong))
            told(stage)
            yield stage
            if wrong and name.startswith(("up", "back")):
                return

    async def _stage(self, name: str, revision: str, before: Manifest) -> list[str]:
        if name.startswith("books"):
            return await self._books()
        if name == "rows":
            return list(_differences(before, await self._written("after")))
        try:
            if name == "back":
                await asyncio.to_thread(migrations.downgrade, self.url, revision or BASE)
            else:
                await asyncio.to_thread(migrations.upgrade, self.url)
        except SettingsError as error:
            return [str(error)]
        return []

    async def _written(self, name: str) -> Manifest:
        db = open_database(self.url, pool_size=1)
        try:
            return await write_backup(db, self.folder / f"{name}.zip", self.clock)
        finally:
            await db.close()

    async def _books(self) -> list[str]:
        """As `paiid doctor`, but no broker is asked: the copy must not use up what may be asked of it."""
        keys = ("alpaca_paper_api_key", "alpaca_paper_secret_key", "tradier_api_key", "anthropic_api_key")
        ports = ("paiid_broker", "paiid_market_data", "paiid_advisor", "paiid_news")
        alone = dict.fromkeys(keys) | dict.fromkeys(ports, "auto") | {"database_url": SecretStr(self.url)}
        found = await examine(self.settings.model_copy(update=alone))
        return [f"{one.check}: {one.detail}" for one in found.findings if one.check != "settings"]


def _differences(before: Manifest, after: Manifest) -> Iterator[str]:
    for name in sorted(before.tables.keys() | after.tables.keys()):
        was, now = before.tables.get(name), after.tables.get(name)
        if was != now:
            counts = f"{was.rows if was else 'no'} rows before, {now.rows if now else 'no'} rows after"
            yield f"{name} is not as it was after going up and back ({counts})"


@asynccontextmanager
async def _copy(url: str, folder: Path, clock: Clock) -> AsyncIterator[str]:
    """A database like that at `url`, which is gone afterwards."""
    with _told():
        if is_sqlite(url):
            path = folder / "copy.db"
            await asyncio.to_thread(_vacuum, url.split("///", 1)[1], path)
            yield f"sqlite:///{path}"
            return
        name = f"paiid_rehearsal_{secrets.token_hex(6)}"
        await _administer(url, f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            parts = urlsplit(url)
            copy = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
            await _fill(url, copy, folder / "copy.zip", clock)
            yield copy
        finally:
            await _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise SettingsError(
            f"The copy cannot be made ({said(error)}). It needs as much room in PAIID_HOME as the database has, and on "
            "PostgreSQL the right to make databases; else restore a backup elsewhere and rehearse there."
        ) from error


def _vacuum(source: str, copy: Path) -> None:
    with closing(sqlite3.connect(f"file:{quote(source)}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)


async def _fill(url: str, copy: str, file: Path, clock: Clock) -> None:
    source = open_database(url, pool_size=1)
    try:
        manifest = await write_backup(source, file, clock)
    finally:
        await source.close()
    await prepare(copy, manifest)
    target = open_database(copy, pool_size=1)
    try:
        await restore(target, file, manifest)
    finally:
        await target.close()


async def _administer(url: str, statement: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as raw:
            connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(statement))
    finally:
        await engine.dispose()
