"""A database that cannot be used just now is told apart from SQL that is wrong."""

import sqlite3
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from paiid.core.database_errors import DatabaseLostError, is_lost, losing_connections, seeking_connections
from paiid.core.db import Database, open_database
from paiid.core.sqlite import SqliteDatabase


def make(conn: Connection) -> None:
    conn.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"))


def count(conn: Connection) -> int:
    return int(conn.execute(text("SELECT count(*) FROM notes")).scalar_one())


def fill(conn: Connection) -> None:
    conn.execute(text("INSERT INTO notes (body) VALUES (:body)"), {"body": "x" * 1_000_000})


class TestSqlite:
    async def test_a_folder_that_is_not_there_yet(self, tmp_path: Path) -> None:
        database = SqliteDatabase(str(tmp_path / "disk" / "paiid.db"), synchronous="OFF")
        for asked in (database.write(make), database.write_fast(make), database.read(count), database.read_fast(count)):
            with pytest.raises(DatabaseLostError, match="unable to open"):
                await asked
        (tmp_path / "disk").mkdir()
        await database.write(make)
        assert await database.read(count) == 0
        await database.close()

    async def test_a_full_disk_takes_nothing_and_goes_on_when_there_is_room(self, tmp_path: Path) -> None:
        database = SqliteDatabase(str(tmp_path / "paiid.db"), synchronous="OFF")
        await database.write(make)
        await database.write(lambda conn: conn.execute(text("PRAGMA max_page_count=100")) and None)
        for write in (database.write, database.write_fast):
            with pytest.raises(DatabaseLostError, match="full"):
                await write(fill)
        assert await database.read(count) == 0
        await database.write(lambda conn: conn.execute(text("PRAGMA max_page_count=1000000")) and None)
        await database.write(fill)
        assert await database.read(count) == 1
        await database.close()

    async def test_a_damaged_file_is_not_told_as_passing(self, tmp_path: Path) -> None:
        (tmp_path / "paiid.db").write_bytes(b"this is no database, and will never be one " * 100)
        database = SqliteDatabase(str(tmp_path / "paiid.db"), synchronous="OFF")
        with pytest.raises(DBAPIError, match="not a database"):
            await database.read(count)
        await database.close()


async def test_wrong_sql_stays_what_it_is(db: Database) -> None:
    def wrong(conn: Connection) -> None:
        conn.execute(text("SELECT no_such_column FROM users"))

    for asked in (db.read(wrong), db.write(wrong)):
        with pytest.raises(DBAPIError, match="no_such_column"):
            await asked


async def test_nobody_listens_where_postgresql_should_be() -> None:
    database = open_database("postgres://somebody:Canary@127.0.0.1:9/paiid", pool_size=1)
    for asked in (database.read(count), database.write(make)):
        with pytest.raises(DatabaseLostError, match="Connect call failed") as lost:
            await asked
        assert "Canary" not in str(lost.value)
    await database.close()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.AdminShutdownError("stopped"), True),
        (asyncpg.CannotConnectNowError("starting"), True),
        (asyncpg.TooManyConnectionsError("full"), True),
        (asyncpg.ConnectionDoesNotExistError("cut"), True),
        (asyncpg.UniqueViolationError("twice"), False),
        (asyncpg.QueryCanceledError("too long"), False),
        (asyncpg.DeadlockDetectedError("deadlock"), False),
        (ConnectionResetError("cut"), True),
        (sqlite3.IntegrityError("twice"), False),
    ],
)
def test_what_the_drivers_raise(error: Exception, expected: bool) -> None:
    assert is_lost(DBAPIError("SELECT 1", (), error)) is expected


def test_a_connection_that_sqlalchemy_gave_up() -> None:
    given_up = OperationalError("SELECT 1", (), Exception("?"), connection_invalidated=True)
    assert is_lost(given_up)
    assert not is_lost(ProgrammingError("SELECT 1", (), Exception("?")))


def test_only_what_fails_while_seeking_is_lost_whatever_it_is() -> None:
    with pytest.raises(DatabaseLostError, match="none free"), seeking_connections():
        raise PoolTimeoutError("none free")
    with pytest.raises(ValueError, match="ours"), losing_connections():
        raise ValueError("ours")


def test_the_reason_has_neither_the_statement_nor_its_values() -> None:
    told = DatabaseLostError.of(DBAPIError("SELECT Canary1", ("Canary2",), ConnectionResetError("cut")))
    assert str(told) == "ConnectionResetError: cut"
