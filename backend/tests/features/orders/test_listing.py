"""Reconciling asks a broker outside about all open orders at once, and only about the others one by one."""

from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from tests.standins.kit.faults import fault
from tests.support.alpaca_desk import alpaca_desk

RESTING = {"type": "limit", "limit_price": "90"}


async def test_many_open_orders_cost_one_call(db: Database) -> None:
    async with alpaca_desk(db) as at_alpaca:
        desk, seen = at_alpaca.desk, at_alpaca.world.standin.requests
        for number in range(5):
            await desk.place(f"key-{number}", **RESTING)
        await desk.trading.reconcile.reconcile_open()
        order = await desk.order("key-0")
        await at_alpaca.world.control("orders", client_order_id="key-0", do="cancel")
        before = len(seen.entries)
        assert await desk.trading.reconcile.reconcile_open() == 1
        paths = [entry.path for entry in seen.entries[before:]]
        # One list, and the one order that it does not hold any more.
        assert paths == ["/v2/orders", "/v2/orders:by_client_order_id"]
        assert (await desk.order("key-0")).status is OrderStatus.CANCELED
        assert order.status is OrderStatus.NEW


async def test_a_list_that_cannot_be_had_is_done_without(db: Database) -> None:
    async with alpaca_desk(db) as at_alpaca:
        desk = at_alpaca.desk
        await desk.place(**RESTING)
        await at_alpaca.world.control("orders", client_order_id="key-1", do="cancel")
        at_alpaca.world.standin.faults.add(fault("status", "GET /v2/orders", times=3, code=500))
        await desk.trading.reconcile.reconcile_open()
        assert (await desk.order()).status is OrderStatus.CANCELED
