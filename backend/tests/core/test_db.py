"""What holds on both databases: whole transactions, durable answers, harmless reads; and PostgreSQL's retries."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from paiid.core.db import Database, DatabaseUrlError, asyncpg_url, open_database


@pytest.fixture
async def notes(db: Database) -> Database:
    """A database with two numbered notes, each 0."""

    def make(conn: Connection) -> None:
        conn.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)"))
        conn.execute(text("INSERT INTO notes VALUES (1, 0), (2, 0)"))

    await db.write(make)
    return db


@pytest.fixture
def postgres(notes: Database) -> Database:
    if notes.engine_name != "PostgreSQL":
        pytest.skip("of PostgreSQL only")
    return notes


def raise_amount(note: int) -> Callable[[Connection], None]:
    def run(conn: Connection) -> None:
        conn.execute(text("UPDATE notes SET amount = amount + 1 WHERE id = :id"), {"id": note})

    return run


def amounts(conn: Connection) -> list[int]:
    return list(conn.execute(text("SELECT amount FROM notes ORDER BY id")).scalars())


async def seen_by_another(url: str) -> list[int]:
    other = open_database(url, pool_size=1)
    try:
        return await other.read(amounts)
    finally:
        await other.close()


async def test_an_answer_means_that_others_see_it(notes: Database, database_url: str) -> None:
    await notes.write(raise_amount(1))
    assert await seen_by_another(database_url) == [1, 0]


async def test_an_error_undoes_the_whole_closure(notes: Database) -> None:
    def half(conn: Connection) -> None:
        raise_amount(1)(conn)
        conn.execute(text("INSERT INTO notes VALUES (1, 7)"))

    with pytest.raises(IntegrityError):
        await notes.write(half)
    assert await notes.read(amounts) == [0, 0]


async def test_concurrent_changes_of_one_row_all_count(notes: Database) -> None:
    await asyncio.gather(*(notes.write(raise_amount(1)) for _ in range(60)))
    assert await notes.read(amounts) == [60, 0]


@pytest.mark.parametrize("way", ["read", "read_fast"])
async def test_a_read_cannot_write(notes: Database, way: str) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        await getattr(notes, way)(raise_amount(1))
    assert await notes.read(amounts) == [0, 0]
    await notes.write(raise_amount(1))
    assert await notes.read(amounts) == [1, 0]


async def test_more_readers_than_connections_wait_their_turn(notes: Database) -> None:
    assert await asyncio.gather(*(notes.read(amounts) for _ in range(40))) == [[0, 0]] * 40


async def test_a_deadlock_is_tried_again(postgres: Database) -> None:
    runs: list[int] = []

    def crosswise(first: int, second: int) -> Callable[[Connection], None]:
        def run(conn: Connection) -> None:
            runs.append(first)
            raise_amount(first)(conn)
            conn.execute(text("SELECT pg_sleep(0.3)"))
            raise_amount(second)(conn)

        return run

    await asyncio.gather(postgres.write(crosswise(1, 2)), postgres.write(crosswise(2, 1)))
    assert await postgres.read(amounts) == [2, 2]
    assert len(runs) == 3


async def test_a_serialization_failure_is_tried_again(postgres: Database) -> None:
    runs: list[int] = []

    def swap(mine: int, other: int) -> Callable[[Connection], None]:
        def run(conn: Connection) -> None:
            runs.append(mine)
            conn.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
            found = conn.execute(text("SELECT amount FROM notes WHERE id = :id"), {"id": other}).scalar_one()
            conn.execute(text("SELECT pg_sleep(0.2)"))
            conn.execute(text("UPDATE notes SET amount = :n WHERE id = :id"), {"n": found + 1, "id": mine})

        return run

    await asyncio.gather(postgres.write(swap(1, 2)), postgres.write(swap(2, 1)))
    # One after the other: the second saw what the first had made.
    assert sorted(await postgres.read(amounts)) == [1, 2]
    assert len(runs) == 3


async def test_other_errors_are_not_tried_again(postgres: Database) -> None:
    runs: list[int] = []

    def wrong(conn: Connection) -> None:
        runs.append(1)
        conn.execute(text("INSERT INTO notes VALUES (1, 1)"))

    with pytest.raises(IntegrityError):
        await postgres.write(wrong)
    assert len(runs) == 1


async def test_lasting_deadlocks_are_told_in_the_end(postgres: Database) -> None:
    runs: list[int] = []

    def unlucky(conn: Connection) -> None:
        runs.append(1)
        conn.execute(text("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END $$"))

    with pytest.raises(DBAPIError, match="again"):
        await postgres.write(unlucky)
    assert len(runs) == 4


class TestUrl:
    @pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2"])
    def test_every_spelling_of_the_scheme(self, scheme: str) -> None:
        assert asyncpg_url(f"{scheme}://u:p@db.example:5433/paiid") == "postgresql+asyncpg://u:p@db.example:5433/paiid"

    def test_libpq_words_become_those_of_the_driver(self) -> None:
        url = asyncpg_url("postgres://u:p%40ss@db.example/paiid?sslmode=require&channel_binding=require")
        assert parse_qs(urlsplit(url).query) == {"ssl": ["require"]}
        assert urlsplit(url).password == "p%40ss"

    @pytest.mark.parametrize("url", ["mysql://u:pw@h/d", "http://h", "sqlite:x.db", "paiid.db", ""])
    def test_another_database_is_refused_with_the_mend(self, url: str) -> None:
        with pytest.raises(
            DatabaseUrlError, match=r"^DATABASE_URL must start with sqlite:///, postgres:// or postgresql://$"
        ):
            open_database(url)

    def test_names_are_those_of_the_start_up_line(self) -> None:
        assert open_database("sqlite:///x.db").engine_name == "SQLite"
        assert open_database("postgres://u@h/d").engine_name == "PostgreSQL"

    async def test_a_platforms_url_connects(self, postgres: Database, database_url: str) -> None:
        parts = urlsplit(database_url)
        joint = "&" if parts.query else "?"
        platforms = f"postgres://{database_url.split('://', 1)[1]}{joint}sslmode=prefer&channel_binding=prefer"
        assert await seen_by_another(platforms) == [0, 0]
