"""Times every request by its route's template."""

from collections.abc import Callable
from time import perf_counter
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import state_of

Observe = Callable[[str, str, int, float], None]
"""(method, route template, status, seconds)."""


class InFlight(Protocol):
    """Whoever counts the requests that are being answered."""

    in_flight: int


_UNROUTED: Final = "unmatched"
_PREFIX: Final = "/api"


class MetricsMiddleware:
    """Tells `observe` how long each answer took; the innermost middleware, for the router names the route."""

    def __init__(self, app: ASGIApp, *, observe: Observe, counted: InFlight, prefix: str = _PREFIX) -> None:
        self.app = app
        self._counted = counted
        self._observe = observe
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and time it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = perf_counter()
        self._counted.in_flight += 1
        try:
            await self.app(scope, receive, watch)
        finally:
            self._counted.in_flight -= 1
            # The included router's own path; all of them are mounted under the API's prefix.
            path = getattr(scope.get("route"), "path", None)
            route = _UNROUTED if path is None else path if path.startswith(self._prefix) else self._prefix + path
            # For whoever stands further out.
            state_of(scope)["route"] = route
            self._observe(scope["method"], route, status, perf_counter() - start)
