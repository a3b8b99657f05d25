"""An application beside the API: its paths are its own, and so is who may come in."""

from starlette.types import ASGIApp, Receive, Scope, Send


class BesideMiddleware:
    """Gives what lies under `prefix` to `other`, and everything else to `app`."""

    def __init__(self, app: ASGIApp, *, prefix: str, other: ASGIApp) -> None:
        self.app = app
        self._prefix, self._below, self._other = prefix, prefix + "/", other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        path = scope.get("path", "")
        inside = path == self._prefix or path.startswith(self._below)
        await (self._other if inside else self.app)(scope, receive, send)
