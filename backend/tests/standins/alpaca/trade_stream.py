"""`/stream`: trade updates, as binary frames that hold JSON."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from .http import keys_fit
from .state import AlpacaState

TRADE_UPDATES = "trade_updates"


class TradeStream:
    """One endpoint, any number of clients; each hears only what happens while it listens."""

    def __init__(self, state: AlpacaState, wake: Callable[[], None]) -> None:
        self._state, self._wake = state, wake

    async def serve(self, socket: WebSocket) -> None:
        """Serve a client until it leaves."""
        await socket.accept()
        self._wake()
        queue = self._state.hub.join()
        listening = asyncio.Event()
        sender = asyncio.create_task(self._send(socket, queue, listening))
        try:
            await self._converse(socket, queue, listening)
        except WebSocketDisconnect:
            return
        finally:
            self._state.hub.leave(queue)
            sender.cancel()

    async def _converse(self, socket: WebSocket, queue: asyncio.Queue[bytes], listening: asyncio.Event) -> None:
        is_authorized = False
        while True:
            asked = await _receive(socket)
            action = asked.get("action")
            if action in {"authenticate", "auth"}:
                is_authorized = self._fits(asked)
                status = "authorized" if is_authorized else "unauthorized"
                await _say(socket, "authorization", {"action": "authenticate", "status": status})
            elif action == "listen" and is_authorized:
                streams = [name for name in (asked.get("data") or {}).get("streams", []) if name == TRADE_UPDATES]
                _empty(queue)
                await _say(socket, "listening", {"streams": streams})
                listening.set() if streams else listening.clear()
            else:
                await _say(socket, "authorization", {"action": str(action), "status": "unauthorized"})
            if not is_authorized:
                await socket.close()
                return

    def _fits(self, asked: dict[str, Any]) -> bool:
        given = asked.get("data") or asked
        key, secret = given.get("key_id", given.get("key", "")), given.get("secret_key", given.get("secret", ""))
        return keys_fit(self._state, str(key), str(secret))

    async def _send(self, socket: WebSocket, queue: asyncio.Queue[bytes], listening: asyncio.Event) -> None:
        while True:
            frame = await queue.get()
            if listening.is_set():
                await socket.send_bytes(frame)


def _empty(queue: asyncio.Queue[bytes]) -> None:
    while not queue.empty():
        queue.get_nowait()


async def _receive(socket: WebSocket) -> dict[str, Any]:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    try:
        asked = json.loads(message.get("text") or message.get("bytes") or b"{}")
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


async def _say(socket: WebSocket, stream: str, data: dict[str, Any]) -> None:
    await socket.send_bytes(orjson.dumps({"stream": stream, "data": data}))
