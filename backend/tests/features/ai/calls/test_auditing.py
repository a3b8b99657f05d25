"""What the database refuses, done to its file all the same: each change is found and named."""

import pytest
from sqlalchemy import text

from paiid.domain.advice.chain import GENESIS, link_hash
from paiid.features.ai.calls.auditing import ChainReport, examine_chains
from paiid.features.ai.calls.outcomes import OutcomeRepository, Resolved
from tests.features.ai.conftest import Desk
from tests.support.advice import AFTER_FRIDAY, make_call, make_outcome
from tests.support.slices import BOB


@pytest.fixture
async def kept(desk: Desk) -> Desk:
    """Four calls of Ada, one of Bob; Ada's first has ended."""
    await desk.keep(*(make_call(number) for number in (1, 2, 3, 4)), make_call(9, BOB.user_id))
    first = await desk.calls.find("usr_ada", "call_000001")
    ended = Resolved("call_000001", first.stored.hash, make_outcome(), "script", AFTER_FRIDAY)
    await desk.db.write(lambda conn: OutcomeRepository().insert(conn, [ended]))
    return desk


async def tampered(desk: Desk, *statements: str) -> ChainReport:
    """The report after `statements`, run by somebody who may drop triggers."""
    if desk.db.engine_name == "SQLite":
        free = [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
    else:
        free = [f"DROP TRIGGER {table}_no_change ON {table}" for table in TABLES]
    await desk.db.write(lambda conn: [conn.execute(text(one)) for one in (*free, *statements)] and None)
    return await desk.db.read(examine_chains)


TABLES = ("advice_calls", "advice_outcomes")


async def test_whole_chains_are_counted(kept: Desk) -> None:
    assert await kept.db.read(examine_chains) == ChainReport(2, 5, 1, ())


@pytest.mark.parametrize(
    ("statement", "call", "why"),
    [
        (
            "UPDATE advice_calls SET body = replace(body, '0.55', '0.56') WHERE id = 'call_000002'",
            "call_000002, number 2",
            "its text is not the one that was hashed",
        ),
        ("UPDATE advice_calls SET number = 9 WHERE id = 'call_000003'", "call_000004, number 4", "number 3 is missing"),
        ("DELETE FROM advice_calls WHERE id = 'call_000002'", "call_000003, number 3", "number 2 is missing"),
        (
            f"UPDATE advice_calls SET previous_hash = '{'f' * 64}' WHERE id = 'call_000004'",
            "call_000004, number 4",
            "does not name the hash",
        ),
        (
            "UPDATE advice_calls SET probability = '0.9' WHERE id = 'call_000002'",
            "call_000002, number 2",
            "probability is not what its text says",
        ),
        (
            "UPDATE advice_calls SET strategy = 'value' WHERE id = 'call_000001'",
            "call_000001, number 1",
            "strategy is not",
        ),
        (
            "UPDATE advice_outcomes SET return_ratio = '0.5'",
            "the outcome of call call_000001",
            "is not the one that was told",
        ),
        ("UPDATE advice_outcomes SET ending = 'stop'", "the outcome of call call_000001", "is not the one"),
    ],
)
async def test_a_change_is_named(kept: Desk, statement: str, call: str, why: str) -> None:
    if statement.startswith("UPDATE advice_calls SET p") and kept.db.engine_name != "SQLite":
        statement = statement.replace("'0.9'", "0.9")
    (said,) = (await tampered(kept, statement)).wrong
    assert call in said
    assert why in said


async def test_a_call_hashed_anew_breaks_the_one_behind_it(kept: Desk) -> None:
    """Whoever changes a text and its hash would have to change every later one, and all that was ever copied."""
    call = make_call(1, run_id="another")
    new = link_hash(GENESIS, call.body)
    body = call.body.replace("'", "''").replace(":", "\\:")
    report = await tampered(
        kept,
        "DELETE FROM advice_outcomes",
        f"UPDATE advice_calls SET body = '{body}', hash = '{new}', run_id = 'another' WHERE id = 'call_000001'",
    )
    assert report.wrong == ("call call_000002, number 2 of usr_ada: it does not name the hash of the call before it",)
