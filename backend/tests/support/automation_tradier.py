"""Automations on Tradier's prices, before its stand-in, at a time that a test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_open
from paiid.features.backtest.gathering import Bars
from tests.support.alpaca_world import AlpacaWorld, make_client
from tests.support.automation import PaperRun, pieces_on
from tests.support.automation_alpaca import linked_desk
from tests.support.desk import open_desk
from tests.support.tradier_market import TradierRig


class Unhurried(Bars):
    """Keeps no calls back for charts, which would take seconds of the wall's time."""

    async def _pace(self) -> None:
        return


@dataclass
class TradierRun(PaperRun):
    """As on the local market; prices are Tradier's stand-in's, and the account is at Alpaca's if `world` is given."""

    rig: TradierRig
    world: AlpacaWorld | None = None

    def at(self, instant: datetime) -> None:
        super().at(instant)
        self.rig.advance((instant - self.rig.time.now()).total_seconds())
        if self.world is not None:
            self.world.market.instant = instant

    async def tick(self) -> None:
        if self.world is not None:
            await self.world.look()
        await super().tick()

    async def session(self, day: date) -> None:
        """The open to the minute, the close once it is told, and the evening."""
        evening = datetime.combine(day, time(19, 5), NEW_YORK)
        for instant in (
            session_open(day),
            session_open(day) + timedelta(minutes=16),
            session_close(day) + timedelta(minutes=30),
            evening,
        ):
            if instant > self.clock.now():
                self.at(instant)
                await self.tick()
                await self.tick()


@asynccontextmanager
async def tradier_run(db: Database, rig: TradierRig, world: AlpacaWorld | None = None) -> AsyncIterator[TradierRun]:
    """The product on Tradier's prices, with its account at Alpaca where `world` is given."""
    clock = ManualClock(rig.time.now())
    market: Any = rig.market
    connection = None if world is None else AlpacaConnection(make_client(world.url, world.state))
    try:
        if connection is None:
            desk = await open_desk(db, market=market)
        else:
            desk = await linked_desk(db, clock, market, connection)
        yield TradierRun(desk, clock, *pieces_on(desk, clock, Unhurried(market)), rig, world)
    finally:
        if connection is not None:
            await connection.client.aclose()
