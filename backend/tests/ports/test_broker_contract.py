"""What every broker does, whichever adapter it is. ACME is quoted 99.90 x 100.10, 1,000 shares a side."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.ports.errors import ProviderRejected
from paiid.settings import Settings
from tests.support.broker_worlds import ACCOUNT, WORLD_CASES, WORLDS, BrokerWorld
from tests.support.scripted_market import ACME, OPEN_MONDAY

D = Decimal
S = OrderStatus
GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK
LIMIT, STOP, STOP_LIMIT, TRAILING = (
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.TRAILING_STOP,
)


@pytest.fixture(params=WORLD_CASES)
async def world(request: pytest.FixtureRequest, db: Database, settings: Settings) -> AsyncIterator[BrokerWorld]:
    async with WORLDS[request.param](db, settings) as made:
        yield made


async def submit(world: BrokerWorld, terms: OrderTerms, client_order_id: str = "one") -> BrokerOrder:
    """Place an order; its state once the broker has decided, which is that of the answer if it decides at once."""
    answer = await world.broker.submit(ACCOUNT, client_order_id, terms)
    assert (answer.client_order_id, answer.terms) == (client_order_id, terms)
    decided = await world.decided(ACCOUNT, client_order_id)
    assert decided.broker_order_id == answer.broker_order_id
    assert decided == answer or not world.decides_at_once
    return decided


async def replaced(world: BrokerWorld, terms: OrderTerms) -> BrokerOrder:
    """Replace order `one` by `two`; as `submit`."""
    answer = await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=terms)
    assert answer.client_order_id == "two"
    decided = await world.decided(ACCOUNT, "two")
    assert decided == answer or not world.decides_at_once
    return decided


def needs_sizes(world: BrokerWorld) -> None:
    """Paper trading at a vendor may fill more than is displayed; its partial fills are in the adapter's own tests."""
    if not world.honors_size:
        pytest.skip("this broker's paper trading ignores displayed sizes")


def buy(quantity: str | None = "10", **terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.BUY, None if quantity is None else D(quantity), **terms)


def sell(quantity: str = "10", **terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.SELL, D(quantity), **terms)


RESTING = buy(type=LIMIT, limit_price=D(90), time_in_force=GTC)


async def known(world: BrokerWorld, client_order_id: str = "one") -> BrokerOrder:
    found = await world.broker.order(ACCOUNT, client_order_id)
    assert found is not None
    return found


async def fills(world: BrokerWorld, client_order_id: str = "one") -> list[tuple[Decimal, Decimal]]:
    return [(one.quantity, one.price) for one in await world.broker.executions(ACCOUNT, client_order_id)]


class TestSubmit:
    async def test_a_market_order_is_filled_when_it_is_answered(self, world: BrokerWorld) -> None:
        order = await submit(world, buy())
        assert (order.status, order.filled_quantity, order.average_fill_price) == (S.FILLED, D(10), D("100.10"))
        assert order.terms == buy()
        assert order == await known(world)
        (execution,) = await world.broker.executions(ACCOUNT, "one")
        assert (execution.quantity, execution.price, execution.fee) == (D(10), D("100.10"), D(0))
        assert (execution.client_order_id, execution.symbol, execution.side) == ("one", ACME, Side.BUY)
        assert timedelta(0) <= execution.executed_at - OPEN_MONDAY < timedelta(seconds=1)

    async def test_the_same_id_again_changes_nothing(self, world: BrokerWorld) -> None:
        first = await submit(world, buy())
        again = await world.broker.submit(ACCOUNT, "one", sell("99"))
        assert again == first
        assert await fills(world) == [(D(10), D("100.10"))]

    async def test_twenty_at_once_are_one_order(self, world: BrokerWorld) -> None:
        answers = await asyncio.gather(*[world.broker.submit(ACCOUNT, "one", buy()) for _ in range(20)])
        assert len({answer.broker_order_id for answer in answers}) == 1
        assert await fills(world) == [(D(10), D("100.10"))]

    async def test_ids_of_different_accounts_do_not_meet(self, world: BrokerWorld) -> None:
        mine = await submit(world, buy())
        if world.keeps_one_account:
            with pytest.raises(ProviderRejected, match="account"):
                await world.broker.submit("acc_2", "one", RESTING)
            assert await known(world) == mine
        else:
            theirs = await world.broker.submit("acc_2", "one", RESTING)
            assert mine.broker_order_id != theirs.broker_order_id
            assert theirs.status is S.NEW
        assert await world.broker.executions("acc_2", "one") == []

    async def test_what_cannot_be_traded_is_refused_with_a_reason(self, world: BrokerWorld) -> None:
        """As a rejected order, or at once where the broker books no such order."""
        terms = replace(buy(), symbol=ACME + "X")  # type: ignore[arg-type]  # unknown on purpose
        try:
            nowhere = await world.broker.submit(ACCOUNT, "one", terms)
        except ProviderRejected as rejection:
            assert not world.books_refusals
            assert await world.broker.order(ACCOUNT, "one") is None
            reason: str | None = rejection.reason
        else:
            assert nowhere.status is S.REJECTED
            reason = nowhere.reason
        assert reason is not None
        assert "ACMEX" in reason

    async def test_contradictory_terms_are_refused(self, world: BrokerWorld) -> None:
        with pytest.raises(ProviderRejected, match="limit price"):
            await submit(world, buy(type=LIMIT))
        assert await world.broker.order(ACCOUNT, "one") is None

    async def test_an_order_for_an_amount_is_sized_by_its_fill(self, world: BrokerWorld) -> None:
        order = await submit(world, buy(None, notional=D(1000)))
        # 1000 / 100.10
        assert (order.status, order.quantity) == (S.FILLED, D("9.99000999"))
        assert order.terms.notional == D(1000)


class TestUnknown:
    async def test_order_and_executions(self, world: BrokerWorld) -> None:
        assert await world.broker.order(ACCOUNT, "none") is None
        assert await world.broker.executions(ACCOUNT, "none") == []

    async def test_another_accounts_order_is_unknown(self, world: BrokerWorld) -> None:
        await submit(world, RESTING)
        assert await world.broker.order("acc_2", "one") is None
        with pytest.raises(ProviderRejected):
            await world.broker.cancel("acc_2", "one")

    async def test_cancel_and_replace_are_refused(self, world: BrokerWorld) -> None:
        with pytest.raises(ProviderRejected):
            await world.broker.cancel(ACCOUNT, "none")
        with pytest.raises(ProviderRejected):
            await world.broker.replace(ACCOUNT, "none", new_client_order_id="two", terms=RESTING)
        assert await world.broker.order(ACCOUNT, "two") is None


class TestCancel:
    async def test_an_open_order_fills_no_more(self, world: BrokerWorld) -> None:
        await submit(world, RESTING)
        canceled = await world.broker.cancel(ACCOUNT, "one")
        assert canceled.status is S.CANCELED
        assert canceled.reason
        world.market.quote("88", "89")
        await world.look()
        assert (await known(world)).filled_quantity == D(0)

    async def test_the_filled_part_stays(self, world: BrokerWorld) -> None:
        assert (await world.place_partly("4")).status is S.PARTIALLY_FILLED
        canceled = await world.broker.cancel(ACCOUNT, "one")
        assert (canceled.status, canceled.filled_quantity) == (S.CANCELED, D(4))

    @pytest.mark.parametrize("terms", [buy(), buy(time_in_force=IOC, type=LIMIT, limit_price=D(1))])
    async def test_a_terminal_order_is_answered_as_it_is(self, world: BrokerWorld, terms: OrderTerms) -> None:
        before = await submit(world, terms)
        world.market.advance(seconds=1)
        assert await world.broker.cancel(ACCOUNT, "one") == before


class TestReplace:
    async def test_the_old_order_ends_and_the_new_one_works(self, world: BrokerWorld) -> None:
        await submit(world, RESTING)
        terms = replace(RESTING, quantity=D(7), limit_price=D(95))
        new = await replaced(world, terms)
        assert (new.client_order_id, new.status, new.terms) == ("two", S.NEW, terms)
        assert (await known(world)).status is S.CANCELED
        world.market.quote("94", "94.50")
        await world.look()
        assert await fills(world, "two") == [(D(7), D("94.50"))]
        assert await fills(world, "one") == []

    async def test_the_new_order_may_fill_at_once(self, world: BrokerWorld) -> None:
        await submit(world, RESTING)
        new = await replaced(world, buy())
        assert (new.status, (await known(world)).status) == (S.FILLED, S.CANCELED)

    async def test_a_repeated_request_is_answered_with_what_is_there(self, world: BrokerWorld) -> None:
        await submit(world, RESTING)
        new = await replaced(world, RESTING)
        assert await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=RESTING) == new

    @pytest.mark.parametrize(
        "terms",
        [
            replace(RESTING, limit_price=None),
            replace(RESTING, side=Side.SELL),
            replace(RESTING, symbol=ACME + "X"),  # type: ignore[arg-type]  # unknown on purpose
        ],
    )
    async def test_refused_terms_change_nothing(self, world: BrokerWorld, terms: OrderTerms) -> None:
        before = await submit(world, RESTING)
        with pytest.raises(ProviderRejected):
            await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=terms)
        assert await known(world) == before
        assert await world.broker.order(ACCOUNT, "two") is None

    async def test_a_terminal_order_is_not_replaced(self, world: BrokerWorld) -> None:
        filled = await submit(world, buy())
        with pytest.raises(ProviderRejected, match="filled"):
            await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=buy())
        assert await known(world) == filled
        assert await world.broker.order(ACCOUNT, "two") is None


class TestTypes:
    """Each type rests, then fills as the market moves. Quotes below are 0.10 to each side of the last price."""

    @pytest.mark.parametrize(
        ("terms", "path", "price"),
        [
            (buy(type=LIMIT, limit_price=D(95)), ["97", "94.80"], "94.90"),
            (sell(type=LIMIT, limit_price=D(105)), ["103", "105.30"], "105.20"),
            (buy(type=STOP, stop_price=D(103)), ["102.99", "103"], "103.10"),
            (sell(type=STOP, stop_price=D(97)), ["97.01", "97"], "96.90"),
            (buy(type=STOP_LIMIT, stop_price=D(103), limit_price=D(104)), ["106", "103.50"], "103.60"),
            (sell(type=STOP_LIMIT, stop_price=D(97), limit_price=D(96)), ["94", "96.50"], "96.40"),
            (sell(type=TRAILING, trail_price=D(2)), ["104", "102"], "101.90"),
            (buy(type=TRAILING, trail_percent=D(2)), ["95", "96.90"], "97"),
        ],
    )
    @pytest.mark.parametrize("time_in_force", [TimeInForce.DAY, GTC])
    async def test_fills_when_its_price_comes(
        self, world: BrokerWorld, terms: OrderTerms, path: list[str], price: str, time_in_force: TimeInForce
    ) -> None:
        order = await submit(world, replace(terms, time_in_force=time_in_force))
        for last in path:
            assert order.status is S.NEW
            world.market.advance(seconds=1)
            world.market.quote(str(D(last) - D("0.10")), str(D(last) + D("0.10")))
            await world.look()
            order = await known(world)
        assert order.status is S.FILLED
        assert await fills(world) == [(D(10), D(price))]


class TestImmediate:
    @pytest.mark.parametrize(
        ("time_in_force", "size", "status", "filled"),
        [
            (IOC, 10, S.FILLED, "10"),
            (IOC, 4, S.CANCELED, "4"),
            (IOC, 0, S.CANCELED, "0"),
            (FOK, 10, S.FILLED, "10"),
            (FOK, 4, S.CANCELED, "0"),
        ],
    )
    async def test_what_is_offered_decides(
        self, world: BrokerWorld, time_in_force: TimeInForce, size: int, status: OrderStatus, filled: str
    ) -> None:
        if size < 10:
            needs_sizes(world)
        world.market.quote(ask_size=size)
        order = await submit(world, buy(time_in_force=time_in_force))
        assert (order.status, order.filled_quantity) == (status, D(filled))

    @pytest.mark.parametrize("time_in_force", [IOC, FOK])
    async def test_a_closed_market_cancels_them(self, world: BrokerWorld, time_in_force: TimeInForce) -> None:
        if not world.decides_at_once:
            pytest.skip("this broker keeps them for the next session")
        world.market.advance(hours=8)
        world.market.quote()
        order = await submit(world, buy(time_in_force=time_in_force))
        assert order.status is S.CANCELED
        assert order.reason is not None
        assert "closed" in order.reason or not world.tells_reasons


class TestPartialFills:
    async def test_the_rest_waits_for_the_next_quote(self, world: BrokerWorld) -> None:
        needs_sizes(world)
        world.market.quote(ask_size=4)
        order = await submit(world, buy())
        assert (order.status, order.filled_quantity) == (S.PARTIALLY_FILLED, D(4))
        await world.look()
        assert (await known(world)).filled_quantity == D(4)
        world.market.advance(seconds=1)
        world.market.quote("100", "100.20", ask_size=50)
        await world.look()
        order = await known(world)
        # (4 x 100.10 + 6 x 100.20) / 10
        assert (order.status, order.average_fill_price) == (S.FILLED, D("100.16"))
        executions = await world.broker.executions(ACCOUNT, "one")
        assert [(one.quantity, one.price) for one in executions] == [(D(4), D("100.10")), (D(6), D("100.20"))]
        assert len({one.id for one in executions}) == 2


class TestLifetime:
    async def test_a_day_order_expires_at_the_close(self, world: BrokerWorld) -> None:
        order = await submit(world, replace(RESTING, time_in_force=TimeInForce.DAY))
        assert order.expires_at is not None
        world.market.instant = order.expires_at
        await world.look()
        expired = await known(world)
        assert expired.status is S.EXPIRED
        assert timedelta(0) <= expired.updated_at - order.expires_at < timedelta(seconds=1)
        assert expired.reason

    async def test_a_partly_filled_day_order_expires_too(self, world: BrokerWorld) -> None:
        await world.place_partly("4")
        world.market.advance(hours=5)
        await world.look()
        expired = await known(world)
        assert (expired.status, expired.filled_quantity) == (S.EXPIRED, D(4))

    async def test_a_gtc_order_outlives_the_day(self, world: BrokerWorld) -> None:
        order = await submit(world, RESTING)
        assert order.expires_at is None
        world.market.advance(days=1)
        world.market.quote("88", "89")
        await world.look()
        assert await fills(world) == [(D(10), D(89))]

    async def test_a_market_order_of_the_night_waits_for_the_open(self, world: BrokerWorld) -> None:
        world.market.advance(hours=8)
        world.market.quote()
        assert (await submit(world, buy())).status is S.NEW
        await world.look()
        assert (await known(world)).status is S.NEW
        # The price is there when the session begins, at whatever moment the broker looks.
        for hours in (11, 1):
            world.market.advance(hours=hours)
            world.market.quote("101", "102")
        await world.look()
        assert await fills(world) == [(D(10), D(102))]

    async def test_extended_hours_fill_limit_orders_that_ask_for_it(self, world: BrokerWorld) -> None:
        world.market.advance(hours=3)  # 16:46 in New York
        world.market.quote()
        asking = buy(type=LIMIT, limit_price=D(101), extended_hours=True)
        assert (await submit(world, asking)).status is S.FILLED
        assert (await submit(world, replace(asking, extended_hours=False), "two")).status is S.NEW


class TestHalt:
    async def test_orders_wait_for_trading_to_resume(self, world: BrokerWorld) -> None:
        if not world.knows_halts:
            pytest.skip("nothing says that trading is halted, or it has the order refused")
        world.market.quote(is_halted=True)
        assert (await submit(world, buy())).status is S.NEW
        world.market.advance(seconds=1)
        world.market.quote()
        await world.look()
        assert (await known(world)).status is S.FILLED


class TestRestart:
    async def test_open_orders_go_on_working(self, world: BrokerWorld) -> None:
        await submit(world, RESTING)
        await submit(world, sell(type=TRAILING, trail_price=D(2)), "two")
        world.market.advance(seconds=1)
        world.market.quote("104.90", "105.10")
        await world.look()
        await world.restart()
        world.market.advance(seconds=1)
        world.market.quote("102.90", "103.10")
        await world.look()
        assert await fills(world, "two") == [(D(10), D("102.90"))]
        assert (await known(world)).status is S.NEW


class TestUpdates:
    async def test_changes_are_told_as_they_happen(self, world: BrokerWorld) -> None:
        updates = world.broker.updates()
        await submit(world, buy())
        told = await asyncio.wait_for(anext(updates), timeout=5)
        assert (told.account_id, told.client_order_id) == (ACCOUNT, "one")
        assert timedelta(0) <= told.at - OPEN_MONDAY < timedelta(seconds=1)
