"""Market data and news streams: frames are arrays of messages, MessagePack or JSON as the client's header says."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgpack  # type: ignore[import-untyped]
import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from .feed import Feed
from .http import keys_fit
from .state import AlpacaState
from .subscription import NEWS_CHANNELS, STOCK_CHANNELS, Subscription

_AUTH_S = 10
_TIMES = ("t", "created_at", "updated_at")
_FREE = frozenset({"/v2/iex", "/v2/delayed_sip", "/v1beta1/news"})


class ClosingError(Exception):
    """The server says why and hangs up."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class DataStream:
    """All endpoints; each takes a few connections."""

    state: AlpacaState

    def __post_init__(self) -> None:
        self._open: Counter[str] = Counter()

    async def serve(self, socket: WebSocket) -> None:
        """Serve a client until it leaves."""
        await socket.accept()
        path = socket.url.path
        line = Line(socket, is_packed=socket.headers.get("content-type") == "application/msgpack")
        is_counted = False
        try:
            await line.say([{"T": "success", "msg": "connected"}])
            await self._authenticate(line)
            if self._open[path] >= self.state.stream_connections:
                raise ClosingError(406, "connection limit exceeded")
            if path not in _FREE and not self.state.sip_entitled:
                raise ClosingError(409, "insufficient subscription")
            self._open[path] += 1
            is_counted = True
            await line.say([{"T": "success", "msg": "authenticated"}])
            await self._converse(line, path)
        except ClosingError as error:
            await line.say([{"T": "error", "code": error.code, "msg": str(error)}])
            await socket.close()
        except WebSocketDisconnect:
            return
        finally:
            self._open[path] -= is_counted

    async def _authenticate(self, line: "Line") -> None:
        try:
            asked = await asyncio.wait_for(line.hear(), _AUTH_S)
        except TimeoutError:
            raise ClosingError(404, "auth timeout") from None
        if asked.get("action") != "auth":
            raise ClosingError(401, "not authenticated")
        if not keys_fit(self.state, str(asked.get("key", "")), str(asked.get("secret", ""))):
            raise ClosingError(402, "auth failed")

    async def _converse(self, line: "Line", path: str) -> None:
        subscription = Subscription(NEWS_CHANNELS if path.endswith("news") else STOCK_CHANNELS)
        sender = asyncio.create_task(self._send(line, Feed(self.state, subscription)))
        try:
            while True:
                asked = await line.hear()
                if asked.get("action") not in {"subscribe", "unsubscribe"}:
                    await line.say([{"T": "error", "code": 400, "msg": "invalid syntax"}])
                    continue
                refused = subscription.change(asked, most=self.state.stream_symbols)
                if refused:
                    await line.say([{"T": "error", "code": 405 if "limit" in refused else 400, "msg": refused}])
                else:
                    await line.say([{"T": "subscription", **subscription.state()}])
        finally:
            sender.cancel()
            with suppress(asyncio.CancelledError):
                await sender

    async def _send(self, line: "Line", feed: Feed) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await asyncio.sleep(self.state.stream_tick_s)
                messages = feed.messages()
                if messages:
                    await line.say(messages)


@dataclass
class Line:
    """One connection's way of writing."""

    socket: WebSocket
    is_packed: bool

    async def say(self, messages: list[dict[str, Any]]) -> None:
        """Send a frame."""
        if self.is_packed:
            await self.socket.send_bytes(msgpack.packb([_stamped(row) for row in messages], default=float))
        else:
            await self.socket.send_text(orjson.dumps(messages, default=float).decode())

    async def hear(self) -> dict[str, Any]:
        """The client's next message; empty when it cannot be read.

        Raises:
            WebSocketDisconnect: it has left.
        """
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        packed, text = message.get("bytes"), message.get("text")
        try:
            read = msgpack.unpackb(packed) if packed and self.is_packed else json.loads(text or packed or "{}")
        except (ValueError, msgpack.UnpackException):
            return {}
        return read if isinstance(read, dict) else {}


def _stamped(row: dict[str, Any]) -> dict[str, Any]:
    """Times as MessagePack's own type."""
    times = {name: msgpack.Timestamp.from_datetime(_moment(row[name])) for name in _TIMES if name in row}
    return {**row, **times}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
