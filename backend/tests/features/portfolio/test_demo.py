"""The demo account: traded in the local market, booked like any other, the same for everyone on one day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.market import Interval
from paiid.domain.order import OrderStatus, OrderType, Side
from paiid.features.portfolio.audit import audit, read_book, read_facts
from paiid.features.portfolio.demo import DEMO_NAME
from paiid.features.portfolio.demo.trading import DemoHistory, DemoOrder
from paiid.features.portfolio.service import Range
from tests.support.demo_desk import DemoDesk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


@pytest.fixture
async def desk(db: Database) -> DemoDesk:
    found = DemoDesk(db, NOW)
    await found.fill("usr_demo")
    return found


def orders_of(history: DemoHistory) -> Iterator[DemoOrder]:
    return (event for event in history.events if isinstance(event, DemoOrder))


async def test_it_is_called_a_demo_and_holds_two_years_of_trades(desk: DemoDesk) -> None:
    snapshot = await desk.service.snapshot("usr_demo")
    assert (snapshot.state.account.name, snapshot.state.account.is_demo) == (DEMO_NAME, True)
    assert len(snapshot.value.positions) == 12
    assert snapshot.value.cash >= 0
    found = await desk.service.performance("usr_demo", Range(), benchmark="SPY")
    assert found.period.start.year == 2024
    assert len(found.lots.trades[0]) >= 25
    assert {trade.pnl > 0 for trade in found.lots.trades[0]} == {True, False}


async def test_profits_add_up_to_the_cent(desk: DemoDesk) -> None:
    value = (await desk.service.snapshot("usr_demo")).value
    found = await desk.service.performance("usr_demo", Range(), benchmark="SPY")
    assert value.total_pnl == value.realized_pnl + value.unrealized_pnl + value.income
    assert found.curve.net_pnl == value.total_pnl
    assert found.realized_pnl == value.realized_pnl
    assert sum(trade.pnl for trade in found.lots.trades[0]) == pytest.approx(found.realized_pnl, abs=Decimal("0.01"))
    assert sum((pnl for _, pnl in found.by_day), Decimal(0)) == found.curve.net_pnl


async def test_the_doctor_finds_nothing(desk: DemoDesk) -> None:
    def examine(conn: Connection) -> list[object]:
        ledger = desk.trading.ledger
        facts = read_facts(conn, ledger, desk.trading.read)
        return [found for one in facts for found in audit(one, read_book(conn, ledger, one.account.id))]

    assert await desk.db.read(examine) == []


async def test_market_orders_filled_at_the_open_of_a_minute_of_the_market_s_own(desk: DemoDesk) -> None:
    history = await desk.demo.history()
    for order in [one for one in orders_of(history) if one.terms.type is OrderType.MARKET][:10]:
        (execution,) = order.executions
        at = execution.executed_at
        series = await desk.market.bars(
            order.terms.symbol, Interval.ONE_MINUTE, start=at, end=at + timedelta(minutes=1), adjusted=False
        )
        assert series is not None
        assert [bar.open for bar in series.bars] == [execution.price]


async def test_limit_orders_were_never_filled_beyond_their_limit_and_some_expired(desk: DemoDesk) -> None:
    limits = [one for one in orders_of(await desk.demo.history()) if one.terms.limit_price is not None]
    assert {one.status for one in limits} == {OrderStatus.FILLED, OrderStatus.EXPIRED}
    for order in limits:
        for execution in order.executions:
            limit = order.terms.limit_price
            assert limit is not None
            assert execution.price <= limit if order.terms.side is Side.BUY else execution.price >= limit


async def test_everyone_gets_the_same_history_and_an_account_of_their_own(desk: DemoDesk) -> None:
    await desk.fill("usr_other")
    mine, other = await desk.service.snapshot("usr_demo"), await desk.service.snapshot("usr_other")
    assert mine.state.account.id != other.state.account.id
    assert mine.value == other.value


async def test_the_next_day_is_traded_anew(desk: DemoDesk) -> None:
    before = await desk.demo.history()
    assert await desk.demo.history() is before
    desk.clock.set(datetime(2026, 11, 24, 22, tzinfo=UTC))
    assert await desk.demo.history() is not before
