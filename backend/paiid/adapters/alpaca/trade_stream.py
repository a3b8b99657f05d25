"""Alpaca's stream of trade updates: what changed, as it changes, and after each gap what it may have hidden."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from paiid.adapters.alpaca import parse, wire
from paiid.adapters.alpaca.client import ORDERS_A_PAGE, AlpacaClient, Row
from paiid.adapters.alpaca.links import KeyOwner
from paiid.adapters.vendor.sockets import is_loopback, open_socket
from paiid.domain.order import OPEN, BrokerOrder
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderTimeout,
    ProviderUnavailable,
)

logger = logging.getLogger(__name__)

_LISTEN: Final = {"action": "listen", "data": {"streams": ["trade_updates"]}}
_HANDSHAKE_S: Final = 10.0
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0
_OVERLAP: Final = timedelta(minutes=2)
"""After a gap, orders changed since this long before it are reported too: clocks differ, and repeats do no harm."""


ReadRows = Callable[[Sequence[Row]], list[BrokerOrder]]
"""The orders of a listing; those that cannot be read are left out."""


@dataclass(frozen=True, slots=True)
class AlpacaUpdate:
    """One change: which order, whose, when by Alpaca's clock, and the order itself where a listing told of it."""

    account_id: str
    client_order_id: str
    at: datetime
    known: BrokerOrder | None = None


@dataclass
class _Changed:
    """Orders to report; several changes of one that nobody has fetched yet are one report."""

    waiting: dict[str, tuple[datetime, BrokerOrder | None]] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, client_order_id: str, at: datetime, known: BrokerOrder | None = None) -> None:
        earlier = self.waiting.get(client_order_id)
        if earlier is None or earlier[0] <= at:
            self.waiting[client_order_id] = at, known
        self.news.set()

    async def next(self) -> tuple[str, datetime, BrokerOrder | None]:
        while not self.waiting:
            self.news.clear()
            await self.news.wait()
        client_order_id = next(iter(self.waiting))
        return client_order_id, *self.waiting.pop(client_order_id)


class TradeStream:
    """Connects again for ever, with a random pause that grows up to half a minute."""

    def __init__(
        self,
        client: AlpacaClient,
        owner: KeyOwner,
        *,
        read_rows: ReadRows = parse.readable_orders,
        draw: Callable[[], float] | None = None,
    ) -> None:
        self._client, self._owner, self._read_rows = client, owner, read_rows
        self._draw = draw or (lambda: secrets.randbelow(1000) / 1000)
        self._last_heard_at: datetime | None = None
        self.is_connected = False
        self.is_listening = False

    def feed(self) -> str:
        """How changes of orders arrive at present."""
        if not self.is_listening:
            return "trade updates are heard by the process that runs the jobs"
        return "trade updates streaming" if self.is_connected else "orders asked about every minute"

    async def listen(self) -> AsyncIterator[AlpacaUpdate]:
        """Updates from here on, until the iterator is closed."""
        changed, self.is_listening = _Changed(), True
        reader = asyncio.create_task(self._read_forever(changed), name="alpaca-trade-updates")
        try:
            while True:
                client_order_id, at, known = await changed.next()
                account_id = await self._owner.account_id()
                if account_id is not None:
                    yield AlpacaUpdate(account_id, client_order_id, at, known)
        finally:
            self.is_listening = self.is_connected = False
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    async def _read_forever(self, changed: _Changed) -> None:
        failures = 0
        while True:
            try:
                await self._read(changed)
            except ProviderError as error:
                logger.warning("trade_stream_lost", extra={"error": repr(error)})
                self._client.vendor.monitor.failed(error)
            except Exception:
                logger.exception("trade_stream_broken")
            failures = 0 if self.is_connected else failures + 1
            self.is_connected = False
            await asyncio.sleep(self._draw() * min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0**failures))

    async def _read(self, changed: _Changed) -> None:
        """One connection, until it ends."""
        from websockets.exceptions import WebSocketException

        config = self._client.config
        # A proxy of the environment is for the outside, never for a stand-in on this machine.
        proxy: Literal[True] | None = None if is_loopback(config.base_url) else True
        try:
            async with open_socket(config.stream_url, open_timeout=_HANDSHAKE_S, proxy=proxy) as socket:
                await self._shake_hands(socket)
                self.is_connected = True
                self._client.vendor.monitor.succeeded()
                # What happens from here on is heard; what happened before is asked for.
                await self._repair(changed)
                async for frame in socket:
                    self._take(frame, changed)
        except TimeoutError:
            raise ProviderTimeout("Alpaca's stream did not answer in time.") from None
        except (OSError, WebSocketException) as error:
            raise ProviderUnavailable(f"Alpaca's stream cannot be reached ({type(error).__name__}).") from None
        raise ProviderUnavailable("Alpaca closed the stream.")

    async def _shake_hands(self, socket: Any) -> None:
        config = self._client.config
        keys = {"key_id": config.api_key, "secret_key": config.secret_key}
        async with asyncio.timeout(_HANDSHAKE_S):
            await socket.send(json.dumps({"action": "authenticate", "data": keys}))
            if _message(await socket.recv(), "authorization").get("status") != "authorized":
                raise ProviderMisconfigured("Alpaca's stream does not accept the key.")
            await socket.send(json.dumps(_LISTEN))
            if "trade_updates" not in _message(await socket.recv(), "listening").get("streams", []):
                raise ProviderBadData("Alpaca's stream does not offer trade updates.")

    async def _repair(self, changed: _Changed) -> None:
        """Report every open order, and those that changed since something was last heard, as one listing tells them."""
        since = None if self._last_heard_at is None else self._last_heard_at - _OVERLAP
        rows = await self._client.newest_orders()
        if len(rows) == ORDERS_A_PAGE:
            # Open ones may be older than all of these.
            rows = [*rows, *await self._client.open_orders()]
        for order in self._read_rows(rows):
            if order.status in OPEN or since is None or order.updated_at >= since:
                changed.note(order.client_order_id, order.updated_at, order)

    def _take(self, frame: str | bytes, changed: _Changed) -> None:
        """Note what a frame reports; one that cannot be read is told and passed over, for reconciling repairs it."""
        try:
            said = _document(frame)
            if said.get("stream") != "trade_updates":
                return
            data = _object(said.get("data"))
            order = _object(data.get("order"))
            at = wire.optional_instant(data, "timestamp") or wire.instant(order, "updated_at")
            changed.note(wire.text(order, "client_order_id"), max(at, wire.instant(order, "updated_at")))
        except ProviderBadData as error:
            logger.warning("trade_update_unreadable", extra={"error": repr(error)})
            return
        self._last_heard_at = at if self._last_heard_at is None else max(at, self._last_heard_at)


def _message(frame: str | bytes, stream: str) -> Row:
    said = _document(frame)
    if said.get("stream") != stream:
        raise ProviderBadData(f"Alpaca's stream sent something else than {stream}.")
    return _object(said.get("data"))


def _document(frame: str | bytes) -> Row:
    """Frames are JSON, as text or as bytes."""
    try:
        return _object(json.loads(frame))
    except (ValueError, RecursionError):
        raise ProviderBadData("Alpaca's stream sent a frame that is not JSON.") from None


def _object(value: Any) -> Row:
    if not isinstance(value, dict):
        raise ProviderBadData("Alpaca's stream sent something else than an object.")
    return value
