"""What a broker itself says was earned: one suite, on Alpaca's stand-in and on our own `/alpaca`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.alpaca.custody import AlpacaCustody
from paiid.core.clock import SystemClock
from paiid.domain.order import OrderTerms, Side
from paiid.ports.custody import Custody, ToldResult
from paiid.settings import Settings
from tests.support.alpaca_world import alpaca_world
from tests.support.paiid_world import paiid_world
from tests.support.pnl import SPY
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_instrument

BEGIN = datetime(2026, 11, 20, 21, tzinfo=UTC)
"""Friday's close."""
STEP = Decimal("0.0001")


@dataclass
class World:
    """One account at a broker, and its market."""

    broker_world: Any
    custody: Custody

    async def result(self) -> ToldResult:
        found = await self.custody.result(BEGIN, self.broker_world.market.instant)
        assert found is not None
        return found


@asynccontextmanager
async def opened(name: str, settings: Settings) -> AsyncIterator[World]:
    async with _broker_world(name, settings) as world:
        yield World(world, AlpacaCustody(world.broker.client, world.broker.owner, SystemClock()))


@asynccontextmanager
async def _broker_world(name: str, settings: Settings) -> AsyncIterator[Any]:
    if name == "alpaca":
        async with alpaca_world() as standin:
            yield standin
        return
    async with paiid_world(settings) as gateway:
        gateway.market.instruments[SPY] = make_instrument(SPY)
        gateway.market.advance(minutes=1)
        yield gateway


@pytest.fixture(params=["alpaca", "paiid"])
async def world(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[World]:
    async with opened(request.param, settings) as found:
        yield found


async def test_cash_alone_earns_nothing(world: World) -> None:
    found = await world.result()
    assert [found.earned, found.rate, found.equity] == [0, 0, found.base]


async def test_a_gain_is_told_on_what_was_there(world: World) -> None:
    before = await world.result()
    await world.broker_world.broker.submit("acc_1", "one", OrderTerms(ACME, Side.BUY, Decimal(100)))
    await world.broker_world.look()
    world.broker_world.market.quote(bid="109.90", ask="110.10")
    found = await world.result()
    # Bought at 100.10, worth 110.00 now (or what it may be sold for): about 990.00 on what was there.
    assert found.base == before.base
    assert found.earned == found.equity - found.base
    assert Decimal(950) < found.earned < Decimal(1000)
    assert found.rate is not None
    assert abs(found.rate - found.earned / found.base) <= STEP


async def test_a_span_before_the_market_was_ever_open_has_no_value(world: World) -> None:
    assert OPEN_MONDAY > BEGIN
    saturday, sunday = datetime(2026, 11, 21, 15, tzinfo=UTC), datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert await world.custody.result(saturday, sunday) is None
