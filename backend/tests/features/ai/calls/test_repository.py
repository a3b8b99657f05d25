import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from paiid.core.db import Database
from paiid.domain.advice.chain import GENESIS
from paiid.features.ai.calls.auditing import ChainReport, examine_chains
from paiid.features.ai.calls.repository import CallRepository, call_row
from paiid.features.ai.models import advice_calls
from tests.support.advice import make_call
from tests.support.slices import ADA, BOB, add_principal

REPOSITORY = CallRepository()


@pytest.fixture(autouse=True)
async def users(db: Database) -> None:
    for principal in (ADA, BOB):
        await db.write(lambda conn, who=principal: add_principal(conn, who))  # type: ignore[misc]


def statement(sql: str) -> Any:
    def run(conn: Connection) -> None:
        conn.execute(text(sql))

    return run


class TestChain:
    async def test_each_call_hangs_on_the_one_before_and_comes_back_as_it_was(self, db: Database) -> None:
        calls = [make_call(number) for number in (1, 2, 3)]
        first = await db.write(lambda conn: REPOSITORY.insert_call(conn, calls[0]))
        rest = await db.write(lambda conn: REPOSITORY.insert_calls(conn, calls[1:]))
        assert first.previous_hash == GENESIS
        assert [link.previous_hash for link in rest] == [first.hash, rest[0].hash]
        assert await db.read(examine_chains) == ChainReport(1, 3, 0, ())
        found = await db.read(lambda conn: REPOSITORY.find(conn, ADA.user_id, calls[1].id))
        assert found is not None
        assert (found.call, found.number, found.hash) == (calls[1], 2, rest[0].hash)

    async def test_each_user_has_a_chain(self, db: Database) -> None:
        await db.write(lambda conn: REPOSITORY.insert_call(conn, make_call(1)))
        bobs = await db.write(lambda conn: REPOSITORY.insert_call(conn, make_call(2, BOB.user_id)))
        assert (bobs.number, bobs.previous_hash) == (1, GENESIS)
        assert await db.read(lambda conn: REPOSITORY.find(conn, ADA.user_id, bobs.id)) is None
        assert await db.read(REPOSITORY.users) == [ADA.user_id, BOB.user_id]
        with pytest.raises(ValueError, match="one user"):
            await db.write(lambda conn: REPOSITORY.insert_calls(conn, [make_call(3), make_call(4, BOB.user_id)]))

    async def test_writers_at_once_make_one_chain(self, db: Database) -> None:
        async def write(number: int) -> None:
            await db.write(lambda conn: REPOSITORY.insert_call(conn, make_call(number)))

        await asyncio.gather(*(write(number) for number in range(1, 13)))
        assert await db.read(examine_chains) == ChainReport(1, 12, 0, ())

    async def test_columns_say_what_the_body_says(self, db: Database) -> None:
        call = make_call(1, run_id="run_1")
        await db.write(lambda conn: REPOSITORY.insert_call(conn, call))
        row = await db.read(lambda conn: conn.execute(select(*REPOSITORY.columns)).one())
        found = call_row(row)
        assert found.terms == call.terms
        assert (found.entry, found.probability, found.strategy) == (
            call.draft.entry,
            call.draft.probability,
            "momentum",
        )
        (of_run,) = await db.read(lambda conn: REPOSITORY.of_run(conn, ADA.user_id, "run_1"))
        assert of_run.call == call
        assert await db.read(lambda conn: REPOSITORY.of_run(conn, BOB.user_id, "run_1")) == []


class TestFrozen:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE advice_calls SET probability = '0.9'",
            "UPDATE advice_calls SET body = '{}', hash = 'x' WHERE number = 1",
            "DELETE FROM advice_calls",
            "DELETE FROM users WHERE id = 'usr_ada'",
        ],
    )
    async def test_the_database_refuses_every_change(self, db: Database, sql: str) -> None:
        call = make_call(1)
        await db.write(lambda conn: REPOSITORY.insert_call(conn, call))
        with pytest.raises(DBAPIError, match=r"append-only|violates|FOREIGN KEY"):
            await db.write(statement(sql))
        found = await db.read(lambda conn: REPOSITORY.find(conn, ADA.user_id, call.id))
        assert found is not None
        assert found.call == call

    async def test_a_call_cannot_be_inserted_over_another(self, db: Database) -> None:
        await db.write(lambda conn: REPOSITORY.insert_call(conn, make_call(1)))
        with pytest.raises(IntegrityError):
            await db.write(lambda conn: REPOSITORY.insert_call(conn, make_call(1, run_id="again")))
        if db.engine_name == "SQLite":
            columns = ", ".join("'run_x'" if one.name == "run_id" else one.name for one in advice_calls.c)
            with pytest.raises(DBAPIError, match="append-only"):
                await db.write(statement(f"INSERT OR REPLACE INTO advice_calls SELECT {columns} FROM advice_calls"))
        else:
            with pytest.raises(DBAPIError, match="append-only"):
                await db.write(statement("TRUNCATE advice_calls CASCADE"))
