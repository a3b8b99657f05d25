"""One process leads: the first to ask, until it lets go or falls silent."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.lease import LEASE_FOR, Lease

MOMENT = timedelta(seconds=1)


async def test_one_holder_at_a_time(db: Database, clock: ManualClock) -> None:
    first, second = Lease.new(db, clock, "jobs"), Lease.new(db, clock, "jobs")
    assert await first.renew()
    assert not await second.renew()
    assert (first.is_held, second.is_held) == (True, False)


async def test_of_many_that_ask_at_once_one_gets_it(db: Database, clock: ManualClock) -> None:
    found = await asyncio.gather(*(Lease.new(db, clock, "jobs").renew() for _ in range(20)))
    assert sum(found) == 1


async def test_names_are_apart(db: Database, clock: ManualClock) -> None:
    assert await Lease.new(db, clock, "jobs").renew()
    assert await Lease.new(db, clock, "other").renew()


async def test_renewing_keeps_it(db: Database, clock: ManualClock) -> None:
    first, second = Lease.new(db, clock, "jobs"), Lease.new(db, clock, "jobs")
    for _ in range(4):
        assert await first.renew()
        clock.advance(LEASE_FOR - MOMENT)
        assert not await second.renew()


async def test_silence_hands_it_over_and_the_former_holder_knows(db: Database, clock: ManualClock) -> None:
    first, second = Lease.new(db, clock, "jobs"), Lease.new(db, clock, "jobs")
    await first.renew()
    clock.advance(LEASE_FOR + MOMENT)
    # Known without asking anybody: a process that was suspended must not act as leader until its next renewal.
    assert not first.is_held
    assert await second.renew()
    assert not await first.renew()


async def test_release_lets_another_have_it_at_once(db: Database, clock: ManualClock) -> None:
    first, second = Lease.new(db, clock, "jobs"), Lease.new(db, clock, "jobs")
    await first.renew()
    await first.release()
    assert not first.is_held
    assert await second.renew()


async def test_release_takes_nothing_from_the_next_holder(db: Database, clock: ManualClock) -> None:
    first, second = Lease.new(db, clock, "jobs"), Lease.new(db, clock, "jobs")
    await first.renew()
    clock.advance(LEASE_FOR + MOMENT)
    await second.renew()
    await first.release()
    assert not await Lease.new(db, clock, "jobs").renew()
    assert await db.read(lambda conn: conn.execute(text("SELECT holder FROM job_leases")).scalar()) == second.holder


async def test_release_of_what_was_never_held(db: Database, clock: ManualClock) -> None:
    await Lease.new(db, clock, "jobs").release()
