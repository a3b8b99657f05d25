"""A measured period is measured once for all who ask, and anew as soon as anything it stands on is another."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from paiid.domain.account import LotMethod
from paiid.features.ledger.models import accounts
from paiid.features.portfolio.errors import InvalidRangeError
from paiid.features.portfolio.performance_answers import performance_answer
from paiid.features.portfolio.service import Question, Range
from paiid.features.portfolio.service.keeping import Kept
from tests.support.pnl import SPY, PnlAccount, at
from tests.support.scripted_market import ACME

NOON = at(24, "12:00")


@pytest.fixture
async def holder(account: PnlAccount) -> PnlAccount:
    """1,000 shares bought at 50.00 on Monday the 16th; the present is Tuesday the 24th, noon."""
    account.market.closes[ACME] = {16: "50.00", 17: "51.00", 20: "54.00", 23: "55.00"}
    account.market.closes[SPY] = {16: "600.00", 20: "606.00", 23: "612.00"}
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    await account.at(NOON, ACME="57.00")
    return account


async def kept(holder: PnlAccount, wanted: Range | None = None) -> Kept:
    return await holder.service.performing.kept(Question(holder.desk.user_id, wanted or Range()))


class TestTheSame:
    async def test_asked_again_within_the_minute_it_is_what_it_was(self, holder: PnlAccount) -> None:
        first = await kept(holder)
        holder.market.instant = NOON + timedelta(seconds=59)
        assert await kept(holder) is first

    async def test_who_asks_at_once_shares_one_measurement(self, holder: PnlAccount) -> None:
        found = await asyncio.gather(*(kept(holder) for _ in range(5)))
        assert len({id(one) for one in found}) == 1

    async def test_its_answer_is_written_once(self, holder: PnlAccount) -> None:
        asked = Question(holder.desk.user_id, Range())
        first = await performance_answer(holder.service.performing, asked)
        assert await performance_answer(holder.service.performing, asked) is first


class TestAnother:
    async def test_after_a_fill(self, holder: PnlAccount) -> None:
        before = await holder.performance()
        await holder.trade("sell", "400", "57.00", NOON)
        after = await holder.performance()
        assert (before.realized_pnl, after.realized_pnl) == (Decimal(0), Decimal(2_800))

    async def test_at_another_price(self, holder: PnlAccount) -> None:
        before = await holder.performance()
        holder.market.show(ACME, "58.00")
        after = await holder.performance()
        assert after.curve.end_equity - before.curve.end_equity == 1_000

    async def test_at_another_price_of_the_benchmark(self, holder: PnlAccount) -> None:
        days = date(2026, 11, 18), date(2026, 11, 24)
        before = await holder.performance(*days)
        holder.market.show(SPY, "660.00")
        after = await holder.performance(*days)
        assert (before.benchmark_return, after.benchmark_return) == (Decimal(0), Decimal("0.1"))

    async def test_when_a_price_is_late_now(self, holder: PnlAccount) -> None:
        first = await kept(holder)
        quote = holder.market.present[ACME]
        holder.market.present[ACME] = replace(quote, source="another")
        assert await kept(holder) is not first

    async def test_in_another_minute(self, holder: PnlAccount) -> None:
        first = await kept(holder)
        holder.market.instant = NOON + timedelta(minutes=1)
        assert (await kept(holder)).measured.period.ends != first.measured.period.ends

    async def test_once_something_entered_ahead_of_time_has_happened(self, holder: PnlAccount) -> None:
        await holder.deposit("500.00", NOON + timedelta(seconds=30))
        before = await holder.performance()
        holder.market.instant = NOON + timedelta(seconds=31)
        after = await holder.performance()
        assert (before.curve.net_flows, after.curve.net_flows) == (Decimal(0), Decimal(500))

    async def test_by_another_lot_method(self, holder: PnlAccount) -> None:
        first = await kept(holder)
        change = update(accounts).where(accounts.c.id == holder.desk.account.id).values(lot_method=LotMethod.LIFO)
        await holder.desk.db.write(lambda conn: conn.execute(change))
        assert await kept(holder) is not first

    async def test_of_another_period(self, holder: PnlAccount) -> None:
        assert (await kept(holder, Range(word="today"))).measured.period != (await kept(holder)).measured.period


async def test_a_question_that_is_refused_leaves_nothing_behind(holder: PnlAccount) -> None:
    ahead = Range(start=date(2026, 12, 1), end=date(2026, 11, 1))
    with pytest.raises(InvalidRangeError):
        await kept(holder, ahead)
    assert not holder.service.performing._kept._locks


async def test_the_oldest_questions_are_forgotten(holder: PnlAccount) -> None:
    first = await kept(holder)
    for year in range(2000, 2020):
        await kept(holder, Range(word=str(year)))
    assert await kept(holder) is not first
