"""`/alpaca/stream`: the handshake, then updates for as long as key and client hold out.

Frames we send are binary and hold JSON, as those of Alpaca's paper host do; frames we get may be either.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from paiid.features.alpaca_api.gate import PREFIX, Strangers
from paiid.features.alpaca_api.stream.hub import Listener, TradeHub
from paiid.features.alpaca_api.stream.updates import OrderStory
from paiid.features.api_keys.service import ApiKeyService, KeyHolder

logger = logging.getLogger(__name__)

STREAM_PATH: Final = f"{PREFIX}/stream"
TRADE_UPDATES: Final = "trade_updates"
AUTH_TIMEOUT_S: Final = 10.0
_SEND_TIMEOUT_S: Final = 10.0
_MAX_KEY_LENGTH: Final = 128
_POLICY, _AGAIN_LATER = 1008, 1013


class _CloseError(Exception):
    """The connection is to end with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class TradeStream:
    """Serves one WebSocket after the other, each in a call of its own.

    `heartbeat_s` is how long a stream may outlive its key.
    """

    keys: ApiKeyService
    hub: TradeHub
    story: Callable[[KeyHolder], OrderStory]
    strangers: Strangers
    heartbeat_s: float

    async def __call__(self, websocket: WebSocket) -> None:
        """Until either side leaves."""
        if not (await self.strangers.opened(websocket.scope)).admitted:
            await _close(websocket, _POLICY, "too many requests")
            return
        await websocket.accept()
        try:
            await self._serve(websocket)
        except _CloseError as end:
            await _close(websocket, end.code, end.reason)
        except (WebSocketDisconnect, OSError):
            # The client went away.
            pass
        except Exception:
            logger.exception("trade_stream_broken")
            await _close(websocket, 1011, "internal error")

    async def _serve(self, websocket: WebSocket) -> None:
        try:
            async with asyncio.timeout(AUTH_TIMEOUT_S):
                holder = await self._authenticated(websocket)
        except TimeoutError:
            raise _CloseError(_POLICY, "authentication timed out") from None
        listener = self.hub.connect(holder.user_id, holder.row_id)
        if listener is None:
            raise _CloseError(_POLICY, "too many connections of this key")
        try:
            await self._converse(websocket, holder, listener)
        finally:
            self.hub.disconnect(listener)

    async def _authenticated(self, websocket: WebSocket) -> KeyHolder:
        credentials = _credentials(await _message(websocket))
        if credentials is None:
            await _send(websocket, _authorization(is_good=False))
            raise _CloseError(_POLICY, "authenticate first")
        holder = await self.keys.recognize(*credentials)
        if holder is not None:
            await self._count(holder)
            await _send(websocket, _authorization(is_good=True))
            return holder
        verdict = await self.strangers.failed(websocket.scope)
        if verdict.admitted:
            await _send(websocket, _authorization(is_good=False))
        raise _CloseError(_POLICY, "unauthorized" if verdict.admitted else "too many requests")

    async def _converse(self, websocket: WebSocket, holder: KeyHolder, listener: Listener) -> None:
        story = self.story(holder)
        listening = asyncio.Event()
        tasks = [
            asyncio.create_task(self._hear(websocket, holder, story, listener, listening)),
            asyncio.create_task(self._tell(websocket, holder, story, listener, listening)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _tell(
        self, websocket: WebSocket, holder: KeyHolder, story: OrderStory, listener: Listener, listening: asyncio.Event
    ) -> None:
        loop = asyncio.get_running_loop()
        look_at = loop.time() + self.heartbeat_s
        while True:
            try:
                async with asyncio.timeout_at(look_at):
                    await listening.wait()
                    await listener.wake.wait()
            except TimeoutError:
                pass
            if loop.time() >= look_at:
                look_at = loop.time() + self.heartbeat_s
                if not await self.keys.is_live(holder):
                    raise _CloseError(_POLICY, "the key was revoked")
            if listener.is_behind:
                raise _CloseError(_AGAIN_LATER, "slow client")
            if listening.is_set():
                for order_id in listener.take():
                    for update in await story.updates(order_id):
                        await _send(websocket, update)

    async def _hear(
        self, websocket: WebSocket, holder: KeyHolder, story: OrderStory, listener: Listener, listening: asyncio.Event
    ) -> None:
        while True:
            message = await _message(websocket)
            await self._count(holder)
            if message.get("action") != "listen":
                raise _CloseError(_POLICY, "unknown action")
            data = message.get("data")
            named = data.get("streams") if isinstance(data, dict) else None
            wanted = [TRADE_UPDATES] if isinstance(named, list) and TRADE_UPDATES in named else []
            if not wanted:
                listening.clear()
            elif not listening.is_set():
                listener.take()
                await story.begin()
                listening.set()
            await _send(websocket, orjson.dumps({"stream": "listening", "data": {"streams": wanted}}))

    async def _count(self, holder: KeyHolder) -> None:
        """A message is a request like any other: each may cost a look at every order."""
        if not (await self.strangers.limits.asked(holder)).admitted:
            raise _CloseError(_AGAIN_LATER, "too many requests")


async def _message(websocket: WebSocket) -> dict[str, Any]:
    received = await websocket.receive()
    if received["type"] != "websocket.receive":
        raise WebSocketDisconnect(received.get("code", 1006))
    try:
        found = json.loads(received.get("bytes") or received.get("text") or "")
    except (ValueError, RecursionError):
        raise _CloseError(_POLICY, "not JSON") from None
    if not isinstance(found, dict):
        raise _CloseError(_POLICY, "not a message")
    return found


def _credentials(message: dict[str, Any]) -> tuple[str, str] | None:
    """Key id and secret, in the present form of the message or the older one."""
    data = message.get("data")
    if message.get("action") == "authenticate" and isinstance(data, dict):
        found = data.get("key_id"), data.get("secret_key")
    elif message.get("action") == "auth":
        found = message.get("key"), message.get("secret")
    else:
        return None
    key_id, secret = found
    if not isinstance(key_id, str) or not isinstance(secret, str) or max(len(key_id), len(secret)) > _MAX_KEY_LENGTH:
        return None
    # Anything that is no plain text cannot be a key, and a database would not take it.
    return (key_id, secret) if key_id.isascii() and secret.isascii() and "\0" not in key_id else None


def _authorization(*, is_good: bool) -> bytes:
    status = "authorized" if is_good else "unauthorized"
    return orjson.dumps({"stream": "authorization", "data": {"action": "authenticate", "status": status}})


async def _send(websocket: WebSocket, data: bytes) -> None:
    sending: Awaitable[None] = websocket.send_bytes(data)
    try:
        async with asyncio.timeout(_SEND_TIMEOUT_S):
            await sending
    except TimeoutError:
        raise _CloseError(_AGAIN_LATER, "slow client") from None


async def _close(websocket: WebSocket, code: int, reason: str) -> None:
    try:
        async with asyncio.timeout(_SEND_TIMEOUT_S):
            await websocket.close(code, reason)
    except (RuntimeError, OSError, TimeoutError, WebSocketDisconnect):
        # It is closed, or nobody reads.
        pass
