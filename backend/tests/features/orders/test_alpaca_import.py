"""What happens at Alpaca while its account is being imported, or after we gave an order up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.order import BrokerOrder, Exits, OrderClass, OrderStatus, StopLoss
from paiid.features.orders.errors import OrderNotReplacedError
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.families import FamilyRequest
from paiid.ports.broker import Broker, Brokers
from paiid.ports.custody import Activities, Custody
from paiid.ports.errors import ProviderTimeout, ProviderUnavailable
from tests.standins.kit.faults import fault
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.desk import make_terms

D = Decimal
S = OrderStatus


@pytest.fixture
async def at_alpaca(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        yield found


class Unheard:
    """Takes families, and its answers are lost."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def submit_family(self, *order: Any, **named: Any) -> Any:
        await self._inner.submit_family(*order, **named)
        raise ProviderTimeout("slow")


class Interrupted:
    """Lists the orders once something else has happened in between."""

    def __init__(self, inner: Custody, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._inner, self._meanwhile = inner, meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def orders(self) -> list[BrokerOrder]:
        await self._meanwhile()
        return await self._inner.orders()


class TestMeanwhile:
    async def test_exits_of_a_family_sent_during_an_import_are_ours(self, at_alpaca: AlpacaDesk) -> None:
        desk = at_alpaca.desk
        exits = Exits(OrderClass.BRACKET, D(110), StopLoss(D(95)))
        terms = make_terms(type="limit", limit_price="99")
        place = desk.trading.place

        async def unheard() -> None:
            broker = Unheard(place.brokers.of(BrokerId.ALPACA))
            remote = replace(place, brokers=Brokers({**place.brokers.by_id, BrokerId.ALPACA: cast("Broker", broker)}))
            await remote.place_family(FamilyRequest(desk.user_id, terms, exits, "key-1"))

        custody = cast("Custody", Interrupted(at_alpaca.importing.custody, unheard))
        assert await replace(at_alpaca.importing, custody=custody).run() == 0
        await at_alpaca.world.control("tick")
        await desk.trading.reconcile.reconcile_open()
        assert (await desk.order()).status is S.NEW
        assert (await desk.counts())[0] == 3
        assert await at_alpaca.importing.run() == 0

    async def test_one_that_we_gave_up_is_ended_however_often_it_takes(self, at_alpaca: AlpacaDesk) -> None:
        desk = at_alpaca.desk
        await desk.place(type="limit", limit_price="90")
        order = await desk.order()
        await desk.db.write(
            lambda conn: desk.trading.repository.update(conn, order.id, status=S.DENIED.value, reason="Lost.")
        )
        at_alpaca.world.standin.faults.add(fault("status", "DELETE /v2/orders", code=503, times=3))
        with pytest.raises(ProviderUnavailable):
            await at_alpaca.importing.run()
        await desk.trading.reconcile.reconcile_open()
        assert (await desk.order()).status is S.DENIED
        assert await at_alpaca.importing.run() == 1
        assert (await desk.order()).status is S.CANCELED

    async def test_one_that_we_gave_up_and_that_filled_says_so(self, at_alpaca: AlpacaDesk) -> None:
        desk = at_alpaca.desk
        await desk.place(type="limit", limit_price="99")
        order = await desk.order()
        await desk.db.write(
            lambda conn: desk.trading.repository.update(conn, order.id, status=S.DENIED.value, reason="Lost.")
        )
        await at_alpaca.world.control("orders", client_order_id="key-1", do="fill", qty="10", price="99")
        await desk.trading.reconcile.follow(order.account_id, "key-1", at_alpaca.world.market.instant)
        order = await desk.order()
        assert (order.status, order.filled_quantity, order.reason) == (S.FILLED, D(10), None)
        await at_alpaca.must_agree()


async def test_old_activities_are_not_asked_for_for_ever(at_alpaca: AlpacaDesk) -> None:
    asked: list[datetime] = []
    inner = at_alpaca.importing.custody

    class Noting:
        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

        async def activities(self, after: datetime, *, known: frozenset[str]) -> Activities:
            asked.append(after)
            return await inner.activities(after, known=known)

    clock = ManualClock()
    importing = replace(at_alpaca.importing, custody=cast("Custody", Noting()), clock=clock)
    await at_alpaca.world.client_order()
    clock.advance(timedelta(days=30))
    assert await importing.run() == 1
    assert await importing.run() == 0
    assert asked[1] == clock.now() - timedelta(days=9)
    assert asked[0] < asked[1]
    await at_alpaca.must_agree()


class TestTakenKey:
    """Ids are taken at Alpaca for ever, by any program that traded there before the account was linked."""

    @pytest.mark.parametrize("is_heard", [True, False])
    async def test_an_old_order_is_not_taken_for_the_new_one(self, db: Database, is_heard: bool) -> None:
        async with alpaca_desk(db, is_linked=False) as it:
            await it.world.client_order(client_order_id="key-1")
            it.world.market.advance(minutes=10)
            it.desk.market.advance(minutes=10)
            it.world.market.quote()
            it.desk.market.quote()
            await it.linking.run()
            if not is_heard:
                it.world.standin.faults.add(fault("status", "POST /v2/orders", code=503, times=1))
            await it.desk.place()
            await it.desk.trading.reconcile.reconcile_open()
            order = await it.desk.order()
            assert (order.status, order.filled_quantity) == (S.REJECTED, D(0))
            assert "use a new key" in str(order.reason)
            await it.must_agree()

    async def test_nor_for_a_change(self, at_alpaca: AlpacaDesk) -> None:
        await at_alpaca.world.client_order(client_order_id="taken", type="limit", limit_price="80")
        at_alpaca.world.market.advance(minutes=10)
        at_alpaca.world.market.quote()
        desk = at_alpaca.desk
        await desk.place(type="limit", limit_price="90")
        order, wanted = await desk.order(), OrderReplace(quantity=D(12))
        with pytest.raises(OrderNotReplacedError):
            await desk.trading.change.replace(desk.user_id, order.id, wanted, client_order_id="taken")
        assert (await desk.order()).status is S.NEW


async def test_a_gateways_404_does_not_make_an_order_lost(at_alpaca: AlpacaDesk) -> None:
    desk = at_alpaca.desk
    at_alpaca.world.standin.faults.add(fault("accept_then_drop", "POST /v2/orders", times=1))
    await desk.place(type="limit", limit_price="90")
    desk.market.advance(seconds=40)
    page = fault("status", "GET /v2/orders", code=404, body="html")
    at_alpaca.world.standin.faults.add(page)
    await desk.trading.reconcile.reconcile_open()
    assert page.hits
    assert (await desk.order()).status is S.PENDING_NEW
    assert [row["client_order_id"] for row in (await at_alpaca.world.books())["orders"]] == ["key-1"]
