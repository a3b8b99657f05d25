"""Two ways to a stream of Tradier's: WebSocket, whose symbols can be replaced, and HTTP, which must be opened anew."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from paiid.adapters.tradier.events import FILTER, objects
from paiid.adapters.vendor.sockets import is_loopback, open_socket
from paiid.ports.errors import ProviderError, ProviderRejected, ProviderTimeout, ProviderUnavailable

# Their frames carry session ids.
logging.getLogger("websockets").setLevel(logging.WARNING)

_CONNECT_S: Final = 5.0
_SETTLE_S: Final = 1.0
"""Screens that open together change the symbols once."""
_LONGEST_LINE: Final = 1_000_000
_PATH: Final = "/markets/events"


@dataclass
class Subscription:
    """Tradier's names of what is wanted, and a signal that they have changed."""

    names: Callable[[], Sequence[str]]
    changed: asyncio.Event


class Transport(Protocol):
    """Events of one connection, until it ends."""

    @property
    def name(self) -> str: ...

    def events(self, session_id: str, wanted: Subscription, silence_s: Callable[[], float]) -> AsyncGenerator[Any]:
        """JSON objects as they come.

        Raises:
            ProviderError: the connection failed, said an error, or was silent for `silence_s`.
        """
        ...


@dataclass(frozen=True)
class WebSocketTransport:
    """`base_url` is `wss://host/v1`."""

    base_url: str
    name: str = "WebSocket"

    async def events(
        self, session_id: str, wanted: Subscription, silence_s: Callable[[], float]
    ) -> AsyncGenerator[Any]:
        """As the protocol says; ends without an error when nothing is wanted any more."""
        from websockets.exceptions import ConnectionClosedOK, InvalidHandshake, InvalidURI, WebSocketException

        try:
            async with open_socket(
                self.base_url.rstrip("/") + _PATH,
                open_timeout=_CONNECT_S,
                close_timeout=1,
                max_size=_LONGEST_LINE,
                compression=None,
                proxy=None if is_loopback(self.base_url) else True,
            ) as socket:
                sender = asyncio.create_task(_keep_subscribed(socket.send, session_id, wanted, socket.close))
                try:
                    while True:
                        async with asyncio.timeout(silence_s()):
                            frame = await socket.recv(decode=True)
                        for event in objects(frame):
                            yield _checked(event)
                finally:
                    sender.cancel()
                    await asyncio.gather(sender, return_exceptions=True)
        except ConnectionClosedOK as error:
            if wanted.names():
                raise _broken(self.name, error) from None
        except (TimeoutError, InvalidHandshake, InvalidURI, WebSocketException, OSError) as error:
            raise _broken(self.name, error) from None


@dataclass(frozen=True)
class HttpTransport:
    """`base_url` is `https://host/v1`. Ends when the wanted symbols change, to be opened anew with the new ones."""

    base_url: str
    name: str = "HTTP"

    async def events(
        self, session_id: str, wanted: Subscription, silence_s: Callable[[], float]
    ) -> AsyncGenerator[Any]:
        """As the protocol says."""
        import httpx

        names = wanted.names()
        wanted.changed.clear()
        form = {
            "sessionid": session_id,
            "symbols": ",".join(names),
            "filter": ",".join(FILTER),
            "linebreak": "true",
            "validOnly": "true",
        }
        timeout = httpx.Timeout(_CONNECT_S, read=None)
        local = is_loopback(self.base_url)
        try:
            async with (
                httpx.AsyncClient(
                    timeout=timeout, trust_env=not local, headers={"Accept": "application/json"}
                ) as client,
                client.stream("POST", self.base_url.rstrip("/") + _PATH, data=form) as response,
            ):
                if response.status_code != 200:
                    raise ProviderRejected(f"Tradier refused to stream (HTTP {response.status_code}).")
                async for event in _lines(response.aiter_text(), silence_s):
                    yield _checked(event)
                    if wanted.changed.is_set() and set(wanted.names()) - set(names):
                        return
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise _broken(self.name, error) from None


async def _keep_subscribed(
    send: Callable[[str], Any], session_id: str, wanted: Subscription, close: Callable[[], Any]
) -> None:
    """Send the symbols, and again whenever they have changed."""
    sent: frozenset[str] = frozenset()
    while True:
        wanted.changed.clear()
        names = wanted.names()
        if not names:
            # An empty list is refused.
            await close()
            return
        if frozenset(names) != sent:
            sent = frozenset(names)
            await send(
                json.dumps(
                    {
                        "symbols": list(names),
                        "filter": list(FILTER),
                        "sessionid": session_id,
                        "linebreak": True,
                        "validOnly": True,
                    }
                )
            )
        await wanted.changed.wait()
        await asyncio.sleep(_SETTLE_S)


async def _lines(chunks: AsyncIterator[str], silence_s: Callable[[], float]) -> AsyncGenerator[Any]:
    rest = ""
    while True:
        try:
            async with asyncio.timeout(silence_s()):
                rest += await anext(chunks)
        except StopAsyncIteration:
            return
        complete, found, rest = rest.rpartition("\n")
        if found:
            for event in objects(complete):
                yield event
        elif len(rest) > _LONGEST_LINE:
            raise ProviderUnavailable("Tradier's stream sent a line without an end.")


def _checked(event: Any) -> Any:
    if isinstance(event, dict) and (said := event.get("error")) is not None:
        raise ProviderRejected(f"Tradier's stream: {str(said)[:200]}")
    return event


def _broken(name: str, error: Exception) -> ProviderError:
    if isinstance(error, TimeoutError):
        return ProviderTimeout(f"Tradier's {name} stream was silent for too long.")
    # The error's own text may name addresses and session ids.
    return ProviderUnavailable(f"Tradier's {name} stream broke off ({type(error).__name__}).")
