"""Automations on the local market: sent once whatever breaks, asked for first, refused, withheld, without prices."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from paiid.core.db import Database
from paiid.domain.instrument import Symbol
from paiid.features.activity import service as activity
from paiid.features.automation.guarding import protection
from paiid.features.automation.holding import OwnTrade
from paiid.features.automation.parity.comparing import Circumstances, DifferenceKind, Tolerance, compare
from paiid.features.automation.parity.replaying import ParityTrade
from paiid.features.automation.rows import AutomationRow, PauseReason
from paiid.features.automation.schemas import AutomationDecisionRead
from paiid.features.orders.models import orders
from paiid.features.settings.schemas import Preferences
from paiid.features.settings.service import SettingsService
from paiid.ports.errors import ProviderUnavailable
from tests.support.automation import PaperRun, paper_run

MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)
AT_NOON = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
AFTER_CLOSE = datetime(2026, 10, 5, 20, 1, tzinfo=UTC)
IN_THE_EVENING = datetime(2026, 10, 5, 23, 5, tzinfo=UTC)
AFTER_OPEN = datetime(2026, 10, 6, 13, 31, tzinfo=UTC)


async def decisions(run: PaperRun, automation: str) -> list[AutomationDecisionRead]:
    page = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return page.items


async def row_of(run: PaperRun, automation: str) -> AutomationRow:
    desk = run.automations.jobs.desk
    found = await run.db.read(lambda conn: desk.repository.find(conn, run.desk.user_id, automation))
    assert found is not None
    return found


async def placed(run: PaperRun) -> list[str]:
    query = select(orders.c.client_order_id).order_by(orders.c.client_order_id)
    return await run.db.read(lambda conn: list(conn.execute(query).scalars()))


async def test_two_processes_and_a_crash_between_decision_and_order_place_each_order_once(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await run.create()
    row, jobs = await row_of(run, automation), run.automations.jobs
    run.at(AFTER_CLOSE)
    await asyncio.gather(jobs.deciding.run(row), jobs.deciding.run(row))
    (decision,) = await decisions(run, automation)
    assert [(one.kind, one.state) for one in decision.orders] == [("entry", "pending")] * 3
    assert await placed(run) == []
    # Here the process dies. The next one sends what is due, and so does another beside it.
    run.at(IN_THE_EVENING)
    await asyncio.gather(jobs.sending.run(row), jobs.sending.run(row))
    await jobs.run()
    assert await placed(run) == [f"{automation}-261005-{number}" for number in (1, 2, 3)]
    (decision,) = await decisions(run, automation)
    assert [(one.state, one.status) for one in decision.orders] == [("sent", "new")] * 3
    lines = await run.db.read(lambda conn: activity.latest(conn, run.desk.user_id))
    assert [line.action for line in lines].count("automation-decided") == 1


async def test_proposals_wait_for_a_yes_and_what_was_approved_gets_its_stop(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await run.create(mode="approval")
    for instant in (AFTER_CLOSE, IN_THE_EVENING):
        run.at(instant)
        await run.tick()
    proposals = run.automations.jobs.desk.proposals
    page = await proposals.page(run.desk.user_id, cursor=None, limit=10)
    assert (page.waiting, await placed(run)) == (3, [])
    first = page.items[0]
    assert (first.source.value, first.source_name) == ("strategy", "Above the average")
    assert "the entry rule holds at the close of 2026-10-05" in first.reason
    assert first.expires_at <= datetime(2026, 10, 6, 13, 27, tzinfo=UTC)
    await proposals.approve(run.desk.user_id, first.id)
    await proposals.reject(run.desk.user_id, page.items[1].id)
    run.at(AFTER_OPEN)
    await run.tick()
    await run.tick()
    (decision,) = await decisions(run, automation)
    told = {one.symbol: one for one in decision.orders if one.kind == "entry"}
    assert told[first.order.symbol].status == "filled"
    assert told[page.items[1].order.symbol].proposal == "rejected"
    assert told[page.items[2].order.symbol].proposal == "expired", "nobody answered before the open"
    (stop,) = (one for one in decision.orders if one.kind == "protect")
    assert (stop.symbol, stop.side, stop.status) == (first.order.symbol, "sell", "new")
    assert stop.quantity == told[first.order.symbol].quantity


async def test_the_kill_switch_refuses_and_a_pause_withholds(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    stopped, paused = await run.create(), await run.create(capital="10000")
    settings = SettingsService(db, run.clock, run.desk.market)
    await settings.save(run.desk.user_id, Preferences(trading_paused=True))
    run.at(AFTER_CLOSE)
    await run.tick()
    await run.automations.service.pause(run.desk.user_id, paused, tag=None)
    run.at(IN_THE_EVENING)
    await run.tick()
    assert await placed(run) == []
    for automation, told in ((stopped, "Trading is paused"), (paused, "It was paused before")):
        (decision,) = await decisions(run, automation)
        assert [one.state for one in decision.orders] == ["refused"] * 3
        assert all((one.problem or "").startswith(told) for one in decision.orders)
    assert len(run.alarms()) == 3
    run.at(AFTER_CLOSE + timedelta(days=1))
    await run.tick()
    assert [len(await decisions(run, automation)) for automation in (stopped, paused)] == [2, 1]


class Silent:
    """A market that has no bars since some day."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def bars(self, *_args: Any, **_kwargs: Any) -> Any:
        raise ProviderUnavailable("No answer.")


async def test_without_prices_nothing_is_ordered_and_its_owner_hears_of_it(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await run.create()
    bars = run.automations.jobs.desk.simulation.bars
    bars.market_data = Silent(bars.market_data)
    run.at(AFTER_CLOSE)
    await run.tick()
    assert await decisions(run, automation) == []
    run.at(datetime(2026, 10, 6, 13, 25, tzinfo=UTC))
    await run.tick()
    (decision,) = await decisions(run, automation)
    assert (decision.outcome, decision.orders, decision.inputs) == ("no_data", [], None)
    assert run.alarms() == [decision.why]
    assert decision.why.startswith("No prices were to be had")


async def test_protections(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    row = await row_of(run, await run.create(max_drawdown="0.1", loss_streak=2, cooldown_sessions=3))
    row = replace(row, watched_from=MONDAY)

    def trade(pnl: int, closed: date = TUESDAY) -> OwnTrade:
        price = Decimal(10)
        return OwnTrade(Symbol("AAPL"), MONDAY, closed, Decimal(1), price, price, Decimal(0), Decimal(pnl), "x")

    assert protection(row, [Decimal(100), Decimal(90)], [trade(-1), trade(1)], TUESDAY) is None
    deep = protection(row, [Decimal(100), Decimal(89)], [], TUESDAY)
    assert deep is not None
    assert (deep.reason, deep.resumes_on) == (PauseReason.MAX_DRAWDOWN, None)
    assert "11.0% below" in deep.text
    lost = protection(row, [Decimal(100)], [trade(1), trade(-1), trade(-2)], TUESDAY)
    assert lost is not None
    assert (lost.reason, lost.resumes_on) == (PauseReason.LOSS_STREAK, date(2026, 10, 12))
    # What was before it was resumed does not count again.
    later = replace(row, watched_from=date(2026, 10, 12))
    assert protection(later, [Decimal(100)], [trade(-1), trade(-2)], date(2026, 10, 12)) is None


def test_a_stop_that_only_the_replay_reached_is_a_matter_of_the_fill() -> None:
    held = ParityTrade(Symbol("AAPL"), MONDAY, None, 10.0, 100.0, None, 0.0)
    sold = replace(held, closed=TUESDAY, exit_price=98.0, by_stop=True)
    (found,) = compare([held], [sold], Circumstances(), Tolerance()).differences
    assert (found.kind, found.what, found.paper, found.beyond) == (DifferenceKind.FILL, "exit", "still held", True)
    # The same without a stop is one that nothing explains, and a fee of a dollar is a matter of the cost.
    (found,) = compare([held], [replace(sold, by_stop=False)], Circumstances(), Tolerance()).differences
    assert found.kind is DifferenceKind.LOGIC
    (found,) = compare([replace(sold, fees=1.0)], [sold], Circumstances(), Tolerance()).differences
    assert (found.kind, found.what) == (DifferenceKind.COST, "fees")
    changed = Circumstances(is_restated=lambda _symbol, _day: True)
    (found,) = compare([replace(sold, exit_price=97.0)], [sold], changed, Tolerance()).differences
    assert (found.kind, found.what) == (DifferenceKind.DATA, "exit")


def test_a_trade_that_paper_missed_takes_no_later_one_from_its_own() -> None:
    first = ParityTrade(Symbol("AAPL"), MONDAY, TUESDAY, 10.0, 100.0, 99.0, 0.0, is_short=True)
    long = replace(first, opened=TUESDAY, closed=date(2026, 10, 7), entry_price=99.0, exit_price=98.0, is_short=False)
    again = replace(first, opened=date(2026, 10, 7), closed=None, entry_price=98.0, exit_price=None)
    found = compare([long, again], [first, long, again], Circumstances(), Tolerance())
    assert found.matched == 2
    assert [(one.what, one.session, one.replay) for one in found.differences] == [
        ("trade", MONDAY, "sold short 10 at 100.0000")
    ]
    # The other side of a symbol is another trade, however near.
    (missing, surplus) = compare([long], [replace(long, is_short=True)], Circumstances(), Tolerance()).differences
    assert {missing.replay, surplus.paper} == {"sold short 10 at 99.0000", "bought 10 at 99.0000", "nothing"} - {
        "nothing"
    }
