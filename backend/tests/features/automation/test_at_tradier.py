"""Automations on Tradier's prices, before its stand-in: the account is here or at Alpaca's; late and delayed closes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_close, session_open
from paiid.domain.market import CLOSE_TOLD_WITHIN, Delay, Interval
from paiid.domain.strategy import ProtectiveStop, RiskLimits
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import Comparator, Compare, Constant, Number, PositionField, PositionFigure
from paiid.features.automation.parity.comparing import DifferenceKind
from paiid.features.automation.parity.reports import ParityState
from paiid.features.automation.schemas import AutomationDecisionRead
from tests.standins.kit.faults import fault
from tests.support.alpaca_world import alpaca_world
from tests.support.automation import SYMBOLS, document
from tests.support.automation_alpaca import orders_at
from tests.support.automation_tradier import TradierRun, tradier_run
from tests.support.tradier_market import tradier_rig

MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
AT_NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
CLOSE = session_close(MONDAY)
STOP = ProtectiveStop(StopKind.PERCENT_OF_ENTRY, Number(Decimal("0.2")))
TURNS = Compare(PositionFigure(PositionField.SESSIONS_HELD), Comparator.AT_LEAST, Number(Decimal(1)))
QUOTES = "GET /v1/markets/quotes"


@asynccontextmanager
async def running(db: Database, mode: str = "live", **switches: Any) -> AsyncIterator[TradierRun]:
    async with tradier_rig(mode, at=AT_NOON, always_open=False, **switches) as rig, tradier_run(db, rig) as run:
        yield run


async def started(run: TradierRun) -> str:
    """One that buys all three at the next open and sells them after two sessions."""
    risk = RiskLimits(3, Decimal("0.3"), STOP, ".")
    return await run.create(document(entry=Constant(value=True), exit=TURNS, risk=risk))


async def decisions(run: TradierRun, automation: str) -> list[AutomationDecisionRead]:
    """Oldest first."""
    page = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return page.items[::-1]


@pytest.mark.long
@pytest.mark.parametrize(
    ("mode", "source", "delay"), [("live", "Tradier", "live"), ("sandbox", "Tradier sandbox", "delayed")]
)
async def test_it_decides_on_their_bars_trades_here_and_parity_agrees(
    db: Database, mode: str, source: str, delay: str
) -> None:
    async with running(db, mode) as run:
        automation = await started(run)
        await run.sessions(MONDAY, FRIDAY)
        told = await decisions(run, automation)
        assert [one.outcome.value for one in told] == ["orders", "orders", "orders", "orders", "orders"]
        assert {(one.inputs.source, one.inputs.delay) for one in told if one.inputs} == {(source, delay)}
        own = [order for one in told for order in one.orders]
        assert {order.status for order in own if order.kind == "entry" and order.filled_quantity} == {"filled"}
        # An order for the opening fills at the open of the day that their history tells.
        bars = await run.rig.market.bars(SYMBOLS[0], Interval.ONE_DAY, limit=10)
        assert bars is not None
        opens = {bar.session_date: bar.open for bar in bars.bars}
        paid = {
            next_session(one.session_date): order.average_fill_price
            for one in told
            for order in one.orders
            if order.symbol == SYMBOLS[0] and order.kind in {"entry", "exit"} and order.average_fill_price
        }
        assert paid == {day: opens[day] for day in paid}
        assert len(paid) == 4
        report = await run.check(automation)
        assert (report.state, report.differences) == (ParityState.AGREES, [])
        assert report.matched == report.paper_trades == report.replay_trades == 6
        assert run.alarms() == []


@pytest.mark.long
async def test_with_an_account_at_alpaca_it_decides_by_the_one_and_orders_at_the_other(db: Database) -> None:
    async with tradier_rig(at=AT_NOON, always_open=False) as rig, alpaca_world() as world:
        world.market.instant = AT_NOON
        async with tradier_run(db, rig, world) as run:
            automation = await started(run)
            await run.sessions(MONDAY, date(2026, 12, 2))
            told = await decisions(run, automation)
            assert {one.inputs.source for one in told if one.inputs} == {"Tradier"}
            own = [order for one in told for order in one.orders]
            assert {order.id for order in own if order.state == "sent"} == set(await orders_at(world))
            report = await run.check(automation)
            # The one fills at its touch, the other tells the opening print: some cents lie between them.
            assert report.state is ParityState.TOLERATED, report.differences
            assert {one.kind for one in report.differences} == {DifferenceKind.FILL}
            assert report.matched == report.paper_trades == report.replay_trades >= 3


@pytest.mark.parametrize("mode", ["live", "sandbox"])
async def test_a_close_is_waited_for_until_it_is_told_for_good(db: Database, mode: str) -> None:
    async with running(db, mode) as run:
        automation = await started(run)
        for minutes in (1, 10, 19):
            run.at(CLOSE + timedelta(minutes=minutes))
            await run.tick()
            assert await decisions(run, automation) == []
        run.at(CLOSE + CLOSE_TOLD_WITHIN)
        await run.tick()
        await run.tick()
        (told,) = await decisions(run, automation)
        assert told.inputs is not None
        seen = {one.symbol: one.bar.close for one in told.inputs.symbols if one.bar is not None}
        run.at(session_open(next_session(MONDAY)))
        bars = {one: await run.rig.market.bars(one, Interval.ONE_DAY, end=CLOSE, limit=1) for one in SYMBOLS}
        assert seen == {symbol: series.bars[-1].close for symbol, series in bars.items() if series is not None}


@pytest.mark.parametrize(
    "laid", [fault("rate_limited", QUOTES, body="vendor"), fault("status", QUOTES, code=503, body="html")]
)
async def test_nothing_is_ordered_while_they_do_not_answer_and_all_is_once_they_do(db: Database, laid: Any) -> None:
    async with running(db) as run:
        automation = await started(run)
        await run.tick()
        run.at(CLOSE - timedelta(minutes=5))
        await run.rig.market.quotes(SYMBOLS)
        run.rig.standin.faults.add(laid)
        run.at(CLOSE + timedelta(minutes=30))
        await run.tick()
        assert (await run.rig.market.quotes(SYMBOLS))[SYMBOLS[0]].delay is Delay.STALE
        assert await decisions(run, automation) == []
        run.rig.standin.faults.clear()
        run.at(CLOSE + timedelta(minutes=45))
        await run.tick()
        await run.tick()
        (told,) = await decisions(run, automation)
        assert (told.outcome.value, len(told.orders)) == ("orders", 3)
