import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.events import Event, EventBus
from paiid.core.security import Principal
from paiid.domain.advice.calls import JOURNAL
from paiid.domain.advice.draft import Author
from paiid.domain.advice.outcome import Ending, PriceHistory
from paiid.domain.advice.packet import Direction
from paiid.domain.exchange_calendar import session_close, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.features.ai.calls.outcomes import OutcomeRepository, Resolved
from paiid.features.ai.resolving.bars import SPY, DailyBars
from paiid.features.ai.scorecard.keeping import JOB, FollowAdvice
from tests.features.ai.conftest import AskAs, Desk
from tests.support.advice import ACME, AFTER_FRIDAY, FRIDAY, make_call, make_outcome, make_packet
from tests.support.slices import ADA, BOB, EVE

MODEL = Author("anthropic", "model-1", "prompt-1", date(2026, 6, 30))
SCORECARD, CURVE = "/api/ai/scorecard", "/api/ai/scorecard/curve"


@dataclass(frozen=True)
class SlowBars(DailyBars):
    """Gives nothing before it is let."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let: asyncio.Event = field(default_factory=asyncio.Event)

    async def histories(self, wanted: Iterable[tuple[Symbol, date]]) -> dict[Symbol, PriceHistory]:
        """As any market, but late."""
        self.asked.set()
        await self.let.wait()
        return await super().histories(wanted)


async def keep(desk: Desk, count: int, *, won: int, first: int = 1, **changes: Any) -> None:
    """`count` calls of Ada, the first `won` of which brought 6 % (SPY 2 %); the others lost 4 % (SPY lost 1 %)."""
    calls = [make_call(number, **changes) for number in range(first, first + count)]
    lost = make_outcome(
        ending=Ending.STOP,
        return_ratio=Decimal("-0.04"),
        spy_ratio=Decimal("-0.01"),
        excess_ratio=Decimal("-0.03"),
    )
    links = await desk.db.write(lambda conn: desk.calls.calls.insert_calls(conn, calls))
    ended = [
        Resolved(link.id, link.hash, make_outcome() if at < won else lost, "script", AFTER_FRIDAY)
        for at, link in enumerate(links)
    ]
    await desk.db.write(lambda conn: OutcomeRepository().insert(conn, ended))


async def asked(ask_as: AskAs, path: str, principal: Principal = ADA, **params: str) -> Any:
    async with ask_as(principal) as client:
        return (await client.get(path, params=params)).raise_for_status().json()


class TestScorecard:
    async def test_below_sixty_there_are_counts_only(self, desk: Desk, ask_as: AskAs) -> None:
        await keep(desk, 59, won=30)
        await desk.keep(make_call(99))
        score = (await asked(ask_as, SCORECARD))["score"]
        assert score["counts"] == {
            "made": 60,
            "scored": 59,
            "open": 1,
            "overdue": 0,
            "contaminated": 0,
            "backfilled": 0,
        }
        assert (score["is_enough"], score["shown"], score["raw"], score["money"]) == (False, None, None, None)
        assert score["sentence"] == "Too few to judge: 59 calls have ended, 60 are needed."

    async def test_a_score_by_hand(self, desk: Desk, ask_as: AskAs) -> None:
        await keep(desk, 60, won=24)
        found = await asked(ask_as, SCORECARD)
        shown, money = found["score"]["shown"], found["score"]["money"]
        # 24 of 60 came true and 0.55 was said: too sure by 0.15. Brier (24 x 0.45² + 36 x 0.55²) / 60 = 0.2625.
        assert (shown["rate"], shown["stated"], shown["overconfidence"]) == ("0.4", "0.55", "0.15")
        assert (shown["brier"], shown["base_brier"]) == ("0.2625", "0.24")
        assert shown["skill"] == "-0.09375"
        assert [(one["low"], one["count"]) for one in shown["buckets"]] == [("0.5", 60)]
        # 24 x 0.06 = 1.44 gained, 36 x 0.04 = 1.44 lost.
        assert (money["profit_factor"], money["average_return"]) == ("1", "0")
        # (24 x 0.04 - 36 x 0.03) / 60
        assert money["excess"] == "-0.002"
        assert found["days"] == (date(2026, 11, 24) - FRIDAY).days
        assert found["score"]["sentence"] == (
            "Worse than holding SPY over 4 days: a call brought 0.00 % on average after costs, 0.20 points less than "
            "SPY; so small a difference may be chance. Too sure by 15.00 points: the target came first in 40 % of 60 "
            "calls, and 55 % was said."
        )

    async def test_contaminated_calls_are_counted_and_never_scored(self, desk: Desk, ask_as: AskAs) -> None:
        await keep(desk, 60, won=24)
        past = make_packet(session_date=date(2026, 6, 30))
        await keep(desk, 40, won=40, first=101, author=MODEL, packet=past)
        score = (await asked(ask_as, SCORECARD))["score"]
        assert (score["counts"]["made"], score["counts"]["scored"], score["counts"]["contaminated"]) == (100, 60, 40)
        assert score["shown"]["rate"] == "0.4"
        alone = (await asked(ask_as, SCORECARD, advisor="anthropic"))["score"]
        assert (alone["counts"]["contaminated"], alone["counts"]["scored"], alone["is_enough"]) == (40, 0, False)
        assert alone["sentence"] == "Too few to judge: no call has ended, 60 are needed."

    async def test_groups_are_the_same_calls_split(self, desk: Desk, ask_as: AskAs) -> None:
        await keep(desk, 60, won=24)
        await keep(desk, 10, won=10, first=101, author=Author("anthropic", "model-1", "prompt-1"))
        groups = (await asked(ask_as, SCORECARD))["groups"]
        assert [(one["key"], one["score"]["counts"]["made"]) for one in groups["advisor"]] == [
            ("anthropic", 10),
            ("quant", 60),
        ]
        assert [(one["key"], one["score"]["is_enough"]) for one in groups["prompt_version"]] == [
            ("prompt-1", False),
            ("rules-1", True),
        ]
        assert [one["key"] for one in groups["confidence"]] == ["50-60 %"]
        for name, split in groups.items():
            assert sum(one["score"]["counts"]["made"] for one in split) == 70, name

    async def test_the_journal_stands_apart(self, desk: Desk, ask_as: AskAs) -> None:
        await keep(desk, 60, won=24)
        await keep(desk, 60, won=45, first=101, author=Author(JOURNAL, "journal", "1"))
        found = await asked(ask_as, SCORECARD)
        assert found["score"]["counts"]["made"] == 60
        assert found["journal"]["shown"]["rate"] == "0.75"
        own = await asked(ask_as, SCORECARD, advisor=JOURNAL)
        assert (own["score"], own["journal"]) == (found["journal"], None)

    async def test_days_and_overdue(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1), make_call(2, horizon_sessions=2))
        desk.market.instant = session_close(date(2026, 12, 1))
        counts = (await asked(ask_as, SCORECARD))["score"]["counts"]
        assert (counts["open"], counts["overdue"]) == (2, 1)
        assert (await asked(ask_as, SCORECARD, start="2026-11-21"))["score"]["counts"]["made"] == 0

    @pytest.mark.parametrize("path", [SCORECARD, CURVE])
    async def test_others_see_nothing_of_it(self, desk: Desk, ask_as: AskAs, path: str) -> None:
        await keep(desk, 60, won=24)
        async with ask_as(None) as client:
            assert (await client.get(path)).status_code == 401
        async with ask_as(ADA) as client:
            assert (await client.get(path, params={"start": "2026-02-01", "end": "2026-01-01"})).status_code == 422
        for principal in (BOB, EVE):
            found = await asked(ask_as, path, principal)
            assert (found["score"]["counts"]["made"] if path == SCORECARD else found["points"]) in (0, [])


class TestCurve:
    """One purchase of 6.6 % of the money (66 shares of 100 USD of 100,000), unless a test says otherwise."""

    MONDAY, TUESDAY, WEDNESDAY = sessions_between(date(2026, 11, 23), date(2026, 11, 25))
    FLAT = ("100", "101", "99", "100")

    def rise(self, desk: Desk) -> None:
        desk.bars(
            ACME,
            {
                FRIDAY: self.FLAT,
                self.MONDAY: ("100", "103", "99", "102"),
                self.TUESDAY: ("102", "107", "101", "106"),
                self.WEDNESDAY: ("106", "120", "105", "120"),
            },
        )
        spy = {FRIDAY: "400", self.MONDAY: "404", self.TUESDAY: "400", self.WEDNESDAY: "410"}
        desk.bars(SPY, {day: (close, close, close, close) for day, close in spy.items()})
        desk.market.instant = session_close(self.WEDNESDAY)

    async def test_by_hand(self, desk: Desk, ask_as: AskAs) -> None:
        self.rise(desk)
        await desk.keep(make_call(1))
        desk.growth |= {FRIDAY: 1.0, self.MONDAY: 1.01, self.TUESDAY: 1.02, self.WEDNESDAY: 0.99}
        found = await asked(ask_as, CURVE)
        # 6.60 USD of 100 go in at Monday's open, 100; at its close, 102, they are 6.732; ended at 106: 6.996.
        assert [(one["followed"], one["spy"], one["you"]) for one in found["points"]] == [
            ("100", "100", "100"),
            ("100.13", "101", "101"),
            ("100.4", "100", "102"),
            ("100.4", "102.5", "99"),
        ]
        assert (found["purchases"], found["cut"], found["sales"], found["unpriced"]) == (1, 0, 0, 0)
        assert (found["followed"], found["spy"], found["you"]) == ("0.00396", "0.025", "-0.01")
        assert found["you_since"] == FRIDAY.isoformat()
        assert found["sentence"] == "Worse than holding SPY over 5 days: +0.40 % against +2.50 %."

    async def test_the_portfolio_follows_the_same_curve(self, desk: Desk) -> None:
        async def costs(_user_id: str) -> FillModel:
            return FillModel()

        self.rise(desk)
        following = FollowAdvice(desk.db, DailyBars(desk.market), costs, EventBus())
        assert await following.fund(ADA.user_id) is None
        await desk.keep(make_call(1))
        first, again = await asyncio.gather(following.fund(ADA.user_id), following.fund(ADA.user_id))
        assert first == again
        assert first is not None
        assert [f"{100 * worth:.2f}" for worth in first.worth] == ["100.00", "100.13", "100.40", "100.40"]
        assert (first.days[-1], first.purchases, first.unpriced) == (self.WEDNESDAY, 1, 0)

    async def test_who_did_not_wait_is_told_when_it_is_made(self, desk: Desk) -> None:
        async def costs(_user_id: str) -> FillModel:
            return FillModel()

        self.rise(desk)
        await desk.keep(make_call(1), make_call(2, symbol="GONE"))
        told: list[Event] = []
        bars, events = SlowBars(desk.market), EventBus()
        events.subscribe(told.append)
        following = FollowAdvice(desk.db, bars, costs, events)
        waiting = asyncio.create_task(following.fund(ADA.user_id))
        await bars.asked.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert told == []
        bars.let.set()
        patient = await following.fund(ADA.user_id)
        assert [(one.user_id, one.kind, json.loads(one.data)["job"]) for one in told] == [(ADA.user_id, "job", JOB)]
        # A purchase has no prices: that is asked for again in a while, not by each who looks.
        bars.asked.clear()
        assert await following.fund(ADA.user_id) == patient
        assert not bars.asked.is_set()

    async def test_money_is_spent_once(self, desk: Desk, ask_as: AskAs) -> None:
        self.rise(desk)
        await desk.keep(*(make_call(number, target=Decimal("120.00")) for number in range(1, 21)))
        found = await asked(ask_as, CURVE)
        # Fifteen of 6.6 are 99; the sixteenth gets 1 and four none.
        assert (found["purchases"], found["cut"]) == (20, 5)
        assert [one["followed"] for one in found["points"]] == ["100", "102", "106", "120"]

    async def test_what_cannot_be_followed_is_counted(self, desk: Desk, ask_as: AskAs) -> None:
        self.rise(desk)
        sale: dict[str, Any] = {"direction": Direction.SELL, "stop": Decimal("104.00"), "target": Decimal("94.00")}
        past = make_packet(session_date=date(2026, 6, 30))
        await desk.keep(
            make_call(1, **sale),
            make_call(2, author=MODEL, packet=past),
            make_call(3, symbol="GONE"),
        )
        found = await asked(ask_as, CURVE)
        assert (found["sales"], found["contaminated"], found["purchases"], found["unpriced"]) == (1, 1, 0, 1)
        assert {one["followed"] for one in found["points"]} == {"100"}

    async def test_before_the_first_close_it_is_too_early(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1))
        found = await asked(ask_as, CURVE)
        assert [one["date"] for one in found["points"]] == [FRIDAY.isoformat()]
        assert (found["purchases"], found["sentence"]) == (0, "Too early: no session has ended since the first call.")

    async def test_without_advice_there_is_no_curve(self, ask_as: AskAs) -> None:
        found = await asked(ask_as, CURVE)
        assert (found["points"], found["followed"], found["sentence"]) == (
            [],
            None,
            "There is no advice to follow yet.",
        )
