"""SQLite: queued writers share commits and harm nobody, readers cannot write, a second process may use the file."""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from paiid.core.database_errors import DatabaseLostError
from paiid.core.db import Database, open_database

FULL = 2

SECOND_PROCESS = """
import asyncio, sys
from sqlalchemy import text
from paiid.core.db import open_database

async def main():
    db = open_database("sqlite:///" + sys.argv[1], synchronous="OFF")
    for number in range(100):
        await db.write(lambda conn: conn.execute(text("INSERT INTO notes (body) VALUES ('theirs')")) and None)
    await db.close()

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "notes.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        connection.execute("CREATE TABLE links (note INTEGER REFERENCES notes (id))")
        connection.commit()
    return file


@pytest.fixture
async def db(path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite:///{path}", synchronous="OFF")
    yield database
    await database.close()


def add(body: str | None) -> Callable[[Connection], None]:
    """A closure that adds one row."""

    def run(conn: Connection) -> None:
        conn.execute(text("INSERT INTO notes (body) VALUES (:body)"), {"body": body})

    return run


def bodies(conn: Connection) -> list[str]:
    return list(conn.execute(text("SELECT body FROM notes ORDER BY id")).scalars())


def stored(path: Path) -> list[str]:
    """What another connection sees: what is committed."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT body FROM notes ORDER BY id")]


class TestWrite:
    async def test_result_comes_back(self, db: Database) -> None:
        assert await db.write(lambda conn: conn.execute(text("SELECT 40 + 2")).scalar()) == 42

    @pytest.mark.parametrize("way", ["write", "write_fast"])
    async def test_returns_only_once_it_is_committed(self, db: Database, path: Path, way: str) -> None:
        for number in range(20):
            await getattr(db, way)(add(str(number)))
            assert stored(path)[-1] == str(number)

    async def test_many_concurrent_writers_all_land_in_the_order_they_asked(self, db: Database, path: Path) -> None:
        await asyncio.gather(*(db.write(add(str(number))) for number in range(1000)))
        assert stored(path) == [str(number) for number in range(1000)]

    async def test_a_failing_closure_takes_nothing_else_with_it(self, db: Database, path: Path) -> None:
        def half(conn: Connection) -> None:
            add("half")(conn)
            raise LookupError("on purpose")

        found = await asyncio.gather(
            *(db.write(half if number % 3 == 1 else add(str(number))) for number in range(30)), return_exceptions=True
        )
        assert [isinstance(one, LookupError) for one in found] == [number % 3 == 1 for number in range(30)]
        assert stored(path) == [str(number) for number in range(30) if number % 3 != 1]

    async def test_a_failing_statement_undoes_its_own_closure_only(self, db: Database, path: Path) -> None:
        def bad(conn: Connection) -> None:
            add("before")(conn)
            add(None)(conn)

        found = await asyncio.gather(db.write(add("one")), db.write(bad), db.write(add("two")), return_exceptions=True)
        assert isinstance(found[1], IntegrityError)
        assert stored(path) == ["one", "two"]

    async def test_foreign_keys_hold(self, db: Database) -> None:
        with pytest.raises(IntegrityError):
            await db.write(lambda conn: conn.execute(text("INSERT INTO links VALUES (99)")))

    async def test_a_canceled_caller_leaves_the_writer_alive(self, db: Database, path: Path) -> None:
        task = asyncio.create_task(db.write(add("canceled")))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await db.write(add("next"))
        assert stored(path)[-1] == "next"


class TestWriteFast:
    async def test_runs_in_the_event_loop_and_the_common_kind_does_not(self, db: Database) -> None:
        here = threading.get_ident()
        assert await db.write_fast(lambda _: threading.get_ident()) == here
        assert await db.write(lambda _: threading.get_ident()) != here

    @pytest.mark.parametrize("way", ["write", "write_fast"])
    async def test_the_disk_is_waited_for(self, path: Path, way: str) -> None:
        db = open_database(f"sqlite:///{path}", synchronous="FULL")

        def care(conn: Connection) -> int:
            add("one")(conn)
            return int(conn.execute(text("PRAGMA synchronous")).scalar_one())

        assert await getattr(db, way)(care) == FULL
        await db.close()

    async def test_both_kinds_at_once_all_land(self, db: Database, path: Path) -> None:
        kinds = (db.write, db.write_fast, db.write_fast)
        await asyncio.gather(*(kinds[number % 3](add(str(number))) for number in range(600)))
        assert sorted(stored(path), key=int) == [str(number) for number in range(600)]

    async def test_what_came_before_is_seen(self, db: Database, path: Path) -> None:
        async def use_case(number: int) -> None:
            await db.write(add(f"{number}-1"))
            await db.write_fast(add(f"{number}-2"))
            await db.write(add(f"{number}-3"))
            steps = [body for body in stored(path) if body.startswith(f"{number}-")]
            assert steps == [f"{number}-{step}" for step in (1, 2, 3)]

        await asyncio.gather(*(use_case(number) for number in range(50)))
        assert len(stored(path)) == 150

    async def test_a_failing_one_takes_nothing_else_with_it(self, db: Database, path: Path) -> None:
        def half(conn: Connection) -> None:
            add("half")(conn)
            raise LookupError("on purpose")

        kinds = (db.write_fast, db.write)
        found = await asyncio.gather(
            *(kinds[number % 2](half if number % 3 == 1 else add(str(number))) for number in range(30)),
            return_exceptions=True,
        )
        assert [isinstance(one, LookupError) for one in found] == [number % 3 == 1 for number in range(30)]
        assert sorted(stored(path), key=int) == [str(number) for number in range(30) if number % 3 != 1]

    async def test_queued_ones_are_finished_at_the_close(self, path: Path) -> None:
        db = open_database(f"sqlite:///{path}", synchronous="OFF")
        writes = [asyncio.create_task((db.write_fast, db.write)[n % 2](add(str(n)))) for n in range(100)]
        await asyncio.sleep(0)
        await db.close()
        await asyncio.wait_for(asyncio.gather(*writes), 5)
        assert sorted(stored(path)) == sorted(str(number) for number in range(100))

    def test_a_loop_that_ends_meanwhile_leaves_nothing_behind(self, path: Path) -> None:
        db = open_database(f"sqlite:///{path}", synchronous="OFF")

        async def leave() -> None:
            asyncio.get_running_loop().call_soon(asyncio.get_running_loop().stop)
            await db.write_fast(add("left"))

        loop = asyncio.new_event_loop()
        task = loop.create_task(leave())
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_forever()
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()

        async def next_one() -> None:
            await asyncio.wait_for(db.write_fast(add("next")), 5)
            await db.close()

        asyncio.run(next_one())
        assert stored(path)[-1] == "next"


class TestRead:
    @pytest.mark.parametrize("way", ["read", "read_fast"])
    async def test_cannot_write(self, db: Database, path: Path, way: str) -> None:
        with pytest.raises(OperationalError, match="readonly"):
            await getattr(db, way)(add("sneaked in"))
        assert stored(path) == []

    async def test_sees_one_moment_however_much_is_written_meanwhile(self, db: Database, path: Path) -> None:
        await db.write(add("first"))

        def twice(conn: Connection) -> tuple[int, int]:
            before = len(bodies(conn))
            with closing(sqlite3.connect(path)) as other:
                other.execute("INSERT INTO notes (body) VALUES ('meanwhile')")
                other.commit()
            return before, len(bodies(conn))

        assert await db.read(twice) == (1, 1)
        assert await db.read(bodies) == ["first", "meanwhile"]

    async def test_an_error_leaves_the_reader_usable(self, db: Database) -> None:
        for _ in range(20):
            with pytest.raises(DBAPIError):
                await db.read(lambda conn: conn.execute(text("SELECT * FROM absent")))
        assert await asyncio.gather(*(db.read(bodies) for _ in range(20))) == [[]] * 20


class TestClose:
    async def test_queued_writes_are_finished(self, path: Path) -> None:
        db = open_database(f"sqlite:///{path}", synchronous="OFF")
        writes = [asyncio.create_task(db.write(add(str(number)))) for number in range(300)]
        await asyncio.sleep(0)
        await db.close()
        await asyncio.wait_for(asyncio.gather(*writes), 5)
        assert stored(path) == [str(number) for number in range(300)]

    async def test_a_write_afterwards_is_refused_at_once(self, path: Path) -> None:
        db = open_database(f"sqlite:///{path}", synchronous="OFF")
        await db.write(add("in time"))
        await db.close()
        with pytest.raises(RuntimeError, match="closed"):
            await asyncio.wait_for(db.write(add("too late")), 5)
        assert stored(path) == ["in time"]

    async def test_a_database_nobody_used_closes(self, path: Path) -> None:
        await open_database(f"sqlite:///{path}").close()


async def test_two_processes_on_one_file_lose_nothing(db: Database, path: Path) -> None:
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", SECOND_PROCESS, str(path))
    written = 0
    while other.returncode is None:
        await db.write(add("ours"))
        written += 1
        await asyncio.sleep(0.002)
    found = stored(path)
    assert await other.wait() == 0
    assert (found.count("theirs"), found.count("ours")) == (100, written)


async def test_a_file_that_cannot_be_opened_fails_each_call_and_hangs_none(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'absent' / 'x.db'}", synchronous="OFF")
    for way in (db.write, db.read, db.read_fast, db.write):
        with pytest.raises(DatabaseLostError, match="unable to open"):
            await asyncio.wait_for(way(bodies), 5)
    (tmp_path / "absent").mkdir()
    assert await db.write(lambda conn: conn.execute(text("SELECT 1")).scalar()) == 1
    await db.close()


@pytest.mark.parametrize("name", ["a b", "c#", "100%41", "what?", "ünï"])
async def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    sqlite3.connect(folder / "x.db").close()
    db = open_database(f"sqlite:///{folder / 'x.db'}", synchronous="OFF")
    await db.write(lambda conn: conn.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)")) and None)
    await db.write(add("here"))
    assert await db.read(bodies) == ["here"]
    await db.close()
    assert stored(folder / "x.db") == ["here"]
