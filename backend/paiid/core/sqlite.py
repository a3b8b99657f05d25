"""SQLite: WAL, `synchronous=FULL`, one writer thread that commits in groups, read-only readers.

Concurrent writers of one process would only wait for each other's lock (tails of seconds were measured), so they
queue here and share one fsync. Each closure has its own savepoint: one that fails takes nothing else with it.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

T = TypeVar("T")

_MAX_GROUP: Final = 128
_BUSY_TIMEOUT_MS: Final = 10_000
_READER_THREADS: Final = 4


@dataclass(slots=True)
class _Job:
    fn: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = None


class SqliteDatabase:
    """One SQLite file.

    Args:
        path: the file; its folder must exist.
        synchronous: `FULL` (every commit survives a power cut) or, in tests, `OFF`.
    """

    engine_name = "SQLite"

    def __init__(self, path: str, *, synchronous: str = "FULL") -> None:
        self._path = Path(path)
        self._synchronous = synchronous
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._start_lock = threading.Lock()
        self._closed = False
        self._readers: ThreadPoolExecutor | None = None
        self._reader_engine = _engine(self._path, read_only=True, synchronous=synchronous)
        self._local = threading.local()
        self._connections: list[Connection] = []

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Queue `fn` for the writer; returns after its group's commit."""
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._ensure_writer()
        self._jobs.put(_Job(fn, future, loop))
        return await future

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on a read-only connection of a reader thread."""
        if self._readers is None:
            self._readers = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="sqlite-reader")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read_here, fn)

    async def read_fast(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` right here on a read-only connection."""
        return self._read_here(fn)

    async def close(self) -> None:
        """Commit what is queued, then close every connection."""
        self._closed = True
        if self._writer is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._writer.join)
        if self._readers is not None:
            self._readers.shutdown(wait=True)
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._reader_engine.dispose()

    def _read_here(self, fn: Callable[[Connection], T]) -> T:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._reader_engine.connect()
            self._local.connection = connection
            self._connections.append(connection)
        # Through the driver: the same two words cost ten times as much through SQLAlchemy.
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
        try:
            return fn(connection)
        finally:
            driver.execute("ROLLBACK")

    def _ensure_writer(self) -> None:
        if self._writer is not None:
            return
        with self._start_lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_loop, name="sqlite-writer", daemon=True)
                self._writer.start()

    def _write_loop(self) -> None:
        engine = _engine(self._path, read_only=False, synchronous=self._synchronous)
        connection: Connection | None = None
        while (first := self._jobs.get()) is not None:
            group, last = self._gather(first)
            try:
                connection = connection or engine.connect()
            except Exception as error:  # noqa: BLE001 - a file that cannot be opened is for the callers to hear of
                _answer(group, error)
            else:
                _run_group(connection, group)
            if last:
                break
        if connection is not None:
            connection.close()
        engine.dispose()

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        group = [first]
        while len(group) < _MAX_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False


def _run_group(connection: Connection, group: list[_Job]) -> None:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for job in group:
            _run_job(connection, job)
        connection.exec_driver_sql("COMMIT")
    except BaseException as error:  # noqa: BLE001 - the group's failure belongs to its callers, the thread must live
        _rollback(connection)
        _answer(group, error)
    else:
        _answer(group)


def _answer(group: list[_Job], error: BaseException | None = None) -> None:
    """Tell every caller; `error` is that of the whole group."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        job.error = job.error or error
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        # A loop that has been closed has nobody waiting.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, jobs)


def _run_job(connection: Connection, job: _Job) -> None:
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.fn(connection)
    except BaseException as error:  # noqa: BLE001 - handed to the caller through its future
        connection.exec_driver_sql("ROLLBACK TO job")
        job.error = error
    connection.exec_driver_sql("RELEASE job")


def _rollback(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    if raw is not None and raw.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.cancelled():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


def _engine(path: Path, *, read_only: bool, synchronous: str) -> Engine:
    mode = "ro" if read_only else "rwc"
    # AUTOCOMMIT: we say BEGIN ourselves, the driver's own transaction handling would begin too late.
    engine = create_engine(
        URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": mode, "uri": "true"}),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine
