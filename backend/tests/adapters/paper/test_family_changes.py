"""Replacing and ending orders that go together in the paper broker's books, and other workers on the same books."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.order import Leg, OrderClass, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.ports.errors import ProviderRejected
from tests.support.broker_worlds import ACCOUNT, PaperWorld
from tests.support.scripted_market import ACME, make_bar

D = Decimal
S = OrderStatus
GTC = TimeInForce.GTC
ENTRY = OrderTerms(ACME, Side.BUY, D(10), type=OrderType.LIMIT, limit_price=D(99), time_in_force=GTC)
PROFIT = replace(ENTRY, side=Side.SELL, limit_price=D(110))
STOP = OrderTerms(ACME, Side.SELL, D(10), type=OrderType.STOP, stop_price=D(95), time_in_force=GTC)


@pytest.fixture
async def world(db: Database) -> PaperWorld:
    """With a bracket: buy at 99, sell at 110 or at 95."""
    found = PaperWorld(db)
    legs = [Leg("tp", PROFIT), Leg("sl", STOP)]
    await found.broker.submit_family(ACCOUNT, "in", ENTRY, order_class=OrderClass.BRACKET, legs=legs)
    return found


async def stands(world: PaperWorld, *keys: str) -> list[tuple[OrderStatus, Decimal | None]]:
    found = [await world.broker.order(ACCOUNT, key) for key in keys]
    return [(order.status, order.quantity) for order in found if order is not None]


async def at(world: PaperWorld, bid: str, ask: str, size: int = 1000) -> None:
    world.market.advance(seconds=1)
    world.market.quote(bid, ask, bid_size=size, ask_size=size)
    await world.look()


async def test_a_larger_entry_has_larger_exits(world: PaperWorld) -> None:
    await at(world, "98.80", "98.90", size=4)
    # 4 of 10 are filled; 8 more are wanted, so the exits are for 12.
    terms = replace(ENTRY, quantity=D(8), limit_price=D("98.50"))
    await world.broker.replace(ACCOUNT, "in", new_client_order_id="in-2", terms=terms)
    assert await stands(world, "in", "in-2", "tp", "sl") == [
        (S.CANCELED, D(10)), (S.NEW, D(8)), (S.HELD, D(12)), (S.HELD, D(12)),
    ]  # fmt: skip
    await at(world, "98.30", "98.40")
    await at(world, "94.00", "94.20")
    assert await stands(world, "in-2", "tp", "sl") == [(S.FILLED, D(8)), (S.CANCELED, D(12)), (S.FILLED, D(12))]


async def test_a_held_exit_that_is_replaced_stays_held(world: PaperWorld) -> None:
    fresh = await world.broker.replace(
        ACCOUNT, "sl", new_client_order_id="sl-2", terms=replace(STOP, stop_price=D(105))
    )
    # The last price is below its stop; held, it does not trade.
    assert fresh.status is S.HELD


@pytest.mark.parametrize("terms", [replace(STOP, quantity=D(5)), replace(STOP, time_in_force=TimeInForce.DAY)])
async def test_an_exit_keeps_its_size_and_its_life(world: PaperWorld, terms: OrderTerms) -> None:
    with pytest.raises(ProviderRejected):
        await world.broker.replace(ACCOUNT, "sl", new_client_order_id="sl-2", terms=terms)
    assert await stands(world, "sl", "sl-2") == [(S.HELD, D(10))]


@pytest.mark.parametrize("first", ["tp", "sl"])
async def test_one_exit_canceled_ends_the_other_and_leaves_the_entry(world: PaperWorld, first: str) -> None:
    await world.broker.cancel(ACCOUNT, first)
    await at(world, "98.80", "98.90")
    await at(world, "110.00", "110.20")
    assert await stands(world, "in", "tp", "sl") == [(S.FILLED, D(10)), (S.CANCELED, D(10)), (S.CANCELED, D(10))]


async def test_an_entry_canceled_after_a_part_ends_its_exits(world: PaperWorld) -> None:
    await at(world, "98.80", "98.90", size=4)
    await world.broker.cancel(ACCOUNT, "in")
    assert [status for status, _ in await stands(world, "in", "tp", "sl")] == [S.CANCELED] * 3


async def test_two_workers_that_look_at_once_fill_one_exit(world: PaperWorld) -> None:
    await at(world, "98.80", "98.90")
    other = world.another()
    await other.start()
    world.market.advance(seconds=1)
    world.market.quote("94.00", "94.20")
    await asyncio.gather(world.broker.step(), other.step())
    assert [status for status, _ in await stands(world, "tp", "sl")] == [S.CANCELED, S.FILLED]
    assert len(await world.broker.executions(ACCOUNT, "sl")) == 1


async def test_both_touched_while_the_program_was_down(world: PaperWorld) -> None:
    await at(world, "98.80", "98.90")
    world.market.minutes[ACME] = [
        make_bar("100", "111", "94", "100", start_at=world.market.instant.replace(minute=50, second=0))
    ]
    world.market.advance(minutes=10)
    world.market.quote()
    await world.restart()
    await world.look()
    assert [status for status, _ in await stands(world, "tp", "sl")] == [S.CANCELED, S.FILLED]


async def test_a_symbol_that_is_not_there_is_rejected_with_its_exits(world: PaperWorld) -> None:
    nowhere = replace(ENTRY, symbol=ACME + "X")  # type: ignore[arg-type]  # unknown on purpose
    orders = await world.broker.submit_family(
        ACCOUNT, "no", nowhere, order_class=OrderClass.OTO, legs=[Leg("no.sl", replace(STOP, symbol=nowhere.symbol))]
    )
    assert [order.status for order in orders] == [S.REJECTED] * 2


async def test_an_id_that_is_taken_takes_none_of_them(world: PaperWorld) -> None:
    legs = [Leg("fresh.tp", PROFIT), Leg("sl", STOP)]
    with pytest.raises(ProviderRejected):
        await world.broker.submit_family(ACCOUNT, "fresh", ENTRY, order_class=OrderClass.BRACKET, legs=legs)
    assert await world.broker.order(ACCOUNT, "fresh") is None
