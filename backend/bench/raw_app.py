"""The peer: the least an ASGI application can do for an answer of the size of `/api/health`."""

from collections.abc import Awaitable, Callable
from typing import Any

_BODY = b'{"status":"ok","time":"2026-01-02T15:04:05.123456Z"}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]


async def app(
    scope: dict[str, Any], _receive: Callable[[], Awaitable[Any]], send: Callable[[dict[str, Any]], Awaitable[None]]
) -> None:
    """Answer every request alike."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})
