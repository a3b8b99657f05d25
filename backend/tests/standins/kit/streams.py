"""Faults of streams: each event a stand-in sends on an open connection passes here."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

from starlette.types import Message, Scope, Send

from .connection import cut
from .faults import STREAM_KINDS, Faults


class StreamGate:
    """The `send` of one open stream (WebSocket frames, chunks of an unfinished body), with its faults.

    Args:
        what: `WS /path` or `METHOD /path`.
        is_event: whether a text is an event; handshakes and confirmations pass untouched (but for `silence`).
    """

    def __init__(self, scope: Scope, send: Send, what: str, *, faults: Faults, is_event: Callable[[str], bool]) -> None:
        self._scope, self._send, self._what = scope, send, what
        self._faults, self._is_event = faults, is_event
        self._held: Message | None = None
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> Self:
        self._faults.listeners.append(self._look)
        return self

    def __exit__(self, *_error: object) -> None:
        self._faults.listeners.remove(self._look)

    def _look(self) -> None:
        """Cut at once for a `disconnect` that waits for nothing."""
        if any(
            laid.kind == "disconnect" and not laid.after and not laid.get("containing") for laid in self._faults.laid
        ):
            self._loop.call_soon_threadsafe(self._cut_if_hit)

    def _cut_if_hit(self) -> None:
        if any(self._faults.take(frozenset({"disconnect"}), self._what)):
            cut(self._scope)

    async def send(self, message: Message) -> None:
        """Pass a message on, or what the faults make of it."""
        text = _text(message)
        if text is None:
            await self._send(message)
            return
        if not self._is_event(text):
            if not any(self._faults.take(frozenset({"silence"}), self._what)):
                await self._send(message)
            return
        kinds = [laid.kind for laid in self._faults.take(STREAM_KINDS, self._what, text=text)]
        if "disconnect" in kinds:
            cut(self._scope)
            return
        if "silence" in kinds or "drop_events" in kinds:
            return
        await self._pass(message, reorder="reorder_events" in kinds)
        if "duplicate_events" in kinds:
            await self._send(message)

    async def _pass(self, message: Message, *, reorder: bool) -> None:
        if reorder and self._held is None:
            self._held = message
            return
        await self._send(message)
        if self._held is not None:
            held, self._held = self._held, None
            await self._send(held)


def _text(message: Message) -> str | None:
    if message["type"] == "websocket.send":
        return _decoded(message.get("text") or message.get("bytes"))
    if message["type"] == "http.response.body" and message.get("more_body") and message.get("body"):
        return _decoded(message["body"])
    return None


def _decoded(data: Any) -> str:
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data or "")
