"""Who may come in at `/mcp`: programs with a good token, at their pace. Cookies mean nothing here."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.core.client_address import ClientAddress, network_of
from paiid.core.errors import PROBLEM_MEDIA_TYPE
from paiid.core.rate_limit import Windows
from paiid.features.mcp_access.tokens import Holder, McpTokens
from paiid.features.mcp_access.tools import ProgramTools

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

logger = logging.getLogger(__name__)

PATH: Final = "/mcp"
HOLDER: Final = "paiid.mcp_holder"
"""Where the gate leaves whom it let in."""
WINDOW_S: Final = 60.0
_SCHEME: Final = "bearer "


@dataclass
class McpGate:
    """An ASGI application; the SDK is imported when the process starts with the setting on, and not otherwise.

    `around` goes about what is let in: it counts and times it.
    """

    tokens: McpTokens
    tools: ProgramTools
    windows: Windows
    address: ClientAddress
    per_minute: int
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app
    _manager: "StreamableHTTPSessionManager | None" = None
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Begin to listen, if the setting is on."""
        if not self.tokens.is_on:
            return
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from paiid.features.mcp_access.server import build_server

        # Every request stands by itself: any process can answer it, and a token that ends, ends at once.
        self._manager = StreamableHTTPSessionManager(
            build_server(self.tools, _holder_of_request), json_response=True, stateless=True
        )
        ready = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run(ready), name="mcp")
        await ready.wait()

    async def stop(self) -> None:
        """Stop listening."""
        self._ending.set()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, ready: asyncio.Event) -> None:
        # The manager's task group must be entered and left by one and the same task.
        if self._manager is not None:
            async with self._manager.run():
                ready.set()
                await self._ending.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in who has a good token."""
        if scope["type"] != "http":
            return
        answer: ASGIApp | None = await self._refusal(scope)
        if answer is None and self._manager is not None:
            await self.around(self._manager.handle_request)(scope, receive, send)
            return
        await (answer or _problem(404, "not-found", "Programs may not look in here."))(scope, receive, send)

    async def _refusal(self, scope: Scope) -> ASGIApp | None:
        if self._manager is None:
            return _problem(404, "not-found", "Programs may not look in here: PAIID_MCP is off.")
        verdict = await self.windows.hit(f"mcp:{network_of(self.address(scope))}", self.per_minute, WINDOW_S)
        if not verdict.admitted:
            return _problem(429, "too-many-requests", "Slow down.", {"Retry-After": str(verdict.reset_s)})
        given = Headers(scope=scope).get("authorization", "")
        token = given[len(_SCHEME) :].strip() if given.lower().startswith(_SCHEME) else ""
        holder = await self.tokens.recognize(token)
        if holder is None:
            return _problem(401, "not-authenticated", "Send a token made in Settings.", {"WWW-Authenticate": "Bearer"})
        scope[HOLDER] = holder
        return None


def _holder_of_request(context: Any) -> Holder:
    holder: Holder = context.request.scope[HOLDER]
    return holder


def _problem(status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> ASGIApp:
    body = {"type": f"urn:paiid:problem:{code}", "title": "Not let in", "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type=PROBLEM_MEDIA_TYPE)
