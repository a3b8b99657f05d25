"""Money for models is reserved before a call, and never spent twice."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.model_cost import TokenPrices, TokenUse, tokens_at_most
from paiid.features.ai_usage.metering import Metering, month_of, next_month
from paiid.features.ai_usage.repository import BudgetRow, Spending, UsageRepository
from paiid.ports.model_meter import Bill, CallOutcome, ModelBudgetSpent, Purpose, Spender, spender_of, spending_for
from tests.support.rows import insert_user

MODEL = "claude-sonnet-5-5"
HOUSE = Spender(None, Purpose.READING)


def bill(cost: str, outcome: CallOutcome = CallOutcome.ANSWERED) -> Bill:
    return Bill(TokenUse(100, 20, 30, 40), Decimal(cost), outcome, "req_local01", 250)


@pytest.fixture
def metering(db: Database, clock: ManualClock) -> Metering:
    return Metering(db, clock, Decimal(1))


async def sums(metering: Metering, owner: str | None = None) -> Spending:
    month = month_of(metering.clock.now())
    return await metering.db.read(lambda conn: metering.repository.spending(conn, owner, month))


class TestPrices:
    def test_each_kind_of_token_has_its_price(self) -> None:
        prices = TokenPrices(Decimal(2), Decimal(10), Decimal("2.5"), Decimal("0.2"))
        # (1000*2 + 500*10 + 400*2.5 + 3000*0.2) / 1e6 = (2000 + 5000 + 1000 + 600) / 1e6
        assert prices.cost(TokenUse(1000, 500, 400, 3000)) == Decimal("0.0086")

    def test_the_most_takes_the_dearest_input(self) -> None:
        prices = TokenPrices(Decimal(2), Decimal(10), Decimal("2.5"), Decimal("0.2"))
        # 1000*2.5 + 100*10 = 3500
        assert prices.most(1000, 100) == Decimal("0.0035")

    def test_two_bytes_are_a_token_at_most(self) -> None:
        assert tokens_at_most(b"") == 0
        assert tokens_at_most(b"abc") == 2


class TestReserveAndSettle:
    async def test_what_was_set_aside_becomes_what_it_cost(self, metering: Metering) -> None:
        call = await metering.reserve(HOUSE, MODEL, Decimal("0.40"))
        assert await sums(metering) == Spending(Decimal(0), Decimal("0.4"))
        await metering.settle(call, bill("0.123456"))
        assert await sums(metering) == Spending(Decimal("0.123456"), Decimal(0))
        (row,) = await metering.db.read(lambda conn: metering.repository.of_month(conn, None, "2026-11"))
        assert (row.state, row.outcome, row.request_id, row.latency_ms) == ("settled", "answered", "req_local01", 250)
        assert (row.input_tokens, row.output_tokens, row.cache_write_tokens, row.cache_read_tokens) == (100, 20, 30, 40)

    async def test_settling_twice_changes_nothing(self, metering: Metering) -> None:
        call = await metering.reserve(HOUSE, MODEL, Decimal("0.40"))
        await metering.settle(call, bill("0.10"))
        await metering.settle(call, bill("0.20"))
        assert await sums(metering) == Spending(Decimal("0.1"), Decimal(0))

    async def test_settling_what_nobody_reserved_changes_nothing(self, metering: Metering) -> None:
        await metering.settle("aic_none", bill("0.10"))
        assert await sums(metering) == Spending()

    async def test_a_call_that_could_exceed_the_budget_is_not_made(self, metering: Metering) -> None:
        await metering.settle(await metering.reserve(HOUSE, MODEL, Decimal("0.90")), bill("0.85"))
        with pytest.raises(ModelBudgetSpent) as refused:
            await metering.reserve(HOUSE, MODEL, Decimal("0.16"))
        assert "1.00 USD; 0.85 are spent" in str(refused.value)
        assert "2026-12-01" in str(refused.value)
        assert not refused.value.retryable
        await metering.reserve(HOUSE, MODEL, Decimal("0.15"))

    async def test_a_budget_of_nothing_stops_every_call(self, db: Database, clock: ManualClock) -> None:
        with pytest.raises(ModelBudgetSpent):
            await Metering(db, clock, Decimal(0)).reserve(HOUSE, MODEL, Decimal("0.000001"))

    async def test_the_next_month_begins_anew(self, metering: Metering, clock: ManualClock) -> None:
        await metering.settle(await metering.reserve(HOUSE, MODEL, Decimal(1)), bill("1"))
        clock.set(next_month(clock.now()) - timedelta(microseconds=1))
        with pytest.raises(ModelBudgetSpent):
            await metering.reserve(HOUSE, MODEL, Decimal("0.01"))
        clock.advance(timedelta(microseconds=1))
        await metering.reserve(HOUSE, MODEL, Decimal(1))

    async def test_a_call_is_booked_in_the_month_it_began(self, metering: Metering, clock: ManualClock) -> None:
        call = await metering.reserve(HOUSE, MODEL, Decimal(1))
        clock.set(next_month(clock.now()))
        await metering.settle(call, bill("0.5"))
        assert await sums(metering) == Spending()
        november = await metering.db.read(lambda conn: metering.repository.spending(conn, None, "2026-11"))
        assert november == Spending(Decimal("0.5"), Decimal(0))

    async def test_a_lost_call_is_booked_as_what_it_could_cost(self, metering: Metering, clock: ManualClock) -> None:
        await metering.reserve(HOUSE, MODEL, Decimal("0.60"))
        clock.advance(timedelta(minutes=31))
        await metering.reserve(HOUSE, MODEL, Decimal("0.10"))
        assert await sums(metering) == Spending(Decimal("0.6"), Decimal("0.1"))
        rows = await metering.db.read(lambda conn: metering.repository.of_month(conn, None, "2026-11"))
        assert [(row.outcome, row.is_estimate) for row in rows] == [(None, False), ("unknown", True)]

    async def test_it_tells_how_much_is_spent(self, metering: Metering) -> None:
        assert metering.told() == ""
        await metering.refresh()
        assert metering.told() == "0.00 of this month's 1.00 USD for language models are spent."
        await metering.settle(await metering.reserve(HOUSE, MODEL, Decimal("0.01")), bill("0.0042"))
        assert metering.told() == "0.0042 of this month's 1.00 USD for language models are spent."


class TestUsers:
    async def test_each_user_has_a_limit_of_their_own(self, metering: Metering, clock: ManualClock) -> None:
        for user in ("usr_a", "usr_b"):
            await metering.db.write(lambda conn, user=user: insert_user(conn, user))  # type: ignore[misc]
        budget = BudgetRow(None, Decimal("0.30"))
        await metering.db.write(lambda conn: UsageRepository().set_budget(conn, budget, "usr_a", clock.now()))
        one = Spender("usr_a", Purpose.CHAT)
        await metering.settle(await metering.reserve(one, MODEL, Decimal("0.25")), bill("0.25"))
        with pytest.raises(ModelBudgetSpent, match="Your budget"):
            await metering.reserve(one, MODEL, Decimal("0.06"))
        await metering.reserve(Spender("usr_b", Purpose.CHAT), MODEL, Decimal("0.06"))
        assert await sums(metering, "usr_a") == Spending(Decimal("0.25"), Decimal(0))
        assert await sums(metering) == Spending(Decimal("0.25"), Decimal("0.06"))

    async def test_who_spends_is_known_in_tasks_begun_inside(self) -> None:
        async def who() -> str | None:
            return spender_of(Purpose.ADVICE).user_id

        with spending_for("usr_a"):
            assert set(await asyncio.gather(who(), who())) == {"usr_a"}
        assert await who() is None


class TestConcurrency:
    async def test_reservations_never_exceed_the_budget(self, metering: Metering) -> None:
        # 1.00 / 0.07 = 14 whole reservations.
        tries = (metering.reserve(HOUSE, MODEL, Decimal("0.07")) for _ in range(40))
        found = await asyncio.gather(*tries, return_exceptions=True)
        made = [one for one in found if isinstance(one, str)]
        assert len(made) == 14
        assert {type(one) for one in found} == {str, ModelBudgetSpent}
        assert (await sums(metering)).reserved == Decimal("0.98")

    async def test_calls_at_once_end_with_exact_sums(self, metering: Metering) -> None:
        await metering.db.write(lambda conn: insert_user(conn, "usr_a"))

        async def call(place: int) -> bool:
            spender = Spender("usr_a" if place % 2 else None, Purpose.ADVICE)
            try:
                made = await metering.reserve(spender, MODEL, Decimal("0.10"))
            except ModelBudgetSpent:
                return False
            await asyncio.sleep(0.001 * (place % 7))
            await metering.settle(made, bill("0.031"))
            return True

        done = await asyncio.gather(*(call(place) for place in range(60)))
        after = await sums(metering)
        assert after == Spending(Decimal("0.031") * sum(done), Decimal(0))
        assert after.spent <= Decimal(1)
        rows = await metering.db.read(lambda conn: metering.repository.of_month(conn, None, "2026-11"))
        assert sum((row.cost_usd for row in rows), Decimal(0)) == after.spent


async def test_how_calls_ended_is_counted_without_those_of_runs(metering: Metering) -> None:
    for purpose, end in (
        (Purpose.CHAT, CallOutcome.ANSWERED),
        (Purpose.READING, CallOutcome.FAILED),
        (Purpose.CHAT, CallOutcome.CANCELED),
        (Purpose.ADVICE, CallOutcome.FAILED),
    ):
        call = await metering.reserve(Spender(None, purpose), MODEL, Decimal("0.01"))
        await metering.settle(call, bill("0.01", end))
    await metering.reserve(Spender(None, Purpose.CHAT), MODEL, Decimal("0.01"))
    now, repository = metering.clock.now(), metering.repository
    assert await metering.db.read(lambda conn: repository.outcome_counts(conn, now, None)) == (2, 1, 1)
    assert await metering.db.read(lambda conn: repository.outcome_counts(conn, now, "usr_ada")) == (0, 0, 0)
    later = now + timedelta(days=1)
    assert await metering.db.read(lambda conn: repository.outcome_counts(conn, later, None)) == (0, 0, 0)
