"""A broker with a market under it that a test controls; one class an adapter, one shape for the contract suite."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import pytest

from paiid.adapters.paper.broker import PaperBroker, PaperConfig
from paiid.core.db import Database
from paiid.domain.account import AccountTerms
from paiid.domain.order import BrokerOrder, OrderTerms, Side
from paiid.ports.broker import Broker
from paiid.settings import Settings
from tests.support.alpaca_world import alpaca_world
from tests.support.paiid_world import paiid_world
from tests.support.scripted_market import ACME, ScriptedMarket

ACCOUNT = "acc_1"


class ControlledMarket(Protocol):
    """The market under a broker, as far as the suite moves it."""

    instant: datetime

    def quote(self, bid: str = ..., ask: str = ..., **changes: Any) -> None: ...

    def advance(self, **delta: float) -> None: ...

    def auction(self, price: str, *, minute: datetime) -> None: ...


class BrokerWorld(Protocol):
    """What the contract suite drives.

    `decides_at_once`: what follows from a request is in its answer, not a moment later. `honors_size`: no more is
    filled than is displayed. `keeps_one_account`: it trades one account, that of its keys. `books_refusals`: what it
    does not trade becomes a rejected order. `tells_reasons`: its own words say why an order ended. `trades_options`:
    whether there are contracts, which Alpaca's adapter cannot tell of a server that is not Alpaca's.
    """

    @property
    def market(self) -> ControlledMarket: ...

    decides_at_once: bool
    honors_size: bool
    knows_halts: bool
    keeps_one_account: bool
    books_refusals: bool
    tells_reasons: bool
    trades_options: bool

    @property
    def broker(self) -> Broker: ...

    async def look(self) -> None:
        """Let the broker see the market as it is now."""
        ...

    async def restart(self) -> None:
        """As if the process had been killed and started again."""
        ...

    async def place_partly(self, filled: str) -> BrokerOrder:
        """Order `one`: buy ten for the day, of which so many fill."""
        ...

    async def decided(self, account_id: str, client_order_id: str) -> BrokerOrder:
        """The order once all that follows from the last request has happened."""
        ...


@dataclass
class PaperWorld:
    """The paper broker on a scripted market; every account trades on `terms`."""

    db: Database
    market: ScriptedMarket = field(default_factory=ScriptedMarket)
    terms: AccountTerms = field(default_factory=AccountTerms)
    decides_at_once = True
    honors_size = True
    knows_halts = True
    keeps_one_account = False
    books_refusals = True
    tells_reasons = True
    trades_options = False

    def __post_init__(self) -> None:
        self.broker = self.another()
        if not self.market.present:
            self.market.quote()

    def another(self) -> PaperBroker:
        """A further broker on the same tables, as a second worker has it."""
        return PaperBroker(self.db, self.market, PaperConfig(account_terms=self._terms_of))

    async def look(self) -> None:
        await self.broker.step()

    async def restart(self) -> None:
        self.broker = self.another()

    async def place_partly(self, filled: str) -> BrokerOrder:
        self.market.quote(ask_size=int(filled))
        return await self.broker.submit(ACCOUNT, "one", OrderTerms(ACME, Side.BUY, Decimal(10)))

    async def decided(self, account_id: str, client_order_id: str) -> BrokerOrder:
        found = await self.broker.order(account_id, client_order_id)
        assert found is not None
        return found

    async def _terms_of(self, account_id: str) -> AccountTerms:
        return self.terms


@asynccontextmanager
async def paper_world(db: Database, _settings: Settings) -> AsyncIterator[BrokerWorld]:
    """The paper broker."""
    yield PaperWorld(db)


@asynccontextmanager
async def standin_world(_db: Database, _settings: Settings) -> AsyncIterator[BrokerWorld]:
    """Alpaca on its stand-in."""
    async with alpaca_world() as world:
        yield world


@asynccontextmanager
async def gateway_world(_db: Database, settings: Settings) -> AsyncIterator[BrokerWorld]:
    """Alpaca's adapter on our own `/alpaca`."""
    async with paiid_world(settings) as world:
        yield world


WORLDS: dict[str, Callable[[Database, Settings], AbstractAsyncContextManager[BrokerWorld]]] = {
    "paper": paper_world,
    "alpaca": standin_world,
    "paiid": gateway_world,
}
WORLD_CASES = [
    # The stand-in's books are its own: what ours are kept in changes nothing.
    pytest.param(name, marks=[pytest.mark.without_database] if name == "alpaca" else [])
    for name in sorted(WORLDS)
]
"""The worlds as parameters of a fixture."""
