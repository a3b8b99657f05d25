from datetime import date, timedelta
from decimal import Decimal

import pytest

from paiid.domain.advice.outcome import Ending
from paiid.domain.exchange_calendar import session_close, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.features.ai.calls.outcomes import OutcomeRepository, OutcomeRow, outcome_hash
from paiid.features.ai.resolving.bars import SPY, DailyBars
from paiid.features.ai.resolving.service import ResolveCalls, last_finished
from paiid.ports.errors import ProviderUnavailable
from tests.features.ai.conftest import Desk
from tests.support.advice import ACME, FRIDAY, make_call, make_outcome
from tests.support.slices import ADA, BOB

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
FLAT = ("100", "101", "99", "100")
RISES = ("100", "107", "99", "106")


@pytest.fixture
def resolving(desk: Desk) -> ResolveCalls:
    async def costs(_user_id: str) -> FillModel:
        return FillModel()

    return ResolveCalls(desk.db, DailyBars(desk.market), costs)


async def outcomes(desk: Desk, *call_ids: str) -> dict[str, OutcomeRow]:
    return await desk.db.read(lambda conn: OutcomeRepository().of(conn, call_ids))


def at_close(desk: Desk, day: date, *, minutes: int = 30) -> None:
    desk.market.instant = session_close(day) + timedelta(minutes=minutes)


class TestResolve:
    async def test_it_ends_when_a_close_has_decided_it(self, desk: Desk, resolving: ResolveCalls) -> None:
        call = make_call(1)
        await desk.keep(call)
        desk.bars(ACME, {FRIDAY: FLAT, MONDAY: FLAT, TUESDAY: RISES})
        desk.flat(SPY, "400", until=TUESDAY)
        assert await resolving.run() == 0
        at_close(desk, MONDAY)
        assert await resolving.run() == 0
        # The target is reached in a session that still runs: nothing is told before its close.
        at_close(desk, TUESDAY, minutes=-1)
        assert await resolving.run() == 0
        at_close(desk, TUESDAY)
        assert await resolving.run() == 1
        found = (await outcomes(desk, call.id))[call.id]
        assert (found.ending, found.ended_on, found.return_ratio) == (Ending.TARGET, TUESDAY, Decimal("0.06"))
        assert (found.spy_ratio, found.excess_ratio) == (Decimal(0), Decimal("0.06"))
        assert found.source == "script"

    async def test_again_changes_nothing_and_asks_for_nothing(self, desk: Desk, resolving: ResolveCalls) -> None:
        await desk.keep(make_call(1), make_call(2, stop=Decimal("98.00")))
        desk.bars(ACME, {FRIDAY: FLAT, MONDAY: FLAT, TUESDAY: ("100", "101", "97", "100")})
        desk.flat(SPY, "400", until=TUESDAY)
        at_close(desk, TUESDAY)
        assert await resolving.run() == 1
        before, asked = await outcomes(desk, "call_000001", "call_000002"), len(desk.market.calls)
        assert await resolving.run() == 0
        assert len(desk.market.calls) == asked
        assert await outcomes(desk, "call_000001", "call_000002") == before
        fresh = ResolveCalls(resolving.db, resolving.bars, resolving.costs)
        assert await fresh.run() == 0
        assert await outcomes(desk, "call_000001", "call_000002") == before

    async def test_days_off_are_caught_up_with(self, desk: Desk, resolving: ResolveCalls) -> None:
        days = sessions_between(FRIDAY, date(2026, 12, 31))
        calls = [make_call(1), make_call(2, BOB.user_id, horizon_sessions=3)]
        await desk.keep(*calls)
        desk.bars(ACME, dict.fromkeys(days, FLAT) | {days[10]: RISES})
        desk.flat(SPY, "400", until=days[-1])
        at_close(desk, days[-1])
        assert await resolving.run() == 2
        found = await outcomes(desk, *(call.id for call in calls))
        assert [(one.ending, one.ended_on) for one in found.values()] == [
            (Ending.TARGET, days[10]),
            (Ending.EXPIRED, days[3]),
        ]

    async def test_one_user_alone(self, desk: Desk, resolving: ResolveCalls) -> None:
        await desk.keep(make_call(1), make_call(2, BOB.user_id))
        desk.bars(ACME, {FRIDAY: FLAT, MONDAY: RISES})
        desk.flat(SPY, "400", until=MONDAY)
        at_close(desk, MONDAY)
        assert await resolving.run_for(ADA.user_id) == 1
        assert set(await outcomes(desk, "call_000001", "call_000002")) == {"call_000001"}


class TestMissing:
    async def test_late_bars_of_spy_are_waited_for(self, desk: Desk, resolving: ResolveCalls) -> None:
        await desk.keep(make_call(1))
        desk.bars(ACME, {FRIDAY: FLAT, MONDAY: RISES})
        at_close(desk, MONDAY)
        assert await resolving.run() == 0
        desk.flat(SPY, "400", until=MONDAY)
        assert await resolving.run() == 1

    async def test_a_vendor_that_fails_puts_off(self, desk: Desk, resolving: ResolveCalls) -> None:
        await desk.keep(make_call(1))
        desk.bars(ACME, {FRIDAY: FLAT, MONDAY: RISES})
        desk.flat(SPY, "400", until=MONDAY)
        at_close(desk, MONDAY)
        desk.market.error = ProviderUnavailable("gone")
        assert await resolving.run() == 0
        desk.market.error = None
        assert await resolving.run() == 1

    async def test_a_symbol_without_bars_stays_open(self, desk: Desk, resolving: ResolveCalls) -> None:
        await desk.keep(make_call(1, symbol=Symbol("GONE")), make_call(2))
        desk.bars(ACME, {FRIDAY: FLAT, MONDAY: RISES})
        desk.flat(SPY, "400", until=MONDAY)
        at_close(desk, MONDAY)
        assert await resolving.run() == 1
        assert set(await outcomes(desk, "call_000001", "call_000002")) == {"call_000002"}


async def test_an_outcome_cannot_be_told_otherwise_unseen(desk: Desk) -> None:
    plain = outcome_hash("a" * 64, make_outcome(), "script", desk.market.instant)
    better = outcome_hash("a" * 64, make_outcome(return_ratio=Decimal("0.07")), "script", desk.market.instant)
    assert len({plain, better, outcome_hash("b" * 64, make_outcome(), "script", desk.market.instant)}) == 3


def test_last_finished() -> None:
    friday = session_close(FRIDAY)
    assert last_finished(friday - timedelta(seconds=1)) == date(2026, 11, 19)
    assert last_finished(friday) == FRIDAY
    assert last_finished(friday + timedelta(days=2)) == FRIDAY
