"""Strategies that sell short on the local market: stops on the buying side, turns, what is closed and what is owed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_close, session_open
from paiid.domain.order import OrderStatus, OrderType, Side, TimeInForce
from paiid.domain.strategy import EntryLimit, ProfitTarget, ProtectiveStop, RiskLimits, StrategyDirection
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import (
    Comparator,
    Compare,
    Number,
    PositionField,
    PositionFigure,
    Rule,
)
from paiid.features.automation.models import automations
from paiid.features.automation.rows import AutomationMode
from paiid.features.automation.schemas import (
    AutomationUpdate,
)
from paiid.features.automation.service.turning import VOID, WAITS_FOR_TURN
from paiid.features.settings.schemas import Preferences
from paiid.features.settings.service import SettingsService
from tests.support.automation import PaperRun, document, paper_run
from tests.support.automation_reads import ALWAYS, NEVER, decided, limits, orders_of, seen, stored
from tests.support.desk import Desk, Outside
from tests.support.pnl import corporate_actions_of, portfolio_of

MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 10, 6)
AT_NOON = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
SHORT: dict[str, Any] = {"direction": StrategyDirection.SHORT, "entry": ALWAYS, "exit": NEVER}
STOP = ProtectiveStop(StopKind.PERCENT_OF_ENTRY, Number(Decimal("0.2")))


def on(day: int, comparator: Comparator = Comparator.AT_LEAST) -> Rule:
    """On that session of the month, or from it on."""
    return Compare(CalendarFigure(CalendarField.SESSION_OF_MONTH), comparator, Number(Decimal(day)))


def turning(day: int) -> dict[str, Any]:
    """Held until the close of that session of the month, and sold short from then on."""
    later, before = on(day), on(day, Comparator.BELOW)
    sides = {"entry": before, "exit": later, "short_entry": later, "short_exit": before}
    return {"direction": StrategyDirection.BOTH} | sides


async def opened(run: PaperRun, risk: RiskLimits | None = None, **changes: Any) -> str:
    """One whose orders of Monday filled at the open of Tuesday, with what stands at the broker then."""
    body = {name: changes.pop(name) for name in ("symbols", "mode") if name in changes}
    automation = await run.create(document(**{"risk": risk or limits(STOP)} | SHORT | changes), **body)
    await run.session(MONDAY)
    run.at(session_open(TUESDAY) + timedelta(minutes=1))
    await run.tick()
    await run.tick()
    return automation


async def positions(run: PaperRun) -> dict[str, Decimal]:
    return {symbol: one.quantity for symbol, one in (await run.desk.book()).positions.items()}


async def test_a_stop_of_a_short_is_a_purchase_above_what_it_was_sold_at(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run)
    entries = {one.symbol: one for one in await orders_of(run, automation, "entry")}
    assert {(one.side, one.is_short, one.status) for one in entries.values()} == {("sell", True, "filled")}
    held = (await seen(run, automation)).holdings
    assert {one.symbol: one.shares for one in held} == {one.symbol: -one.quantity for one in entries.values()}
    assert {one.symbol: one.shares for one in held} == await positions(run)
    stops = await orders_of(run, automation, "protect")
    assert len(stops) == 3
    for one in stops:
        order, price = await stored(run, one.order_id), entries[one.symbol].average_fill_price
        assert price is not None
        assert (order.side, order.type, order.time_in_force) == (Side.BUY, OrderType.STOP, TimeInForce.GTC)
        assert order.stop_price is not None
        assert Decimal(0) <= order.stop_price - price * Decimal("1.2") < Decimal("0.01")
        assert order.quantity == entries[one.symbol].quantity


@pytest.mark.parametrize("kind", [StopKind.TRAILING_PERCENT, StopKind.TRAILING_ATR])
async def test_a_trailing_stop_of_a_short_is_a_purchase(db: Database, kind: StopKind) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, limits(ProtectiveStop(kind, Number(Decimal("0.05")))))
    stops = [await stored(run, one.order_id) for one in await orders_of(run, automation, "protect")]
    assert [(one.side, one.type) for one in stops] == [(Side.BUY, OrderType.TRAILING_STOP)] * 3
    assert all((one.trail_percent or one.trail_price or 0) > 0 for one in stops)


async def test_a_stop_and_a_target_of_a_short_end_each_other(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    near = Number(Decimal("0.004"))
    risk = limits(ProtectiveStop(StopKind.PERCENT_OF_ENTRY, near), ProfitTarget(TargetKind.PERCENT_OF_ENTRY, near))
    automation = await opened(run, risk)
    entries = {one.symbol: one for one in await orders_of(run, automation, "entry")}
    pairs = await orders_of(run, automation, "protect")
    assert len(pairs) == 3
    for one in pairs:
        lead, legs, _ = await run.desk.trading.read.detail(run.desk.user_id, str(one.order_id))
        price = entries[one.symbol].average_fill_price
        assert lead.limit_price is not None
        assert legs[0].stop_price is not None
        assert price is not None
        assert lead.limit_price < price < legs[0].stop_price
        assert {lead.side, legs[0].side} == {Side.BUY}
    run.at(session_close(TUESDAY) + timedelta(minutes=1))
    await run.tick()
    ended = 0
    for one in pairs:
        lead, legs, _ = await run.desk.trading.read.detail(run.desk.user_id, str(one.order_id))
        states = {lead.status, legs[0].status}
        if OrderStatus.FILLED in states:
            assert states == {OrderStatus.FILLED, OrderStatus.CANCELED}
            ended += 1
    assert ended > 0
    found = await seen(run, automation)
    assert (found.closed_trades, len(found.holdings)) == (ended, 3 - ended)


async def test_an_entry_by_limit_sells_at_the_limit_or_above(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    limit = EntryLimit(LimitKind.PERCENT_OF_CLOSE, Number(Decimal("0.002")))
    automation = await run.create(document(**SHORT | {"risk": limits(None), "entry_limit": limit}))
    await run.session(MONDAY)
    await run.watched(TUESDAY)
    first = [one for one in await orders_of(run, automation, "entry") if one.id.split("-")[1] == "261005"]
    looked = (await decided(run, automation))[-1].inputs
    assert looked is not None
    closes = {one.symbol: one.close for one in looked.orders}
    filled = [one for one in first if one.status == "filled"]
    assert filled
    for one in first:
        close = closes[one.symbol]
        assert one.limit_price is not None
        assert close is not None
        assert Decimal(0) <= one.limit_price - close * Decimal("1.002") < Decimal("0.01")
    assert all((one.average_fill_price or 0) >= (one.limit_price or 1) for one in filled)


async def test_while_trading_is_paused_a_short_is_bought_back_and_none_is_opened(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    out = Compare(PositionFigure(PositionField.SESSIONS_HELD), Comparator.AT_LEAST, Number(Decimal(1)))
    automation = await opened(run, exit=out)
    await SettingsService(db, run.clock, run.desk.market).save(run.desk.user_id, Preferences(trading_paused=True))
    await run.session(TUESDAY)
    covers = await orders_of(run, automation, "exit")
    assert [(one.side, one.is_short, one.state) for one in covers] == [("buy", True, "sent")] * 3
    stops = await orders_of(run, automation, "protect")
    assert {one.status for one in stops} == {"canceled"}
    await run.session(next_session(TUESDAY))
    found = await seen(run, automation)
    assert (found.holdings, found.closed_trades, await positions(run)) == ([], 3, {})
    newest = (await decided(run, automation))[0]
    refused = [one for one in newest.orders if one.kind == "entry"]
    assert [one.state for one in refused] == ["refused"] * 3
    assert all("Trading is paused" in (one.problem or "") for one in refused)
    assert any(text.startswith("sell short AAPL: Trading is paused") for text in run.alarms())


async def test_all_it_sold_short_is_bought_back_with_the_stop(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run)
    stops = await orders_of(run, automation, "protect")
    await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
    await run.tick()
    found = await seen(run, automation)
    assert (found.state, found.holdings, found.closed_trades) == ("stopped", [], 3)
    assert await positions(run) == {}
    assert {(await stored(run, one.order_id)).status for one in stops} == {OrderStatus.CANCELED}
    bought = await orders_of(run, automation, "exit")
    assert [(one.side, one.is_short, one.status) for one in bought] == [("buy", True, "filled")] * 3


async def test_what_is_still_being_sold_short_is_taken_back_with_the_stop(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await run.create(document(**SHORT))
    await run.session(MONDAY)
    await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
    assert {one.status for one in await orders_of(run, automation, "entry")} == {"canceled"}
    await run.session(TUESDAY)
    assert (await positions(run), (await seen(run, automation)).holdings) == ({}, [])


async def test_a_position_is_turned_at_one_open(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, **turning(4))
    before = await positions(run)
    assert len(before) == 3
    assert all(one > 0 for one in before.values())
    await run.session(TUESDAY)
    newest = (await decided(run, automation))[0]
    told = [(one.kind, one.side, one.is_short, one.state) for one in newest.orders]
    assert told == [("exit", "sell", False, "sent")] * 3 + [("entry", "sell", True, "sent")] * 3
    run.at(session_open(next_session(TUESDAY)) + timedelta(minutes=1))
    await run.tick()
    await run.tick()
    newest = (await decided(run, automation))[0]
    prices = {
        kind: {one.symbol: one.average_fill_price for one in newest.orders if one.kind == kind}
        for kind in ("exit", "entry")
    }
    assert prices["exit"] == prices["entry"]
    found = await seen(run, automation)
    assert found.closed_trades == 3
    assert {one.symbol: one.shares for one in found.holdings} == await positions(run)
    assert all(one.shares < 0 for one in found.holdings)
    stops = [one for one in await orders_of(run, automation, "protect") if one.status == "new"]
    assert [(one.side, one.is_short) for one in stops] == [("buy", True)] * 3
    report = await run.check(automation)
    assert [one for one in report.differences if one.beyond] == []


async def test_outside_the_other_side_follows_the_fill_of_what_closes(db: Database) -> None:
    def outside(desk: Desk) -> Desk:
        return desk.with_broker(Outside)

    run = await paper_run(db, AT_NOON, around=outside)
    automation = await opened(run, **turning(4))
    await run.session(TUESDAY)
    waiting = [one for one in await orders_of(run, automation, "entry") if one.is_short]
    assert [(one.state, one.problem) for one in waiting] == [("pending", WAITS_FOR_TURN)] * 3
    run.at(session_open(next_session(TUESDAY)) + timedelta(minutes=1))
    await run.tick()
    await run.tick()
    shorts = [one for one in await orders_of(run, automation, "entry") if one.is_short]
    assert [(one.state, one.status) for one in shorts] == [("sent", "filled")] * 3
    assert {(await stored(run, one.order_id)).time_in_force for one in shorts} == {TimeInForce.DAY}
    assert all(one < 0 for one in (await positions(run)).values())


async def test_a_turn_is_asked_for_after_the_yes_to_what_closes_and_void_after_a_no(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, symbols=["AAPL", "MSFT"], **turning(4))
    await run.automations.service.update(
        run.desk.user_id, automation, AutomationUpdate(mode=AutomationMode.APPROVAL), tag=None
    )
    await run.session(TUESDAY)
    proposals = run.automations.jobs.desk.proposals
    asked = (await proposals.page(run.desk.user_id, cursor=None, limit=10)).items
    assert {(one.order.symbol, one.order.side) for one in asked} == {("AAPL", "sell"), ("MSFT", "sell")}
    closing = {one.order.symbol: one for one in asked}
    await proposals.approve(run.desk.user_id, closing["AAPL"].id)
    await proposals.reject(run.desk.user_id, closing["MSFT"].id)
    await run.tick()
    waiting = [
        one for one in (await proposals.page(run.desk.user_id, cursor=None, limit=10)).items if one.state == "waiting"
    ]
    assert [one.order.symbol for one in waiting] == ["AAPL"]
    assert "sell short, for the entry rule holds" in waiting[0].reason
    await proposals.approve(run.desk.user_id, waiting[0].id)
    shorts = {one.symbol: one for one in await orders_of(run, automation, "entry") if one.is_short}
    assert (shorts["MSFT"].state, shorts["MSFT"].problem) == ("refused", VOID)
    run.at(session_open(next_session(TUESDAY)) + timedelta(minutes=1))
    await run.tick()
    held = {one.symbol: one.shares for one in (await seen(run, automation)).holdings}
    assert held == await positions(run)
    assert held["AAPL"] < 0 < held["MSFT"]


async def test_shares_that_were_returned_by_another_pause_it(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, limits(None))
    await run.desk.place("by-hand", symbol="AAPL", quantity="5", side="buy")
    await run.tick()
    await run.session(TUESDAY)
    found = await seen(run, automation)
    assert (found.state, found.reason) == ("paused", "holdings")
    assert found.reason_text == "The account owes fewer shares of AAPL than the strategy sold short."


async def test_what_its_owner_holds_is_not_sold_for_a_short(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    await run.desk.place("by-hand", symbol="AAPL", quantity="5", side="buy")
    automation = await opened(run)
    told = {one.symbol: one for one in await orders_of(run, automation, "entry")}
    assert told["AAPL"].state == "refused"
    assert told["AAPL"].problem == "The account holds 5 shares of AAPL besides; a sale would close those."
    assert {told[one].status for one in ("MSFT", "NVDA")} == {"filled"}
    assert (await positions(run))["AAPL"] == 5


async def test_a_margin_call_buys_all_of_it_back_and_says_so(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, limits(None), mode="autopilot")
    # As if it had lost nearly all it was given: a fifth of what is owed is too little.
    await db.write(lambda conn: conn.execute(update(automations).values(capital=Decimal(10_000), mode="approval")))
    await run.session(TUESDAY)
    newest = (await decided(run, automation))[0]
    assert newest.why.startswith("Margin call: its equity is too small")
    assert newest.inputs is not None
    assert newest.inputs.is_called
    assert [(one.kind, one.side, one.is_short) for one in newest.orders] == [("exit", "buy", True)] * 3
    asked = (await run.automations.jobs.desk.proposals.page(run.desk.user_id, cursor=None, limit=10)).items
    assert all("margin call" in one.reason for one in asked if one.state == "waiting")
    assert len([one for one in asked if one.state == "waiting"]) == 3


async def test_a_short_over_an_ex_date_owes_the_dividend_as_its_account_does(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, limits(None), symbols=["MSFT"])
    shares = (await positions(run))["MSFT"]
    jobs = corporate_actions_of(run.desk, portfolio_of(run.desk))
    before = (await seen(run, automation)).cash
    for day in (TUESDAY, *(date(2026, 10, day) for day in (7, 8, 9, 12, 13, 14, 15))):
        await run.session(day)
        await jobs.run()
    found, book = await seen(run, automation), await run.desk.book()
    # 0.83 USD a share on 2026-10-15.
    assert found.cash - before == (shares * Decimal("0.83")).quantize(Decimal("0.01"))
    assert found.cash - found.capital == book.cash - 100_000


async def test_stopped_amid_a_turn_it_closes_what_it_has_and_opens_nothing(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await opened(run, **turning(4))
    await run.session(TUESDAY)
    await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
    await run.tick()
    states = {(one.kind, one.is_short): one.status for one in (await decided(run, automation))[0].orders}
    assert states == {("exit", False): "new", ("entry", True): "canceled"}
    run.at(session_open(next_session(TUESDAY)) + timedelta(minutes=1))
    await run.tick()
    assert ((await seen(run, automation)).holdings, await positions(run)) == ([], {})
