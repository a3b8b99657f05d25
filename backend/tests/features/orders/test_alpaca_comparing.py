"""How far cash here and at the broker may be apart: what rounding since the last agreement explains, and no more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from sqlalchemy import update

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.orders.models import executions
from paiid.features.orders.service.comparing import Comparison
from paiid.features.orders.service.importing import ImportActivities
from paiid.ports.custody import Activities, Custody, Statement
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk

D = Decimal
_NOTHING = D(0)


@dataclass
class Off:
    """Its statements have so much less cash."""

    inner: Any
    by: Decimal = _NOTHING

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def statement(self) -> Statement:
        found: Statement = await self.inner.statement()
        return replace(found, cash=found.cash - self.by)


@dataclass
class Overtaken:
    """Its first statement is out of date before our book is read."""

    inner: Any
    meanwhile: Callable[[], Awaitable[None]]
    times: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def statement(self) -> Statement:
        found: Statement = await self.inner.statement()
        self.times += 1
        if self.times == 1:
            await self.meanwhile()
        return found


@pytest.fixture
async def at_alpaca(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        yield found


@pytest.fixture
def off(at_alpaca: AlpacaDesk) -> Off:
    return Off(at_alpaca.importing.custody)


@pytest.fixture
def importing(at_alpaca: AlpacaDesk, off: Off) -> ImportActivities:
    return replace(at_alpaca.importing, custody=cast("Custody", off), comparison=Comparison())


async def buy(it: AlpacaDesk, importing: ImportActivities, number: int, **changes: Any) -> None:
    await it.world.client_order(client_order_id=f"other-{number}", **changes)
    await importing.run()


async def test_a_trade_between_the_two_readings_is_no_difference(at_alpaca: AlpacaDesk) -> None:
    async def trade() -> None:
        await buy(at_alpaca, at_alpaca.importing, 1)

    overtaken = Overtaken(at_alpaca.importing.custody, trade)
    importing = replace(at_alpaca.importing, custody=cast("Custody", overtaken), comparison=Comparison())
    await importing.run()
    assert await importing.differences() == []
    assert overtaken.times == 2


class TestCash:
    async def test_fills_of_whole_cents_explain_nothing(
        self, at_alpaca: AlpacaDesk, importing: ImportActivities, off: Off
    ) -> None:
        for number in range(6):
            await buy(at_alpaca, importing, number)
        assert await importing.differences() == []
        off.by = D("0.01")
        (said,) = await importing.differences()
        assert said.startswith("cash is ")

    async def test_fills_of_before_the_last_agreement_explain_nothing_more(
        self, at_alpaca: AlpacaDesk, importing: ImportActivities, off: Off
    ) -> None:
        for number in range(4):
            await buy(at_alpaca, importing, number, qty="0.333")
        off.by = D("0.005")
        assert await importing.differences() == []
        clock = at_alpaca.desk.trading.recorder.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(minutes=5))
        assert await importing.differences() == []
        off.by = D("0.01")
        assert len(await importing.differences()) == 1
        # 0.333 x 100.10 is 33.3333: four such fills later it may be two cents more, of which they took 1.32.
        for number in range(4, 8):
            await buy(at_alpaca, importing, number, qty="0.333")
        assert await importing.differences() == []

    async def test_a_cent_that_is_there_from_the_beginning_is_told(self, importing: ImportActivities, off: Off) -> None:
        off.by = D("0.01")
        assert len(await importing.differences()) == 1


async def test_an_import_reads_no_more_ids_than_its_lookback_needs(at_alpaca: AlpacaDesk) -> None:
    """Ids of long ago are neither read nor asked for: what is known is known by when it was executed or told."""
    asked: list[frozenset[str]] = []
    inner = at_alpaca.importing.custody

    class Noting:
        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

        async def activities(self, after: datetime, *, known: frozenset[str]) -> Activities:
            asked.append(known)
            return await inner.activities(after, known=known)

    importing = replace(at_alpaca.importing, custody=cast("Custody", Noting()))
    await at_alpaca.world.client_order(client_order_id="old")
    assert await importing.run() == 1
    assert await importing.run() == 0
    assert len(asked[-1]) == 1
    account = await at_alpaca.account()
    long_ago = account.created_at.replace(year=account.created_at.year - 1)
    await at_alpaca.desk.db.write(
        lambda conn: conn.execute(update(executions).values(executed_at=long_ago, recorded_at=long_ago)) and None
    )
    await importing.run()
    assert asked[-1] == frozenset()
