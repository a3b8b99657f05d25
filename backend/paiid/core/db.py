"""The database: transactions are closures over a synchronous SQLAlchemy Core connection.

`await db.write(fn)` runs `fn(conn)` in one transaction and returns once it is durable; `await db.read(fn)` runs it
on a connection that cannot write. The same closure serves SQLite (one writer thread with group commit, read-only
readers) and PostgreSQL (asyncpg). A closure does SQL only, is quick, and may run again after a deadlock, so it must
not change anything but the database. See docs/decisions/0002-transactions-are-closures.md for the measurement.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import DBAPIError

from paiid.core.database_errors import losing_connections, seeking_connections
from paiid.core.slow_statements import PoolState, SlowStatements
from paiid.core.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")
Transaction: TypeAlias = Connection
"""What a closure works on, as ports name it."""

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of the product; each slice's `models.py` adds its own."""

_RETRYABLE_SQLSTATES: Final = frozenset({"40001", "40P01"})
_ATTEMPTS: Final = 4
_CLOSING_S: Final = 10.0
_SEEKING_S: Final = 10
"""So long is waited for a free connection, and as long for a new one: who asks shall hear that there is none."""


class Database(Protocol):
    """What services see of the database.

    Each transaction raises `DatabaseLostError` where the database cannot be reached or used just now.
    """

    engine_name: str
    """`SQLite` or `PostgreSQL`, as the start-up line says it."""
    slow: SlowStatements
    """What took long in this process."""

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in one transaction; all of it or nothing, durable when this returns."""
        ...

    async def write_fast(self, fn: Callable[[Connection], T]) -> T:
        """As `write`, for a handful of short statements: on SQLite `fn` runs in the event loop, sparing thread hops."""
        ...

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on a read-only view."""
        ...

    async def read_fast(self, fn: Callable[[Connection], T]) -> T:
        """As `read`, for a handful of indexed rows: on SQLite it runs in the event loop, sparing a thread hop."""
        ...

    def pool(self) -> PoolState:
        """How the connections of this process are used."""
        ...

    async def close(self) -> None:
        """Finish queued writes and let go of every connection."""
        ...


class PostgresDatabase:
    """PostgreSQL through asyncpg."""

    engine_name = "PostgreSQL"

    def __init__(self, url: str, *, pool_size: int) -> None:
        # 7 MB that an installation on SQLite need not carry.
        from sqlalchemy.ext.asyncio import create_async_engine

        self._engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            pool_timeout=_SEEKING_S,
            connect_args={"timeout": _SEEKING_S},
        )
        self.slow = SlowStatements()
        self.slow.watch(self._engine.sync_engine)
        self._size = pool_size
        self._reading = self._engine.execution_options(postgresql_readonly=True)
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in one transaction, again after a deadlock or serialization failure."""
        return await self._whole(self._write(fn))

    async def _write(self, fn: Callable[[Connection], T]) -> T:
        for attempt in range(_ATTEMPTS):
            try:
                async with self._connected(self._engine) as connection, connection.begin():
                    return await connection.run_sync(fn)
            except DBAPIError as error:
                if attempt == _ATTEMPTS - 1 or _sqlstate(error) not in _RETRYABLE_SQLSTATES:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    write_fast = write

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in a read-only transaction."""
        return await self._whole(self._read(fn))

    async def _read(self, fn: Callable[[Connection], T]) -> T:
        async with self._connected(self._reading) as connection:
            return await connection.run_sync(fn)

    read_fast = read

    @asynccontextmanager
    async def _connected(self, engine: "AsyncEngine") -> AsyncIterator["AsyncConnection"]:
        async with AsyncExitStack() as leaving:
            with seeking_connections():
                connection = await leaving.enter_async_context(engine.connect())
            with losing_connections():
                yield connection

    async def _whole(self, transaction: Coroutine[Any, Any, T]) -> T:
        """Run it to its end even if the caller goes away, as SQLite's writer does: `close` knows what still runs."""
        if self._is_closed:
            transaction.close()
            raise RuntimeError("the database is closed")
        task = asyncio.get_running_loop().create_task(transaction)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Looked at, so that nobody complains of a failure whose caller has gone away.
            task.exception()

    def pool(self) -> PoolState:
        """Connections that are out, and transactions that wait for one."""
        in_use = min(len(self._running), self._size)
        return PoolState(self._size, in_use, len(self._running) - in_use)

    async def close(self) -> None:
        """Let what runs finish, then close the pool; nothing begins any more."""
        self._is_closed = True
        if self._running:
            await asyncio.wait(self._running, timeout=_CLOSING_S)
        await self._engine.dispose()


def open_database(url: str, *, pool_size: int = 10, synchronous: str = "FULL") -> Database:
    """The database behind `url`: `sqlite:///path`, `postgres://…` or `postgresql://…`.

    Raises:
        DatabaseUrlError: another scheme.
    """
    if is_sqlite(url):
        return SqliteDatabase(url.split("///", 1)[1], synchronous=synchronous)
    return PostgresDatabase(url, pool_size=pool_size)


class DatabaseUrlError(ValueError):
    """The URL is that of no database this program knows; the message does not repeat it."""


def is_sqlite(url: str) -> bool:
    """Whether `url` names a SQLite file; else it names a PostgreSQL database.

    Raises:
        DatabaseUrlError: neither.
    """
    scheme = url.split("://", 1)[0].split("+", maxsplit=1)[0]
    if scheme in {"postgres", "postgresql"}:
        return False
    if scheme == "sqlite" and "///" in url:
        return True
    raise DatabaseUrlError("DATABASE_URL must start with sqlite:///, postgres:// or postgresql://")


def asyncpg_url(url: str) -> str:
    """`postgres://` and `postgresql://` as hosting platforms hand them out, for SQLAlchemy's asyncpg dialect.

    asyncpg names libpq's `sslmode` `ssl` and knows no `channel_binding`.
    """
    parts = urlsplit(url)
    query = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(parts.query)]
    kept = urlencode([pair for pair in query if pair[0] != "channel_binding"])
    return urlunsplit(("postgresql+asyncpg", parts.netloc, parts.path, kept, ""))


def _sqlstate(error: DBAPIError) -> Any:
    return getattr(error.orig, "sqlstate", None)
