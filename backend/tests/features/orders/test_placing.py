"""Placing an order: what is stored, what is answered, and what happens when the broker does not answer."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms
from paiid.domain.order_rules import OffTickPriceError
from paiid.domain.risk import InsufficientBuyingPowerError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.ports.errors import ProviderError, ProviderRejected, ProviderTimeout, ProviderUnavailable
from tests.support.desk import Desk


class TestPlace:
    async def test_market_order_fills_at_the_ask_and_is_booked(self, desk: Desk) -> None:
        answer = json.loads(await desk.place())
        assert (answer["status"], answer["filled_quantity"], answer["average_fill_price"]) == ("filled", "10", "100.1")
        book = await desk.book()
        # 100,000 - 10 x 100.10
        assert book.cash == Decimal("98999.00")
        assert book.quantity(desk.market.present.copy().popitem()[0]) == 10
        assert await desk.counts() == (1, 1, 2)
        assert await desk.unbalanced() == []

    async def test_listeners_hear_of_it(self, desk: Desk) -> None:
        answer = await desk.place()
        assert [(event.user_id, event.kind, event.data) for event in desk.heard] == [("usr_ada", "order", answer)]

    async def test_resting_limit_order_fills_when_the_price_comes(self, desk: Desk) -> None:
        answer = json.loads(await desk.place(type="limit", limit_price="99.00"))
        assert (answer["status"], answer["filled_quantity"]) == ("new", "0")
        desk.market.advance(seconds=5)
        desk.market.quote("98.80", "98.90")
        await desk.step()
        order = await desk.order()
        assert (order.status, order.average_fill_price) == (OrderStatus.FILLED, Decimal("98.9"))
        assert (await desk.book()).cash == Decimal("99011.00")  # 100,000 - 10 x 98.90

    async def test_refused_order_stores_nothing(self, desk: Desk) -> None:
        with pytest.raises(InsufficientBuyingPowerError) as refusal:
            await desk.place(quantity="5000")
        assert refusal.value.short_by > 0
        assert await desk.counts() == (0, 0, 1)

    async def test_off_tick_price_names_the_nearest_ticks(self, desk: Desk) -> None:
        with pytest.raises(OffTickPriceError) as refusal:
            await desk.place(type="limit", limit_price="99.005")
        assert (refusal.value.extensions["below"], refusal.value.extensions["above"]) == ("99", "99.01")

    async def test_unknown_symbol(self, desk: Desk) -> None:
        with pytest.raises(UnknownSymbolError):
            await desk.place(symbol="NOPE")

    async def test_open_orders_hold_buying_power_back(self, desk: Desk) -> None:
        # 200,000 of buying power; each order reserves 1,500 x 99 = 148,500.
        await desk.place("first", quantity="1500", type="limit", limit_price="99")
        with pytest.raises(InsufficientBuyingPowerError) as refusal:
            await desk.place("second", quantity="1500", type="limit", limit_price="99")
        assert (refusal.value.needed, refusal.value.available) == (Decimal(148_500), Decimal(51_500))


class TestSameKey:
    async def test_same_order_again_returns_the_first_answer(self, desk: Desk) -> None:
        first = await desk.place(type="limit", limit_price="99")
        desk.market.advance(seconds=5)
        desk.market.quote("98.80", "98.90")
        await desk.step()
        assert (await desk.order()).status is OrderStatus.FILLED
        assert await desk.place(type="limit", limit_price="99.00") == first
        assert (await desk.counts())[0] == 1

    async def test_other_terms_are_a_conflict(self, desk: Desk) -> None:
        await desk.place()
        with pytest.raises(IdempotencyConflictError):
            await desk.place(quantity="11")
        assert (await desk.counts())[:2] == (1, 1)

    async def test_many_at_once_make_one_order(self, desk: Desk) -> None:
        answers = await asyncio.gather(*(desk.place() for _ in range(20)))
        assert len({json.loads(answer)["id"] for answer in answers}) == 1
        assert (await desk.counts())[:2] == (1, 1)


class FailingBroker:
    """Cannot decide beforehand, and fails once, before or after the real broker took the order."""

    def __init__(self, inner: Any, error: ProviderError, *, after: bool) -> None:
        self._inner, self._error, self._after, self.calls = inner, error, after, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def prepare(self, *_: Any, **__: Any) -> Any:
        raise self._error

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        self.calls += 1
        if self.calls > 1:
            found: BrokerOrder = await self._inner.submit(account_id, client_order_id, terms)
            return found
        if self._after:
            await self._inner.submit(account_id, client_order_id, terms)
        raise self._error


class TestBrokerFails:
    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize("error", [ProviderTimeout("slow"), ProviderUnavailable("gone")])
    async def test_unknown_outcome_stays_pending_and_is_reconciled_once(
        self, desk: Desk, error: ProviderError, after: bool
    ) -> None:
        shaky = desk.with_broker(lambda inner: FailingBroker(inner, error, after=after))
        answer = json.loads(await shaky.place())
        assert answer["status"] == "pending_new"
        assert "reconciled" in answer["reason"]
        desk.market.advance(seconds=40)
        desk.market.quote()
        for _ in range(3):
            await shaky.trading.reconcile.reconcile_open()
        assert (await desk.order()).status is OrderStatus.FILLED
        assert await desk.counts() == (1, 1, 2)
        assert (await desk.book()).cash == Decimal("98999.00")

    async def test_young_order_is_left_alone(self, desk: Desk) -> None:
        shaky = desk.with_broker(lambda inner: FailingBroker(inner, ProviderTimeout("slow"), after=False))
        await shaky.place()
        desk.market.advance(seconds=10)
        assert await shaky.trading.reconcile.reconcile_open() == 0
        assert (await desk.order()).status is OrderStatus.PENDING_NEW

    async def test_order_that_never_arrived_is_not_sent_much_later(self, desk: Desk) -> None:
        shaky = desk.with_broker(lambda inner: FailingBroker(inner, ProviderTimeout("slow"), after=False))
        await shaky.place()
        desk.market.advance(minutes=6)
        desk.market.quote()
        await shaky.trading.reconcile.reconcile_open(at_start=True)
        order = await desk.order()
        assert (order.status, order.filled_quantity) == (OrderStatus.DENIED, Decimal(0))
        assert order.reason == "The order never reached the broker; nothing was traded."

    async def test_rejection_is_final_and_says_why(self, desk: Desk) -> None:
        shaky = desk.with_broker(lambda inner: FailingBroker(inner, ProviderRejected("No such luck."), after=False))
        answer = json.loads(await shaky.place())
        assert (answer["status"], answer["reason"]) == ("rejected", "No such luck.")
        assert (await desk.book()).cash == 100_000
