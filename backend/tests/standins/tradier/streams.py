"""Streams of market and account events: sessions, HTTP, WebSockets."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from .calls import Call, RefusedError
from .engine import advance
from .shapes import to_json
from .state import TradierState
from .streaming import StreamSession
from .ticks import FILTERS, Subscription, events


def market_session(call: Call) -> dict[str, Any]:
    """POST `/markets/events/session`."""
    if not call.state.streams:
        raise RefusedError("Streaming is not available for this account.")
    return _made(call, "market", "markets")


def account_session(call: Call) -> dict[str, Any]:
    """POST `/accounts/events/session`."""
    return _made(call, "account", "accounts")


def _made(call: Call, kind: str, folder: str) -> dict[str, Any]:
    session = call.state.sessions.make(kind, call.token, call.state.now())
    return {"stream": {"url": f"http://{call.host}/v1/{folder}/events", "sessionid": session.id}}


class Streams:
    """The stream endpoints of one stand-in."""

    def __init__(self, state: TradierState) -> None:
        self.state = state

    def _session(self, session_id: str, kind: str) -> StreamSession | None:
        state = self.state
        return state.sessions.find(session_id, kind, now=state.now(), valid_s=state.session_valid_s)

    def _opened(self, session: StreamSession) -> asyncio.Event | None:
        return self.state.sessions.open(session, drop_first=self.state.second_stream == "drops_first")

    async def http(self, request: Request) -> Response:
        """GET and POST `/markets/events`: objects one after another, each on a line with `linebreak=true`."""
        body = (await request.body()).decode()
        params = dict(parse_qsl(request.url.query)) | dict(parse_qsl(body))
        session = self._session(params.get("sessionid", ""), "market")
        if session is None:
            return PlainTextResponse("Session not found", 401)
        wanted = _subscription(_split(params.get("symbols", "")), _split(params.get("filter", "")))
        if not wanted.symbols:
            return PlainTextResponse("Invalid parameter, symbols: is required.", 400)
        ended = self._opened(session)
        if ended is None:
            return PlainTextResponse("Too many sessions requested", 400)
        linebreak = b"\n" if params.get("linebreak") == "true" else b""
        return StreamingResponse(self._chunks(session, wanted, ended, linebreak), media_type="application/json")

    async def _chunks(
        self, session: StreamSession, wanted: Subscription, ended: asyncio.Event, linebreak: bytes
    ) -> AsyncIterator[bytes]:
        try:
            async for event in events(self.state, wanted, ended):
                yield to_json(event) + linebreak
        finally:
            self.state.sessions.close(session, ended)

    async def market_socket(self, websocket: WebSocket) -> None:
        """WebSocket `/markets/events`: each text frame from the client replaces the subscription."""
        await websocket.accept()
        frame = await _frame(websocket)
        session = self._session(str(frame.get("sessionid", "")), "market")
        if session is None or not frame.get("symbols"):
            await _refuse(websocket, "Session not found" if session is None else "No symbols were given")
            return
        ended = self._opened(session)
        if ended is None:
            await _refuse(websocket, "Too many sessions requested")
            return
        wanted = _subscription(frame["symbols"], frame.get("filter"))
        listening = asyncio.create_task(_listen(websocket, session, wanted, ended))
        try:
            async for event in events(self.state, wanted, ended):
                await websocket.send_text(to_json(event).decode())
            if listening.done() and listening.result():
                await _refuse(websocket, listening.result())
            elif not listening.done():
                await websocket.close()
        except WebSocketDisconnect:
            return
        finally:
            listening.cancel()
            self.state.sessions.close(session, ended)

    async def account_socket(self, websocket: WebSocket) -> None:
        """WebSocket `/accounts/events`: what happens to orders from now on, and heartbeats."""
        await websocket.accept()
        frame = await _frame(websocket)
        session = self._session(str(frame.get("sessionid", "")), "account")
        if session is None or "order" not in frame.get("events", []):
            await _refuse(websocket, "Session not found" if session is None else "No events were given")
            return
        session.opened = True
        left = asyncio.create_task(_left(websocket))
        try:
            await self._account_events(websocket, set(frame.get("excludeAccounts") or ()), left)
        except WebSocketDisconnect:
            return
        finally:
            left.cancel()

    async def _account_events(self, websocket: WebSocket, excluded: set[str], left: asyncio.Task[None]) -> None:
        books = [
            book for name in self.state.account_numbers if name not in excluded and (book := self.state.book(name))
        ]
        sent = [len(book.events) for book in books]
        beat = time.monotonic()
        while not left.done():
            for n, book in enumerate(books):
                advance(self.state, book)
                fresh, sent[n] = book.events[sent[n] :], len(book.events)
                for event in fresh:
                    await websocket.send_text(to_json(event).decode())
            if time.monotonic() - beat >= self.state.heartbeat_s:
                beat = time.monotonic()
                at = self.state.clock.milliseconds()
                await websocket.send_json({"event": "heartbeat", "status": "active", "timestamp": at})
            await asyncio.wait([left], timeout=0.02)


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _subscription(symbols: list[str], filters: list[str] | None) -> Subscription:
    return Subscription([symbol.upper() for symbol in symbols], filters or list(FILTERS))


async def _frame(websocket: WebSocket) -> dict[str, Any]:
    """The client's next frame; empty when it is not an object or the client has left."""
    try:
        given = json.loads(await websocket.receive_text())
    except (ValueError, WebSocketDisconnect):
        return {}
    return given if isinstance(given, dict) else {}


async def _refuse(websocket: WebSocket, sentence: str) -> None:
    try:
        await websocket.send_json({"error": sentence})
        await websocket.close()
    except (WebSocketDisconnect, RuntimeError):
        return  # the client has left already


async def _listen(websocket: WebSocket, session: StreamSession, wanted: Subscription, ended: asyncio.Event) -> str:
    """Take new subscriptions until the client leaves or sends a wrong one; returns what was wrong with it."""
    try:
        while True:
            frame = json.loads(await websocket.receive_text())
            if frame.get("sessionid") != session.id or not frame.get("symbols"):
                return "Session not found" if frame.get("sessionid") != session.id else "No symbols were given"
            fresh = _subscription(frame["symbols"], frame.get("filter"))
            wanted.symbols, wanted.filters = fresh.symbols, fresh.filters
    except (ValueError, WebSocketDisconnect):
        return ""
    finally:
        ended.set()


async def _left(websocket: WebSocket) -> None:
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        return
