"""Changing an order at Alpaca of which a part is filled: never more than was asked for, and what is told is true."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy import select

from paiid.core.db import Database
from paiid.domain.order import Exits, OrderClass, OrderStatus, StopLoss, TimeInForce
from paiid.features.activity.models import activity_log
from paiid.features.orders.errors import OrderNotReplacedError
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.families import FamilyRequest
from paiid.ports.errors import ProviderError
from tests.standins.kit.faults import fault
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.desk import make_terms

D = Decimal
S = OrderStatus
CHEAPER = OrderReplace(limit_price=D("98.50"))


@pytest.fixture
async def at_alpaca(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        yield found


async def resting(it: AlpacaDesk, filled: str = "0") -> OrderRow:
    """Ten to buy at 99, of which so many fill; the stored order."""
    await it.desk.place(type="limit", limit_price="99")
    await it.world.control("tick")
    if D(filled):
        await it.world.control("orders", client_order_id="key-1", do="fill", qty=filled, price="99")
    await it.desk.trading.reconcile.reconcile_open()
    return await it.desk.order()


async def replacement(it: AlpacaDesk) -> OrderRow:
    account = await it.account()
    rows = await it.desk.db.read(lambda conn: it.desk.trading.repository.all_of_account(conn, account.id))
    return rows[-1]


class TestRefusedAfterTheOldOneWasCanceled:
    async def test_it_says_so_and_both_orders_agree(self, at_alpaca: AlpacaDesk) -> None:
        order = await resting(at_alpaca, "4")
        at_alpaca.world.standin.faults.add(fault("unprocessable", "POST /v2/orders", times=1))
        with pytest.raises(OrderNotReplacedError, match="was canceled to be changed") as told:
            await at_alpaca.desk.trading.change.replace(order.user_id, order.id, CHEAPER)
        assert told.value.extensions == {"order_status": "canceled", "filled_quantity": "4"}
        old, new = await at_alpaca.desk.order(), await replacement(at_alpaca)
        assert (old.status, old.filled_quantity) == (S.CANCELED, D(4))
        assert (new.status, new.filled_quantity) == (S.REJECTED, D(0))
        await at_alpaca.must_agree()

    async def test_one_that_was_refused_before_stands(self, at_alpaca: AlpacaDesk) -> None:
        order = await resting(at_alpaca)
        at_alpaca.world.standin.faults.add(fault("unprocessable", "PATCH /v2/orders", times=1))
        with pytest.raises(OrderNotReplacedError, match="stands as it was"):
            await at_alpaca.desk.trading.change.replace(order.user_id, order.id, CHEAPER)
        assert (await at_alpaca.desk.order()).status is S.NEW
        assert (await replacement(at_alpaca)).status is S.REJECTED


async def test_a_change_whose_cut_back_failed_is_cut_back_by_the_next_look(at_alpaca: AlpacaDesk) -> None:
    """The answers to the looks after the change are lost; the new order is ten beside four filled."""
    at_alpaca.world.state.desk.policy.replacement_qty = "full"
    order = await resting(at_alpaca)
    client = at_alpaca.desk.trading.brokers.named(order.broker).client  # type: ignore[attr-defined]
    inner = client.replace

    async def too_late(order_id: str, body: dict[str, str]) -> object:
        await at_alpaca.world.control("orders", client_order_id="key-1", do="fill", qty="4", price="99")
        made = await inner(order_id, body)
        at_alpaca.world.standin.faults.add(fault("status", "GET /v2/orders/", code=503, times=3))
        return made

    client.replace = too_late
    with pytest.raises(ProviderError):
        await at_alpaca.desk.trading.change.replace(order.user_id, order.id, CHEAPER)
    assert (await replacement(at_alpaca)).status is S.PENDING_NEW
    await at_alpaca.importing.run()
    for _ in range(2):
        await at_alpaca.desk.trading.reconcile.reconcile_open()
    assert (await replacement(at_alpaca)).status is S.CANCELED
    assert (await at_alpaca.desk.order()).filled_quantity == D(4)
    await at_alpaca.must_agree()


async def too_large(it: AlpacaDesk) -> OrderRow:
    """An entry of ten with both exits, of which four fill while its price is changed; the order in its place."""
    it.world.state.desk.policy.replacement_qty = "full"
    exits = Exits(OrderClass.BRACKET, D(110), StopLoss(D(90)))
    terms = make_terms(type="limit", limit_price="99", time_in_force=TimeInForce.GTC)
    await it.desk.trading.place.place_family(FamilyRequest(it.desk.user_id, terms, exits, "key-1"))
    await it.world.control("tick")
    await it.desk.trading.reconcile.reconcile_open()
    order = await it.desk.order()
    client = it.desk.trading.brokers.named(order.broker).client  # type: ignore[attr-defined]
    inner = client.replace

    async def too_late(order_id: str, body: dict[str, str]) -> object:
        await it.world.control("orders", client_order_id="key-1", do="fill", qty="4", price="99")
        return await inner(order_id, body)

    client.replace = too_late
    return await it.desk.trading.change.replace(order.user_id, order.id, CHEAPER)


class TestTooLargeWithExits:
    """It is not canceled, for its exits would end with it; its owner is told and told again."""

    async def test_it_works_on_with_its_exits_and_says_by_how_much(self, at_alpaca: AlpacaDesk) -> None:
        new = await too_large(at_alpaca)
        old = await at_alpaca.desk.order()
        assert (old.status, old.filled_quantity) == (S.CANCELED, D(4))
        assert (new.status, new.quantity) == (S.NEW, D(10))
        assert str(new.reason).startswith("Too large by 4: the order it stands for filled")
        rows = await at_alpaca.desk.db.read(
            lambda conn: at_alpaca.desk.trading.repository.all_of_account(conn, new.account_id)
        )
        assert [row.status for row in rows if row.is_exit] == [S.HELD, S.HELD]
        await at_alpaca.must_agree()

    async def test_listeners_hear_of_it_and_it_is_in_the_activity_log(self, at_alpaca: AlpacaDesk) -> None:
        new = await too_large(at_alpaca)
        told = [json.loads(event.data) for event in at_alpaca.desk.heard if event.kind == "order"]
        assert any(one["id"] == new.id and one["status"] == "new" and one["reason"] == new.reason for one in told)
        logged = await at_alpaca.desk.db.read(
            lambda conn: conn.execute(select(activity_log).where(activity_log.c.action == "order-flagged")).all()
        )
        assert len(logged) == 1

    async def test_later_looks_and_its_fill_keep_the_remark(self, at_alpaca: AlpacaDesk) -> None:
        new = await too_large(at_alpaca)
        await at_alpaca.desk.trading.reconcile.reconcile_open()
        await at_alpaca.world.control("orders", client_order_id=new.client_order_id, do="fill", qty="10", price="98")
        await at_alpaca.desk.trading.reconcile.reconcile_open()
        after = await at_alpaca.desk.order(new.client_order_id)
        assert (after.status, after.reason) == (S.FILLED, new.reason)
        await at_alpaca.importing.run()
        await at_alpaca.must_agree()

    async def test_canceled_it_ends_with_its_exits(self, at_alpaca: AlpacaDesk) -> None:
        new = await too_large(at_alpaca)
        ended = await at_alpaca.desk.trading.change.cancel(new.user_id, new.id)
        assert ended.status is S.CANCELED
        await at_alpaca.desk.trading.reconcile.reconcile_open()
        rows = await at_alpaca.desk.db.read(
            lambda conn: at_alpaca.desk.trading.repository.all_of_account(conn, new.account_id)
        )
        assert {row.status for row in rows} == {S.CANCELED}
