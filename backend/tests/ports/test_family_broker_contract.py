"""What every broker does that takes an order together with its exits. ACME is quoted 99.90 x 100.10."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.order import (
    BrokerOrder,
    Exits,
    Leg,
    OrderClass,
    OrderStatus,
    OrderTerms,
    OrderType,
    Side,
    StopLoss,
    TimeInForce,
    leg_id,
)
from paiid.ports.broker import takes_families
from paiid.settings import Settings
from tests.support.broker_worlds import ACCOUNT, WORLD_CASES, WORLDS, BrokerWorld
from tests.support.scripted_market import ACME

D = Decimal
S = OrderStatus
LIMIT, GTC = OrderType.LIMIT, TimeInForce.GTC
RESTING = OrderTerms(ACME, Side.BUY, D(10), type=LIMIT, limit_price=D(99), time_in_force=GTC)
BRACKET = Exits(OrderClass.BRACKET, D(110), StopLoss(D(95)))


@pytest.fixture(params=WORLD_CASES)
async def world(request: pytest.FixtureRequest, db: Database, settings: Settings) -> AsyncIterator[BrokerWorld]:
    async with WORLDS[request.param](db, settings) as made:
        if not takes_families(made.broker):
            pytest.skip("takes no orders with exits")
        yield made


async def submit(world: BrokerWorld, lead: OrderTerms = RESTING, exits: Exits = BRACKET) -> list[BrokerOrder]:
    broker = world.broker
    assert takes_families(broker)
    legs = [Leg(leg_id("one", leg), leg) for leg in exits.legs(lead)]
    return await broker.submit_family(ACCOUNT, "one", lead, order_class=exits.order_class, legs=legs)


async def submit_pair(world: BrokerWorld) -> list[BrokerOrder]:
    await world.broker.submit(ACCOUNT, "held", OrderTerms(ACME, Side.BUY, D(10)))
    await world.decided(ACCOUNT, "held")
    lead = replace(RESTING, side=Side.SELL, limit_price=D(110))
    return await submit(world, lead, Exits(OrderClass.OCO, D(110), StopLoss(D(95))))


async def statuses(world: BrokerWorld, orders: list[BrokerOrder]) -> list[OrderStatus]:
    found = [await world.broker.order(ACCOUNT, order.client_order_id) for order in orders]
    return [order.status for order in found if order is not None]


async def at(world: BrokerWorld, bid: str, ask: str, size: int = 1000) -> None:
    """Let the broker see another price a second later."""
    world.market.advance(seconds=1)
    world.market.quote(bid, ask, bid_size=size, ask_size=size)
    await world.look()


async def sold(world: BrokerWorld, orders: list[BrokerOrder]) -> list[Decimal]:
    found = [await world.broker.executions(ACCOUNT, order.client_order_id) for order in orders]
    return [sum((one.quantity for one in fills), D(0)) for fills in found]


def needs_sizes(world: BrokerWorld) -> None:
    if not world.honors_size:
        pytest.skip("this broker's paper trading ignores displayed sizes")


class TestSubmit:
    async def test_exits_are_orders_of_their_own_and_held(self, world: BrokerWorld) -> None:
        orders = await submit(world)
        lead, profit, stop = orders
        assert lead.client_order_id == "one"
        assert [one.status for one in orders] == [S.NEW, S.HELD, S.HELD]
        assert profit.terms == replace(RESTING, side=Side.SELL, limit_price=D(110))
        assert (stop.terms.type, stop.terms.stop_price, stop.terms.side) == (OrderType.STOP, D(95), Side.SELL)
        assert await world.broker.order(ACCOUNT, stop.client_order_id) == stop

    async def test_they_are_found_by_the_order_they_go_with(self, world: BrokerWorld) -> None:
        _, *exits = await submit(world)
        broker = world.broker
        assert takes_families(broker)
        found = await broker.legs(ACCOUNT, "one")
        assert {one.client_order_id for one in found} == {one.client_order_id for one in exits}
        assert await broker.legs(ACCOUNT, "none") == []

    async def test_the_same_ids_again_change_nothing(self, world: BrokerWorld) -> None:
        first = await submit(world)
        answers = await asyncio.gather(*[submit(world) for _ in range(5)])
        ids = {tuple(one.broker_order_id for one in answer) for answer in [first, *answers]}
        assert len(ids) == 1

    async def test_an_entry_that_fills_at_once_lets_them_work(self, world: BrokerWorld) -> None:
        orders = await submit(world, OrderTerms(ACME, Side.BUY, D(10), time_in_force=GTC))
        await world.decided(ACCOUNT, "one")
        lead, profit, _ = await statuses(world, orders)
        assert (lead, profit) == (S.FILLED, S.NEW)

    async def test_a_pair_works_at_once(self, world: BrokerWorld) -> None:
        lead, stop = await submit_pair(world)
        assert lead.status is S.NEW
        assert stop.status in {S.NEW, S.HELD}


class TestFills:
    async def test_the_profit_ends_the_stop(self, world: BrokerWorld) -> None:
        orders = await submit(world)
        await at(world, "98.80", "98.90")
        assert (await statuses(world, orders))[:2] == [S.FILLED, S.NEW]
        await at(world, "110.00", "110.20")
        assert await statuses(world, orders) == [S.FILLED, S.FILLED, S.CANCELED]
        assert await sold(world, orders[1:]) == [D(10), D(0)]

    async def test_the_stop_ends_the_profit(self, world: BrokerWorld) -> None:
        orders = await submit_pair(world)
        await at(world, "94.00", "94.20")
        assert await statuses(world, orders) == [S.CANCELED, S.FILLED]
        assert await sold(world, orders) == [D(0), D(10)]

    async def test_after_a_part_of_the_entry_they_are_held(self, world: BrokerWorld) -> None:
        needs_sizes(world)
        orders = await submit(world)
        await at(world, "98.80", "98.90", size=4)
        assert await statuses(world, orders) == [S.PARTIALLY_FILLED, S.HELD, S.HELD]

    async def test_after_a_part_of_one_exit_the_other_is_smaller(self, world: BrokerWorld) -> None:
        needs_sizes(world)
        orders = await submit_pair(world)
        await at(world, "110.00", "110.20", size=4)
        await at(world, "94.00", "94.20")
        assert await statuses(world, orders) == [S.FILLED, S.FILLED]
        assert await sold(world, orders) == [D(4), D(6)]


class TestCancel:
    async def test_the_one_that_leads_ends_all(self, world: BrokerWorld) -> None:
        orders = await submit(world)
        await world.broker.cancel(ACCOUNT, "one")
        await world.look()
        assert await statuses(world, orders) == [S.CANCELED] * 3

    async def test_of_a_pair_too(self, world: BrokerWorld) -> None:
        orders = await submit_pair(world)
        await world.broker.cancel(ACCOUNT, "one")
        await world.look()
        assert await statuses(world, orders) == [S.CANCELED] * 2


class TestReplace:
    async def test_an_exit_gets_another_price_and_keeps_its_place(self, world: BrokerWorld) -> None:
        lead, stop = await submit_pair(world)
        await world.look()
        terms = OrderTerms(ACME, Side.SELL, D(10), type=OrderType.STOP, stop_price=D(97), time_in_force=GTC)
        fresh = await world.broker.replace(ACCOUNT, stop.client_order_id, new_client_order_id="two", terms=terms)
        assert fresh.trigger_price == D(97)
        await at(world, "96.00", "96.20")
        assert await statuses(world, [lead, stop, fresh]) == [S.CANCELED, S.CANCELED, S.FILLED]


class TestRestart:
    async def test_held_exits_survive(self, world: BrokerWorld) -> None:
        orders = await submit(world)
        await world.restart()
        await at(world, "98.80", "98.90")
        await world.restart()
        await at(world, "94.00", "94.20")
        assert await statuses(world, orders) == [S.FILLED, S.CANCELED, S.FILLED]
