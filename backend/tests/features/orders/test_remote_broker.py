"""Orders at a broker that keeps its own books: what is known to have failed ends, what is unknown is looked up."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.order import BrokerOrder, Execution, OrderStatus, OrderTerms
from paiid.features.orders.rechecks import Rechecks
from paiid.features.orders.schemas import OrderReplace
from paiid.ports.errors import (
    ProviderBadData,
    ProviderBudgetSpent,
    ProviderError,
    ProviderNotSent,
    ProviderRateLimited,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.support.desk import Desk

UNKNOWN = [
    ProviderTimeout("slow"),
    ProviderUnavailable("gone"),
    ProviderRateLimited("slow down"),
    ProviderBadData("garbage"),
]


@dataclass
class Elsewhere:
    """Has books of its own; `submit` fails before or after taking the order, `executions` the first `late` times."""

    inner: Any
    error: ProviderError | None = None
    after: bool = False
    late: int = 0
    submitted: list[str] = field(default_factory=list)
    looks: int = 0
    shares_our_database = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        self.submitted.append(client_order_id)
        if self.error is not None and not self.after:
            raise self.error
        taken: BrokerOrder = await self.inner.submit(account_id, client_order_id, terms)
        if self.error is not None:
            raise self.error
        return taken

    async def order(self, account_id: str, client_order_id: str) -> BrokerOrder | None:
        self.looks += 1
        found: BrokerOrder | None = await self.inner.order(account_id, client_order_id)
        return found

    async def cancel(self, account_id: str, client_order_id: str) -> BrokerOrder:
        canceled: BrokerOrder = await self.inner.cancel(account_id, client_order_id)
        if self.error is not None:
            raise self.error
        return canceled

    async def replace(self, account_id: str, client_order_id: str, **change: Any) -> BrokerOrder:
        made: BrokerOrder = await self.inner.replace(account_id, client_order_id, **change)
        if self.error is not None:
            raise self.error
        return made

    async def executions(self, account_id: str, client_order_id: str) -> list[Execution]:
        if self.late:
            self.late -= 1
            raise ProviderUnavailable("The fills are not all there yet.")
        found: list[Execution] = await self.inner.executions(account_id, client_order_id)
        return found


def elsewhere(desk: Desk, **how: Any) -> Desk:
    return desk.with_broker(lambda inner: Elsewhere(inner, **how))


class TestNotSent:
    @pytest.mark.parametrize("error", [ProviderNotSent("Cannot be reached."), ProviderBudgetSpent("Used up.")])
    async def test_it_is_rejected_at_once_with_the_reason(self, desk: Desk, error: ProviderError) -> None:
        remote = elsewhere(desk, error=error)
        answer = json.loads(await remote.place())
        assert (answer["status"], answer["reason"]) == ("rejected", str(error))
        assert (await desk.counts())[1] == 0
        # What it held back is free again.
        assert json.loads(await desk.place("next", quantity="1900"))["status"] in {"partially_filled", "filled"}


class TestUnknown:
    @pytest.mark.parametrize("error", UNKNOWN)
    async def test_an_order_that_arrived_is_found_and_never_sent_again(self, desk: Desk, error: ProviderError) -> None:
        remote = elsewhere(desk, error=error, after=True)
        assert json.loads(await remote.place())["status"] == "pending_new"
        await remote.trading.reconcile.reconcile_open()
        assert (await desk.order()).status is OrderStatus.FILLED
        assert await desk.counts() == (1, 1, 2)

    @pytest.mark.parametrize("error", UNKNOWN)
    async def test_one_that_never_arrived_is_closed_not_sent_late(self, desk: Desk, error: ProviderError) -> None:
        broker = Elsewhere(desk.trading.broker, error=error)
        remote = desk.with_broker(lambda _: broker)
        await remote.place()
        desk.market.advance(seconds=20)
        await remote.trading.reconcile.reconcile_open(at_start=True)
        assert (await desk.order()).status is OrderStatus.PENDING_NEW
        desk.market.advance(seconds=11)
        await remote.trading.reconcile.reconcile_open()
        order = await desk.order()
        assert (order.status, order.reason) == (
            OrderStatus.DENIED,
            "The order never reached the broker; nothing was traded.",
        )
        assert broker.submitted == ["key-1"]

    async def test_it_is_looked_up_within_seconds(self, desk: Desk) -> None:
        now = 100.0
        remote = elsewhere(desk, error=ProviderTimeout("slow"), after=True)
        remote.trading.place.rechecks.monotonic = lambda: now
        await remote.place()
        await remote.trading.reconcile.recheck()
        assert (await desk.order()).status is OrderStatus.PENDING_NEW
        now += 3
        await remote.trading.reconcile.recheck()
        assert (await desk.order()).status is OrderStatus.FILLED
        assert remote.trading.place.rechecks.due() == []


class TestUnknownChange:
    """The answer to a change is lost: what became of it is found out within seconds."""

    @pytest.fixture
    async def resting(self, desk: Desk) -> Desk:
        await desk.place(type="limit", limit_price="99")
        return desk

    async def test_of_a_cancellation(self, resting: Desk) -> None:
        now = 100.0
        remote = elsewhere(resting, error=ProviderTimeout("slow"))
        remote.trading.place.rechecks.monotonic = lambda: now
        order = await resting.order()
        with pytest.raises(ProviderTimeout):
            await remote.trading.change.cancel(order.user_id, order.id)
        now += 3
        await remote.trading.reconcile.recheck()
        assert (await resting.order()).status is OrderStatus.CANCELED

    async def test_of_a_replacement(self, resting: Desk) -> None:
        now = 100.0
        remote = elsewhere(resting, error=ProviderTimeout("slow"))
        remote.trading.place.rechecks.monotonic = lambda: now
        order = await resting.order()
        with pytest.raises(ProviderTimeout):
            await remote.trading.change.replace(order.user_id, order.id, OrderReplace(quantity=Decimal(20)))
        now += 3
        await remote.trading.reconcile.recheck()
        found = await resting.db.read(lambda conn: resting.trading.repository.all_of_account(conn, order.account_id))
        assert [(one.status, one.quantity) for one in found] == [
            (OrderStatus.CANCELED, Decimal(10)),
            (OrderStatus.NEW, Decimal(20)),
        ]


class TestAfterAGap:
    async def test_reports_of_ended_orders_cost_no_call(self, desk: Desk) -> None:
        await desk.place()
        broker = Elsewhere(desk.trading.broker)
        remote, order = desk.with_broker(lambda _: broker), await desk.order()
        assert order.status is OrderStatus.FILLED
        await remote.trading.reconcile.follow(order.account_id, order.client_order_id, order.updated_at)
        assert broker.looks == 0
        await remote.trading.reconcile.follow(
            order.account_id, order.client_order_id, order.updated_at + timedelta(milliseconds=1)
        )
        assert broker.looks == 1

    async def test_what_a_crash_forgot_to_look_up_is_looked_up_soon(self, desk: Desk) -> None:
        now = 100.0
        remote = elsewhere(desk, error=ProviderTimeout("slow"))
        rechecks = remote.trading.place.rechecks
        rechecks.monotonic = lambda: now
        await remote.place()
        order = await desk.order()
        rechecks.settled(order.account_id, order.client_order_id)
        await remote.trading.reconcile.reconcile_open(at_start=True)
        now += 3
        assert rechecks.due() == [(order.account_id, order.client_order_id)]


class TestLateFills:
    async def test_the_order_counts_as_taken_until_its_fills_are_told(self, desk: Desk) -> None:
        now = 100.0
        remote = elsewhere(desk, late=2)
        remote.trading.place.rechecks.monotonic = lambda: now
        answer = json.loads(await remote.place())
        assert (answer["status"], answer["filled_quantity"]) == ("new", "0")
        for _ in range(2):
            now += 6
            try:
                await remote.trading.reconcile.recheck()
            except ProviderUnavailable:
                assert (await desk.order()).status is OrderStatus.NEW
        assert (await desk.order()).status is OrderStatus.FILLED
        assert (await desk.book()).cash == Decimal("98999.00")


class TestRechecks:
    def test_looks_come_less_often_and_end(self) -> None:
        now = 0.0
        rechecks = Rechecks(monotonic=lambda: now)
        rechecks.note("acc", "one")
        looks = []
        while now < 120:
            for account_id, client_order_id in rechecks.due():
                looks.append(now)
                rechecks.note(account_id, client_order_id)
            now += 1
        assert looks == [2.0, 5.0, 10.0, 20.0, 35.0]
