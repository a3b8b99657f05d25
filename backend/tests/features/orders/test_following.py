"""The broker's reports: recorded as they come, and not twice when the sender is recording them already."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms
from paiid.features.orders.jobs import OrderJobs
from tests.support.desk import Desk, Outside, open_desk

RESTING = {"type": "limit", "limit_price": "99"}


class CountingDatabase:
    """Passes everything on and counts the transactions that write."""

    def __init__(self, inner: Database) -> None:
        self._inner, self.writes = inner, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def write(self, fn: Callable[[Connection], Any]) -> Any:
        self.writes += 1
        return await self._inner.write(fn)

    async def write_fast(self, fn: Callable[[Connection], Any]) -> Any:
        self.writes += 1
        return await self._inner.write_fast(fn)


class FillsMeanwhile:
    """A broker outside; the price comes right after it took the order, before that is recorded."""

    shares_our_database = False

    def __init__(self, inner: Any, desk: Desk) -> None:
        self._inner, self._desk = inner, desk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        taken: BrokerOrder = await self._inner.submit(account_id, client_order_id, terms)
        self._desk.market.advance(seconds=1)
        self._desk.market.quote("98.80", "98.90")
        await self._inner.step()
        await settled()
        return taken


async def settled() -> None:
    """Let whoever listens catch up."""
    await asyncio.sleep(0.05)


async def heard(desk: Desk, count: int) -> None:
    """Wait until that many events were told."""
    for _ in range(1000):
        if len(desk.heard) >= count:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError(f"{len(desk.heard)} of {count} events")


@asynccontextmanager
async def following(desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(OrderJobs(desk.trading.brokers, desk.trading.reconcile).follow_updates())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_fill_of_a_resting_order_is_recorded_and_told(desk: Desk) -> None:
    async with following(desk):
        await desk.place(**RESTING)
        desk.market.advance(seconds=1)
        desk.market.quote("98.80", "98.90")
        await desk.trading.broker.step()
        await heard(desk, 2)
    assert (await desk.order()).status is OrderStatus.FILLED
    assert len(desk.heard) == 2


async def test_the_echo_of_our_own_order_costs_no_write(db: Database) -> None:
    counted = CountingDatabase(db)
    desk = (await open_desk(counted)).with_broker(Outside)
    counted.writes = 0
    async with following(desk):
        await desk.place(**RESTING)
        await settled()
    assert counted.writes == len(["our reservation", "the broker's decision", "our record"])
    assert len(desk.heard) == 1


async def test_an_order_in_our_own_database_is_one_write(db: Database) -> None:
    counted = CountingDatabase(db)
    desk = await open_desk(counted)
    counted.writes = 0
    async with following(desk):
        await desk.place(**RESTING)
        await settled()
        assert (counted.writes, len(desk.heard)) == (1, 1)
        desk.market.advance(seconds=1)
        desk.market.quote("98.80", "98.90")
        await desk.trading.broker.step()
        await heard(desk, 2)
    assert (await desk.order()).status is OrderStatus.FILLED


async def test_reconciling_what_is_known_writes_nothing(db: Database) -> None:
    counted = CountingDatabase(db)
    desk = await open_desk(counted)
    await desk.place(**RESTING)
    counted.writes = 0
    assert await desk.trading.reconcile.reconcile_open() == 0
    assert counted.writes == 0


async def test_a_fill_while_the_order_is_being_recorded_is_not_lost(desk: Desk) -> None:
    racing = desk.with_broker(lambda inner: FillsMeanwhile(inner, desk))
    async with following(racing):
        await racing.place(**RESTING)
        await settled()
    order = await desk.order()
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, order.quantity)
    assert (await desk.counts())[1] == 1
