"""SQLite: WAL, `synchronous=FULL`, one writer thread that commits in groups, read-only readers.

Concurrent writers of one process would only wait for each other's lock (tails of seconds were measured), so they
queue here and share one fsync. A closure that fails takes nothing else with it.

The thread begins and commits; short closures (`write_fast`) it lets the event loop run in between, on its connection.
Two threads of Python at work at once would hand their one lock to and fro at every statement, which costs more than
the statements; so while the disk is waited for the loop works, and while the loop works the thread waits.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from paiid.core.database_errors import DatabaseLostError, is_lost, losing_connections
from paiid.core.hot import with_driver
from paiid.core.slow_statements import PoolState, SlowStatements
from paiid.core.sqlite_engine import open_engine

T = TypeVar("T")

_MAX_GROUP: Final = 128
_READER_THREADS: Final = 4
_CONNECTIONS: Final = _READER_THREADS + 2
"""One of each reading thread, one of the event loop for what is read right there, and the writer's."""
_LOOP_CHECK_S: Final = 1.0
"""So often a thread that waits for an event loop looks whether that is still there."""


@dataclass(slots=True)
class _Job:
    fn: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    is_fast: bool
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
        self._asked: list[_Job] = []
        self._busy_for: asyncio.AbstractEventLoop | None = None
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._start_lock = threading.Lock()
        self._closed = False
        self._readers: ThreadPoolExecutor | None = None
        self._reader_engine = open_engine(self._path, read_only=True, synchronous=synchronous)
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._reading: set[Connection] = set()
        self._is_writing = False
        self.slow = SlowStatements()
        self.slow.watch(self._reader_engine)

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Queue `fn` for the writer; returns after its group's commit."""
        return await self._queued(fn, is_fast=False)

    async def write_fast(self, fn: Callable[[Connection], T]) -> T:
        """As `write`, but `fn` runs right here, in the event loop."""
        return await self._queued(fn, is_fast=True)

    def _queued(self, fn: Callable[[Connection], T], *, is_fast: bool) -> asyncio.Future[T]:
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._asked.append(_Job(fn, future, loop, is_fast))
        if self._busy_for is not loop:
            self._busy_for = loop
            loop.call_soon(self._hand_over)
        return future

    def _hand_over(self) -> None:
        """Give the writer all that was asked for while it was busy: waking it for each costs more than the work."""
        asked, self._asked = self._asked, []
        if asked:
            self._ensure_writer()
            self._jobs.put(asked)
        else:
            self._busy_for = None

    def _resolve(self, jobs: list[_Job], failure: BaseException | None) -> None:
        """In the loop: tell the callers, and let those who ask for more in their next step come along."""
        for job in jobs:
            if job.future.cancelled():
                continue
            if error := job.error or failure:
                job.future.set_exception(DatabaseLostError.of(error) if is_lost(error) else error)
            else:
                job.future.set_result(job.result)
        asyncio.get_running_loop().call_soon(self._hand_over)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on a read-only connection of a reader thread."""
        if self._readers is None:
            self._readers = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="sqlite-reader")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read_here, fn)

    async def read_fast(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` right here on a read-only connection."""
        return self._read_here(fn)

    def pool(self) -> PoolState:
        """Connections that are in a transaction now, and transactions that wait for the one writer."""
        in_use = len(self._reading) + self._is_writing
        return PoolState(_CONNECTIONS, in_use, len(self._asked) + self._jobs.qsize())

    async def close(self) -> None:
        """Commit what is queued, then close every connection."""
        self._closed = True
        self._hand_over()
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
        with losing_connections():
            return self._read_on(self._reader(), fn)

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = with_driver(self._reader_engine.connect())
            self._local.connection = connection
            self._connections.append(connection)
        return connection

    def _read_on(self, connection: Connection, fn: Callable[[Connection], T]) -> T:
        # Through the driver: the same two words cost ten times as much through SQLAlchemy.
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
        self._reading.add(connection)
        try:
            return fn(connection)
        finally:
            self._reading.discard(connection)
            driver.execute("ROLLBACK")

    def _ensure_writer(self) -> None:
        if self._writer is not None:
            return
        with self._start_lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_loop, name="sqlite-writer", daemon=True)
                self._writer.start()

    def _write_loop(self) -> None:
        engine = open_engine(self._path, read_only=False, synchronous=self._synchronous)
        self.slow.watch(engine)
        writer: _Writer | None = None
        is_last = False
        while not is_last:
            group, is_last = self._gather()
            self._is_writing = True
            try:
                writer = writer or _Writer(engine)
            except Exception as error:  # noqa: BLE001 - a file that cannot be opened is for the callers to hear of
                self._answer(group, error)
            else:
                self._answer(group, writer.run(group))
            finally:
                self._is_writing = False
        if writer is not None:
            writer.connection.close()
        engine.dispose()

    def _answer(self, group: list[_Job], error: BaseException | None = None) -> None:
        """Tell every caller; `error` is that of the whole group."""
        for loop, jobs in _by_loop(group):
            # A loop that has been closed has nobody waiting.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._resolve, jobs, error)

    def _gather(self) -> tuple[list[_Job], bool]:
        """What is queued, waiting for the first; whether the database closes after it."""
        group: list[_Job] = []
        try:
            jobs = self._jobs.get()
            while jobs is not None:
                group += jobs
                if len(group) >= _MAX_GROUP:
                    return group, False
                jobs = self._jobs.get_nowait()
        except queue.Empty:
            return group, False
        return group, True


class _Writer:
    """The one connection that writes. It speaks to the driver: through SQLAlchemy each word costs ten times as much."""

    def __init__(self, engine: Engine) -> None:
        self.connection = with_driver(engine.connect())
        self._driver: Any = self.connection.connection.driver_connection

    def run(self, group: list[_Job]) -> BaseException | None:
        """One transaction for all of `group`; the error if the whole of it failed."""
        try:
            self._run(group)
        except BaseException as error:  # noqa: BLE001 - the group's failure belongs to its callers, the thread must live
            self._roll_back()
            return error
        return None

    def _run(self, group: list[_Job]) -> None:
        """Hope for the best first: only where a closure fails does each need a savepoint of its own."""
        self._say("BEGIN IMMEDIATE")
        try:
            self._run_all([job for job in group if not job.is_fast])
            for loop, jobs in _by_loop(job for job in group if job.is_fast):
                self._run_in(loop, jobs)
        except BaseException as error:  # noqa: BLE001 - handed to the caller through its future
            self._roll_back()
            if len(group) == 1:
                group[0].error = error
                return
            self._say("BEGIN IMMEDIATE")
            for job in group:
                self._run_apart(job)
        self._say("COMMIT")

    def _run_all(self, jobs: list[_Job]) -> None:
        for job in jobs:
            job.result = job.fn(self.connection)

    def _run_in(self, loop: asyncio.AbstractEventLoop, jobs: list[_Job]) -> None:
        done: Future[None] = Future()

        def run() -> None:
            try:
                self._run_all(jobs)
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
                done.set_exception(error)
            else:
                done.set_result(None)

        loop.call_soon_threadsafe(run)
        while not wait([done], _LOOP_CHECK_S).done:
            if loop.is_closed():
                raise RuntimeError("the event loop ended before its transaction")
        done.result()

    def _run_apart(self, job: _Job) -> None:
        self._say("SAVEPOINT job")
        try:
            job.result = job.fn(self.connection)
        except BaseException as error:  # noqa: BLE001 - handed to the caller through its future
            self._say("ROLLBACK TO job")
            job.error = error
        self._say("RELEASE job")

    def _roll_back(self) -> None:
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK")

    def _say(self, words: str) -> None:
        try:
            self._driver.execute(words)
        except sqlite3.Error as error:
            raise DBAPIError.instance(words, (), error, sqlite3.Error) from error


def _by_loop(jobs: Iterable[_Job]) -> Iterable[tuple[asyncio.AbstractEventLoop, list[_Job]]]:
    found: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        found.setdefault(job.loop, []).append(job)
    return found.items()
