"""`/api/ai`: proposals from what is frozen, the first asking, states, who may ask for a run."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from time import perf_counter
from typing import Any

import pytest

from paiid.adapters.quant_advisor.advisor import METHOD
from paiid.core.db import Database
from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol
from paiid.features.ai.models import advice_decisions
from paiid.features.ai.router import router
from paiid.features.ai.runs.deciding import MOST_CALLS
from paiid.features.ai.runs.purse import Account
from paiid.features.ai.runs.repository import Cause
from paiid.features.ai.runs.router import router as runs_router
from paiid.features.ai.schemas import AdviceState, RecommendationsRead
from paiid.features.ai.service import LITTLE_BY_LITTLE, AiService
from tests.support.advice_runs import SESSION, AdviceDesk, SaidAdvisor, quant_desk
from tests.support.evidence import SYMBOLS
from tests.support.slices import ADA, BOB, EVE, SERVICE, add_principal, asking

USER = ADA.user_id


@pytest.fixture
async def desk(db: Database) -> AdviceDesk:
    for one in (ADA, BOB, EVE):
        await db.write(partial(add_principal, principal=one))
    return AdviceDesk(db)


async def decided(desk: AdviceDesk, call_id: str, kind: str, **more: Any) -> None:
    row = {"id": f"dec_{kind}", "call_id": call_id, "kind": kind, "decided_at": desk.market.now(), **more}
    await desk.db.write(lambda conn: conn.execute(advice_decisions.insert().values(row)) and None)


async def states(service: AiService) -> dict[AdviceState, int]:
    return (await service.recommendations(USER)).counts


class TestFirstAsking:
    async def test_gets_a_run_and_waits_for_it(self, desk: AdviceDesk) -> None:
        answer = await desk.answering().recommendations(USER)
        assert len(answer.recommendations) == MOST_CALLS
        assert answer.run is not None
        assert answer.run.cause is Cause.FIRST
        assert answer.session_date == SESSION

    async def test_of_a_slow_advisor_tells_of_the_run_that_goes_on(self, desk: AdviceDesk) -> None:
        assert isinstance(desk.advisor, SaidAdvisor)
        desk.advisor.pause_s = 1.0
        service = replace(desk.answering(), first_patience_s=0.05)
        answer = await service.recommendations(USER)
        assert answer.recommendations == []
        assert answer.running is not None
        await service.runs.wait(answer.running.id)
        assert (await service.recommendations(USER)).running is None

    async def test_many_at_once_share_one_run(self, desk: AdviceDesk) -> None:
        service = desk.answering()
        answers = await asyncio.gather(*(service.recommendations(USER) for _ in range(10)))
        assert len({answer.run.id for answer in answers if answer.run}) == 1
        assert all(len(answer.recommendations) == MOST_CALLS for answer in answers)

    async def test_after_a_new_session_begins_a_run_and_answers_at_once(self, desk: AdviceDesk) -> None:
        service = desk.answering()
        await service.recommendations(USER)
        desk.market.instant = session_close(SESSION) + timedelta(days=1, minutes=30)
        answer = await service.recommendations(USER)
        assert answer.run is not None
        assert answer.run.session_date == SESSION
        rows, _ = await service.runs.page(USER, limit=10, cursor=None)
        assert rows[0].session_date > SESSION


class TestAProposal:
    async def test_carries_what_a_card_shows(self, desk: AdviceDesk) -> None:
        desk.accounts[USER] = Account(Decimal(100_000), {SYMBOLS[3]: Decimal(7)})
        for one in (await desk.answering().recommendations(USER)).recommendations:
            assert one.at_stop == -(one.risk_per_share * one.quantity).quantize(Decimal("0.01"))
            assert one.at_target > 0
            assert one.cost == (one.price * one.quantity).quantize(Decimal("0.01"))
            assert one.confidence.raw == one.confidence.calibrated == Decimal("0.60")
            assert one.confidence.low is None
            assert one.confidence.count == 0
            gap = abs(one.entry - one.stop) / abs(one.target - one.stop)
            assert abs(one.confidence.break_even - gap) < Decimal("0.001")
            assert one.exposure is not None
            grown = one.exposure.share_after_pct - one.exposure.share_before_pct
            assert abs(grown - 100 * one.cost / one.exposure.equity) < Decimal("0.02")
            assert one.valid_until == session_close(one.starts_on)
            assert [fact.number for fact in one.evidence] == list(range(1, len(one.evidence) + 1))
            assert len(one.hash) == 64

    async def test_without_a_price_of_what_is_held_tells_no_exposure(self, desk: AdviceDesk) -> None:
        desk.accounts[USER] = Account(Decimal(100_000), {Symbol("GONE"): Decimal(7)})
        answer = await desk.answering().recommendations(USER)
        assert answer.recommendations
        assert {one.exposure for one in answer.recommendations} == {None}

    async def test_of_one_user_is_not_another_s(self, desk: AdviceDesk) -> None:
        service = desk.answering()
        mine, theirs = await service.recommendations(USER), await service.recommendations(BOB.user_id)
        assert not {one.id for one in mine.recommendations} & {one.id for one in theirs.recommendations}


class TestStates:
    async def test_new_until_the_first_session_that_counts_is_over(self, desk: AdviceDesk) -> None:
        service = desk.answering()
        first = (await service.recommendations(USER)).recommendations[0]
        desk.market.instant = first.valid_until - timedelta(seconds=1)
        assert (await states(service))[AdviceState.NEW] >= MOST_CALLS
        desk.market.instant = first.valid_until
        assert (await states(service))[AdviceState.OPEN] >= MOST_CALLS

    async def test_follow_the_user_s_decisions(self, desk: AdviceDesk) -> None:
        service = desk.answering()
        found = (await service.recommendations(USER)).recommendations
        await decided(desk, found[0].id, "accepted")
        await decided(desk, found[1].id, "dismissed")
        until = desk.market.now() + timedelta(hours=1)
        await decided(desk, found[2].id, "snoozed", snoozed_until=until)
        assert await states(service) == {
            AdviceState.NEW: MOST_CALLS - 3, AdviceState.OPEN: 1,
            AdviceState.SNOOZED: 1, AdviceState.DISMISSED: 1,
        }  # fmt: skip
        snoozed = await service.recommendations(USER, state=AdviceState.SNOOZED)
        assert [one.id for one in snoozed.recommendations] == [found[2].id]
        desk.market.instant = until
        assert (await states(service))[AdviceState.SNOOZED] == 0


class TestOverHttp:
    async def test_answers_in_the_contract_s_shape_and_quickly(self, desk: AdviceDesk) -> None:
        async with asking(router, ai_service=desk.answering()) as client:
            await client.get("/api/ai/recommendations")
            begun = perf_counter()
            answer = await client.get("/api/ai/recommendations", params={"limit": 2})
            assert perf_counter() - begun < 0.5
        body = answer.json()
        assert body.keys() >= {"recommendations", "generated_at"}
        assert len(body["recommendations"]) == 2
        assert RecommendationsRead.model_validate(body)

    async def test_a_viewer_and_the_service_token_begin_no_run(self, desk: AdviceDesk) -> None:
        runs = desk.service()
        for principal in (EVE, SERVICE):
            async with asking(router, principal, ai_service=desk.answering(runs)) as client:
                answer = await client.get("/api/ai/recommendations")
                assert answer.status_code == 200
                assert answer.json()["recommendations"] == []
        async with asking(runs_router, EVE, advice_runs=runs) as client:
            assert (await client.post("/api/ai/recommendations/refresh")).status_code == 403
        assert await runs.page(EVE.user_id, limit=5, cursor=None) == ([], None)

    async def test_a_refresh_is_accepted_and_can_be_followed(self, desk: AdviceDesk) -> None:
        runs = desk.service()
        async with asking(runs_router, advice_runs=runs) as client:
            key = {"Idempotency-Key": "abc"}
            begun = await client.post("/api/ai/recommendations/refresh", headers=key)
            assert begun.status_code == 202
            run_id = begun.json()["id"]
            assert (await client.post("/api/ai/recommendations/refresh", headers=key)).json()["id"] == run_id
            await runs.wait(run_id)
            detail = (await client.get(f"/api/ai/runs/{run_id}")).json()
            assert detail["state"] == "done"
            assert detail["refused"] == len(detail["refusals"]) > 0
            listed = (await client.get("/api/ai/runs")).json()
            assert [run["id"] for run in listed["items"]] == [run_id]
            assert (await client.get("/api/ai/runs/run_none")).status_code == 404
            assert (await client.get("/api/ai/runs", params={"cursor": "x"})).status_code == 422
        async with asking(runs_router, BOB, advice_runs=runs) as client:
            assert (await client.get(f"/api/ai/runs/{run_id}")).status_code == 404

    async def test_nobody_is_answered_without_signing_in(self, desk: AdviceDesk) -> None:
        async with asking(router, None, ai_service=desk.answering()) as client:
            assert (await client.get("/api/ai/recommendations")).status_code == 401
            assert (await client.get("/api/ai/advisor")).status_code == 401


async def test_the_advisor_tells_its_method_rules_and_coefficients(db: Database) -> None:
    await db.write(partial(add_principal, principal=ADA))
    desk = quant_desk(db)
    service = desk.answering()
    assert (await service.about_advisor()).models == []
    await service.recommendations(USER)
    about = await service.about_advisor()
    assert about.method == METHOD
    assert {rule.screen.value for rule in about.screens} >= {"momentum", "breakout", "holding"}
    assert "fundamentals" in about.without_data["value"]  # type: ignore[index]
    purchases = about.models[0]
    assert purchases.cases > purchases.wins > 0
    assert purchases.known_until < SESSION.replace(day=1)
    assert {weight.key for weight in purchases.weights} >= {"momentum_12_1", "rsi_14", "momentum"}


async def test_after_a_written_past_the_first_asking_gets_a_run_of_its_own(desk: AdviceDesk) -> None:
    service = desk.answering()
    row = await service.runs.begin(USER, Cause.BACKFILL, work=lambda row: service.runs.finish(row, []))
    await service.runs.wait(row.id)
    answer = await service.recommendations(USER)
    assert answer.run is not None
    assert answer.run.cause is Cause.FIRST
    assert len(answer.recommendations) == MOST_CALLS


async def test_a_limited_vendor_s_run_is_followed_by_one_that_knows_more(desk: AdviceDesk) -> None:
    desk.market.calls_a_minute = 6_000
    desk.watched = SYMBOLS
    service = desk.answering()
    service.runs.work.gathering.library.patience_s = 0.01
    first = await service.recommendations(USER)
    assert first.pending > 0
    assert (await service.recommendations(USER)).run == first.run
    desk.clock.advance(LITTLE_BY_LITTLE)
    async with asyncio.timeout(20):
        while (await service.recommendations(USER)).run == first.run:  # noqa: ASYNC110 - asking is what is tested
            await asyncio.sleep(0.1)
    assert (await service.recommendations(USER)).considered > first.considered
