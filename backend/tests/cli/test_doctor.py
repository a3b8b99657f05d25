"""`paiid doctor` as an operator runs it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text, update

from paiid.core.db import Database
from paiid.features.ai.calls.repository import CallRepository
from paiid.features.ledger.models import accounts
from tests.support.advice import make_call
from tests.support.databases import run_paiid
from tests.support.desk import open_desk
from tests.support.slices import ADA, add_principal


@pytest.fixture
def env(database_url: str, paiid_home: Path) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "PAIID_HOME": str(paiid_home)}


async def test_a_healthy_installation(db: Database, env: dict[str, str]) -> None:
    desk = await open_desk(db)
    await desk.place()
    said = run_paiid(["doctor"], env)
    assert "1 accounts rebuilt from 2 ledger transactions" in said
    assert said.endswith("Everything agrees.\n")


async def test_a_difference_is_exit_code_one(db: Database, env: dict[str, str]) -> None:
    desk = await open_desk(db)
    await db.write(lambda conn: conn.execute(update(accounts).values(starting_cash=Decimal(1))) and None)
    said = json.loads(run_paiid(["doctor", "--json"], env, expect=1))
    assert said["healthy"] is False
    assert [finding["check"] for finding in said["findings"]] == ["starting-cash"]
    assert said["findings"][0]["account_id"] == desk.account.id


def test_a_database_that_was_never_migrated(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}", "PAIID_HOME": str(tmp_path)}
    said = run_paiid(["doctor"], env, expect=1)
    assert "WRONG database: the database cannot be opened" in said
    assert "paiid migrate" in said


def test_a_weak_secret(env: dict[str, str]) -> None:
    said = run_paiid(["doctor"], env | {"JWT_SECRET_KEY": "changeme"}, expect=1)
    assert "WRONG settings: JWT_SECRET_KEY is weak" in said


async def test_a_changed_call_is_named(db: Database, env: dict[str, str]) -> None:
    await db.write(lambda conn: add_principal(conn, ADA))
    await db.write(lambda conn: CallRepository().insert_calls(conn, [make_call(1), make_call(2)]))
    assert "checked: 2 calls in 1 chains, 0 outcomes" in run_paiid(["doctor"], env)
    free = "DROP TRIGGER advice_calls_no_update"
    if db.engine_name != "SQLite":
        free = "DROP TRIGGER advice_calls_no_change ON advice_calls"
    change = "UPDATE advice_calls SET body = replace(body, '0.55', '0.95') WHERE number = 2"
    await db.write(lambda conn: [conn.execute(text(one)) for one in (free, change)] and None)
    said = run_paiid(["doctor"], env, expect=1)
    assert "WRONG advice: call call_000002, number 2 of usr_ada: its text is not the one that was hashed" in said
