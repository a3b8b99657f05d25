"""The work after a close: once a session, for those who were here lately, by the leader."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.features.ai.runs.jobs import AFTER_CLOSE as PATIENCE
from paiid.features.ai.runs.jobs import LATELY, AdviceJobs
from paiid.features.ai.runs.repository import Cause
from paiid.features.auth.models import user_sessions
from tests.support.advice_runs import AFTER_CLOSE, AdviceDesk
from tests.support.slices import ADA, BOB, add_principal


def _insert(conn: Connection, row: Mapping[str, object]) -> None:
    conn.execute(user_sessions.insert().values(row))


@pytest.fixture
async def desk(db: Database) -> AdviceDesk:
    for one in (ADA, BOB):
        await db.write(partial(add_principal, principal=one))
    desk = AdviceDesk(db)
    for user, age in ((ADA, timedelta(hours=1)), (BOB, LATELY + timedelta(days=1))):
        at = desk.clock.now() - age
        row = {
            "id": f"ses_{user.user_id}", "user_id": user.user_id, "refresh_hash": "0" * 64, "rotations": 0,
            "created_at": at, "last_used_at": at, "expires_at": at + timedelta(days=30),
        }  # fmt: skip
        await db.write(partial(_insert, row=row))
    return desk


async def test_who_was_here_lately_gets_a_run_once_a_session(desk: AdviceDesk) -> None:
    jobs = AdviceJobs(desk.service())
    assert await jobs.run_due() == 1
    assert await jobs.run_due() == 0
    rows, _ = await jobs.service.page(ADA.user_id, limit=10, cursor=None)
    assert [row.cause for row in rows] == [Cause.SCHEDULE]
    assert await jobs.service.page(BOB.user_id, limit=10, cursor=None) == ([], None)


async def test_another_process_does_not_do_it_again(desk: AdviceDesk) -> None:
    assert await AdviceJobs(desk.service()).run_due() == 1
    assert await AdviceJobs(desk.service()).run_due() == 0


async def test_a_close_of_a_moment_ago_is_waited_for(desk: AdviceDesk) -> None:
    desk.market.instant = AFTER_CLOSE - timedelta(hours=1) + timedelta(minutes=1)
    jobs = AdviceJobs(desk.service())
    assert await jobs.run_due() == 0
    desk.market.instant += PATIENCE
    assert await jobs.run_due() == 1


async def test_who_does_not_lead_runs_nothing(desk: AdviceDesk) -> None:
    jobs = AdviceJobs(desk.service(), look_s=0.01)
    await jobs.start(lambda: False)
    await asyncio.sleep(0.1)
    await jobs.stop()
    assert await jobs.service.page(ADA.user_id, limit=10, cursor=None) == ([], None)


async def test_what_was_left_half_made_goes_on_in_the_leader_and_a_failure_of_it_stops_nothing(
    desk: AdviceDesk,
) -> None:
    resumed = asyncio.Event()

    async def resume() -> None:
        if len(looks) > 1:
            resumed.set()
        looks.append("look")
        raise RuntimeError

    looks: list[str] = []
    leads = False
    jobs = AdviceJobs(desk.service(), look_s=0.01, resume=resume)
    await jobs.start(lambda: leads)
    await asyncio.sleep(0.05)
    assert looks == []
    leads = True
    await asyncio.wait_for(resumed.wait(), 10)
    await jobs.stop()
