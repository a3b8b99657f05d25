"""The checklist's own account is used for a week, then deleted and made anew."""

from datetime import timedelta

import httpx
from fastapi import FastAPI

from paiid.checklist.account import SignedIn, own_account
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.auth import repository
from paiid.settings import Settings
from tests.checklist.rig import bench_over


async def test_it_is_used_again_and_after_a_week_deleted(
    app: FastAPI, settings: Settings, client: httpx.AsyncClient, headers: dict[str, str], db: Database
) -> None:
    assert headers
    clock = ManualClock()

    async def used() -> str:
        async with bench_over(app, settings, clock=clock) as bench:
            found = await own_account(bench)
            assert isinstance(found, SignedIn)
            return found.login.email

    first = await used()
    clock.advance(timedelta(days=6))
    assert await used() == first
    clock.advance(timedelta(days=2))
    second = await used()
    assert second != first
    people = [row.email for row in await db.read(repository.all_users)]
    assert people == ["ada@example.com", second]
