"""What the pure ASGI middlewares share: raw headers, the state of a request, a problem as the answer."""

from collections.abc import Iterable
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
