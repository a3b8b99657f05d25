"""What the pure ASGI middlewares share: raw headers, the state of a request, a problem as the answer."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from paiid.core.errors import AppError
from paiid.core.http import problem_response

API_PREFIX: Final = "/api/"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEALTH_PATHS: Final = frozenset({"/api/health", "/api/health/live", "/api/health/ready", "/api/health/detailed"})
RawHeader = tuple[bytes, bytes]


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first value of a header (`name` in lower case)."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None


def cookie(scope: Scope, name: bytes) -> bytes | None:
    """The value of a cookie."""
    prefix = name + b"="
    for key, value in scope["headers"]:
        if key == b"cookie" and prefix in value:
            for part in value.split(b";"):
                if (stripped := part.strip()).startswith(prefix):
                    found: bytes = stripped[len(prefix) :].strip(b'"')
                    return found
    return None


def state_of(scope: Scope) -> dict[str, Any]:
    """The request's own state, which handlers see as `request.state`."""
    state: dict[str, Any] = scope.setdefault("state", {})
    return state


async def answer_problem(
    scope: Scope, receive: Receive, send: Send, error: AppError, headers: Iterable[tuple[str, str]] = ()
) -> None:
    """Answer with `error`; the application is not asked."""
    error.headers.update(headers)
    await problem_response(Request(scope), error)(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Declined:
    """Not the plain form: the framework takes the request, whose body is `body` where it was read already."""

    body: bytes | None = None


HotEndpoint = Callable[[Scope, Receive, Send], Awaitable[Declined | None]]
"""Answers the plain form of one request without the framework; see `middleware/hot_paths.py`."""


async def send_json(send: Send, body: bytes) -> None:
    """Answer 200 with ready bytes."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def read_body(receive: Receive) -> bytes:
    """The whole body; the middleware outside has bounded it."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)
