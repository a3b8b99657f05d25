"""Automations whose account and prices are at Alpaca's stand-in, at a time that a test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx

from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.adapters.alpaca.data_client import make_client as make_data_client
from paiid.adapters.alpaca.data_config import AlpacaDataConfig
from paiid.adapters.alpaca.market_data import AlpacaMarketData
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_open
from paiid.features.backtest.gathering import Bars
from paiid.features.portfolio.service.linking import LinkAccount
from tests.support.alpaca_world import AlpacaWorld, alpaca_world, make_client
from tests.support.automation import PaperRun, pieces_on
from tests.support.desk import Desk, open_desk


@dataclass
class AlpacaRun(PaperRun):
    """As on the local market; what the broker does, the stand-in does."""

    world: AlpacaWorld

    def at(self, instant: datetime) -> None:
        super().at(instant)
        self.world.market.instant = instant

    async def tick(self) -> None:
        await self.world.look()
        await super().tick()

    async def session(self, day: date) -> None:
        """The open to the minute, for there the opening orders fill; the close once its bar is told; the evening."""
        evening = datetime(day.year, day.month, day.day, 19, 5, tzinfo=NEW_YORK)
        for instant in (session_open(day), session_close(day) + timedelta(minutes=30), evening):
            if instant > self.clock.now():
                self.at(instant)
                await self.tick()
                await self.tick()

    async def at_broker(self) -> dict[str, dict[str, Any]]:
        """Every order there with its legs, by our id."""
        return await orders_at(self.world)


async def orders_at(world: AlpacaWorld) -> dict[str, dict[str, Any]]:
    """Every order at the stand-in with its legs, by our id."""
    state = world.state
    keys = {"APCA-API-KEY-ID": state.key_id, "APCA-API-SECRET-KEY": state.secret_key}
    async with httpx.AsyncClient(base_url=world.url, headers=keys) as client:
        answer = await client.get("/v2/orders", params={"status": "all", "limit": "500", "nested": "true"})
    return {one["client_order_id"]: one for one in answer.raise_for_status().json()}


async def linked_desk(
    db: Database, clock: ManualClock, market: Any, connection: AlpacaConnection, options: Any = None
) -> Desk:
    """A desk whose account is the one at Alpaca."""
    desk = await open_desk(db, market=market, alpaca=connection, options=options)
    assert desk.trading.custody is not None
    await LinkAccount(desk.trading.custody, db, clock, desk.trading.ledger).run()
    return await with_account(desk)


async def with_account(desk: Desk) -> Desk:
    """The desk with its account as it is stored."""
    account = await desk.db.read(lambda conn: desk.trading.ledger.account_of(conn, desk.user_id))
    return replace(desk, account=account)


@asynccontextmanager
async def at_alpaca(start: datetime) -> AsyncIterator[AlpacaWorld]:
    """A stand-in that stands at `start`."""
    async with alpaca_world() as world:
        world.market.instant = start
        yield world


@asynccontextmanager
async def alpaca_run(
    db: Database, world: AlpacaWorld, *, is_new: bool = True, options: Any = None
) -> AsyncIterator[AlpacaRun]:
    """The product on that stand-in; with `is_new` off, after a restart."""
    clock, state = ManualClock(world.market.instant), world.state
    keys: Any = {"api_key": state.key_id, "secret_key": state.secret_key, "base_url": world.url}
    client = make_data_client(AlpacaDataConfig(**keys), AlpacaConfig(**keys), clock)
    market: Any = AlpacaMarketData(client, clock)
    connection = AlpacaConnection(make_client(world.url, state))
    try:
        if is_new:
            desk = await linked_desk(db, clock, market, connection, options)
        else:
            reopened = await open_desk(db, market=market, alpaca=connection, open_account=False, options=options)
            desk = await with_account(reopened)
        yield AlpacaRun(desk, clock, *pieces_on(desk, clock, Bars(market), options=options), world)
    finally:
        await market.table.stop()
        await client.aclose()
        await connection.client.aclose()
