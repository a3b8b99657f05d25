"""Automations at Alpaca, before its stand-in: orders there, stops of every kind, a restart in the middle, parity."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_open, sessions_between
from paiid.domain.strategy import EntryLimit, ProfitTarget, ProtectiveStop, RiskLimits, StrategyDirection
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import Comparator, Compare, Constant, Number, PositionField, PositionFigure
from paiid.features.automation.parity.comparing import DifferenceKind
from paiid.features.automation.parity.reports import ParityState
from paiid.features.automation.schemas import AutomationOrderRead
from tests.support.automation import document
from tests.support.automation_alpaca import AlpacaRun, alpaca_run, at_alpaca

MONDAY = date(2026, 11, 30)
AT_NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
ALWAYS, NEVER = Constant(value=True), Constant(value=False)
STOP = ProtectiveStop(StopKind.PERCENT_OF_ENTRY, Number(Decimal("0.2")))


def limits(stop: ProtectiveStop | None, target: ProfitTarget | None = None) -> RiskLimits:
    return RiskLimits(3, Decimal("0.3"), stop, ".", target=target)


async def orders_of(run: AlpacaRun, automation: str, kind: str) -> list[AutomationOrderRead]:
    page = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return [order for one in page.items for order in one.orders if order.kind == kind]


async def bought(run: AlpacaRun, risk: RiskLimits, **changes: Any) -> str:
    """One that buys all three at the open of Tuesday, with what stands at the broker then."""
    automation = await run.create(document(entry=ALWAYS, exit=NEVER, risk=risk, **changes))
    await run.session(MONDAY)
    run.at(session_open(next_session(MONDAY)))
    await run.tick()
    await run.tick()
    return automation


async def test_it_decides_buys_and_sells_there_across_a_restart_and_parity_agrees(db: Database) -> None:
    out = Compare(PositionFigure(PositionField.SESSIONS_HELD), Comparator.AT_LEAST, Number(Decimal(2)))
    days = sessions_between(MONDAY, date(2026, 12, 11))
    async with at_alpaca(AT_NOON) as world:
        async with alpaca_run(db, world) as run:
            automation = await run.create(document(entry=ALWAYS, exit=out, risk=limits(STOP)))
            await run.session(MONDAY)
            first = await orders_of(run, automation, "entry")
            assert [(one.id, one.state, one.status) for one in first] == [
                (f"{automation}-261130-{number}", "sent", "new") for number in (1, 2, 3)
            ]
            there = await run.at_broker()
            assert {there[one.id]["time_in_force"] for one in first} == {"opg"}
        # The process ends with the orders at the broker; the next one finds what filled meanwhile.
        async with alpaca_run(db, world, is_new=False) as run:
            for day in days[1:]:
                await run.session(day)
            there = await run.at_broker()
            own = [one for kind in ("entry", "exit", "protect") for one in await orders_of(run, automation, kind)]
            assert sorted(one.id for one in own) == sorted(there)
            assert {one.state for one in own} == {"sent"}
            stops = [there[one.id] for one in own if one.kind == "protect"]
            assert {(one["type"], one["time_in_force"], one["side"]) for one in stops} == {("stop", "gtc", "sell")}
            assert {"canceled", "new"} >= {one["status"] for one in stops}
            report = await run.check(automation)
            # The stand-in fills at the touch, some cents beside the opening print of the bar.
            assert report.state is ParityState.TOLERATED, report.differences
            assert {one.kind for one in report.differences} == {DifferenceKind.FILL}
            assert report.matched == report.paper_trades == report.replay_trades >= 9
            books = await world.books()
            told = await run.automations.service.get(run.desk.user_id, automation)
            assert {one.symbol: one.shares for one in told.holdings} == {
                symbol: Decimal(str(row["qty"])) for symbol, row in books["positions"].items()
            }
            assert told.cash - told.capital == Decimal(str(books["cash"])) - 100_000


@pytest.mark.parametrize(
    ("risk", "type_", "legs"),
    [
        (limits(ProtectiveStop(StopKind.TRAILING_PERCENT, Number(Decimal("0.05")))), "trailing_stop", 0),
        (limits(None, ProfitTarget(TargetKind.PERCENT_OF_ENTRY, Number(Decimal("0.5")))), "limit", 0),
        (limits(STOP, ProfitTarget(TargetKind.PERCENT_OF_ENTRY, Number(Decimal("0.5")))), "limit", 1),
    ],
)
async def test_what_protects_stands_at_the_broker_and_goes_when_all_is_sold(
    db: Database, risk: RiskLimits, type_: str, legs: int
) -> None:
    async with at_alpaca(AT_NOON) as world, alpaca_run(db, world) as run:
        automation = await bought(run, risk)
        stops = await orders_of(run, automation, "protect")
        there = await run.at_broker()
        assert [(there[one.id]["type"], there[one.id]["side"]) for one in stops] == [(type_, "sell")] * 3
        assert all(Decimal(str(there[one.id]["qty"])) == one.quantity for one in stops)
        assert [len(there[one.id]["legs"] or ()) for one in stops] == [legs] * 3
        run.at(run.clock.now() + timedelta(minutes=10))
        await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
        for _ in range(3):
            await run.tick()
        assert (await world.books())["positions"] == {}
        assert {one["status"] for one in (await run.at_broker()).values()} == {"filled", "canceled"}


async def test_a_stop_that_is_hit_there_is_the_strategys_sale(db: Database) -> None:
    async with at_alpaca(AT_NOON) as world, alpaca_run(db, world) as run:
        automation = await bought(run, limits(STOP))
        (hit, *_) = await orders_of(run, automation, "protect")
        await world.control("price", symbol=hit.symbol, price="1.00")
        await run.tick()
        told = await run.automations.service.get(run.desk.user_id, automation)
        assert (told.closed_trades, len(told.holdings)) == (1, 2)
        assert hit.symbol not in {one.symbol for one in told.holdings}


async def test_a_limit_goes_there_for_the_session_and_ends_with_it(db: Database) -> None:
    limit = EntryLimit(LimitKind.PERCENT_OF_CLOSE, Number(Decimal("0.3")))
    async with at_alpaca(AT_NOON) as world, alpaca_run(db, world) as run:
        automation = await bought(run, limits(STOP), entry_limit=limit)
        first = await orders_of(run, automation, "entry")
        there = await run.at_broker()
        assert {(there[one.id]["type"], there[one.id]["time_in_force"]) for one in first} == {("limit", "day")}
        assert [Decimal(str(there[one.id]["limit_price"])) for one in first] == [one.limit_price for one in first]
        await run.session(next_session(MONDAY))
        found = await orders_of(run, automation, "entry")
        assert [one.status for one in found] == ["new"] * 3 + ["expired"] * 3


SHORT: dict[str, Any] = {"direction": StrategyDirection.SHORT}


async def test_it_sells_short_and_buys_back_there_across_a_restart_and_parity_agrees(db: Database) -> None:
    out = Compare(PositionFigure(PositionField.SESSIONS_HELD), Comparator.AT_LEAST, Number(Decimal(2)))
    days = sessions_between(MONDAY, date(2026, 12, 10))
    async with at_alpaca(AT_NOON) as world:
        async with alpaca_run(db, world) as run:
            automation = await run.create(document(**SHORT, entry=ALWAYS, exit=out, risk=limits(STOP)))
            await run.session(MONDAY)
            there = await run.at_broker()
            assert {(one["side"], one["time_in_force"]) for one in there.values()} == {("sell", "opg")}
        async with alpaca_run(db, world, is_new=False) as run:
            for day in days[1:]:
                await run.session(day)
            there = await run.at_broker()
            own = [one for kind in ("entry", "exit", "protect") for one in await orders_of(run, automation, kind)]
            assert sorted(one.id for one in own) == sorted(there)
            assert {one.state for one in own} == {"sent"}
            assert {(one.kind, one.side) for one in own} == {("entry", "sell"), ("exit", "buy"), ("protect", "buy")}
            stops = [there[one.id] for one in own if one.kind == "protect"]
            assert {(one["type"], one["time_in_force"], one["side"]) for one in stops} == {("stop", "gtc", "buy")}
            report = await run.check(automation)
            assert report.state is ParityState.TOLERATED, report.differences
            assert {one.kind for one in report.differences} == {DifferenceKind.FILL}
            assert report.matched == report.paper_trades == report.replay_trades >= 9
            books = await world.books()
            told = await run.automations.service.get(run.desk.user_id, automation)
            assert told.holdings
            assert {one.symbol: one.shares for one in told.holdings} == {
                symbol: Decimal(str(row["qty"])) for symbol, row in books["positions"].items()
            }
            assert told.cash - told.capital == Decimal(str(books["cash"])) - 100_000


@pytest.mark.parametrize(
    ("risk", "type_", "legs"),
    [
        (limits(ProtectiveStop(StopKind.TRAILING_PERCENT, Number(Decimal("0.05")))), "trailing_stop", 0),
        (limits(STOP, ProfitTarget(TargetKind.PERCENT_OF_ENTRY, Number(Decimal("0.5")))), "limit", 1),
    ],
)
async def test_what_protects_a_short_stands_there_as_a_purchase_and_goes_when_all_is_bought_back(
    db: Database, risk: RiskLimits, type_: str, legs: int
) -> None:
    async with at_alpaca(AT_NOON) as world, alpaca_run(db, world) as run:
        automation = await bought(run, risk, **SHORT)
        stops = await orders_of(run, automation, "protect")
        there = await run.at_broker()
        assert [(there[one.id]["type"], there[one.id]["side"]) for one in stops] == [(type_, "buy")] * 3
        assert [len(there[one.id]["legs"] or ()) for one in stops] == [legs] * 3
        run.at(run.clock.now() + timedelta(minutes=10))
        await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
        for _ in range(3):
            await run.tick()
        assert (await world.books())["positions"] == {}
        assert {one["status"] for one in (await run.at_broker()).values()} == {"filled", "canceled"}


async def test_a_stop_of_a_short_that_is_hit_there_is_the_strategys_purchase(db: Database) -> None:
    async with at_alpaca(AT_NOON) as world, alpaca_run(db, world) as run:
        automation = await bought(run, limits(STOP), **SHORT)
        (hit, *_) = await orders_of(run, automation, "protect")
        stop = Decimal(str((await run.at_broker())[hit.id]["stop_price"]))
        # A stop to buy is no order at any price there: it asks for 2.5 % above itself at most (4 % below 50 USD).
        await world.control("price", symbol=hit.symbol, price=f"{stop * Decimal('1.1'):.2f}")
        await run.tick()
        assert (await run.at_broker())[hit.id]["status"] == "new"
        await world.control("price", symbol=hit.symbol, price=f"{stop + 1:.2f}")
        await run.tick()
        told = await run.automations.service.get(run.desk.user_id, automation)
        assert (told.closed_trades, len(told.holdings)) == (1, 2)
        assert hit.symbol not in {one.symbol for one in told.holdings}


async def test_a_position_is_turned_there_once_the_other_side_is_closed(db: Database) -> None:
    def until(day: int, comparator: Comparator) -> Compare:
        return Compare(CalendarFigure(CalendarField.SESSION_OF_MONTH), comparator, Number(Decimal(day)))

    # The last session of November, and the first of December.
    late, early = until(15, Comparator.AT_LEAST), until(15, Comparator.BELOW)
    sides = {"entry": late, "exit": early, "short_entry": early, "short_exit": late}
    async with at_alpaca(AT_NOON) as world, alpaca_run(db, world) as run:
        made = document(direction=StrategyDirection.BOTH, **sides, risk=limits(STOP))
        automation = await run.create(made)
        for day in (MONDAY, next_session(MONDAY), next_session(next_session(MONDAY))):
            await run.session(day)
        entries = await orders_of(run, automation, "entry")
        there = await run.at_broker()
        told = [(one.side, one.is_short, there[one.id]["time_in_force"], one.status) for one in entries]
        assert told == [("sell", True, "day", "filled")] * 3 + [("buy", False, "opg", "filled")] * 3
        positions = (await world.books())["positions"]
        assert all(Decimal(str(row["qty"])) < 0 for row in positions.values())
        found = await run.automations.service.get(run.desk.user_id, automation)
        assert (found.closed_trades, len(found.holdings)) == (3, 3)
