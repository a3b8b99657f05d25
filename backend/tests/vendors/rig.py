"""The real application before the stand-ins of every vendor, served over HTTP, with one time for all of them."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx
import uvicorn
from fastapi import FastAPI

from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.adapters.finnhub.config import FinnhubConfig
from paiid.adapters.finnhub.news_feed import finnhub_news
from paiid.adapters.merged_news.news_feed import MergedNews
from paiid.adapters.option_priced.market_data import option_priced
from paiid.adapters.quant_advisor.advisor import QuantAdvisor
from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.config import TradierConfig
from paiid.adapters.tradier.connection import TradierConnection
from paiid.adapters.tradier.market_data import TradierMarketData
from paiid.adapters.tradier.option_data import TradierOptions
from paiid.bootstrap import create_app
from paiid.bootstrap.adapters import Adapters
from paiid.settings import Settings
from tests.standins.alpaca import AlpacaStandin, AlpacaState
from tests.standins.finnhub.app import make_standin as make_finnhub
from tests.standins.kit.faults import Fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.tradier import TradierState, tradier
from tests.support.http import quick_passwords, sign_up
from tests.support.ports import free_port
from tests.support.tradier_market import TOKEN, MovableTime
from tests.vendors.client import signed_in

LOCAL_USER: Final = "bob@example.com"
_OPENED: Final = datetime(2026, 11, 23, 14, 45, tzinfo=UTC)
"""A Monday a quarter of an hour into the session: six hours are left."""
_TIMEOUT_S: Final = 0.5
"""Of one attempt; vendors are given ten seconds in earnest."""


@dataclass
class VendorsRig:
    """The application at `http`, its vendors, and the headers of two users: one trades at Alpaca, one locally."""

    app: FastAPI
    http: httpx.AsyncClient
    standins: dict[str, Standin]
    urls: dict[str, str]
    time: MovableTime
    owner: dict[str, str]
    local: dict[str, str]

    async def sign_in(self) -> None:
        """Let both users sign in again: the sessions of the round before have run out."""
        self.owner, self.local = await asyncio.gather(signed_in(self.http), signed_in(self.http, LOCAL_USER))

    def lay(self, fault: Fault, *names: str) -> None:
        """Let the vendors called `names` suffer from `fault`."""
        for name in names:
            self.standins[name].faults.add(
                Fault(fault.kind, fault.match, fault.times, fault.after, parameters=fault.parameters)
            )

    def calm(self) -> None:
        """End all faults."""
        for standin in self.standins.values():
            standin.faults.clear()

    def advance(self, seconds: float) -> None:
        """Let everybody's time pass."""
        self.time.advance(seconds)
        for standin in self.standins.values():
            standin.clock.frozen_at = self.time.now()


@asynccontextmanager
async def vendors_rig(settings: Settings) -> AsyncIterator[VendorsRig]:
    """Start everything, sign two users up; end it in order. Time runs with the wall's and can be moved on."""
    alpaca_state = AlpacaState(rate_limit=0, wash_trade_guard=False, starting_cash="10000000")
    alpaca, time = AlpacaStandin(alpaca_state), MovableTime(_OPENED, runs=True)
    standins: dict[str, Standin] = {
        "tradier": tradier(TradierState(mode="live", rate_limit=1_000_000)),
        "alpaca": alpaca,
        "finnhub": make_finnhub(),
    }
    async with AsyncExitStack() as stack:
        urls = {name: await stack.enter_async_context(serving(standin)) for name, standin in standins.items()}
        clocks = asyncio.create_task(_follow(standins, time))
        stack.callback(clocks.cancel)
        adapters = build_vendors(urls, alpaca_state, time)
        app = create_app(settings, clock=time, adapters=adapters, passwords=quick_passwords())
        http = await stack.enter_async_context(_served(app))
        # The first to register is the owner, who is given the account at Alpaca.
        owner, local = await sign_up(http), await sign_up(http, LOCAL_USER)
        yield VendorsRig(app, http, standins, urls, time, owner, local)
    with warnings.catch_warnings():
        # A connection that the end found half made tells of itself when it is collected: here, not in another test.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def build_vendors(urls: dict[str, str], alpaca: AlpacaState, time: MovableTime) -> Adapters:
    """Adapters of every vendor, impatient ones, before the stand-ins at `urls`."""
    config = TradierConfig(
        api_key=TOKEN,
        base_url=f"{urls['tradier']}/v1",
        websocket_url=f"{urls['tradier'].replace('http', 'ws', 1)}/v1",
        timeout_s=_TIMEOUT_S,
        is_sandbox=False,
    )
    market = TradierMarketData(TradierClient(config, time, monotonic=time.monotonic), time)
    prices, options = TradierConnection(market), TradierOptions(market.client, time)
    keys = AlpacaConfig(
        api_key=alpaca.key_id,
        secret_key=alpaca.secret_key,
        base_url=urls["alpaca"],
        timeout_s=_TIMEOUT_S,
        calls_per_minute=1_000_000,
    )
    broker = AlpacaConnection(AlpacaClient(keys, time, monotonic=time.monotonic))
    news = finnhub_news(FinnhubConfig(api_key=TOKEN, base_url=f"{urls['finnhub']}/api/v1"), time)
    return Adapters(
        market_data=option_priced(market, options),
        news=MergedNews((news,)),
        advisor=QuantAdvisor(),
        options=options,
        is_simulated=False,
        connections=(prices, broker, news),
        services=(prices, broker, news),
        alpaca=broker,
    )


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    config = uvicorn.Config(
        app,
        port=free_port(),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        # On a busy machine it would otherwise end a connection while a request is being written to it.
        timeout_keep_alive=600,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if running.done():
                raise RuntimeError("the application does not start")
            await asyncio.sleep(0.01)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{config.port}", timeout=30) as http:
            yield http
    finally:
        server.should_exit = True
        await running


async def _follow(standins: dict[str, Standin], time: MovableTime) -> None:
    while True:
        for standin in standins.values():
            standin.clock.frozen_at = time.now()
        await asyncio.sleep(0.02)
