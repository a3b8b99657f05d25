"""A hot statement does on the driver what it does through SQLAlchemy, on both databases."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    bindparam,
    literal_column,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from paiid.core.db import Database
from paiid.core.hot import HotStatement
from paiid.core.types import ExactDecimal, UtcDateTime

things = Table(
    "things",
    MetaData(),
    Column("id", String(10), primary_key=True),
    Column("amount", ExactDecimal),
    Column("at", UtcDateTime, nullable=False),
    Column("is_good", Boolean, nullable=False),
    Column("facts", JSON),
)
AT = datetime(2026, 11, 23, 18, 46, 0, 123456, tzinfo=UTC)
NAMES = ["id", "is_good", "amount", "at", "facts"]
INSERT = HotStatement(lambda dialect: dialect.insert(things).on_conflict_do_nothing(index_elements=["id"]), NAMES)
PLAIN_INSERT = HotStatement(lambda dialect: dialect.insert(things), NAMES)
RETURNING = HotStatement(lambda dialect: dialect.insert(things).returning(things.c.amount, things.c.at), NAMES)
SELECT = HotStatement(
    lambda _: select(things).where(things.c.at <= bindparam("until"), things.c.id > bindparam("after")),
    ["after", "until"],
)
COLUMNS = HotStatement(
    lambda _: select(things.c.id, things.c.amount, things.c.at).where(things.c.id > bindparam("after")), ["after"]
)
WORDS = HotStatement(
    lambda _: select(things.c.id, literal_column("'many letters'").label("word")).where(
        things.c.id > bindparam("after")
    ),
    ["after"],
    ["word"],
)
PREPARED = HotStatement(lambda dialect: dialect.insert(things), ["id", "amount", "at", "is_good"])
UPDATE = HotStatement(
    lambda _: update(things).where(things.c.id == bindparam("thing")).values(amount=bindparam("new_amount")),
    ["thing", "new_amount"],
)
ROW = ("a", True, Decimal("12.340"), AT, {"text": "naïve ✓", "number": 1})


@pytest.fixture
async def table(db: Database) -> Database:
    await db.write(things.create)
    return db


async def test_values_come_back_as_they_went_in(table: Database) -> None:
    def run(conn: Connection) -> list[tuple[object, ...]]:
        assert INSERT.run(conn, *ROW) == 1
        assert INSERT.run(conn, "b", False, None, AT, None) == 1
        return SELECT.all(conn, "", AT)

    found = await table.write(run)
    assert found == [("a", Decimal("12.34"), AT, True, ROW[4]), ("b", None, AT, False, None)]


async def test_sqlalchemy_reads_what_it_wrote_and_the_other_way_round(table: Database) -> None:
    def run(conn: Connection) -> None:
        INSERT.run(conn, *ROW)
        conn.execute(things.insert(), {"id": "b", "amount": Decimal("1E+2"), "at": AT, "is_good": False, "facts": [1]})
        common = [tuple(row) for row in conn.execute(select(things).order_by(things.c.id))]
        assert common == SELECT.all(conn, "", AT)

    await table.write(run)


async def test_counts_and_first(table: Database) -> None:
    def run(conn: Connection) -> None:
        assert SELECT.first(conn, "", AT) is None
        assert UPDATE.run(conn, "a", Decimal(1)) == 0
        PLAIN_INSERT.run_many(conn, [ROW, ("b", *ROW[1:])])
        assert INSERT.run(conn, *ROW) == 0
        assert UPDATE.run(conn, "b", Decimal("0.000000000001")) == 1
        assert SELECT.first(conn, "a", AT) == ("b", Decimal("0.000000000001"), AT, True, ROW[4])
        assert RETURNING.first(conn, "c", *ROW[1:]) == (Decimal("12.34"), AT)

    await table.write(run)


async def test_a_broken_rule_is_sqlalchemys_error(table: Database) -> None:
    await table.write(lambda conn: PLAIN_INSERT.run(conn, *ROW))
    with pytest.raises(IntegrityError):
        await table.write(lambda conn: PLAIN_INSERT.run(conn, *ROW))


@pytest.mark.parametrize("amount", [1, 1.0, "1", Decimal("NaN")])
async def test_the_types_guard_their_columns_here_too(table: Database, amount: object) -> None:
    await table.write(lambda conn: INSERT.run(conn, "a", True, Decimal(1), AT, None))
    with pytest.raises(Exception, match=r"Decimal|finite"):
        await table.write(lambda conn: INSERT.run(conn, "b", True, amount, AT, None))
    with pytest.raises(Exception, match="naive"):
        await table.write(lambda conn: INSERT.run(conn, "b", True, None, AT.replace(tzinfo=None), None))


async def test_a_reader_runs_it_too(table: Database) -> None:
    await table.write(lambda conn: INSERT.run(conn, *ROW))
    assert len(await table.read(lambda conn: SELECT.all(conn, "", AT))) == 1
    assert len(await table.read_fast(lambda conn: SELECT.all(conn, "", AT))) == 1


async def test_columns_are_what_rows_are(table: Database) -> None:
    def run(conn: Connection) -> None:
        assert SELECT.columns(conn, "", AT) == []
        rows = [ROW, ("b", False, None, AT, None), ("c", True, Decimal(100), AT, None)]
        for row in rows:
            INSERT.run(conn, *row)
        assert [list(column) for column in COLUMNS.columns(conn, "")] == [
            ["a", "b", "c"],
            [Decimal("12.34"), None, Decimal(100)],
            [AT, AT, AT],
        ]

    await table.write(run)


async def test_a_word_that_comes_again_is_the_same_object(table: Database) -> None:
    await table.write(lambda conn: INSERT.run_many(conn, [ROW, ("b", *ROW[1:])]))
    _, words = await table.read(lambda conn: WORDS.columns(conn, ""))
    assert words == ["many letters"] * 2
    assert words[0] is words[1]


@pytest.mark.parametrize(
    "amounts",
    [
        pytest.param(["2.50"] * 5, id="one and the same"),
        pytest.param([None] * 5, id="none at all"),
        pytest.param(["1", "2.5", "3", "4", "5"], id="all of them different"),
        pytest.param(["1", "2.5", "3", None, "5"], id="different, and none"),
        pytest.param(["1", "1", "1", "2.5", "2.5"], id="few"),
    ],
)
async def test_columns_are_told_however_often_their_values_come(table: Database, amounts: list[str | None]) -> None:
    given = [None if one is None else Decimal(one) for one in amounts]
    rows = [(f"id{place}", True, amount, AT, None) for place, amount in enumerate(given)]
    await table.write(lambda conn: INSERT.run_many(conn, rows))
    _, found, _ = await table.read(lambda conn: COLUMNS.columns(conn, ""))
    assert found == given
    assert all(one is None or type(one) is Decimal for one in found)


async def test_prepared_rows_are_stored_like_others(table: Database) -> None:
    rows = [("a", Decimal("12.340"), AT, True), ("b", None, AT, False)]
    prepared = PREPARED.prepared(rows, for_sqlite=table.engine_name == "SQLite")
    await table.write(lambda conn: PREPARED.run_prepared(conn, prepared))
    found = await table.read(lambda conn: SELECT.all(conn, "", AT))
    assert found == [("a", Decimal("12.34"), AT, True, None), ("b", None, AT, False, None)]
    with pytest.raises(IntegrityError):
        await table.write(lambda conn: PREPARED.run_prepared(conn, prepared))
