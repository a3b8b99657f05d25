"""A broker outside that is slow, silent or half heard: what it has taken is never called lost or refused."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.order import BrokerOrder, Exits, OrderClass, OrderStatus, StopLoss
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.families import FamilyRequest
from paiid.ports.errors import ProviderBudgetSpent, ProviderTimeout
from tests.support.desk import Desk, make_terms

S = OrderStatus
KEYS = ("key-1", "key-1.tp", "key-1.sl")


async def _nothing() -> None:
    """Nothing happens."""


@dataclass
class Slow:
    """Has books of its own; `before` and `after` happen around whatever it takes, before anybody hears of it."""

    inner: Any
    before: Callable[[], Awaitable[None]] = _nothing
    after: Callable[[], Awaitable[None]] = _nothing
    is_shy: bool = False
    hides_exits: bool = False
    unheard: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    shares_our_database = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def submit(self, *order: Any, **named: Any) -> Any:
        return await self._take("submit", *order, **named)

    async def submit_family(self, *order: Any, **named: Any) -> Any:
        return await self._take("submit_family", *order, **named)

    async def replace(self, *order: Any, **named: Any) -> Any:
        return await self._take("replace", *order, **named)

    async def _take(self, what: str, *order: Any, **named: Any) -> Any:
        await self.before()
        taken = await getattr(self.inner, what)(*order, **named)
        await self.after()
        if what in self.unheard:
            raise ProviderTimeout("slow")
        return taken

    async def executions(self, *order: Any) -> Any:
        if "executions" in self.unheard:
            raise ProviderBudgetSpent("Used up.")
        return await self.inner.executions(*order)

    async def order(self, account_id: str, client_order_id: str) -> BrokerOrder | None:
        if client_order_id in self.broken:
            raise ValueError(client_order_id)
        if client_order_id in KEYS[1:] and self.hides_exits:
            return None
        found: BrokerOrder | None = await self.inner.order(account_id, client_order_id)
        return found

    async def legs(self, *order: Any) -> Sequence[BrokerOrder]:
        found: Sequence[BrokerOrder] = [] if self.is_shy else await self.inner.legs(*order)
        return found


@pytest.fixture
def slow(desk: Desk) -> Slow:
    return Slow(desk.trading.broker)


@pytest.fixture
def remote(desk: Desk, slow: Slow) -> Desk:
    return desk.with_broker(lambda _: slow)


async def bracket(desk: Desk, **terms: Any) -> Any:
    exits = Exits(OrderClass.BRACKET, Decimal(110), StopLoss(Decimal(95)))
    made = make_terms(**(terms or {"type": "limit", "limit_price": "99"}))
    return json.loads(await desk.trading.place.place_family(FamilyRequest(desk.user_id, made, exits, "key-1")))


async def statuses(desk: Desk) -> list[OrderStatus]:
    return [(await desk.order(key)).status for key in KEYS]


class TestOnItsWay:
    async def test_an_order_is_not_called_lost(self, remote: Desk, slow: Slow) -> None:
        async def wait() -> None:
            remote.market.advance(seconds=40)
            remote.market.quote()
            await remote.trading.reconcile.reconcile_open()

        slow.before = wait
        assert json.loads(await remote.place())["status"] == "filled"

    async def test_a_change_is_not_called_lost(self, remote: Desk, slow: Slow) -> None:
        async def wait() -> None:
            remote.market.advance(seconds=40)
            remote.market.quote()
            await remote.trading.reconcile.reconcile_open()

        await remote.place(type="limit", limit_price="90")
        slow.before = wait
        order = await remote.order()
        changed = await remote.trading.change.replace(remote.user_id, order.id, OrderReplace(quantity=Decimal(12)))
        assert changed.status is S.NEW

    async def test_what_is_heard_of_a_family_meanwhile_is_looked_up_soon(self, remote: Desk, slow: Slow) -> None:
        async def fill() -> None:
            remote.market.advance(seconds=1)
            remote.market.quote("98.80", "99.00")
            await remote.trading.broker.step()
            await remote.trading.reconcile.follow(remote.account.id, "key-1", remote.market.now())

        now = 100.0
        rechecks = remote.trading.place.rechecks
        rechecks.monotonic = lambda: now
        slow.after = fill
        assert (await bracket(remote))["status"] == "new"
        now += 3
        await remote.trading.reconcile.recheck()
        assert await statuses(remote) == [S.FILLED, S.NEW, S.NEW]


class TestFamilies:
    async def test_fills_that_cannot_be_asked_for_are_no_refusal(self, remote: Desk, slow: Slow) -> None:
        slow.unheard = {"executions"}
        answer = await bracket(remote, type="market")
        assert answer["status"] == "new"
        slow.unheard = set()
        await remote.trading.reconcile.reconcile_open()
        assert await statuses(remote) == [S.FILLED, S.NEW, S.NEW]

    async def test_exits_told_after_the_entry_has_filled_are_found(self, remote: Desk, slow: Slow) -> None:
        slow.unheard, slow.is_shy, slow.hides_exits = {"submit_family"}, True, True
        await bracket(remote, type="market")
        await remote.trading.reconcile.reconcile_open()
        assert await statuses(remote) == [S.FILLED, S.PENDING_NEW, S.PENDING_NEW]
        slow.is_shy = False
        await remote.trading.reconcile.reconcile_open()
        assert await statuses(remote) == [S.FILLED, S.NEW, S.NEW]

    async def test_exits_never_told_end_with_their_entry(self, remote: Desk, slow: Slow) -> None:
        slow.unheard, slow.is_shy, slow.hides_exits = {"submit_family"}, True, True
        await bracket(remote)
        await slow.inner.cancel(remote.account.id, "key-1")
        await remote.trading.reconcile.reconcile_open()
        await remote.trading.reconcile.reconcile_open()
        assert await statuses(remote) == [S.CANCELED] * 3


async def test_one_order_that_cannot_be_recorded_does_not_stop_the_others(remote: Desk, slow: Slow) -> None:
    slow.unheard = {"submit"}
    await remote.place()
    remote.market.advance(seconds=1)
    remote.market.quote()
    await remote.place("key-2")
    slow.broken = {"key-1"}
    await remote.trading.reconcile.reconcile_open()
    assert (await remote.order("key-2")).status is S.FILLED


@pytest.mark.parametrize("status", [S.DENIED, S.REJECTED])
async def test_one_that_was_heard_of_while_it_was_to_be_closed_stays(desk: Desk, status: OrderStatus) -> None:
    """The broker was asked, did not know it, and took it before that was written down."""
    await desk.place(type="limit", limit_price="90")
    known = await desk.order()
    as_it_was = replace(known, status=S.PENDING_NEW, broker_order_id=None)
    closed = await desk.trading.reconcile.close(as_it_was, status, "Lost.")
    assert (closed.status, closed.reason) == (S.NEW, None)
    assert await desk.order() == known
