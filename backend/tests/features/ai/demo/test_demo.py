"""Two years of advice for a demo: with each day's data alone, kept for all, scored like any other."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, cast

import pytest

from paiid.adapters.quant_advisor.advisor import QuantAdvisor
from paiid.core.db import Database
from paiid.domain.advice.calls import Making, Origin, freeze
from paiid.domain.advice.chain import chained
from paiid.domain.advice.draft import Author
from paiid.domain.exchange_calendar import session_close, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.ledger import LedgerTransaction, deposit
from paiid.domain.market import BarSeries
from paiid.features.ai.calls.auditing import examine_chains
from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.demo.making import MakePast, PastCall
from paiid.features.ai.demo.reading import PAST_SESSIONS, Past
from paiid.features.ai.demo.service import DemoAdvice
from paiid.features.ai.resolving.bars import DailyBars
from paiid.features.ai.resolving.service import ResolveCalls
from paiid.features.ai.runs.repository import Cause, RunState
from paiid.features.ai.runs.schemas import PastRead, run_read
from paiid.features.ai.runs.service import RunService
from paiid.features.ai.scorecard.service import ScorecardService
from tests.support.advice_runs import AFTER_CLOSE, SESSION, AdviceDesk
from tests.support.evidence import changed_after, instrument, studied, world
from tests.support.scripted_market import ScriptedMarket
from tests.support.slices import ADA, add_principal

DAY = date(2026, 3, 31)
SESSIONS = sessions_between(date(2025, 12, 1), date(2026, 5, 29))
OPENED = session_close(date(2023, 1, 3))


@dataclass
class ListedMarket:
    """The walks as a market that lists what it has."""

    market: ScriptedMarket

    def __getattr__(self, name: str) -> Any:
        return getattr(self.market, name)

    async def instruments(self) -> list[Instrument]:
        return list(self.market.instruments.values())


def ledger() -> list[LedgerTransaction]:
    return [deposit(Decimal(100_000), external_id="starting-cash", at=OPENED)]


def past_of(series: Mapping[Symbol, BarSeries]) -> Past:
    adjusted = {symbol: {bar.session_date: bar.close for bar in one.bars} for symbol, one in series.items()}
    closes: dict[date, dict[Symbol, Decimal]] = {}
    for symbol, by_day in adjusted.items():
        for day, close in by_day.items():
            closes.setdefault(day, {})[symbol] = close
    bars = {symbol: one.bars for symbol, one in series.items()}
    return Past(studied(series), bars, closes, adjusted, {s: instrument(s).sector for s in series})


async def made(series: Mapping[Symbol, BarSeries]) -> list[PastCall]:
    return await MakePast(QuantAdvisor(), past_of(series), ledger()).make(SESSIONS)


def hashes(calls: Sequence[PastCall], until: date) -> list[str]:
    frozen = []
    for number, one in enumerate(call for call in calls if call.session <= until):
        making = Making(
            f"call_{number}",
            "usr_demo",
            QuantAdvisor().author,
            AFTER_CLOSE,
            Origin("Walks", is_simulated=True, is_backfilled=True),
        )
        decided = one.decided
        call = freeze(making, decided.draft, decided.packet, decided.confidence, decided.sizing, close=one.close)
        frozen.append((call.id, call.body))
    return [link.hash for link in chained(frozen)]


@pytest.mark.long
@pytest.mark.parametrize("factor", [Decimal("0.5"), Decimal(3)])
async def test_a_changed_future_changes_no_call_made_before_it(factor: Decimal) -> None:
    before = await made(world(seed=23))
    after = await made({symbol: changed_after(one, DAY, factor) for symbol, one in world(seed=23).items()})
    kept = hashes(before, DAY)
    assert len(kept) > 10
    assert kept == hashes(after, DAY)
    assert hashes(before, SESSIONS[-1]) != hashes(after, SESSIONS[-1])


@pytest.mark.long
async def test_a_demo_user_s_record_is_frozen_resolved_and_open_to_scoring(db: Database) -> None:
    await db.write(partial(add_principal, principal=ADA))
    desk = AdviceDesk(db)
    desk.market = cast("ScriptedMarket", ListedMarket(desk.market))
    runs = desk.service()
    resolving = ResolveCalls(db, DailyBars(desk.market), _no_costs)
    demo = DemoAdvice(runs, QuantAdvisor, _ledger, resolving.run_for, grace_s=0)
    row = await demo.begin(ADA.user_id)
    assert row.cause is Cause.BACKFILL
    await runs.wait(row.id)
    ended = await runs.find(ADA.user_id, row.id)
    history = await demo.history()
    assert (ended.state, ended.counts.calls) == (RunState.DONE, len(history))
    assert PAST_SESSIONS * 0.2 < len(history) <= PAST_SESSIONS * 2
    assert max(call.session for call in history) <= SESSION
    report = await db.read(examine_chains)
    assert (report.calls, report.wrong) == (len(history), ())
    open_ = await db.read(lambda conn: resolving.outcomes.open_calls(conn, ADA.user_id))
    assert len(open_) < len(history) / 4
    assert await demo.history() is history
    await demo.resume()
    assert (await runs.page(ADA.user_id, limit=5, cursor=None))[0] == [ended]


class _Other(QuantAdvisor):
    """Another author."""

    @property
    def author(self) -> Author:
        """Its own."""
        return replace(super().author, model="other-1")


class SlowDemo(DemoAdvice):
    """Decides two sessions, then waits to be let."""

    async def history(self) -> list[PastCall]:
        """None at all."""
        self._watch(2)
        await asyncio.Event().wait()
        return []


async def test_a_past_that_is_being_made_tells_how_far_it_is(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paiid.features.ai.demo.service._TELL_S", 0.01)
    await db.write(partial(add_principal, principal=ADA))
    runs = AdviceDesk(db).service()
    row = await SlowDemo(runs, QuantAdvisor, _ledger, _resolved, grace_s=0).begin(ADA.user_id)
    told = await _past_of(runs, row.id)
    assert (told.sessions_decided, told.sessions, told.calls, told.calls_frozen) == (2, PAST_SESSIONS, None, 0)
    card = await ScorecardService(db, AdviceDesk(db).market).scorecard(ADA.user_id, CallFilter())
    assert card.filling is not None
    assert card.filling.id == row.id
    assert card.score.sentence.endswith("That is so far: the two years before are still being made.")
    await runs.stop()
    after = await ScorecardService(db, AdviceDesk(db).market).scorecard(ADA.user_id, CallFilter())
    assert (after.filling, "so far" in after.score.sentence) == (None, False)


async def test_what_a_stop_left_half_made_is_begun_once_more(db: Database) -> None:
    await db.write(partial(add_principal, principal=ADA))
    runs = AdviceDesk(db).service()
    first = await SlowDemo(runs, QuantAdvisor, _ledger, _resolved, grace_s=0).begin(ADA.user_id)
    await runs.wait(first.id, 0.1)
    await runs.stop()
    assert (await runs.find(ADA.user_id, first.id)).state is RunState.FAILED
    again = SlowDemo(runs, _Other, _ledger, _resolved, grace_s=0)
    for _ in range(2):
        await again.resume()
        second = (await runs.page(ADA.user_id, limit=5, cursor=None))[0]
        assert [one.id != first.id for one in second] == [True, False]
        assert {one.cause for one in second} == {Cause.BACKFILL}
        # The one that makes the past is named, whoever advises now.
        assert [one.model for one in second] == ["other-1", QuantAdvisor().author.model]
        await runs.wait(second[0].id, 0.1)
        await runs.stop()


async def _past_of(runs: RunService, run_id: str) -> PastRead:
    """How far the run is, once it has decided anything."""
    for _ in range(1000):
        found = run_read(await runs.find(ADA.user_id, run_id)).past
        if found is not None and found.sessions_decided:
            return found
        await asyncio.sleep(0.01)
    pytest.fail("it told nothing")


async def _resolved(_: str) -> int:
    return 0


async def _no_costs(_: str) -> FillModel:
    return FillModel()


async def _ledger() -> Sequence[LedgerTransaction]:
    return ledger()
