"""Alpaca put together: trading, data and both streams on one port."""

import orjson
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from ..kit.answers import Answer
from ..kit.standin import Standin
from .control import Controls
from .data import Data
from .data_stream import DataStream
from .http import Front
from .pulse import Pulse
from .reference import Reference
from .refusals import BROKEN_RULE, FORBIDDEN, NOT_FOUND
from .state import AlpacaState
from .trade_stream import TradeStream
from .trading import Trading
from .watchlists import Watchlists

_HANDSHAKES = ("authorization", "listening", "success", "subscription", "error")
_DATA_STREAMS = ("/v2/iex", "/v2/sip", "/v2/delayed_sip", "/v1beta1/news")
_CODES = {403: FORBIDDEN, 404: NOT_FOUND, 422: BROKEN_RULE, 500: 50010000}
_TEXTS = {401: "unauthorized.", 403: "forbidden.", 429: "too many requests.", 500: "internal server error occurred"}


class AlpacaStandin(Standin):
    """The stand-in; `state` is its `AlpacaState`."""

    def __init__(self, state: AlpacaState | None = None) -> None:
        state = state or AlpacaState()
        self.alpaca = state
        self._pulse = Pulse(state)
        front = Front(state, self._pulse.wake)
        routes = [
            *Reference(state).routes(front),
            *Trading(state).routes(front),
            *Watchlists(state).routes(front),
            *Data(state).routes(front),
            *(WebSocketRoute(path, DataStream(state).serve) for path in _DATA_STREAMS),
            WebSocketRoute("/stream", TradeStream(state, self._pulse.wake).serve),
        ]
        controls = Controls(state, self._pulse.wake).routes()
        self._controls = Starlette(routes=controls)
        self._control_paths = frozenset(getattr(route, "path", "") for route in controls)
        super().__init__("alpaca", Starlette(routes=routes), state=state, vendor_error=vendor_error, is_event=is_event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in self._control_paths:
            await self._controls(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def vendor_error(status: int) -> Answer:
    """Alpaca's own body for a status; 401 and 429 have no code, gateways answer HTML."""
    if status in {502, 503, 504}:
        return Answer(status, f"<html><body><h1>{status}</h1></body></html>".encode(), "text/html")
    code = {} if status in {401, 429} else {"code": _CODES.get(status, status * 100_000 + 10_000)}
    return Answer(status, orjson.dumps({**code, "message": _TEXTS.get(status, "request refused")}))


def is_event(text: str) -> bool:
    """Whether a frame is news from the market or the account rather than part of a handshake."""
    return not any(word in text[:60] for word in _HANDSHAKES)
