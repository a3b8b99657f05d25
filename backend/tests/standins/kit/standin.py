"""A stand-in: a vendor's application, with faults around it and a control endpoint beside it."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .answers import STATUS_OF, Answer, refusal, spoil
from .clock import StandinClock
from .connection import cut, gone
from .control import CONTROL, Control, RequestLog, Seen
from .faults import ANSWER_KINDS, REQUEST_KINDS, Fault, Faults
from .state import Switches
from .streams import StreamGate

_REFUSALS: Final = frozenset(STATUS_OF) | {"status"}


class Standin:
    """ASGI application: `app` of one vendor, faulted.

    Args:
        state: the vendor's switches and data; reset and changed through the control endpoint.
        vendor_error: the vendor's own body for a refused request with this status.
        is_event: whether a text sent on a stream is an event (True) or part of a handshake.
    """

    def __init__(
        self,
        name: str,
        app: ASGIApp,
        *,
        state: Switches,
        vendor_error: Callable[[int], Answer],
        is_event: Callable[[str], bool] = bool,
    ) -> None:
        self.name, self.app, self.state = name, app, state
        self.faults, self.requests = Faults(), RequestLog()
        self.clock: StandinClock = state.clock
        self.clock.skew = self.faults.skew
        self._vendor_error, self._is_event = vendor_error, is_event
        self._control = Control(self.faults, self.requests, self.state)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(CONTROL):
            await self._control(scope, receive, send)
            return
        method = scope["method"] if scope["type"] == "http" else "WS"
        seen = self.requests.begin(method, scope["path"], scope["query_string"].decode())
        what = f"{method} {scope['path']}"
        for laid in self.faults.take(REQUEST_KINDS, what):
            if await self._struck(laid, scope, receive, _noting(seen, send)):
                return
        spoils = list(self.faults.take(ANSWER_KINDS, what)) if scope["type"] == "http" else []
        if spoils:
            await self._spoiled(spoils, scope, receive, _noting(seen, send))
            return
        with StreamGate(scope, _noting(seen, send), what, faults=self.faults, is_event=self._is_event) as gate:
            await self.app(scope, receive, gate.send)

    async def _struck(self, laid: Fault, scope: Scope, receive: Receive, send: Send) -> bool:
        """Do what a fault does before the application sees the request; True when that is the end of it."""
        if laid.kind == "latency":
            await asyncio.sleep(float(laid.get("seconds", 1)))
            return False
        if laid.kind == "timeout":
            await gone(receive)
        elif laid.kind == "reset":
            cut(scope, reset=True)
            await gone(receive)
        else:
            assert laid.kind in _REFUSALS
            await refusal(laid, self._vendor_error).send(scope, send)
        return True

    async def _spoiled(self, spoils: list[Fault], scope: Scope, receive: Receive, send: Send) -> None:
        answer = Answer(500)

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = [tuple(pair) for pair in message.get("headers", [])]
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        await self.app(scope, receive, collect)
        kinds = {laid.kind for laid in spoils}
        if "accept_then_drop" in kinds:
            cut(scope)
            return
        named = dict(answer.headers)
        answer.content_type = named.get(b"content-type", b"").decode()
        answer.headers = [pair for pair in answer.headers if pair[0] not in {b"content-type", b"content-length"}]
        for laid in spoils:
            answer = spoil(answer, laid) if laid.kind != "reset_mid_body" else answer
        await answer.send(scope, _half(scope, send) if "reset_mid_body" in kinds else send)


def _half(scope: Scope, send: Send) -> Send:
    """A `send` that cuts the connection in the middle of the body."""

    async def half(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        body = message["body"]
        await send({**message, "body": body[: len(body) // 2], "more_body": True})
        await asyncio.sleep(0.05)  # the first half is on its way before the end
        cut(scope)

    return half


def _noting(seen: Seen, send: Send) -> Send:
    """A `send` that notes the status of the answer."""

    async def noting(message: Message) -> None:
        if message["type"].endswith("response.start"):
            seen.status = int(message["status"])
        elif message["type"] == "websocket.accept":
            seen.status = 101
        await send(message)

    return noting
