"""Stops and targets at the broker, a pause that ends by itself, purchases that wait for sales, everything sold."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from paiid.bootstrap.morning import paper_alarms_of
from paiid.core.db import Database
from paiid.domain.exchange_calendar import NEW_YORK, next_session, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.order import OrderStatus, OrderType
from paiid.domain.strategy import ProfitTarget, ProtectiveStop, RiskLimits
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_stops import StopKind, TargetKind
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Number,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
)
from paiid.features.automation.service.managing import AutomationChangedError, AutomationStateError, tag_of
from tests.support.automation import PaperRun, document, paper_run
from tests.support.automation_reads import ALWAYS, NEVER, decided, limits, orders_of, seen, stored

MONDAY = date(2026, 10, 5)
AT_NOON = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
_HELD = PositionFigure(PositionField.SESSIONS_HELD)


def stop_of(kind: StopKind, distance: str) -> ProtectiveStop:
    return ProtectiveStop(kind, Number(Decimal(distance)))


def target_of(kind: TargetKind, distance: str) -> ProfitTarget:
    return ProfitTarget(kind, Number(Decimal(distance)))


async def bought(run: PaperRun, risk: RiskLimits, **changes: object) -> str:
    """One that buys all three at the open of Tuesday, with what stands at the broker a minute later."""
    automation = await run.create(document(entry=ALWAYS, exit=NEVER, risk=risk, **changes))
    await run.session(MONDAY)
    run.at(session_open(next_session(MONDAY)) + timedelta(minutes=1))
    await run.tick()
    await run.tick()
    return automation


async def test_a_trailing_stop_follows_at_the_broker_and_its_fill_is_the_strategys(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await bought(run, limits(stop_of(StopKind.TRAILING_PERCENT, "0.01")))
    stops = await orders_of(run, automation, "protect")
    assert len(stops) == 3
    first = await stored(run, stops[0].order_id)
    assert (first.type, first.trail_percent, first.status) == (OrderType.TRAILING_STOP, Decimal(1), OrderStatus.NEW)
    # A hundredth below the best price is reached within days, wherever the market goes.
    await run.sessions(date(2026, 10, 7), date(2026, 10, 16))
    sold = [one for one in await orders_of(run, automation, "protect") if one.status == "filled"]
    assert sold
    found = await seen(run, automation)
    assert found.closed_trades >= len({one.symbol for one in sold})
    assert {one.symbol for one in sold} <= {"AAPL", "MSFT", "NVDA"}


async def test_a_trailing_stop_of_average_true_ranges_is_an_amount(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await bought(run, limits(stop_of(StopKind.TRAILING_ATR, "3")))
    stops = await orders_of(run, automation, "protect")
    for one in stops:
        order = await stored(run, one.order_id)
        assert order.type is OrderType.TRAILING_STOP
        assert order.trail_price is not None
        assert order.trail_price > 0
        assert order.quantity == one.quantity


async def test_a_target_alone_is_a_limit_above_the_entry(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await bought(run, limits(None, target_of(TargetKind.PERCENT_OF_ENTRY, "0.05")))
    entries = {one.symbol: one for one in await orders_of(run, automation, "entry")}
    targets = await orders_of(run, automation, "protect")
    assert len(targets) == 3
    for one in targets:
        order, paid = await stored(run, one.order_id), entries[one.symbol].average_fill_price
        assert paid is not None
        assert (order.type, order.side.value, order.status) == (OrderType.LIMIT, "sell", OrderStatus.NEW)
        assert order.limit_price is not None
        # On the tick at or above: at most a cent more than 5 % over the fill.
        assert Decimal(0) <= order.limit_price - paid * Decimal("1.05") < Decimal("0.01")


async def test_a_stop_and_a_target_end_each_other(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    risk = limits(stop_of(StopKind.PERCENT_OF_ENTRY, "0.004"), target_of(TargetKind.PERCENT_OF_ENTRY, "0.004"))
    automation = await bought(run, risk)
    pairs = await orders_of(run, automation, "protect")
    assert len(pairs) == 3
    for one in pairs:
        lead, legs, _ = await run.desk.trading.read.detail(run.desk.user_id, str(one.order_id))
        assert (lead.type, [leg.type for leg in legs]) == (OrderType.LIMIT, [OrderType.STOP])
    # Within 0.4 % either way one of the two is reached in a session; then the other is gone.
    run.at(session_close(next_session(MONDAY)) + timedelta(minutes=1))
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


async def test_a_pause_after_losses_ends_by_itself_and_forgets_them(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    # Buys at every close and sells a session later: before long the trade closed last is one that lost.
    out = Compare(_HELD, Comparator.AT_LEAST, Number(Decimal(1)))
    made = document(entry=ALWAYS, exit=out, risk=limits(None))
    automation = await run.create(made, loss_streak=1, cooldown_sessions=2)
    day, paused = MONDAY, None
    for _ in range(12):
        await run.session(day)
        found = await seen(run, automation)
        if found.state == "paused":
            paused = found
            break
        day = next_session(day)
    assert paused is not None
    assert paused.reason == "loss_streak"
    assert paused.resumes_on == next_session(next_session(next_session(day)))
    assert run.alarms()[-1].startswith("Its last 1 trades lost")
    (told,) = await run.db.read(lambda conn: paper_alarms_of(conn, run.desk.user_id))
    assert told.text == f"it paused itself. {paused.reason_text}"
    while day < paused.resumes_on:
        before = len(await decided(run, automation))
        day = next_session(day)
        await run.session(day)
        # At each close until then nothing is decided; at that one it is, and the old losses are not held against it.
        assert len(await decided(run, automation)) == before + (1 if day >= paused.resumes_on else 0)
    found = await seen(run, automation)
    assert (found.state, found.reason) == ("running", None)
    assert await run.db.read(lambda conn: paper_alarms_of(conn, run.desk.user_id)) == []


def is_symbol(symbol: str) -> AllOf:
    """True of one instrument alone: its close is its close."""
    own, named = Price(PriceField.CLOSE), Price(PriceField.CLOSE, Symbol(symbol))
    return AllOf((Compare(own, Comparator.AT_LEAST, named), Compare(own, Comparator.AT_MOST, named)))


async def test_a_purchase_waits_for_the_sale_that_pays_for_it(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    weekday = CalendarFigure(CalendarField.WEEKDAY)
    monday = Compare(weekday, Comparator.AT_MOST, Number(Decimal(1)))
    later = Compare(weekday, Comparator.AT_LEAST, Number(Decimal(2)))
    # All of it in AAPL on Monday, and from Tuesday on in MSFT.
    entry = AnyOf((AllOf((monday, is_symbol("AAPL"))), AllOf((later, is_symbol("MSFT")))))
    made = document(entry=entry, exit=AllOf((later, is_symbol("AAPL"))), risk=limits(None, positions=1))
    automation = await run.create(made, capital="60000")
    await run.session(MONDAY)
    tuesday = next_session(MONDAY)
    run.at(session_open(tuesday) + timedelta(minutes=1))
    await run.tick()
    assert [one.symbol for one in (await seen(run, automation)).holdings] == ["AAPL"]
    # Its owner spends what is left of the buying power on something else.
    await run.desk.place("by-hand", symbol="SPY", quantity="210")
    await run.tick()
    run.at(session_close(tuesday) + timedelta(minutes=1))
    await run.tick()
    run.at(datetime.combine(tuesday, time(19, 5), NEW_YORK).astimezone(UTC))
    await run.tick()
    newest = (await decided(run, automation))[0]
    told = {one.symbol: one for one in newest.orders}
    assert (told["AAPL"].side, told["AAPL"].state) == ("sell", "sent")
    assert (told["MSFT"].side, told["MSFT"].state, told["MSFT"].problem) == (
        "buy", "pending", "Waits for what is closed to make room for it.",
    )  # fmt: skip
    run.at(session_open(next_session(tuesday)) + timedelta(minutes=1))
    await run.tick()
    await run.tick()
    newest = (await decided(run, automation))[0]
    told = {one.symbol: one for one in newest.orders}
    assert [told[one].status for one in ("AAPL", "MSFT")] == ["filled", "filled"]
    bought = await stored(run, told["MSFT"].order_id)
    assert (bought.time_in_force.value, told["MSFT"].problem) == ("day", None)
    assert [one.symbol for one in (await seen(run, automation)).holdings] == ["MSFT"]


async def test_all_it_holds_is_sold_with_the_stop_and_its_stops_are_canceled(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await bought(run, limits(stop_of(StopKind.PERCENT_OF_ENTRY, "0.2")))
    stops = await orders_of(run, automation, "protect")
    service, user = run.automations.service, run.desk.user_id
    found = await service.stop(user, automation, sells=True, tag=None)
    assert (found.state, found.reason_text) == ("stopped", "You stopped it and had everything closed.")
    await run.desk.step()
    found = await seen(run, automation)
    assert (found.holdings, found.closed_trades) == ([], 3)
    assert {(await stored(run, one.order_id)).status for one in stops} == {OrderStatus.CANCELED}
    sales = await orders_of(run, automation, "exit")
    assert [(one.state, one.status) for one in sales] == [("sent", "filled")] * 3
    assert (await run.desk.book()).positions == {}
    with pytest.raises(AutomationStateError):
        await service.stop(user, automation, sells=True, tag=None)


async def test_what_is_sold_after_the_close_fills_at_the_next_open(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await bought(run, limits(None))
    tuesday = next_session(MONDAY)
    run.at(session_close(tuesday) + timedelta(hours=1))
    await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
    await run.tick()
    assert len((await seen(run, automation)).holdings) == 3
    run.at(session_open(next_session(tuesday)) + timedelta(minutes=1))
    await run.tick()
    assert (await seen(run, automation)).holdings == []


async def test_without_the_wish_to_sell_holdings_and_stops_stay(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await bought(run, limits(stop_of(StopKind.PERCENT_OF_ENTRY, "0.2")))
    await run.automations.service.stop(run.desk.user_id, automation, tag=None)
    await run.tick()
    assert len((await seen(run, automation)).holdings) == 3
    stops = await orders_of(run, automation, "protect")
    assert {(await stored(run, one.order_id)).status for one in stops} == {OrderStatus.NEW}


async def test_who_has_not_seen_its_present_state_changes_nothing(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await run.create()
    service, user = run.automations.service, run.desk.user_id
    old = tag_of((await seen(run, automation)).updated_at)
    run.at(AT_NOON + timedelta(minutes=1))
    await service.pause(user, automation, tag=old)
    for deed in (service.resume, service.stop, service.pause):
        with pytest.raises(AutomationChangedError):
            await deed(user, automation, tag=old)
    found = await seen(run, automation)
    assert found.state == "paused"
    assert (await service.resume(user, automation, tag=tag_of(found.updated_at))).state == "running"
    assert (await service.stop(user, automation, tag="*")).state == "stopped"
