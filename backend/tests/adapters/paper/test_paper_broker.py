"""What is the paper broker's own: its index of open orders, several workers, account terms, failures of the market."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from paiid.adapters.paper import store
from paiid.adapters.paper.updates import PaperUpdate, UpdateFeed
from paiid.core.db import Database
from paiid.domain.account import AccountTerms
from paiid.domain.fill import FillModel
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.ports.errors import ProviderUnavailable
from tests.support.broker_worlds import ACCOUNT, PaperWorld
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_instrument

D = Decimal
S = OrderStatus
MARKET = OrderTerms(ACME, Side.BUY, D(10))
RESTING = OrderTerms(ACME, Side.BUY, D(10), type=OrderType.LIMIT, limit_price=D(95), time_in_force=TimeInForce.GTC)
TRAILING = OrderTerms(
    ACME, Side.SELL, D(10), type=OrderType.TRAILING_STOP, trail_price=D(2), time_in_force=TimeInForce.GTC
)


@pytest.fixture
def world(db: Database) -> PaperWorld:
    return PaperWorld(db)


async def status(world: PaperWorld, client_order_id: str = "one") -> OrderStatus:
    found = await world.broker.order(ACCOUNT, client_order_id)
    assert found is not None
    return found.status


class TestStep:
    async def test_with_nothing_open_the_market_is_not_asked(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", MARKET)
        world.market.calls.clear()
        assert [await world.broker.step() for _ in range(10)] == [0] * 10
        assert world.market.calls == []

    async def test_while_the_market_is_closed_no_quotes_are_asked_for(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        world.market.advance(hours=8)
        await world.look()
        world.market.calls.clear()
        await world.look()
        assert world.market.calls == []

    async def test_it_counts_what_changed(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        await world.broker.submit(ACCOUNT, "two", replace(RESTING, limit_price=D(90)))
        assert await world.broker.step() == 0
        world.market.advance(seconds=1)
        world.market.quote("94", "94.50")
        assert await world.broker.step() == 1

    async def test_a_quiet_market_writes_nothing_but_a_note_now_and_then(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        for _ in range(29):
            world.market.advance(seconds=1)
            await world.look()
        (before,) = await world.db.read(store.open_orders)
        assert before.evaluated_until == OPEN_MONDAY
        world.market.advance(seconds=1)
        await world.look()
        (after,) = await world.db.read(store.open_orders)
        assert after.evaluated_until == OPEN_MONDAY + timedelta(seconds=30)

    async def test_close_notes_how_far_it_looked(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        world.market.advance(minutes=1)
        await world.look()
        await world.broker.close()
        (stored,) = await world.db.read(store.open_orders)
        assert stored.evaluated_until == OPEN_MONDAY + timedelta(minutes=1)

    async def test_a_failing_market_decides_nothing_and_is_caught_up(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        world.market.advance(seconds=1)
        world.market.quote("94", "94.50")
        world.market.error = ProviderUnavailable("down")
        with pytest.raises(ProviderUnavailable):
            await world.look()
        assert await status(world) is S.NEW
        world.market.error = None
        await world.look()
        assert await status(world) is S.FILLED

    async def test_many_orders_are_matched_in_one_pass(self, world: PaperWorld) -> None:
        for number in range(40):
            await world.broker.submit(ACCOUNT, f"o{number}", RESTING)
        world.market.advance(seconds=1)
        world.market.quote("94", "94.50")
        assert await world.broker.step() == 40


class TestSeveralWorkers:
    async def test_an_order_taken_by_another_is_matched_within_five_steps(self, world: PaperWorld) -> None:
        await world.look()
        await world.another().submit(ACCOUNT, "one", RESTING)
        world.market.advance(seconds=1)
        world.market.quote("94", "94.50")
        for _ in range(5):
            await world.look()
        assert await status(world) is S.FILLED

    async def test_an_order_canceled_by_another_does_not_fill(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        await world.look()
        await world.another().cancel(ACCOUNT, "one")
        world.market.advance(seconds=1)
        world.market.quote("94", "94.50")
        assert await world.broker.step() == 0
        assert await status(world) is S.CANCELED

    async def test_two_that_step_at_once_fill_once(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", RESTING)
        other = world.another()
        world.market.advance(seconds=1)
        world.market.quote("94", "94.50", ask_size=4)
        await asyncio.gather(world.broker.step(), other.step())
        assert len(await world.broker.executions(ACCOUNT, "one")) == 1

    async def test_the_same_id_at_two_is_one_order(self, world: PaperWorld) -> None:
        brokers = [world.another() for _ in range(2)]
        answers = await asyncio.gather(*[brokers[n % 2].submit(ACCOUNT, "one", MARKET) for n in range(20)])
        assert len({answer.broker_order_id for answer in answers}) == 1
        assert len(await world.broker.executions(ACCOUNT, "one")) == 1


class TestTerms:
    async def test_commission_and_slippage_are_the_accounts(self, world: PaperWorld) -> None:
        world.terms = AccountTerms(fill_model=FillModel(commission_minimum=D(1), slippage_bps=D(10)))
        await world.broker.submit(ACCOUNT, "one", MARKET)
        (execution,) = await world.broker.executions(ACCOUNT, "one")
        # 100.10 x 1.001 = 100.2001 -> 100.21
        assert (execution.price, execution.fee) == (D("100.21"), D(1))

    async def test_execution_ids_are_the_orders_and_a_number(self, world: PaperWorld) -> None:
        world.market.quote(ask_size=4)
        order = await world.broker.submit(ACCOUNT, "one", MARKET)
        world.market.advance(seconds=1)
        world.market.quote()
        await world.look()
        ids = [execution.id for execution in await world.broker.executions(ACCOUNT, "one")]
        assert ids == [f"{order.broker_order_id}-1", f"{order.broker_order_id}-2"]

    async def test_an_index_is_rejected_and_stays_so(self, world: PaperWorld) -> None:
        index = Symbol("$SPX")
        world.market.instruments[index] = make_instrument(index, asset_class=AssetClass.INDEX)
        order = await world.broker.submit(ACCOUNT, "one", replace(MARKET, symbol=index))
        assert order.status is S.REJECTED
        assert order == await world.broker.order(ACCOUNT, "one")

    async def test_an_immediate_order_without_any_quote_is_canceled(self, world: PaperWorld) -> None:
        world.market.present.clear()
        order = await world.broker.submit(ACCOUNT, "one", replace(MARKET, time_in_force=TimeInForce.IOC))
        assert order.status is S.CANCELED
        assert (await world.broker.submit(ACCOUNT, "two", MARKET)).status is S.NEW


class TestTrailingStop:
    async def test_the_present_stop_is_told(self, world: PaperWorld) -> None:
        order = await world.broker.submit(ACCOUNT, "one", TRAILING)
        assert order.trigger_price == D(98)
        world.market.advance(seconds=1)
        world.market.quote("104.90", "105.10")
        await world.look()
        moved = await world.broker.order(ACCOUNT, "one")
        assert moved is not None
        assert moved.trigger_price == D(103)

    async def test_a_replacement_keeps_the_mark(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", TRAILING)
        world.market.advance(seconds=1)
        world.market.quote("104.90", "105.10")
        await world.look()
        world.market.advance(seconds=1)
        world.market.quote("103.90", "104.10")
        tighter = replace(TRAILING, trail_price=D("1.50"))
        order = await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=tighter)
        assert order.trigger_price == D("103.50")

    async def test_a_mark_that_moved_is_no_news(self, world: PaperWorld) -> None:
        await world.broker.submit(ACCOUNT, "one", TRAILING)
        world.market.advance(seconds=1)
        world.market.quote("104.90", "105.10")
        assert await world.broker.step() == 0


class TestUpdates:
    async def test_every_listener_hears_everything(self, world: PaperWorld) -> None:
        first, second = world.broker.updates(), world.broker.updates()
        await world.broker.submit(ACCOUNT, "one", RESTING)
        await world.broker.cancel(ACCOUNT, "one")
        for listener in (first, second):
            assert [(await anext(listener)).client_order_id for _ in range(2)] == ["one", "one"]

    async def test_one_that_lags_loses_the_oldest(self) -> None:
        feed = UpdateFeed()
        listener = feed.listen()
        for number in range(10_001):
            feed.publish(PaperUpdate(ACCOUNT, str(number), OPEN_MONDAY))
        assert (await anext(listener)).client_order_id == "1"
