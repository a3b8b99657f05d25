"""Alpaca's adapter on its stand-in, with ACME listed there and the market under a test's control."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from paiid.adapters.alpaca.broker import AlpacaBroker
from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.core.clock import SystemClock
from paiid.domain.order import OPEN, BrokerOrder, OrderTerms, OrderType, Side
from tests.standins.alpaca import AlpacaStandin, AlpacaState
from tests.standins.alpaca.instruments import Instrument
from tests.standins.alpaca.surroundings import asset_id, shares
from tests.standins.kit.clock import StandinClock
from tests.standins.kit.market import Listing, listings
from tests.standins.kit.serving import serving
from tests.support.scripted_market import ACME, OPEN_MONDAY


@dataclass
class Links:
    """Which of our accounts is which of Alpaca's, as a test says."""

    accounts: dict[str, str] = field(default_factory=dict)

    async def broker_account_of(self, account_id: str) -> str | None:
        return self.accounts.get(account_id)

    async def account_of(self, broker_account: str) -> str | None:
        return next((ours for ours, theirs in self.accounts.items() if theirs == broker_account), None)


@dataclass
class StandinMarket:
    """The scripted market's controls, on the stand-in. Its paper trading ignores displayed sizes and knows no halts."""

    standin: AlpacaStandin
    url: str

    @property
    def instant(self) -> datetime:
        return self.standin.clock.now()

    @instant.setter
    def instant(self, at: datetime) -> None:
        self.standin.clock.frozen_at = at

    def advance(self, **delta: float) -> None:
        """Let market time pass."""
        self.instant += timedelta(**delta)

    def quote(self, bid: str = "99.90", ask: str = "100.10", **_sizes: Any) -> None:
        """Show a quote of ACME."""
        last = str(((Decimal(bid) + Decimal(ask)) / 2).quantize(Decimal("0.01")))
        httpx.post(
            f"{self.url}/__control/price", json={"symbol": ACME, "price": last, "bid": bid, "ask": ask}
        ).raise_for_status()

    def auction(self, price: str, *, minute: datetime) -> None:
        """ACME at one price: its paper trading takes the touch of the instant."""
        self.quote(price, price, minute=minute)


@dataclass
class AlpacaWorld:
    """One paper account at the stand-in, linked to `acc_1`."""

    standin: AlpacaStandin
    url: str
    broker: AlpacaBroker
    links: Links
    market: StandinMarket
    decides_at_once = False
    honors_size = False
    knows_halts = False
    keeps_one_account = True
    books_refusals = False
    tells_reasons = False
    trades_options = True

    @property
    def state(self) -> AlpacaState:
        return self.standin.alpaca

    def another(self) -> AlpacaBroker:
        """A further broker with the same keys, as after a restart."""
        return AlpacaBroker(make_client(self.url, self.state), self.links)

    async def look(self) -> None:
        await self.control("tick")

    async def restart(self) -> None:
        await self.broker.client.aclose()
        self.broker = self.another()

    async def place_partly(self, filled: str) -> BrokerOrder:
        """Order `one`: buy ten at 99 for the day, of which so many fill."""
        await self.submit(OrderTerms(ACME, Side.BUY, Decimal(10), type=OrderType.LIMIT, limit_price=Decimal(99)))
        await self.control("orders", client_order_id="one", do="fill", qty=filled, price="99")
        return await self.decided("acc_1", "one")

    async def decided(self, account_id: str, client_order_id: str) -> BrokerOrder:
        """The order once the stand-in has settled what follows from the last request."""
        await self.control("tick")
        found = await self.broker.order(account_id, client_order_id)
        assert found is not None
        return found

    async def ended(self, client_order_id: str, account_id: str = "acc_1") -> BrokerOrder:
        """The order once it has ended."""
        for _ in range(200):
            found = await self.broker.order(account_id, client_order_id)
            if found is not None and found.status not in OPEN:
                return found
            await asyncio.sleep(0.01)
        raise AssertionError(f"{client_order_id} is open still")

    async def submit(self, terms: OrderTerms, client_order_id: str = "one") -> BrokerOrder:
        """Send it, and answer it as decided."""
        await self.broker.submit("acc_1", client_order_id, terms)
        return await self.decided("acc_1", client_order_id)

    async def control(self, what: str, **body: Any) -> Any:
        """Make something happen at the stand-in."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.post(f"/__control/{what}", json=body)
            assert answer.status_code == 200, answer.text
            return answer.json()

    async def client_order(self, **changes: Any) -> str:
        """An order of another program: buy ten ACME at the market unless told otherwise. Its id, once it is decided."""
        keys = {"APCA-API-KEY-ID": self.state.key_id, "APCA-API-SECRET-KEY": self.state.secret_key}
        body = {"symbol": ACME, "side": "buy", "type": "market", "time_in_force": "day", "qty": "10", **changes}
        async with httpx.AsyncClient(base_url=self.url, headers=keys) as client:
            answer = await client.post("/v2/orders", json=body)
            assert answer.status_code == 200, answer.text
        await self.control("tick")
        return str(answer.json()["id"])

    async def books(self) -> Any:
        """The stand-in's exact books."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            return (await client.get("/__control/books")).json()


def make_client(url: str, state: AlpacaState) -> AlpacaClient:
    """A client with the stand-in's keys."""
    config = AlpacaConfig(api_key=state.key_id, secret_key=state.secret_key, base_url=url, timeout_s=1.0)
    return AlpacaClient(config, SystemClock())


@contextmanager
def listed_acme() -> Iterator[None]:
    """Let the stand-in know ACME until the block ends."""
    listings()[ACME] = Listing(ACME, "Acme Inc.", "Q", "stock", Decimal(100), 1_000_000)
    shares()[ACME] = Instrument(id=asset_id(ACME), symbol=ACME, name="Acme Inc.")
    try:
        yield
    finally:
        del listings()[ACME], shares()[ACME]


@asynccontextmanager
async def alpaca_world() -> AsyncIterator[AlpacaWorld]:
    """Serve it until the block ends; Monday in regular hours, ACME at 99.90 to 100.10."""
    state = AlpacaState(
        clock=StandinClock(frozen_at=OPEN_MONDAY), partial_fill_ratio=0, rate_limit=0, tick_s=0.01,
        always_open=False, wash_trade_guard=False,
    )  # fmt: skip
    standin = AlpacaStandin(state)
    with listed_acme():
        async with serving(standin) as url:
            links = Links({"acc_1": state.account_id})
            broker = AlpacaBroker(make_client(url, state), links)
            world = AlpacaWorld(standin, url, broker, links, StandinMarket(standin, url))
            world.market.quote()
            yield world
            await world.broker.client.aclose()
