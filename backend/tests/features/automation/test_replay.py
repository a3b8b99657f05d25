"""A strategy on paper in the local market, day by day, against its own replay by the backtest's engine."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.bootstrap.morning import paper_alarms_of
from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_date_at, session_open, sessions_between
from paiid.domain.market import Interval
from paiid.domain.order import BrokerOrder, Execution, OrderStatus, Side
from paiid.domain.strategy import EntryLimit, StrategyDirection
from paiid.domain.strategy_stops import LimitKind
from paiid.domain.strategy_tree import (
    Comparator,
    Compare,
    Constant,
    Indicator,
    IndicatorName,
    Number,
    Price,
    PriceField,
)
from paiid.features.automation.parity.comparing import DifferenceKind
from paiid.features.automation.parity.reports import ParityState
from tests.support.automation import document, paper_run
from tests.support.desk import Outside

BEGIN = datetime(2026, 9, 30, 14, 0, tzinfo=UTC)


class LateBroker(Outside):
    """A broker that fills what opens positions in one symbol, on `side`, a session late, at the open of that day."""

    def __init__(self, inner: Any, market: Any, symbol: str, side: Side = Side.BUY) -> None:
        super().__init__(inner)
        self._market, self._symbol, self._side = market, symbol, side

    async def order(self, account_id: str, client_order_id: str) -> BrokerOrder | None:
        """As the other knows it, unfilled while its fill has still to come."""
        known: BrokerOrder | None = await self._inner.order(account_id, client_order_id)
        if known is None or not known.filled_quantity or await self.executions(account_id, client_order_id):
            return known
        return replace(known, status=OrderStatus.NEW, filled_quantity=Decimal(0), average_fill_price=None)

    async def executions(self, account_id: str, client_order_id: str) -> list[Execution]:
        """Those whose time has come."""
        found = [await self._late(one) for one in await self._inner.executions(account_id, client_order_id)]
        return [one for one in found if one.executed_at <= self._market.now()]

    async def _late(self, one: Execution) -> Execution:
        if one.symbol != self._symbol or one.side is not self._side:
            return one
        opens = session_open(next_session(session_date_at(one.executed_at)))
        if opens > self._market.now():
            return replace(one, executed_at=opens)
        bars = await self._market.bars(one.symbol, Interval.ONE_DAY, start=opens - timedelta(days=1), adjusted=False)
        price = next(bar.open for bar in bars.bars if bar.session_date == session_date_at(opens))
        return replace(one, executed_at=opens, price=price)


@pytest.mark.long
async def test_a_simulated_month_agrees_with_its_backtest_trade_by_trade(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create()
    await run.sessions(date(2026, 9, 30), date(2026, 10, 30))
    report = await run.check(automation)
    assert (report.state, report.differences) == (ParityState.AGREES, [])
    assert report.matched == report.paper_trades == report.replay_trades > 10
    assert report.closes == 23
    assert run.alarms() == []
    found = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    orders = [order for decision in found.items for order in decision.orders]
    stops = [order for order in orders if order.kind == "protect"]
    assert any(order.status == "filled" for order in stops)
    assert all(order.state == "sent" for order in orders)
    assert len({order.order_id for order in orders}) == len(orders)
    told = await run.automations.service.get(run.desk.user_id, automation)
    book = await run.desk.book()
    assert {one.symbol: one.shares for one in told.holdings} == {
        symbol: position.quantity for symbol, position in book.positions.items()
    }
    assert told.cash - told.capital == book.cash - 100_000


async def test_an_order_filled_a_session_late_is_found_and_classed(db: Database) -> None:
    run = await paper_run(
        db,
        BEGIN + timedelta(days=5),
        around=lambda desk: desk.with_broker(lambda inner: LateBroker(inner, desk.market, "MSFT")),
    )
    automation = await run.create()
    await run.sessions(date(2026, 10, 5), date(2026, 10, 9))
    report = await run.check(automation)
    late = [one for one in report.differences if one.beyond]
    assert report.state is ParityState.ALARM
    assert [(one.kind, one.symbol, one.what) for one in late] == [(DifferenceKind.TIMING, "MSFT", "entry")]
    assert late[0].detail == "Paper filled 1 session later."
    assert (late[0].paper, late[0].replay) == ("on 2026-10-07", "on 2026-10-06")
    assert run.alarms() == ["Above the average: paper and its replay differ in one place."]
    (told,) = await run.db.read(lambda conn: paper_alarms_of(conn, run.desk.user_id))
    assert told.text == f"paper and its backtest differ as of the close of {report.session_date}."


@pytest.mark.long
async def test_a_month_of_entries_by_limit_agrees_with_its_backtest_trade_by_trade(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    limit = EntryLimit(LimitKind.PERCENT_OF_CLOSE, Number(Decimal("0.005")))
    # None of these pays a dividend: the limit of an ex-date is of the close before it.
    automation = await run.create(document(entry_limit=limit), symbols=["AMZN", "AMD", "NFLX"])
    for day in sessions_between(date(2026, 9, 30), date(2026, 10, 30)):
        await run.watched(day)
    report = await run.check(automation)
    assert (report.state, report.differences) == (ParityState.AGREES, [])
    assert report.matched == report.paper_trades == report.replay_trades > 5
    found = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    orders = [order for decision in found.items for order in decision.orders]
    entries = [order for order in orders if order.kind == "entry"]
    assert {order.status for order in entries} == {"filled", "expired", "new"}
    paid = [(order.average_fill_price, order.limit_price) for order in entries if order.status == "filled"]
    assert all(price is not None and limit is not None and price <= limit for price, limit in paid)
    assert {order.status for order in orders if order.kind == "protect"} >= {"filled", "canceled"}


CLOSE, AVERAGE = Price(PriceField.CLOSE), Indicator(IndicatorName.SMA, {"period": Number(Decimal(3))})
ABOVE, BELOW = Compare(CLOSE, Comparator.ABOVE, AVERAGE), Compare(CLOSE, Comparator.BELOW, AVERAGE)
SHORT: dict[str, Any] = {"direction": StrategyDirection.SHORT, "entry": BELOW, "exit": ABOVE}
BOTH: dict[str, Any] = {"direction": StrategyDirection.BOTH, "short_entry": BELOW, "short_exit": ABOVE}


@pytest.mark.long
@pytest.mark.parametrize("sides", [SHORT, BOTH], ids=["short", "both"])
async def test_a_month_of_selling_short_agrees_with_its_backtest_trade_by_trade(
    db: Database, sides: dict[str, Any]
) -> None:
    run = await paper_run(db, BEGIN)
    # None of these pays a dividend: this rig books none in the account.
    automation = await run.create(document(**sides), symbols=["AMZN", "AMD", "NFLX"])
    await run.sessions(date(2026, 9, 30), date(2026, 10, 30))
    report = await run.check(automation)
    assert (report.state, report.differences) == (ParityState.AGREES, [])
    assert report.matched == report.paper_trades == report.replay_trades > 10
    assert [one.split(",")[0] for one in report.cost_notes] == [
        "Paper accounts are charged nothing for borrowed shares"
    ]
    assert run.alarms() == []
    found = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    orders = [order for decision in found.items for order in decision.orders]
    assert all(order.state == "sent" for order in orders)
    shorts = [order for order in orders if order.is_short]
    assert {(one.kind, one.side) for one in shorts} == {("entry", "sell"), ("exit", "buy"), ("protect", "buy")}
    assert any(one.status == "filled" for one in shorts if one.kind == "protect")
    closed, opened = (
        {(one.symbol, decision.session_date) for decision in found.items for one in decision.orders if one.kind == kind}
        for kind in ("exit", "entry")
    )
    assert bool(closed & opened) is (sides is BOTH)
    told = await run.automations.service.get(run.desk.user_id, automation)
    book = await run.desk.book()
    assert {one.symbol: one.shares for one in told.holdings} == {
        symbol: position.quantity for symbol, position in book.positions.items()
    }
    assert told.cash - told.capital == book.cash - 100_000


async def test_a_short_sale_filled_a_session_late_is_found_and_classed(db: Database) -> None:
    run = await paper_run(
        db,
        BEGIN + timedelta(days=5),
        around=lambda desk: desk.with_broker(lambda inner: LateBroker(inner, desk.market, "MSFT", Side.SELL)),
    )
    never = Constant(value=False)
    automation = await run.create(document(direction=StrategyDirection.SHORT, entry=ABOVE, exit=never))
    await run.sessions(date(2026, 10, 5), date(2026, 10, 9))
    report = await run.check(automation)
    late = [one for one in report.differences if one.beyond and one.what == "entry"]
    assert report.state is ParityState.ALARM
    assert [(one.kind, one.symbol, one.what) for one in late] == [(DifferenceKind.TIMING, "MSFT", "entry")]
    assert late[0].detail == "Paper filled 1 session later."
