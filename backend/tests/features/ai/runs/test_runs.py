"""A run, from candidates to frozen calls: what is refused and why, once at a time, once a session."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from paiid.core.db import Database
from paiid.domain.advice.draft import AdviceDraft, Answer, NoAdvice, NoAdviceReason
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.market import Delay
from paiid.features.ai.calls.auditing import ChainReport, examine_chains
from paiid.features.ai.calls.repository import CallRepository, StoredCall
from paiid.features.ai.runs.deciding import MOST_CALLS
from paiid.features.ai.runs.purse import Account
from paiid.features.ai.runs.repository import Cause, RunRow, RunState, Stage, Step
from paiid.features.ai.runs.service import LEASE, RunNotFoundError, RunService
from paiid.ports.errors import ProviderUnavailable
from tests.support.advice_runs import SESSION, AdviceDesk, PartialNews, SaidAdvisor, quant_desk, sound
from tests.support.evidence import SYMBOLS
from tests.support.slices import ADA, BOB, add_principal

USER = ADA.user_id


@pytest.fixture
async def desk(db: Database) -> AdviceDesk:
    for one in (ADA, BOB):
        await db.write(partial(add_principal, principal=one))
    return AdviceDesk(db)


async def carried_out(service: RunService, cause: Cause = Cause.REQUEST, user: str = USER) -> RunRow:
    row = await service.begin(user, cause)
    await service.wait(row.id)
    return await service.find(user, row.id)


async def frozen(desk: AdviceDesk, row: RunRow) -> list[StoredCall]:
    return await desk.db.read(lambda conn: CallRepository().of_run(conn, row.user_id, row.id))


def said(desk: AdviceDesk) -> SaidAdvisor:
    assert isinstance(desk.advisor, SaidAdvisor)
    return desk.advisor


class TestARun:
    async def test_freezes_the_strongest_with_their_packets_sized_by_code(self, desk: AdviceDesk) -> None:
        row = await carried_out(desk.service())
        assert (row.state, row.step, row.problem) == (RunState.DONE, Step.ENDED, None)
        calls = await frozen(desk, row)
        assert row.counts.calls == len(calls) == MOST_CALLS
        assert row.counts.candidates == len(calls) + len(row.refusals)
        assert {one.stage for one in row.refusals} == {Stage.SIZE}
        for stored in calls:
            call = stored.call
            assert call.session_date == SESSION
            assert call.starts_on > SESSION
            assert call.packet is not None
            assert call.sizing is not None
            assert call.sizing.quantity > 0
        assert await desk.db.read(examine_chains) == ChainReport(1, MOST_CALLS, 0, ())

    async def test_counts_each_call_as_followed_for_those_after_it(self, desk: AdviceDesk) -> None:
        desk.accounts[USER] = Account(Decimal(9_000), {})
        row = await carried_out(desk.service())
        calls = await frozen(desk, row)
        assert sum(one.call.sizing.cost for one in calls if one.call.sizing) <= 9_000

    async def test_with_the_quantitative_advisor_every_draft_is_valid(self, db: Database) -> None:
        await db.write(lambda conn: add_principal(conn, ADA))
        row = await carried_out(quant_desk(db, {SYMBOLS[1]: Decimal(10)}).service())
        assert row.state is RunState.DONE
        assert row.counts.answers > 0
        assert not [one for one in row.refusals if one.stage is Stage.VALIDATION]

    async def test_is_told_of_on_the_stream_step_by_step(self, desk: AdviceDesk) -> None:
        row = await carried_out(desk.service())
        events = [json.loads(event.data) for event in desk.told]
        assert [event["step"] for event in events] == ["studying", "asking", "checking", "ended"]
        assert {event.kind for event in desk.told} == {"job"}
        assert {event.user_id for event in desk.told} == {USER}
        assert events[-1] | {"id": row.id, "state": "done", "calls": MOST_CALLS} == events[-1]


class TestWhatIsRefused:
    async def test_an_answer_that_is_wrong_is_asked_for_once_more_with_what_is_wrong(self, desk: AdviceDesk) -> None:
        def say(packet: EvidencePacket, complaints: tuple[str, ...]) -> Answer:
            draft = sound(packet)
            return draft if complaints else replace(draft, thesis="It rose 999 % over the year, so it must go on.")

        said(desk).say = say
        row = await carried_out(desk.service())
        assert row.counts.calls == MOST_CALLS
        second = [question for question in said(desk).asked if question.complaints]
        assert len(second) == len(said(desk).asked) / 2
        assert any("999" in complaint for complaint in second[0].complaints)

    async def test_one_that_is_wrong_twice_is_dropped_with_the_reason(self, desk: AdviceDesk) -> None:
        said(desk).say = lambda packet, _: replace(sound(packet), stop=packet.last + 1)
        row = await carried_out(desk.service())
        assert row.counts.calls == 0
        assert {(one.stage, one.reason) for one in row.refusals} == {(Stage.VALIDATION, "stop")}
        assert "below" in row.refusals[0].detail or "above" in row.refusals[0].detail

    async def test_an_advisor_that_abstains_is_not_asked_again(self, desk: AdviceDesk) -> None:
        said(desk).say = lambda packet, _: NoAdvice(packet.symbol, NoAdviceReason.ABSTAINED, "No.")
        row = await carried_out(desk.service())
        assert {(one.stage, one.reason, one.detail) for one in row.refusals} == {(Stage.ADVICE, "abstained", "No.")}
        assert len(said(desk).asked) == row.counts.candidates

    async def test_without_an_edge_there_is_no_size(self, desk: AdviceDesk) -> None:
        said(desk).say = lambda packet, _: sound(packet, "0.10")
        row = await carried_out(desk.service())
        assert {(one.stage, one.reason) for one in row.refusals} == {(Stage.SIZE, "no_edge")}

    async def test_a_stale_price_stops(self, desk: AdviceDesk) -> None:
        desk.market.present = {s: replace(q, delay=Delay.STALE) for s, q in desk.market.present.items()}
        row = await carried_out(desk.service())
        assert {(one.stage, one.reason) for one in row.refusals} == {(Stage.SIZE, "fresh_price")}

    async def test_a_symbol_without_a_price_is_named(self, desk: AdviceDesk) -> None:
        del desk.market.present[SYMBOLS[0]]
        row = await carried_out(desk.service())
        assert (Stage.EVIDENCE, "no_price") in {(one.stage, one.reason) for one in row.refusals}

    async def test_headlines_that_do_not_come_are_named_and_stop_nothing(self, desk: AdviceDesk) -> None:
        desk.news, desk.news_s = PartialNews(failing=SYMBOLS[2], silent=SYMBOLS[5]), 0.1
        row = await carried_out(desk.service())
        assert (row.state, row.counts.calls) == (RunState.DONE, MOST_CALLS)
        advised = {question.packet.symbol for question in said(desk).asked}
        assert set(row.without_news) == {SYMBOLS[2], SYMBOLS[5]} & advised
        assert row.without_news
        assert json.loads(desk.told[-1].data)["without_news"] == list(row.without_news)

    async def test_a_failing_advisor_ends_the_run_and_says_so(self, desk: AdviceDesk) -> None:
        said(desk).error = ProviderUnavailable("The model does not answer.")
        row = await carried_out(desk.service())
        assert (row.state, row.problem) == (RunState.FAILED, "The model does not answer.")
        said(desk).error = None
        assert (await carried_out(desk.service())).state is RunState.DONE

    async def test_an_error_of_ours_ends_the_run_without_its_words(self, desk: AdviceDesk) -> None:
        said(desk).error = ValueError("secret")
        row = await carried_out(desk.service())
        assert row.state is RunState.FAILED
        assert row.problem is not None
        assert "secret" not in row.problem


class TestOnceOnly:
    async def test_the_same_candidate_of_a_session_is_not_frozen_twice(self, desk: AdviceDesk) -> None:
        service = desk.service()
        first, second = await carried_out(service), await carried_out(service)
        assert (first.counts.calls, second.counts.calls) == (MOST_CALLS, 0)
        repeated = {one.symbol for one in second.refusals if one.stage is Stage.REPEATED}
        assert repeated == {stored.call.draft.symbol for stored in await frozen(desk, first)}

    async def test_two_processes_run_once(self, desk: AdviceDesk) -> None:
        said(desk).pause_s = 0.3
        one, other = desk.service(), desk.service()
        rows = await asyncio.gather(*(process.begin(USER, Cause.REQUEST) for process in (one, other, one, other)))
        assert len({row.id for row in rows}) == 1
        await asyncio.gather(one.wait(rows[0].id), other.wait(rows[0].id))
        assert len(await frozen(desk, rows[0])) == MOST_CALLS

    async def test_two_users_run_at_the_same_time(self, desk: AdviceDesk) -> None:
        service = desk.service()
        rows = await asyncio.gather(*(service.begin(user.user_id, Cause.REQUEST) for user in (ADA, BOB)))
        assert rows[0].id != rows[1].id
        for row in rows:
            await service.wait(row.id)
            assert len(await frozen(desk, row)) == MOST_CALLS

    async def test_a_request_that_is_sent_again_gets_its_run(self, desk: AdviceDesk) -> None:
        service = desk.service()
        first = await service.begin(USER, Cause.REQUEST, request_key="k")
        await service.wait(first.id)
        again = await service.begin(USER, Cause.REQUEST, request_key="k")
        assert (again.id, again.state) == (first.id, RunState.DONE)

    async def test_the_run_of_a_process_that_died_gives_way_after_its_lease(self, desk: AdviceDesk) -> None:
        service = desk.service()
        dead = service.new_row(USER, Cause.REQUEST)
        assert await desk.db.write(lambda conn: service.runs.claim(conn, dead))
        assert (await service.begin(USER, Cause.REQUEST)).id == dead.id
        desk.clock.advance(LEASE + timedelta(seconds=1))
        row = await carried_out(service)
        assert row.state is RunState.DONE
        assert (await service.find(USER, dead.id)).state is RunState.FAILED

    async def test_a_run_that_was_given_up_freezes_nothing(self, desk: AdviceDesk) -> None:
        said(desk).pause_s = 0.3
        service = desk.service()
        row = await service.begin(USER, Cause.REQUEST)
        await asyncio.sleep(0.05)
        desk.clock.advance(LEASE * 3)
        await desk.db.write(lambda conn: service.runs.give_up_on_dead(conn, USER, desk.clock.now(), "dead"))
        await service.wait(row.id)
        assert (await service.find(USER, row.id)).problem == "dead"
        assert await frozen(desk, row) == []

    async def test_a_program_that_stops_marks_its_runs(self, desk: AdviceDesk) -> None:
        said(desk).pause_s = 30
        service = desk.service()
        row = await service.begin(USER, Cause.REQUEST)
        await asyncio.sleep(0.3)
        await service.stop()
        assert (await service.find(USER, row.id)).state is RunState.FAILED


class TestReading:
    async def test_runs_come_newest_first_page_by_page(self, desk: AdviceDesk) -> None:
        service = desk.service()
        ids = []
        for _ in range(3):
            ids.append((await carried_out(service)).id)
            desk.clock.advance(timedelta(seconds=1))
        first, cursor = await service.page(USER, limit=2, cursor=None)
        rest, end = await service.page(USER, limit=2, cursor=cursor)
        assert [row.id for row in (*first, *rest)] == ids[::-1]
        assert end is None

    async def test_a_run_of_somebody_else_is_not_there(self, desk: AdviceDesk) -> None:
        service = desk.service()
        row = await carried_out(service)
        with pytest.raises(RunNotFoundError):
            await service.find(BOB.user_id, row.id)


async def test_a_sound_draft_of_these_tests_is_a_draft(desk: AdviceDesk) -> None:
    row = await carried_out(desk.service())
    assert all(isinstance(stored.call.draft, AdviceDraft) for stored in await frozen(desk, row))


async def test_what_the_limits_leave_of_a_purchase_is_not_worth_an_order(desk: AdviceDesk) -> None:
    desk.accounts[USER] = Account(Decimal(100), {SYMBOLS[2]: Decimal(3_000)})
    row = await carried_out(desk.service())
    assert row.counts.calls == 0
    assert {one.reason for one in row.refusals} <= {"cash", "kelly", "position", "total"}
