"""PaiiD trading PaiiD: Alpaca's adapter on the `/alpaca` of a whole application, whose market a test moves."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

import httpx
import uvicorn
from fastapi import FastAPI

from paiid.adapters.alpaca.broker import AlpacaBroker
from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.paper.broker import PaperBroker
from paiid.bootstrap.adapters import build_adapters
from paiid.bootstrap.app import build_app
from paiid.core.clock import SystemClock
from paiid.domain.account import BrokerId
from paiid.domain.order import BrokerOrder, OrderTerms, Side
from paiid.settings import Settings
from tests.support.alpaca_world import Links
from tests.support.api_keys import make_key
from tests.support.http import sign_up
from tests.support.scripted_market import ACME, ScriptedMarket

ACCOUNT = "acc_1"


@dataclass
class PaiidWorld:
    """One local account behind its API key, linked to `acc_1` of whoever trades it."""

    app: FastAPI
    market: ScriptedMarket
    config: AlpacaConfig
    links: Links
    broker: AlpacaBroker
    decides_at_once = True
    honors_size = True
    knows_halts = False
    keeps_one_account = True
    books_refusals = False
    tells_reasons = False
    trades_options = False

    def another(self) -> AlpacaBroker:
        """A further broker with the same keys, as after a restart."""
        return AlpacaBroker(AlpacaClient(self.config, SystemClock()), self.links)

    async def look(self) -> None:
        """Let the application's broker see the market, and its books know of it."""
        local = self.app.state.place_orders.brokers.of(BrokerId.PAPER)
        assert isinstance(local, PaperBroker)
        await local.step()
        await self.app.state.change_orders.reconciling.reconcile_open()

    async def restart(self) -> None:
        await self.broker.client.aclose()
        self.broker = self.another()

    async def place_partly(self, filled: str) -> BrokerOrder:
        self.market.quote(ask_size=int(filled))
        return await self.broker.submit(ACCOUNT, "one", OrderTerms(ACME, Side.BUY, Decimal(10)))

    async def decided(self, account_id: str, client_order_id: str) -> BrokerOrder:
        found = await self.broker.order(account_id, client_order_id)
        assert found is not None
        return found


@asynccontextmanager
async def paiid_world(settings: Settings) -> AsyncIterator[PaiidWorld]:
    """Serve it until the block ends; Monday in regular hours, ACME at 99.90 to 100.10."""
    market = ScriptedMarket()
    market.quote()
    # The market is looked at when a test says so.
    settings = settings.model_copy(update={"stream_interval_s": 10.0})
    clock = SystemClock()
    app = build_app(settings, clock=clock, adapters=replace(build_adapters(settings, clock), market_data=market))
    async with served(app) as url:
        config = await _key(url)
        broker = AlpacaBroker(AlpacaClient(config, clock), links := Links())
        links.accounts[ACCOUNT] = await broker.owner.broker_account()
        world = PaiidWorld(app, market, config, links, broker)
        try:
            yield world
        finally:
            await world.broker.client.aclose()


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Start `app` and serve it in this very loop, so that what a test does to its market is done between requests."""
    # The protocol is named: asyncio sends small packets at once only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, ws="websockets-sansio", lifespan="on", timeout_graceful_shutdown=1
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            assert not task.done(), "the application did not start"
            await asyncio.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


async def _key(url: str) -> AlpacaConfig:
    """A new user's API key, as Alpaca's clients are told of it."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        key = await make_key(client, await sign_up(client))
    return AlpacaConfig(
        api_key=key["key_id"], secret_key=key["secret"], base_url=f"{url}/alpaca", calls_per_minute=100_000
    )
