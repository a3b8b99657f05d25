"""Several processes on one database: one hears the brokers outside, and none calls lost what another is sending."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.order import BrokerOrder, OrderStatus
from paiid.features.orders.jobs import OrderJobs
from paiid.features.orders.sending import Sending
from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.features.orders.turns import AT_ONCE, Turns
from paiid.ports.broker import Broker, Brokers
from paiid.ports.errors import ProviderTimeout
from tests.support.alpaca_desk import alpaca_desk
from tests.support.desk import AT, Desk, Outside, make_terms

S = OrderStatus


@dataclass(frozen=True)
class Update:
    client_order_id: str
    at: datetime = AT
    account_id: str = "acc"
    known: BrokerOrder | None = None


@dataclass
class Streaming:
    """A broker outside that counts who listens."""

    name: str = "Outside"
    shares_our_database: bool = False
    listeners: int = 0
    opened: int = 0

    async def updates(self) -> AsyncIterator[Update]:
        self.listeners += 1
        self.opened += 1
        try:
            await asyncio.Event().wait()
            yield Update("never")
        finally:
            self.listeners -= 1


class Slow(Outside):
    """Takes its time; `during` happens meanwhile."""

    def __init__(self, inner: Any, during: Callable[[], Any]) -> None:
        super().__init__(inner)
        self.during = during

    async def submit(self, *order: Any) -> Any:
        await self.during()
        raise ProviderTimeout("slow")


@asynccontextmanager
async def running(jobs: OrderJobs) -> AsyncIterator[None]:
    task = asyncio.create_task(jobs.follow_updates())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - what is waited for happens in other tasks
            await asyncio.sleep(0.01)


class TestTheStream:
    async def test_only_the_leader_holds_it_and_it_moves_with_the_lead(self, desk: Desk) -> None:
        leader, streams = 0, [Streaming(), Streaming()]

        def jobs(number: int) -> OrderJobs:
            brokers = Brokers({BrokerId.ALPACA: cast("Broker", streams[number])})
            return OrderJobs(brokers, desk.trading.reconcile, is_leader=lambda: leader == number)

        def listening() -> list[int]:
            return [one.listeners for one in streams]

        async with running(jobs(0)), running(jobs(1)):
            await until(lambda: listening() == [1, 0])
            leader = 1
            await until(lambda: listening() == [0, 1])
            leader = 0
            await until(lambda: listening() == [1, 0])
        assert listening() == [0, 0]
        assert [one.opened for one in streams] == [2, 1]

    async def test_one_in_our_database_is_heard_in_every_process(self, desk: Desk) -> None:
        local = Streaming(shares_our_database=True)
        jobs = OrderJobs(
            Brokers({BrokerId.PAPER: cast("Broker", local)}), desk.trading.reconcile, is_leader=lambda: False
        )
        async with running(jobs):
            await until(lambda: local.listeners == 1)


class TestOnItsWayElsewhere:
    """Two processes share the database and nothing else."""

    async def others_verdict(self, desk: Desk, sending: Sending) -> OrderStatus:
        found: list[OrderStatus] = []
        other = ReconcileOrders(replace(desk.trading.place, sending=Sending(), brokers=outside(desk)))

        async def during() -> None:
            desk.market.advance(seconds=40)
            await asyncio.sleep(0.1)
            await other.reconcile_open()
            found.append((await desk.order()).status)

        slow = Brokers({BrokerId.PAPER: cast("Broker", Slow(desk.trading.broker, during))})
        await replace(desk.trading.place, sending=sending, brokers=slow).place(desk.user_id, make_terms(), "key-1")
        # A last mark that was under way is stored by then, at the time it is for.
        await desk.db.write(lambda _: None)
        desk.market.advance(seconds=31)
        await other.reconcile_open()
        return found[0]

    async def test_it_is_not_called_lost_while_it_is_marked_and_is_afterwards(self, desk: Desk) -> None:
        mark = desk.trading.place.sending.mark
        assert mark is not None
        assert await self.others_verdict(desk, Sending(mark, every_s=0.02)) is S.PENDING_NEW
        assert (await desk.order()).status is S.DENIED

    async def test_one_that_nobody_marks_is_called_lost(self, desk: Desk) -> None:
        assert await self.others_verdict(desk, Sending()) is S.DENIED

    async def test_a_mark_changes_no_order_that_the_broker_has_spoken_of(self, desk: Desk) -> None:
        await desk.place(type="limit", limit_price="90")
        before = await desk.order()
        desk.market.advance(seconds=5)
        mark = desk.trading.place.sending.mark
        assert mark is not None
        await mark(before)
        assert await desk.order() == before


def outside(desk: Desk) -> Brokers:
    return Brokers({BrokerId.PAPER: cast("Broker", Outside(desk.trading.broker))})


@dataclass
class Followed:
    """Follows reports, each until it is let go."""

    begun: list[Update] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    async def follow(self, update: Any) -> None:
        self.begun.append(update)
        await self.gates.setdefault(update.client_order_id, asyncio.Event()).wait()


class TestTurns:
    @pytest.fixture
    async def followed(self) -> Followed:
        return Followed()

    async def test_a_few_orders_at_once_and_one_order_in_turn(self, followed: Followed) -> None:
        turns = Turns(followed.follow)
        task = asyncio.create_task(turns.run())
        for key in ("a", "a", "b", "c", "d", "e"):
            turns.put(Update(key))
        turns.put(Update("a", AT + timedelta(seconds=2)))
        turns.put(Update("a", AT + timedelta(seconds=1)))
        await until(lambda: len(followed.begun) == AT_ONCE)
        turns.put(Update("b", AT + timedelta(seconds=3)))
        await asyncio.sleep(0.02)
        assert [one.client_order_id for one in followed.begun] == ["a", "b", "c", "d"]
        # The one that was told last stands for those that waited with it.
        assert followed.begun[0].at == AT + timedelta(seconds=2)
        followed.gates["b"].set()
        followed.gates["c"].set()
        await until(lambda: len(followed.begun) == 6)
        assert {one.client_order_id for one in followed.begun[4:]} == {"b", "e"}
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_after_a_gap_one_listing_tells_of_every_open_order(db: Database) -> None:
    async with alpaca_desk(db) as it:
        keys = [f"key-{number}" for number in range(8)]
        for key in keys:
            await it.desk.place(key, type="limit", limit_price="90")
        await it.world.control("tick")
        await it.desk.trading.reconcile.reconcile_open()
        await it.world.control("orders", client_order_id="key-3", do="cancel")
        await it.world.control("tick")
        it.world.standin.requests.entries.clear()
        async with it.following():
            await it.order(S.CANCELED, "key-3")
            await asyncio.sleep(0.2)
        assert it.world.standin.requests.count("GET /v2/orders:by_client_order_id") == 0
        assert it.world.standin.requests.count("GET /v2/orders") == 1
        assert {(await it.desk.order(key)).status for key in keys} == {S.NEW, S.CANCELED}
