"""One `paiid migrate` at a time on a database, from its backup to its last revision."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from paiid.core.db import asyncpg_url, is_sqlite
from paiid.core.private_files import private_file, private_folder

_NUMBER: Final = 0x50616969445F32
"""Among PostgreSQL's advisory locks; not the one that a migration itself takes."""
_WAIT_S: Final = 600.0
_WAITING: Final = "Another process is migrating this database; waiting for it."


@asynccontextmanager
async def migrating_alone(url: str, told: Callable[[str], None]) -> AsyncIterator[None]:
    """Hold the lock within; it goes when the process does, however that ends.

    Args:
        url: the database.
        told: called with a sentence when another process holds it.

    Raises:
        TimeoutError: the other did not finish within ten minutes.
    """
    if is_sqlite(url):
        async with _file_lock(Path(url.split("///", 1)[1]), told):
            yield
    else:
        async with _server_lock(url, told):
            yield


@asynccontextmanager
async def _file_lock(path: Path, told: Callable[[str], None]) -> AsyncIterator[None]:
    """A SQLite file beside the database's own: its lock is the same on every system."""
    if not path.parent.exists():
        private_folder(path.parent)
    lock = private_file(path.with_name(f"{path.name}.migrating"))
    connection = sqlite3.connect(lock, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            told(_WAITING)
            connection.execute(f"PRAGMA busy_timeout={_WAIT_S * 1e3:.0f}")
            await asyncio.to_thread(_begin, connection)
        yield
    finally:
        connection.close()


def _begin(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise TimeoutError("The other process has not finished within ten minutes.") from error


@asynccontextmanager
async def _server_lock(url: str, told: Callable[[str], None]) -> AsyncIterator[None]:
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as raw:
            connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
            if not await connection.scalar(select(func.pg_try_advisory_lock(_NUMBER))):
                told(_WAITING)
                async with asyncio.timeout(_WAIT_S):
                    await connection.execute(select(func.pg_advisory_lock(_NUMBER)))
            yield
            await connection.execute(select(func.pg_advisory_unlock(_NUMBER)))
    finally:
        await engine.dispose()
