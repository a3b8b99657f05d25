"""Tradier's market data before its stand-in, with one time for both."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.config import TradierConfig
from paiid.adapters.tradier.connection import TradierConnection
from paiid.adapters.tradier.market_data import TradierMarketData
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.tradier import TradierState, tradier
from tests.support.local_market import OPEN_MONDAY

TOKEN = "Canary-tradier-token-93518"


@dataclass
class MovableTime:
    """A clock and a monotonic time that move together, by hand or (`runs`) with the wall from where they stand."""

    at: datetime = OPEN_MONDAY
    runs: bool = False
    _seconds: float = 1000.0
    _since: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self._elapsed())

    def monotonic(self) -> float:
        return self._seconds + self._elapsed()

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self._seconds += seconds

    def _elapsed(self) -> float:
        return monotonic() - self._since if self.runs else 0.0


@dataclass
class TradierRig:
    """A stand-in and the adapter that asks it."""

    url: str
    standin: Standin
    state: TradierState
    time: MovableTime
    market: TradierMarketData
    connection: TradierConnection

    def advance(self, seconds: float) -> None:
        """Move the stand-in's and the adapter's time."""
        self.time.advance(seconds)
        self.state.clock.frozen_at = self.time.now()

    def asked(self, what: str) -> int:
        """How many requests beginning with `METHOD /path` have arrived."""
        return self.standin.requests.count(what)


@asynccontextmanager
async def tradier_rig(
    mode: str = "live",
    at: datetime = OPEN_MONDAY,
    *,
    runs: bool = False,
    timeout_s: float = 5.0,
    websocket: bool = True,
    **switches: Any,
) -> AsyncIterator[TradierRig]:
    """The adapter before a stand-in in `mode`; both stand at `at` until moved, or run on from it."""
    state = TradierState(mode=mode, **switches)
    time = MovableTime(at, runs)
    state.clock.frozen_at = at
    standin = tradier(state)
    async with serving(standin) as url:
        config = TradierConfig(
            api_key=TOKEN,
            base_url=f"{url}/v1",
            stream_url=f"{url}/v1",
            websocket_url=f"{url.replace('http', 'ws', 1)}/v1" if websocket else None,
            timeout_s=timeout_s,
            is_sandbox=mode == "sandbox",
        )
        market = TradierMarketData(TradierClient(config, time, monotonic=time.monotonic), time)
        rig = TradierRig(url, standin, state, time, market, TradierConnection(market))
        follower = asyncio.create_task(_follow(state, time)) if runs else None
        try:
            yield rig
        finally:
            await rig.connection.stop()
            if follower is not None:
                follower.cancel()


async def until(claim: Callable[[], bool], seconds: float = 8.0) -> None:
    """Return once `claim` holds.

    Raises:
        TimeoutError: it does not in time.
    """
    async with asyncio.timeout(seconds):
        while not claim():  # noqa: ASYNC110 - what is waited for happens in a server
            await asyncio.sleep(0.01)


async def _follow(state: TradierState, time: MovableTime) -> None:
    while True:
        state.clock.frozen_at = time.now()
        await asyncio.sleep(0.02)
