"""The activity log is written with the deed, or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.activity.service import DetailValue, latest, record
from tests.support.auth_app import AuthApp


async def user_id_of(db: Database, clock: ManualClock) -> str:
    async with AuthApp(db, clock).signed_in() as browser:
        user_id: str = (await browser.http.get("/api/auth/me")).json()["id"]
        return user_id


async def test_lines_come_newest_first_with_their_facts(db: Database, clock: ManualClock) -> None:
    user_id = await user_id_of(db, clock)
    at = clock.now() + timedelta(seconds=1)
    detail: dict[str, DetailValue] = {"text": "emoji 😀 <b>'\"", "count": 3, "flag": True, "nothing": None}
    await db.write(lambda conn: record(conn, user_id, "thing-done", detail, at, "2001:db8::1"))
    rows = await db.read(lambda conn: latest(conn, user_id))
    assert [row.action for row in rows] == ["thing-done", "registered"]
    assert rows[0].detail == detail
    assert rows[0].ip == "2001:db8::1"
    assert rows[0].created_at == at
    assert [row.action for row in await db.read(lambda conn: latest(conn, user_id, limit=1))] == ["thing-done"]


async def test_deed_that_fails_leaves_no_line(db: Database, clock: ManualClock) -> None:
    user_id = await user_id_of(db, clock)

    def fail(conn: Connection) -> None:
        record(conn, user_id, "thing-done", {}, clock.now(), None)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await db.write(fail)
    assert [row.action for row in await db.read(lambda conn: latest(conn, user_id))] == ["registered"]


async def test_nobody_is_no_owner_of_a_line(db: Database, clock: ManualClock) -> None:
    with pytest.raises(IntegrityError):
        await db.write(lambda conn: record(conn, "usr_none", "thing-done", {}, clock.now(), None))
