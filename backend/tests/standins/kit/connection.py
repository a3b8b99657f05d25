"""uvicorn's protocols, which hand the application the connection it answers on, so that it can cut it."""

import asyncio
import socket
import struct
from asyncio.transports import BaseTransport
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_KEY = "standin.transport"


class HttpProtocol(HttpToolsProtocol):
    def connection_made(self, transport: Any) -> None:
        self.app: Any = _with_transport(self.app, transport)
        super().connection_made(transport)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    def connection_made(self, transport: BaseTransport) -> None:
        self.app: Any = _with_transport(self.app, transport)
        super().connection_made(transport)


def _with_transport(app: Any, transport: BaseTransport) -> ASGIApp:
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[_KEY] = transport
        await app(scope, receive, send)

    return call


def cut(scope: Scope, *, reset: bool = False) -> None:
    """Close the connection at once; with `reset` the peer sees ECONNRESET instead of an end.

    Raises:
        KeyError: the application is not served by `kit.serving`.
    """
    transport: asyncio.Transport = scope["extensions"][_KEY]
    sock = transport.get_extra_info("socket")
    if reset and sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def gone(receive: Receive) -> None:
    """Wait until the peer has left."""
    while (await receive())["type"] not in {"http.disconnect", "websocket.disconnect"}:
        pass
