"""WebSockets are for programs, at the few addresses that have one; every other is refused before it opens.

A browser opens a WebSocket to any site with that site's cookies and without asking (cross-site WebSocket hijacking),
and always says from which page. No page of ours opens one, so whoever names an origin is refused.
"""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.core.asgi import header

_POLICY_VIOLATION = 1008


class WebSocketMiddleware:
    """Lets handshakes at `paths` through, if no browser makes them; the server answers 403 to others."""

    def __init__(self, app: ASGIApp, *, paths: Collection[str]) -> None:
        self.app = app
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] != "websocket" or (scope["path"] in self._paths and header(scope, b"origin") is None):
            await self.app(scope, receive, send)
        else:
            await send(
                {"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "There is nothing to open here."}
            )
