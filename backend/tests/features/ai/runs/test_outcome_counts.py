"""How runs of the advisor ended, as the success rate counts them."""

from dataclasses import replace
from datetime import date, timedelta

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.ai.runs.repository import Cause, Counts, RunRepository, RunRow, RunState, Step
from tests.support.rows import insert_user


async def test_made_up_pasts_and_runs_that_go_on_do_not_count(db: Database, clock: ManualClock) -> None:
    now, runs = clock.now(), RunRepository()
    done = RunRow(
        id="run_0",
        user_id="usr_ada",
        cause=Cause.REQUEST,
        state=RunState.DONE,
        step=Step.ENDED,
        lease_until=now,
        session_date=date(2026, 11, 23),
        advisor="quant",
        model="quant",
        prompt_version="1",
        counts=Counts(),
        refusals=(),
        without_news=(),
        problem=None,
        request_key=None,
        started_at=now,
        ended_at=now,
    )
    rows = [
        done,
        replace(done, id="run_1", state=RunState.FAILED, problem="No prices."),
        replace(done, id="run_2", cause=Cause.BACKFILL),
        replace(done, id="run_3", state=RunState.RUNNING, ended_at=None),
        replace(done, id="run_4", started_at=now - timedelta(days=1)),
    ]
    await db.write(lambda conn: insert_user(conn, "usr_ada"))
    for row in rows:
        await db.write(lambda conn, row=row: runs.add(conn, row))  # type: ignore[misc]
    assert await db.read(lambda conn: runs.outcome_counts(conn, now, None)) == (2, 1, 0)
    assert await db.read(lambda conn: runs.outcome_counts(conn, now, "usr_bob")) == (0, 0, 0)
