"""What every broker does that trades option contracts, and what the others say. ACME is quoted 99.90 x 100.10."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.instrument import Symbol
from paiid.domain.option import OptionSymbol
from paiid.domain.order import (
    BrokerOrder,
    Leg,
    OrderClass,
    OrderStatus,
    OrderTerms,
    OrderType,
    PositionIntent,
    Side,
)
from paiid.domain.spread import Spread, SpreadLeg
from paiid.ports.broker import takes_families
from paiid.ports.errors import ProviderRejected
from paiid.settings import Settings
from tests.support.broker_worlds import ACCOUNT, WORLD_CASES, WORLDS, BrokerWorld
from tests.support.scripted_market import ACME

D = Decimal
S = OrderStatus
EXPIRY = date(2026, 12, 18)
LOW, HIGH = (OptionSymbol.parse(f"{ACME}{EXPIRY:%y%m%d}C{strike * 1000:08d}") for strike in (100, 110))
SINGLE = OrderTerms(Symbol(LOW.compact), Side.BUY, D(3), position_intent=PositionIntent.BUY_TO_OPEN)


@pytest.fixture(params=WORLD_CASES)
async def any_world(request: pytest.FixtureRequest, db: Database, settings: Settings) -> AsyncIterator[BrokerWorld]:
    async with WORLDS[request.param](db, settings) as made:
        yield made


@pytest.fixture
def world(any_world: BrokerWorld) -> BrokerWorld:
    if not any_world.trades_options:
        pytest.skip("trades no options")
    return any_world


def vertical(limit: str | None = None) -> Spread:
    """Two calls at 100 for two at 110: at the market, or for a net of `limit`."""
    legs = (SpreadLeg(LOW, 1, PositionIntent.BUY_TO_OPEN), SpreadLeg(HIGH, 1, PositionIntent.SELL_TO_OPEN))
    if limit is None:
        return Spread(legs, D(2))
    return Spread(legs, D(2), OrderType.LIMIT, D(limit))


async def submit(world: BrokerWorld, spread: Spread, key: str = "one") -> list[BrokerOrder]:
    assert takes_families(world.broker)
    legs = [Leg(f"{key}.l{number}", terms) for number, terms in enumerate(spread.leg_terms(), start=1)]
    lead = spread.terms(D(1))
    return await world.broker.submit_family(ACCOUNT, key, lead, order_class=OrderClass.MLEG, legs=legs)


async def found(world: BrokerWorld, key: str) -> BrokerOrder:
    order = await world.broker.order(ACCOUNT, key)
    assert order is not None
    return order


class TestOne:
    async def test_its_fill_is_of_contracts_at_a_price_for_one_share(self, world: BrokerWorld) -> None:
        answer = await world.broker.submit(ACCOUNT, "one", SINGLE)
        assert (answer.client_order_id, answer.terms) == ("one", SINGLE)
        decided = await world.decided(ACCOUNT, "one")
        assert (decided.status, decided.filled_quantity) == (S.FILLED, D(3))
        (execution,) = await world.broker.executions(ACCOUNT, "one")
        assert (execution.symbol, execution.side, execution.quantity) == (LOW.compact, Side.BUY, D(3))
        assert D(1) < execution.price < D(10)


class TestSeveral:
    async def test_legs_are_orders_of_their_own_and_have_the_fills(self, world: BrokerWorld) -> None:
        lead, *legs = await submit(world, vertical())
        assert lead.client_order_id == "one"
        assert [one.terms.symbol for one in legs] == [LOW.compact, HIGH.compact]
        assert [one.terms.position_intent for one in legs] == ["buy_to_open", "sell_to_open"]
        assert (await world.decided(ACCOUNT, "one")).status is S.FILLED
        prices = []
        for leg in legs:
            decided = await found(world, leg.client_order_id)
            assert (decided.status, decided.filled_quantity) == (S.FILLED, D(2))
            (execution,) = await world.broker.executions(ACCOUNT, leg.client_order_id)
            prices.append(execution.price)
        assert (await found(world, "one")).average_fill_price == prices[0] - prices[1]
        assert takes_families(world.broker)
        assert {one.client_order_id for one in await world.broker.legs(ACCOUNT, "one")} == {
            one.client_order_id for one in legs
        }

    async def test_the_same_id_again_changes_nothing(self, world: BrokerWorld) -> None:
        first = await submit(world, vertical("0.05"))
        answers = await asyncio.gather(*[submit(world, vertical("0.05")) for _ in range(5)])
        assert len({tuple(one.broker_order_id for one in answer) for answer in [first, *answers]}) == 1

    async def test_it_gets_another_net_keeps_its_legs_and_is_canceled_whole(self, world: BrokerWorld) -> None:
        lead, *legs = await submit(world, vertical("0.05"))
        await world.look()
        terms = replace(lead.terms, limit_price=D("0.06"))
        fresh = await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=terms)
        assert (fresh.terms.limit_price, fresh.is_spread) == (D("0.06"), True)
        assert (await found(world, "one")).status is S.CANCELED
        assert (await world.decided(ACCOUNT, "two")).status is S.NEW
        await world.restart()
        assert takes_families(world.broker)
        kept = await world.broker.legs(ACCOUNT, "two")
        assert {one.broker_order_id for one in kept} == {one.broker_order_id for one in legs}
        await world.broker.cancel(ACCOUNT, "two")
        await world.look()
        ended = [await found(world, key) for key in ("two", *(leg.client_order_id for leg in legs))]
        assert {one.status for one in ended} == {S.CANCELED}
        with pytest.raises(ProviderRejected):
            await world.broker.replace(ACCOUNT, "two", new_client_order_id="three", terms=terms)

    async def test_what_cannot_be_is_refused_and_not_there(self, world: BrokerWorld) -> None:
        bare = Spread((replace(vertical().legs[0], ratio=1), replace(vertical().legs[1], ratio=2)), D(1))
        with pytest.raises(ProviderRejected):
            await submit(world, bare)
        assert await world.broker.order(ACCOUNT, "one") is None


async def test_a_broker_without_options_takes_none(any_world: BrokerWorld) -> None:
    if any_world.trades_options:
        pytest.skip("trades options")
    try:
        answer = await any_world.broker.submit(ACCOUNT, "one", SINGLE)
    except ProviderRejected:
        answer = None
    assert answer is None or answer.status is S.REJECTED
    with pytest.raises(ProviderRejected):
        await submit(any_world, vertical(), "two")
