"""Entries by limit on paper: known before they are sent, ended with their session, compared with a replay."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.order import OrderStatus, OrderType, TimeInForce
from paiid.domain.strategy import EntryLimit
from paiid.domain.strategy_stops import LimitKind
from paiid.domain.strategy_tree import Constant, Number
from paiid.features.automation.parity.comparing import Circumstances, Deed, DifferenceKind, Fate, Tolerance, compare
from paiid.features.automation.parity.replaying import ParityTrade
from paiid.features.automation.schemas import AutomationOrderRead
from tests.support.automation import PaperRun, document, paper_run

MONDAY, TUESDAY, WEDNESDAY = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)
AT_NOON = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
AAPL = Symbol("AAPL")


async def started(run: PaperRun, below: str, **body: str) -> str:
    """One that orders three at a limit so far below the close of Monday."""
    limit = EntryLimit(LimitKind.PERCENT_OF_CLOSE, Number(Decimal(below)))
    return await run.create(document(entry=Constant(value=True), exit=Constant(value=False), entry_limit=limit), **body)


async def entries(run: PaperRun, automation: str) -> list[AutomationOrderRead]:
    page = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return [order for one in page.items for order in one.orders if order.kind == "entry"]


async def test_a_limit_far_below_ends_with_its_session_and_the_next_close_orders_anew(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await started(run, "0.2")
    await run.session(MONDAY)
    first = await entries(run, automation)
    assert [(one.id, one.state) for one in first] == [(f"{automation}-261005-{number}", "sent") for number in (1, 2, 3)]
    order = await run.desk.order(first[0].id)
    assert (order.type, order.time_in_force, order.status) == (OrderType.LIMIT, TimeInForce.DAY, OrderStatus.NEW)
    assert (order.limit_price, order.expires_at) == (first[0].limit_price, session_close(TUESDAY))
    await run.session(TUESDAY)
    found = await entries(run, automation)
    assert [one.status for one in found] == ["new"] * 3 + ["expired"] * 3
    assert {one.id for one in found[:3]} == {f"{automation}-261006-{number}" for number in (1, 2, 3)}
    report = await run.check(automation)
    assert (report.paper_trades, report.replay_trades, report.differences) == (0, 0, [])


async def test_what_has_not_ended_yet_is_waited_for_after_the_close(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await started(run, "0.2")
    await run.session(MONDAY)
    run.at(session_close(TUESDAY) + timedelta(minutes=1))
    # The broker has not told yet that the orders of the session have ended.
    await run.automations.jobs.run()
    assert len(await entries(run, automation)) == 3
    await run.tick()
    assert [one.state for one in await entries(run, automation)] == ["pending"] * 3 + ["sent"] * 3


async def test_a_proposal_has_the_limit(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await started(run, "0.001", mode="approval")
    await run.session(MONDAY)
    proposals = run.automations.jobs.desk.proposals
    (first, *_) = (await proposals.page(run.desk.user_id, cursor=None, limit=10)).items
    told = {one.proposal_id: one for one in await entries(run, automation)}[first.id]
    assert (first.order.type, first.order.limit_price) == (OrderType.LIMIT, told.limit_price)
    assert first.order.time_in_force is TimeInForce.DAY
    await proposals.approve(run.desk.user_id, first.id)
    run.at(session_open(next_session(MONDAY)) + timedelta(hours=6))
    await run.tick()
    placed = await run.desk.order(f"proposal-{first.id}")
    assert (placed.limit_price, placed.status) == (told.limit_price, OrderStatus.FILLED)


BOUGHT = ParityTrade(AAPL, TUESDAY, None, 10.0, 99.0, None, 0.0)
TOUCHED = Circumstances(
    limits={(AAPL, MONDAY): 99.0}, extremes=lambda _symbol, day: (99.0 if day == TUESDAY else 98.0, 101.0)
)


def test_a_limit_that_was_only_touched_is_a_matter_of_the_fill() -> None:
    (found,) = compare([BOUGHT], [], TOUCHED, Tolerance()).differences
    assert (found.kind, found.what, found.beyond) == (DifferenceKind.FILL, "trade", True)
    assert found.detail.startswith("No trade went below 99.0000")
    later = replace(BOUGHT, opened=WEDNESDAY)
    (found,) = compare([BOUGHT], [later], TOUCHED, Tolerance()).differences
    assert (found.kind, found.what) == (DifferenceKind.FILL, "entry")
    # Below the limit the replay would have bought: that nothing explains.
    through = replace(TOUCHED, extremes=lambda _symbol, _day: (98.99, 101.0))
    (found,) = compare([BOUGHT], [], through, Tolerance()).differences
    assert found.kind is DifferenceKind.LOGIC


def test_a_limit_that_the_broker_did_not_fill_is_a_matter_of_the_fill() -> None:
    fate = Fate("The order by a limit of 99 ended expired: the session is over", by_owner=False)
    known = replace(TOUCHED, fates={(Deed.OPENS, AAPL, MONDAY): fate})
    (found,) = compare([], [BOUGHT], known, Tolerance()).differences
    assert (found.kind, found.detail) == (DifferenceKind.FILL, fate.text)
    later = replace(BOUGHT, opened=WEDNESDAY)
    (found,) = compare([later], [BOUGHT], known, Tolerance()).differences
    assert (found.kind, found.what) == (DifferenceKind.FILL, "entry")
    assert found.detail.startswith(fate.text)


def test_a_limit_of_the_close_before_a_dividend_is_no_alarm() -> None:
    known = replace(TOUCHED, scale=lambda _symbol, day: 0.99 if day <= MONDAY else 1.0)
    by_engine = replace(BOUGHT, entry_price=98.01)
    (found,) = compare([BOUGHT], [by_engine], known, Tolerance()).differences
    assert (found.kind, found.beyond) == (DifferenceKind.FILL, False)
    assert "before a dividend" in found.detail
    (found,) = compare([BOUGHT], [by_engine], TOUCHED, Tolerance()).differences
    assert found.beyond
