"""Automations whose account and prices are at Alpaca's stand-in, at a time that a test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.adapters.alpaca.data_client import make_client as make_data_client
from paiid.adapters.alpaca.data_config import AlpacaDataConfig
from paiid.adapters.alpaca.market_data import AlpacaMarketData
from paiid.bootstrap.automations import build_automations
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_open
from paiid.features.automation.parity.comparing import Tolerance
from paiid.features.backtest.choosing import Choosing
from paiid.features.backtest.gathering import Bars
from paiid.features.backtest.python.folder import StrategyFolder
from paiid.features.backtest.python.program import Limits
from paiid.features.backtest.simulation import Simulation
from paiid.features.datasets.folder import DatasetFolder
from paiid.features.datasets.service import DatasetService
from paiid.features.portfolio.service.linking import LinkAccount
from paiid.features.proposals.service import ProposalService
from paiid.features.strategies.service import SavedStrategies
from tests.support.alpaca_world import AlpacaWorld, alpaca_world, make_client
from tests.support.automation import PaperRun, SameProcess
from tests.support.desk import open_desk


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
        state = self.world.state
        keys = {"APCA-API-KEY-ID": state.key_id, "APCA-API-SECRET-KEY": state.secret_key}
        async with httpx.AsyncClient(base_url=self.world.url, headers=keys) as client:
            answer = await client.get("/v2/orders", params={"status": "all", "limit": "500", "nested": "true"})
        return {one["client_order_id"]: one for one in answer.raise_for_status().json()}


@asynccontextmanager
async def at_alpaca(start: datetime) -> AsyncIterator[AlpacaWorld]:
    """A stand-in that stands at `start`."""
    async with alpaca_world() as world:
        world.market.instant = start
        yield world


@asynccontextmanager
async def alpaca_run(db: Database, world: AlpacaWorld, *, is_new: bool = True) -> AsyncIterator[AlpacaRun]:
    """The product on that stand-in; with `is_new` off, after a restart."""
    clock, state = ManualClock(world.market.instant), world.state
    keys: Any = {"api_key": state.key_id, "secret_key": state.secret_key, "base_url": world.url}
    client = make_data_client(AlpacaDataConfig(**keys), AlpacaConfig(**keys), clock)
    market: Any = AlpacaMarketData(client, clock)
    connection = AlpacaConnection(make_client(world.url, state))
    try:
        desk = await open_desk(db, market=market, alpaca=connection, open_account=is_new)
        if is_new:
            assert desk.trading.custody is not None
            await LinkAccount(desk.trading.custody, db, clock, desk.trading.ledger).run()
        account = await db.read(lambda conn: desk.trading.ledger.account_of(conn, desk.user_id))
        desk = replace(desk, account=account)
        strategies = SavedStrategies(db, clock)
        datasets = DatasetService(db, clock, DatasetFolder(Path()), SameProcess(), max_bytes=0)
        choosing = Choosing(strategies, StrategyFolder(Path(), Limits(1, 1)), datasets)
        simulation = Simulation(choosing, Bars(market), SameProcess())
        trading = desk.trading
        proposals = ProposalService(db, clock, clock, trading.ledger, trading.place, trading.place.events)
        automations = build_automations(clock, trading, simulation, proposals, tolerance=Tolerance())
        yield AlpacaRun(desk, clock, strategies, automations, world)
    finally:
        await market.table.stop()
        await client.aclose()
        await connection.client.aclose()
