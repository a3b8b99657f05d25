"""Closing a position: orders first, then the shares, once."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.order import BrokerOrder, OrderStatus
from paiid.features.orders.errors import (
    IdempotencyConflictError,
    OrdersNotCanceledError,
    PositionNotFoundError,
    SharesInOpenOrdersError,
)
from paiid.features.orders.service.closing import ClosedPosition, ClosePositions
from paiid.ports.errors import ProviderUnavailable
from tests.support.desk import Desk
from tests.support.scripted_market import ACME

HELD = Decimal(10)


async def close(desk: Desk, key: str = "close-1", *, cancel_orders: bool = True) -> ClosedPosition:
    service = ClosePositions(desk.trading.change)
    return await service.close(desk.user_id, Symbol(ACME), key, cancel_orders=cancel_orders)


async def hold(desk: Desk, side: str = "buy") -> None:
    await desk.place("open", side=side)


async def rest(desk: Desk, key: str, side: str, price: str, quantity: str = "10") -> None:
    await desk.place(key, side=side, quantity=quantity, type="limit", limit_price=price)


async def test_orders_go_first_so_that_the_shares_they_hold_back_are_free(desk: Desk) -> None:
    await hold(desk)
    await rest(desk, "target", "sell", "120")
    await rest(desk, "more", "buy", "90")
    closed = await close(desk)
    assert sorted(order.client_order_id for order in closed.canceled) == ["more", "target"]
    order = json.loads(closed.order_json)
    assert (order["side"], order["type"], order["quantity"], order["status"]) == ("sell", "market", "10", "filled")
    assert (await desk.book()).quantity(Symbol(ACME)) == 0
    assert {(await desk.order(key)).status for key in ("target", "more")} == {OrderStatus.CANCELED}


async def test_a_short_position_is_bought_back(desk: Desk) -> None:
    await hold(desk, "sell")
    assert json.loads((await close(desk)).order_json)["side"] == "buy"
    assert (await desk.book()).quantity(Symbol(ACME)) == 0


async def test_the_same_key_again_answers_the_same_and_does_nothing(desk: Desk) -> None:
    await hold(desk)
    first = await close(desk)
    await hold_again(desk)
    assert (await close(desk)).order_json == first.order_json
    assert (await desk.book()).quantity(Symbol(ACME)) == HELD


async def hold_again(desk: Desk) -> None:
    await desk.place("again")


async def test_two_at_once_with_one_key_close_once(desk: Desk) -> None:
    await hold(desk)
    await asyncio.gather(*(close(desk) for _ in range(4)), return_exceptions=True)
    assert (await desk.book()).quantity(Symbol(ACME)) == 0
    assert (await desk.counts())[0] == 2


async def test_orders_that_stay_keep_their_shares(desk: Desk) -> None:
    await hold(desk)
    await rest(desk, "target", "sell", "120", "4")
    with pytest.raises(SharesInOpenOrdersError) as refusal:
        await close(desk, cancel_orders=False)
    assert refusal.value.extensions == {"symbol": ACME, "held": "10", "available": "6", "requested": "10"}
    assert (await desk.book()).quantity(Symbol(ACME)) == HELD


async def test_orders_that_hold_nothing_back_may_stay(desk: Desk) -> None:
    await hold(desk)
    await rest(desk, "more", "buy", "90")
    assert not (await close(desk, cancel_orders=False)).canceled
    assert (await desk.book()).quantity(Symbol(ACME)) == 0
    assert (await desk.order("more")).status is OrderStatus.NEW


async def test_without_a_position_there_is_nothing_to_close(desk: Desk) -> None:
    with pytest.raises(PositionNotFoundError):
        await close(desk)
    assert (await desk.counts())[0] == 0


async def test_a_key_of_another_order_is_a_conflict(desk: Desk) -> None:
    await hold(desk)
    await rest(desk, "close-1", "buy", "90")
    with pytest.raises(IdempotencyConflictError):
        await close(desk)
    assert (await desk.book()).quantity(Symbol(ACME)) == HELD


class DeafTo:
    """A broker that cannot be reached to cancel one order."""

    def __init__(self, broker: Any, client_order_id: str) -> None:
        self._broker, self._client_order_id = broker, client_order_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)

    async def cancel(self, account_id: str, client_order_id: str) -> BrokerOrder:
        if client_order_id == self._client_order_id:
            raise ProviderUnavailable("no answer")
        known: BrokerOrder = await self._broker.cancel(account_id, client_order_id)
        return known


async def test_an_order_that_cannot_be_canceled_leaves_the_position_alone(desk: Desk) -> None:
    await hold(desk)
    await rest(desk, "target", "sell", "120", "5")
    await rest(desk, "stuck", "sell", "130", "5")
    with pytest.raises(OrdersNotCanceledError) as refusal:
        await close(desk.with_broker(lambda broker: DeafTo(broker, "stuck")))
    assert refusal.value.extensions["open_order_ids"] == [(await desk.order("stuck")).id]
    assert refusal.value.extensions["canceled_order_ids"] == [(await desk.order("target")).id]
    assert (await desk.book()).quantity(Symbol(ACME)) == HELD


async def test_another_process_that_closes_it_meanwhile_leaves_nothing_to_close(desk: Desk) -> None:
    class Meanwhile:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.trading.broker, name)

        async def prepare(self, *order: Any, **named: Any) -> Any:
            await close(desk, "close-2")
            return await desk.trading.broker.prepare(*order, **named)

    await hold(desk)
    with pytest.raises(SharesInOpenOrdersError):
        await close(desk.with_broker(lambda _: Meanwhile()))
    assert (await desk.book()).quantity(Symbol(ACME)) == 0
