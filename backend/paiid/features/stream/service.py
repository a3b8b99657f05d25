"""Feeds the hub: quotes, the market's day, and each watching user's portfolio, once an interval."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from paiid.core.database_errors import DatabaseLostError
from paiid.core.errors import AppError
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Quote
from paiid.features.market.router import status_read
from paiid.features.market.schemas import QuoteRead
from paiid.features.market.service import MarketService
from paiid.features.stream.frames import OWNERS, Topics, frame
from paiid.features.stream.hub import StreamHub, Subscription
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_STATUS_EVERY: Final = 5
ConnectionsJson = Callable[[], str]
PortfolioJson = Callable[[str], Awaitable[str]]
SystemJson = Callable[[], Awaitable[str]]
IsLive = Callable[[str], Awaitable[bool]]


@dataclass
class StreamService:
    """One task a process, whatever the number of streams.

    Args:
        portfolio_json: what the portfolio endpoint would answer a user.
        is_live: whether a session still stands; asked for each stream once a heartbeat.
        interval_s: between two looks at the market.
        heartbeat_s: the longest silence of a stream, and the longest it outlives its session.
        connections_json: how every vendor is doing, told to whoever looks at that, at most every fifth interval.
        system_json: how this process does, told to owners who look at that every fifth interval.
    """

    hub: StreamHub
    market: MarketService
    portfolio_json: PortfolioJson
    is_live: IsLive
    interval_s: float
    heartbeat_s: float
    connections_json: ConnectionsJson = lambda: '{"connections":[]}'
    system_json: SystemJson | None = None
    _sent_connections: str = ""
    _sent: dict[Symbol, Quote] = field(default_factory=dict)
    _sent_portfolio: dict[str, str] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None
    _ticks: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start(self) -> None:
        """Begin feeding."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="stream-feed")

    async def stop(self) -> None:
        """End every stream and stop feeding."""
        self.hub.close_all()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def opening(self, subscription: Subscription) -> bytes:
        """The present state for `subscription`, and nothing older after it.

        No tick runs meanwhile: one that had asked before would send its older prices later.
        """
        async with self._turn:
            first = await self.first_frames(subscription.user_id, subscription.topics)
            subscription.latest.clear()
        return first

    async def first_frames(self, user_id: str, topics: Topics) -> bytes:
        """The present state for a stream that has just opened, so that it need not wait for a change."""
        wanted: list[Awaitable[bytes]] = [self._quotes(sorted(topics.symbols))]
        if "positions" in topics.plain:
            wanted.append(self._portfolio(user_id))
        if "status" in topics.plain:
            wanted.append(self._status())
        if "connections" in topics.plain:
            wanted.append(self._connections())
        found = await asyncio.gather(*wanted, return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                # The user's own events must come all the same; the rest follows when it can.
                logger.warning("stream_feed_failed", extra={"error": repr(one)})
        return b"".join(one for one in found if isinstance(one, bytes))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + self.interval_s, loop.time())
            try:
                await self.tick()
            except (ProviderError, DatabaseLostError) as error:
                logger.warning("stream_feed_failed", extra={"error": repr(error)})
            except Exception:
                logger.exception("stream_feed_broken")
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def tick(self) -> None:
        """Send what has changed since the last tick to those who watch it."""
        if not self.hub.client_count:
            self._sent.clear()
            self._sent_portfolio.clear()
            return
        async with self._turn:
            await self._send_changes()

    async def _send_changes(self) -> None:
        await self._send_quotes()
        await self._send_portfolios()
        if self._ticks % _STATUS_EVERY == 0:
            self.hub.send_latest("status", await self._status())
            self._send_connections()
            if self.system_json is not None and self.hub.users_with(OWNERS):
                self.hub.send_latest(OWNERS, frame("system", await self.system_json()))
        self._ticks += 1

    async def _quotes(self, symbols: list[Symbol]) -> bytes:
        return b"".join(_encode(quote, instrument) for quote, instrument in await self.market.quotes(symbols))

    async def _portfolio(self, user_id: str) -> bytes:
        return frame("portfolio", await self.portfolio_json(user_id))

    async def _status(self) -> bytes:
        return frame("status", status_read(await self.market.status()).model_dump_json())

    async def _connections(self) -> bytes:
        return frame("connections", self.connections_json())

    def _send_connections(self) -> None:
        if not self.hub.users_with("connections"):
            return
        text = self.connections_json()
        if text != self._sent_connections:
            self._sent_connections = text
            self.hub.send_latest("connections", frame("connections", text))

    async def _send_quotes(self) -> None:
        watched = self.hub.symbols()
        for quote, instrument in await self.market.quotes(watched):
            if self._sent.get(quote.symbol) != quote:
                self._sent[quote.symbol] = quote
                data = _encode(quote, instrument)
                self.hub.send_quote(quote.symbol, data)

    async def _send_portfolios(self) -> None:
        for user_id in self.hub.users_with("positions"):
            try:
                text = await self.portfolio_json(user_id)
            except AppError as error:
                # One user's must not stop the others'.
                logger.warning("stream_portfolio_failed", extra={"error": repr(error)})
                continue
            if self._sent_portfolio.get(user_id) != text:
                self._sent_portfolio[user_id] = text
                self.hub.send_latest("positions", frame("portfolio", text), user_id=user_id)


def _encode(quote: Quote, instrument: Instrument) -> bytes:
    read = QuoteRead.of(quote, name=instrument.name, asset_class=instrument.asset_class)
    return frame("quote", read.model_dump_json())
