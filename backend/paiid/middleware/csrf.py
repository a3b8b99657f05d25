"""Cross-site request forgery: nothing changes unless our own page, or a program, really asked for it.

Every POST, PUT, PATCH and DELETE carries `X-CSRF-Token`. A session that came in a cookie, which browsers attach by
themselves, needs a token bound to that very session and a request that the browser says is from our own origin. A
Bearer token is attached by a program on purpose, so a token bound to nobody will do.
"""

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.core.asgi import API_PREFIX, HEALTH_PATHS, SAFE_METHODS, answer_problem, header, state_of
from paiid.core.clock import Clock
from paiid.core.errors import ForbiddenError
from paiid.core.security import CsrfTokens, Principal

EXEMPT_PATHS: Final = HEALTH_PATHS | {
    "/api/auth/demo",
    "/api/auth/login",
    "/api/auth/refresh",
    "/api/auth/register",
}
"""Those who call these have no session to bind a token to yet; the origin is checked all the same."""


class CsrfError(ForbiddenError):
    """One answer for a token that is missing, forged, expired or another session's, and for a foreign origin."""

    code, title = "csrf-failed", "CSRF check failed"


class CsrfMiddleware:
    """Refuses forged requests with 403. It stands behind authentication.

    Args:
        app: the application.
        tokens: the object that makes the tokens, too.
        clock: for their expiry.
        allowed_origins: of a frontend served elsewhere, as `https://host[:port]`.
    """

    def __init__(self, app: ASGIApp, *, tokens: CsrfTokens, clock: Clock, allowed_origins: Iterable[str] = ()) -> None:
        self.app = app
        self._tokens = tokens
        self._clock = clock
        self._allowed = frozenset(origin.encode() for origin in allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or not scope["path"].startswith(API_PREFIX):
            await self.app(scope, receive, send)
            return
        problem = self._problem(scope)
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await answer_problem(scope, receive, send, CsrfError(problem))

    def _problem(self, scope: Scope) -> str | None:
        principal: Principal | None = state_of(scope).get("principal")
        by_program = principal is not None and principal.via != "cookie"
        if not by_program and not self._is_own_origin(scope):
            return "This request was made by a page of another site."
        if scope["path"] in EXEMPT_PATHS:
            return None
        token = header(scope, b"x-csrf-token")
        if not token:
            return "A CSRF token is required: send the one of GET /api/auth/csrf-token in the header X-CSRF-Token."
        session_id = principal.session_id if principal else None
        text = token.decode("latin-1")
        if self._tokens.accepts(text, session_id, self._clock.now(), anonymous=by_program):
            return None
        return "The CSRF token is not valid for this session, or has expired; get another."

    def _is_own_origin(self, scope: Scope) -> bool:
        """Whether the browser says so; what sends neither header is no browser, and has no cookie it did not want."""
        origin = header(scope, b"origin")
        if origin is not None and origin in self._allowed:
            return True
        site = header(scope, b"sec-fetch-site")
        if site is not None:
            return site in {b"same-origin", b"none"}
        if origin is None:
            return True
        _, separator, host = origin.partition(b"://")
        return bool(separator) and host == header(scope, b"host")
