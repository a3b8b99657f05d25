"""Canceling and replacing."""

from decimal import Decimal

import pytest

from paiid.domain.order import OrderStatus
from paiid.domain.risk import InsufficientBuyingPowerError
from paiid.features.orders.errors import NothingToReplaceError, OrderNotFoundError, OrderNotOpenError
from paiid.features.orders.schemas import OrderReplace
from tests.support.desk import Desk


async def resting(desk: Desk, quantity: str = "10") -> str:
    await desk.place(quantity=quantity, type="limit", limit_price="99")
    return (await desk.order()).id


class TestCancel:
    async def test_open_order(self, desk: Desk) -> None:
        order = await desk.trading.change.cancel(desk.user_id, await resting(desk))
        assert order.status is OrderStatus.CANCELED
        desk.market.advance(seconds=5)
        desk.market.quote("90.00", "90.10")
        await desk.step()
        assert (await desk.counts())[1] == 0

    async def test_filled_order_is_a_conflict_that_says_so(self, desk: Desk) -> None:
        await desk.place()
        with pytest.raises(OrderNotOpenError) as refusal:
            await desk.trading.change.cancel(desk.user_id, (await desk.order()).id)
        assert refusal.value.extensions["order_status"] == "filled"

    async def test_fill_that_came_first_is_recorded(self, desk: Desk) -> None:
        order_id = await resting(desk)
        desk.market.advance(seconds=5)
        desk.market.quote("98.80", "98.90")
        await desk.trading.broker.step()  # filled there, not yet recorded here
        with pytest.raises(OrderNotOpenError):
            await desk.trading.change.cancel(desk.user_id, order_id)
        assert (await desk.order()).status is OrderStatus.FILLED
        assert (await desk.counts())[1] == 1

    async def test_another_users_order_is_absent(self, desk: Desk) -> None:
        order_id = await resting(desk)
        with pytest.raises(OrderNotFoundError):
            await desk.trading.change.cancel("usr_eve", order_id)
        assert (await desk.order()).status is OrderStatus.NEW


class TestReplace:
    async def test_new_terms_take_the_old_ones_place(self, desk: Desk) -> None:
        order_id = await resting(desk)
        fresh = await desk.trading.change.replace(
            desk.user_id, order_id, OrderReplace(limit_price=Decimal("98.50"), quantity=Decimal(20))
        )
        assert (fresh.status, fresh.limit_price, fresh.quantity) == (OrderStatus.NEW, Decimal("98.50"), Decimal(20))
        assert fresh.replaces_order_id == order_id
        assert (await desk.order()).status is OrderStatus.CANCELED

    async def test_partly_filled_order_leaves_the_rest(self, desk: Desk) -> None:
        # 1,000 are offered: 1,000 of 1,500 fill, then the size becomes 1,200, so 200 are left.
        await desk.place(quantity="1500", type="limit", limit_price="100.10")
        order = await desk.order()
        assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, Decimal(1000))
        fresh = await desk.trading.change.replace(desk.user_id, order.id, OrderReplace(quantity=Decimal(1200)))
        assert fresh.quantity == 200

    async def test_filled_order_is_a_conflict(self, desk: Desk) -> None:
        await desk.place()
        with pytest.raises(OrderNotOpenError):
            await desk.trading.change.replace(desk.user_id, (await desk.order()).id, OrderReplace(quantity=Decimal(5)))

    async def test_fill_between_our_look_and_the_brokers_leaves_no_second_order(self, desk: Desk) -> None:
        order_id = await resting(desk)
        desk.market.advance(seconds=5)
        desk.market.quote("98.80", "98.90")
        await desk.trading.broker.step()
        with pytest.raises(OrderNotOpenError):
            await desk.trading.change.replace(desk.user_id, order_id, OrderReplace(limit_price=Decimal(98)))
        assert (await desk.order()).status is OrderStatus.FILLED
        assert await desk.db.read(desk.trading.repository.all_open) == []
        assert (await desk.counts())[1] == 1

    async def test_no_change_is_refused(self, desk: Desk) -> None:
        order_id = await resting(desk)
        for wanted in (OrderReplace(), OrderReplace(limit_price=Decimal("99.00"))):
            with pytest.raises(NothingToReplaceError):
                await desk.trading.change.replace(desk.user_id, order_id, wanted)

    async def test_beyond_buying_power_changes_nothing(self, desk: Desk) -> None:
        order_id = await resting(desk)
        with pytest.raises(InsufficientBuyingPowerError):
            await desk.trading.change.replace(desk.user_id, order_id, OrderReplace(quantity=Decimal(9000)))
        assert (await desk.order()).status is OrderStatus.NEW
        assert (await desk.counts())[0] == 1

    async def test_the_order_itself_does_not_count_against_its_successor(self, desk: Desk) -> None:
        # 200,000 of buying power: 2,000 x 99 = 198,000 is nearly all of it, and may still be moved to 99.50.
        order_id = await resting(desk, quantity="2000")
        fresh = await desk.trading.change.replace(desk.user_id, order_id, OrderReplace(limit_price=Decimal("99.50")))
        assert fresh.status is OrderStatus.NEW
