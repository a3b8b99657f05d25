"""What every broker does with orders for the opening and the closing auction. ACME, as in the broker contract."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.ports.errors import ProviderRejected
from paiid.settings import Settings
from tests.support.broker_worlds import ACCOUNT, WORLD_CASES, WORLDS, BrokerWorld
from tests.support.scripted_market import ACME, OPEN_MONDAY

D = Decimal
S = OrderStatus
EVENING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
"""Monday, 19:30 in New York."""
OPENING = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
CLOSE = datetime(2026, 11, 23, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=WORLD_CASES)
async def world(request: pytest.FixtureRequest, db: Database, settings: Settings) -> AsyncIterator[BrokerWorld]:
    async with WORLDS[request.param](db, settings) as made:
        yield made


def order(life: TimeInForce, limit: str | None = None, side: Side = Side.BUY) -> OrderTerms:
    if limit is None:
        return OrderTerms(ACME, side, D(10), time_in_force=life)
    return OrderTerms(ACME, side, D(10), type=OrderType.LIMIT, limit_price=D(limit), time_in_force=life)


async def placed(world: BrokerWorld, terms: OrderTerms, key: str = "one") -> BrokerOrder:
    answer = await world.broker.submit(ACCOUNT, key, terms)
    assert answer.terms == terms
    return await world.decided(ACCOUNT, key)


async def at(world: BrokerWorld, instant: datetime) -> None:
    world.market.instant = instant
    world.market.quote()
    await world.look()


async def after_auction(world: BrokerWorld, price: str, *, minute: datetime, until: datetime) -> None:
    """Let the auction come to `price` and the broker see it two minutes later."""
    world.market.auction(price, minute=minute)
    world.market.instant = until
    await world.look()
    world.market.advance(minutes=2)
    await world.look()


async def fills(world: BrokerWorld, key: str = "one") -> list[tuple[Decimal, Decimal]]:
    return [(one.quantity, one.price) for one in await world.broker.executions(ACCOUNT, key)]


async def state(world: BrokerWorld, key: str = "one") -> BrokerOrder:
    found = await world.broker.order(ACCOUNT, key)
    assert found is not None
    return found


class TestOpening:
    async def test_it_waits_and_fills_whole_at_the_opening_print(self, world: BrokerWorld) -> None:
        await at(world, EVENING)
        taken = await placed(world, order(TimeInForce.OPG))
        assert (taken.status, taken.filled_quantity) == (S.NEW, D(0))
        await at(world, OPENING - 2 * MINUTE)
        assert (await state(world)).status is S.NEW
        await after_auction(world, "101.50", minute=OPENING, until=OPENING)
        assert (await state(world)).status is S.FILLED
        assert await fills(world) == [(D(10), D("101.50"))]

    async def test_beyond_its_limit_it_ends(self, world: BrokerWorld) -> None:
        await at(world, EVENING)
        await placed(world, order(TimeInForce.OPG, "101.49"))
        await after_auction(world, "101.50", minute=OPENING, until=OPENING)
        assert (await state(world)).status in {S.CANCELED, S.EXPIRED}
        assert await fills(world) == []
        await at(world, OPENING + timedelta(hours=1))
        assert (await state(world)).filled_quantity == 0

    @pytest.mark.parametrize("instant", [OPEN_MONDAY, OPENING - MINUTE, CLOSE + timedelta(hours=2)])
    async def test_it_is_not_taken_from_two_minutes_before_until_the_evening(
        self, world: BrokerWorld, instant: datetime
    ) -> None:
        await at(world, instant)
        await refused(world, order(TimeInForce.OPG))


class TestClose:
    async def test_it_waits_and_fills_whole_at_the_closing_print(self, world: BrokerWorld) -> None:
        await placed(world, order(TimeInForce.CLS, "120"))
        await at(world, CLOSE - MINUTE)
        assert await fills(world) == []
        await after_auction(world, "98.25", minute=CLOSE - MINUTE, until=CLOSE)
        assert (await state(world)).status is S.FILLED
        assert await fills(world) == [(D(10), D("98.25"))]

    async def test_beyond_its_limit_it_ends(self, world: BrokerWorld) -> None:
        await placed(world, order(TimeInForce.CLS, "98.24"))
        await after_auction(world, "98.25", minute=CLOSE - MINUTE, until=CLOSE)
        assert (await state(world)).status in {S.CANCELED, S.EXPIRED}
        assert await fills(world) == []

    async def test_it_is_canceled_on_request(self, world: BrokerWorld) -> None:
        await placed(world, order(TimeInForce.CLS))
        await world.broker.cancel(ACCOUNT, "one")
        await after_auction(world, "98.25", minute=CLOSE - MINUTE, until=CLOSE)
        assert (await world.decided(ACCOUNT, "one")).status is S.CANCELED
        assert await fills(world) == []

    async def test_it_is_changed_until_it_is_not_taken_any_more(self, world: BrokerWorld) -> None:
        await placed(world, order(TimeInForce.CLS, "90"))
        dearer = order(TimeInForce.CLS, "99")
        await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=dearer)
        await world.decided(ACCOUNT, "two")
        await after_auction(world, "98.25", minute=CLOSE - MINUTE, until=CLOSE)
        assert (await state(world, "two")).status is S.FILLED
        assert await fills(world, "two") == [(D(10), D("98.25"))]

    async def test_the_same_id_again_changes_nothing(self, world: BrokerWorld) -> None:
        first = await placed(world, order(TimeInForce.CLS))
        await at(world, CLOSE - MINUTE)
        again = await world.broker.submit(ACCOUNT, "one", order(TimeInForce.CLS))
        assert (again.broker_order_id, again.filled_quantity) == (first.broker_order_id, D(0))

    @pytest.mark.parametrize("minutes", [9, -60])
    async def test_it_is_not_taken_from_ten_minutes_before_until_the_evening(
        self, world: BrokerWorld, minutes: int
    ) -> None:
        await at(world, CLOSE - minutes * MINUTE)
        await refused(world, order(TimeInForce.CLS))


async def refused(world: BrokerWorld, terms: OrderTerms) -> None:
    """As a rejected order, or at once where the broker books no such order; nothing ever fills."""
    if world.books_refusals:
        answer = await world.broker.submit(ACCOUNT, "one", terms)
        assert answer.status is S.REJECTED
        assert answer.reason
    else:
        with pytest.raises(ProviderRejected, match=r"\w"):
            await world.broker.submit(ACCOUNT, "one", terms)
    assert await fills(world) == []
