"""A span for every request, by its route's template."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import HEALTH_PATHS, header, state_of
from paiid.core.tracing import Attributes, Tracer, within

_UNTRACED: Final = HEALTH_PATHS | {"/api/stream"}
"""Probes ask every few seconds; a stream lasts as long as somebody looks."""
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_SERVER_ERROR: Final = 500


class TracingMiddleware:
    """The outermost middleware: what the protection refuses is told too, without a route, for it reached none.

    Of the request it tells method, template, status and request id. Its path, query, headers and body may be anything.
    """

    def __init__(self, app: ASGIApp, *, tracer: Tracer) -> None:
        self.app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on inside its span."""
        if scope["type"] != "http" or scope["path"] in _UNTRACED:
            await self.app(scope, receive, send)
            return
        # A method may be any word that a client thinks of.
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        given, status = header(scope, b"traceparent"), _SERVER_ERROR

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = self._tracer.begin(
            method,
            "server",
            {"http.request.method": method},
            traceparent=None if given is None else given.decode("latin-1"),
        )
        with within(begun):
            try:
                await self.app(scope, receive, watch)
            finally:
                found = _found(scope, status)
                route = found.get("http.route")
                begun.describe(found, name=method if route is None else f"{method} {route}")
                if status >= _SERVER_ERROR:
                    begun.fail(str(status))


def _found(scope: Scope, status: int) -> Attributes:
    state = state_of(scope)
    found: dict[str, str | int] = {"http.response.status_code": status}
    # Left there by the metrics of whichever application answered.
    if (route := state.get("route")) is not None:
        found["http.route"] = route
    if (request_id := state.get("request_id")) is not None:
        found["paiid.request_id"] = request_id
    return found
