"""Time nobody looked at the market: the program was down, and the bars tell what happened meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tests.support.broker_worlds import ACCOUNT, PaperWorld
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_bar

D = Decimal
S = OrderStatus
GTC = TimeInForce.GTC
LIMIT, STOP, TRAILING = OrderType.LIMIT, OrderType.STOP, OrderType.TRAILING_STOP


@pytest.fixture
def world(db: Database) -> PaperWorld:
    return PaperWorld(db)


def buy(**terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.BUY, D(10), **terms)


def sell(**terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.SELL, D(10), **terms)


def minutes(*shapes: tuple[str, str, str, str], volume: int = 100_000) -> list[Bar]:
    """One bar a minute from the instant every test begins at."""
    return [
        make_bar(*shape, start_at=OPEN_MONDAY + timedelta(minutes=number), volume=volume)
        for number, shape in enumerate(shapes)
    ]


async def after_downtime(world: PaperWorld, terms: OrderTerms, bars: Sequence[Bar], **downtime: float) -> BrokerOrder:
    """Place the order, let the program be down while `bars` happen, start it again."""
    await world.broker.submit(ACCOUNT, "one", terms)
    world.market.minutes[ACME] = list(bars)
    world.market.advance(**(downtime or {"minutes": 10}))
    world.market.quote()
    await world.restart()
    await world.look()
    found = await world.broker.order(ACCOUNT, "one")
    assert found is not None
    return found


QUIET = ("100", "100.50", "99.50", "100")


async def test_a_limit_reached_meanwhile_filled_then(world: PaperWorld) -> None:
    bars = minutes(QUIET, ("99", "99", "94", "96"), QUIET)
    order = await after_downtime(world, buy(type=LIMIT, limit_price=D(95), time_in_force=GTC), bars)
    assert (order.status, order.average_fill_price) == (S.FILLED, D(95))
    (execution,) = await world.broker.executions(ACCOUNT, "one")
    # Inside the second minute; its end is the earliest certain time.
    assert execution.executed_at == OPEN_MONDAY + timedelta(minutes=2)
    assert world.market.calls[-1] == "bars 1m raw"


async def test_a_gap_through_a_stop_filled_at_the_open(world: PaperWorld) -> None:
    bars = minutes(QUIET, ("90", "91", "89", "90"))
    order = await after_downtime(world, sell(type=STOP, stop_price=D(97), time_in_force=GTC), bars)
    assert order.average_fill_price == D(90)
    (execution,) = await world.broker.executions(ACCOUNT, "one")
    assert execution.executed_at == OPEN_MONDAY + timedelta(minutes=1)


async def test_a_trailing_stop_followed_what_it_did_not_see(world: PaperWorld) -> None:
    bars = minutes(QUIET, ("104", "110", "104", "109.50"), ("109", "109", "106", "107"))
    order = await after_downtime(world, sell(type=TRAILING, trail_price=D(2), time_in_force=GTC), bars)
    # The high of 110 lifts the stop to 108; the third minute touches it.
    assert order.average_fill_price == D(108)


async def test_what_the_volume_did_not_allow_fills_at_present_prices(world: PaperWorld) -> None:
    bars = minutes(("90", "90", "90", "90"), volume=30)
    order = await after_downtime(world, buy(type=LIMIT, limit_price=D(101), time_in_force=GTC), [])
    assert order.status is S.FILLED
    resting = replace(buy(type=LIMIT, limit_price=D(95), time_in_force=GTC))
    world.market.minutes[ACME] = []
    await world.broker.submit(ACCOUNT, "two", resting)
    world.market.minutes[ACME] = [replace(bar, start_at=world.market.instant) for bar in bars]
    world.market.advance(minutes=10)
    world.market.quote("94", "94.50")
    await world.restart()
    await world.look()
    executions = await world.broker.executions(ACCOUNT, "two")
    assert [(one.quantity, one.price) for one in executions] == [(D(3), D(90)), (D(7), D("94.50"))]


async def test_the_minute_of_the_order_itself_does_not_count(world: PaperWorld) -> None:
    world.market.advance(seconds=30)
    world.market.quote()
    # Its low may have been before the order was placed.
    order = await after_downtime(
        world, buy(type=LIMIT, limit_price=D(95), time_in_force=GTC), minutes(("100", "100", "90", "100"))
    )
    assert order.status is S.NEW


async def test_the_minute_still_running_does_not_count(world: PaperWorld) -> None:
    terms = buy(type=LIMIT, limit_price=D(95), time_in_force=GTC)
    order = await after_downtime(world, terms, minutes(QUIET, QUIET, ("100", "100", "90", "100")), seconds=150)
    assert order.status is S.NEW


async def test_a_day_order_expires_at_its_close_after_what_filled_before(world: PaperWorld) -> None:
    day = buy(type=LIMIT, limit_price=D(95))
    too_late = make_bar("90", "90", "90", "90", start_at=OPEN_MONDAY + timedelta(days=1))
    order = await after_downtime(world, day, [*minutes(QUIET), too_late], days=2)
    assert (order.status, order.updated_at) == (S.EXPIRED, order.expires_at)
    assert order.filled_quantity == D(0)


async def test_a_day_order_that_filled_before_its_close_is_filled(world: PaperWorld) -> None:
    order = await after_downtime(world, buy(type=LIMIT, limit_price=D(95)), minutes(("90", "91", "89", "90")), days=2)
    assert (order.status, order.average_fill_price) == (S.FILLED, D(90))


async def test_bars_of_extended_hours_fill_only_what_asks_for_them(world: PaperWorld) -> None:
    after_hours = make_bar("90", "90", "90", "90", start_at=OPEN_MONDAY + timedelta(hours=3))
    plain = buy(type=LIMIT, limit_price=D(95), time_in_force=GTC)
    assert (await after_downtime(world, plain, [after_hours], hours=4)).status is S.NEW


async def test_in_a_market_that_never_closes_every_bar_counts(world: PaperWorld) -> None:
    world.market.world_clock = "always_open"
    at_night = make_bar("90", "90", "90", "90", start_at=OPEN_MONDAY + timedelta(hours=9))
    plain = buy(type=LIMIT, limit_price=D(95), time_in_force=GTC)
    assert (await after_downtime(world, plain, [at_night], hours=10)).status is S.FILLED


@pytest.mark.parametrize(("days", "interval"), [(6, "1m"), (60, "15m"), (200, "1d")])
async def test_the_longer_the_time_the_coarser_the_bars(world: PaperWorld, days: int, interval: str) -> None:
    terms = buy(type=LIMIT, limit_price=D(95), time_in_force=GTC)
    fell = make_bar("94", "94", "93", "94", start_at=OPEN_MONDAY + timedelta(days=1))
    order = await after_downtime(world, terms, [fell], days=days)
    assert f"bars {interval} raw" in world.market.calls
    assert (order.status, order.updated_at) == (S.FILLED, fell.start_at)


async def test_a_second_of_silence_is_not_downtime(world: PaperWorld) -> None:
    order = await after_downtime(
        world, buy(type=LIMIT, limit_price=D(95), time_in_force=GTC), minutes(("90", "90", "90", "90")), seconds=90
    )
    assert order.status is S.NEW
    assert "bars 1m raw" not in world.market.calls


async def test_orders_of_one_symbol_share_one_request_for_bars(world: PaperWorld) -> None:
    for name in "abc":
        await world.broker.submit(ACCOUNT, name, buy(type=LIMIT, limit_price=D(95), time_in_force=GTC))
    await after_downtime(world, buy(type=LIMIT, limit_price=D(94), time_in_force=GTC), [])
    assert world.market.calls.count("bars 1m raw") == 1


class TestSplit:
    SPLIT = CorporateAction(
        symbol=ACME,
        kind=CorporateActionKind.SPLIT,
        ex_date=(OPEN_MONDAY + timedelta(days=1)).date(),
        effective_at=OPEN_MONDAY.replace(day=24, hour=14, minute=30),
        ratio=D(4),
    )

    async def test_cancels_orders_at_old_prices(self, world: PaperWorld) -> None:
        world.market.actions = [self.SPLIT]
        fell = make_bar("25", "25", "25", "25", start_at=self.SPLIT.effective_at)
        order = await after_downtime(world, sell(type=STOP, stop_price=D(97), time_in_force=GTC), [fell], days=1)
        assert (order.status, order.updated_at, order.filled_quantity) == (S.CANCELED, self.SPLIT.effective_at, D(0))
        assert order.reason is not None
        assert "4-for-1 split" in order.reason

    async def test_leaves_orders_placed_after_it(self, world: PaperWorld) -> None:
        world.market.actions = [self.SPLIT]
        world.market.instant = self.SPLIT.effective_at
        world.market.quote("24.90", "25.10")
        order = await after_downtime(world, buy(type=LIMIT, limit_price=D(20), time_in_force=GTC), [])
        assert order.status is S.NEW

    async def test_is_noticed_by_a_program_that_runs_through_the_night(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", sell(type=STOP, stop_price=D(97), time_in_force=GTC))
        await world.look()
        world.market.actions = [self.SPLIT]
        world.market.instant = self.SPLIT.effective_at
        world.market.quote("24.90", "25.10")
        await world.look()
        order = await world.broker.order(ACCOUNT, "one")
        assert order is not None
        assert order.status is S.CANCELED
