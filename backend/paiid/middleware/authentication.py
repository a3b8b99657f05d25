"""Who is asking. Denies by default: what is not on the list here answers 401 to anyone without a credential."""

from collections.abc import Awaitable
from typing import Final, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.core.asgi import API_PREFIX, HEALTH_PATHS, answer_problem, cookie, header, state_of
from paiid.core.errors import AppError, ForbiddenError, UnauthorizedError
from paiid.core.security import Principal, Via

# Whom these serve they tell by the credential, if there is a good one.
_OPTIONAL: Final = frozenset({"/api/auth/csrf-token", "/api/auth/options"})
OPEN_PATHS: Final = (
    HEALTH_PATHS
    | _OPTIONAL
    | {
        "/api/auth/demo",
        "/api/auth/login",
        "/api/auth/refresh",
        "/api/auth/register",
        "/api/docs",
        "/api/docs/assets/{name}",
        "/api/monitor/version",
        "/api/openapi.json",
        "/api/redoc",
    }
)
"""Every open path, as routes write it; a test walks the routes and finds no other."""

_OPEN_PREFIX: Final = "/api/docs/assets/"

# What the service token may read: facts of the market and of the machine, nothing that is anybody's.
_SERVICE_PREFIXES: Final = ("/api/monitor/", "/api/market/", "/api/news", "/api/strategies/templates")
# Sums of the whole instance; of a user they are refused to it by their own route.
_SERVICE_PATHS: Final = frozenset({"/api/telemetry/summary", "/api/telemetry/measurements"}) | _OPTIONAL
_SESSION_COOKIE: Final = b"paiid_session"
_CHALLENGE: Final = (("WWW-Authenticate", "Bearer"),)


class Authenticator(Protocol):
    """Tells who holds a credential."""

    def __call__(self, token: str, via: Via) -> Awaitable[Principal | None]:
        """The principal, or None if the credential is not, or no longer, good."""
        ...


class AuthenticationMiddleware:
    """Puts the principal at `request.state.principal`, or answers 401."""

    def __init__(self, app: ASGIApp, *, authenticator: Authenticator) -> None:
        self.app = app
        self._authenticate = authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if not path.startswith(API_PREFIX) or ((is_open := _is_open(path)) and path not in _OPTIONAL):
            await self.app(scope, receive, send)
            return
        credential = _credential(scope)
        principal = None if credential is None else await self._authenticate(*credential)
        if principal is None and not is_open:
            await answer_problem(scope, receive, send, _unauthenticated(given=credential is not None), _CHALLENGE)
        elif principal is not None and principal.via == "service" and not _may_service(scope):
            await answer_problem(scope, receive, send, _service_refused())
        else:
            state_of(scope)["principal"] = principal
            await self.app(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(_OPEN_PREFIX)


def _credential(scope: Scope) -> tuple[str, Via] | None:
    """What the request offers. An `Authorization` header is meant; a cookie just comes along, and yields."""
    authorization = header(scope, b"authorization")
    if authorization is not None:
        kind, _, token = authorization.partition(b" ")
        return (token.strip().decode("latin-1"), "bearer") if kind.lower() == b"bearer" else ("", "bearer")
    session = cookie(scope, _SESSION_COOKIE)
    return (session.decode("latin-1"), "cookie") if session else None


def _may_service(scope: Scope) -> bool:
    path = scope["path"]
    return scope["method"] in {"GET", "HEAD"} and (path in _SERVICE_PATHS or path.startswith(_SERVICE_PREFIXES))


def _unauthenticated(*, given: bool) -> AppError:
    return UnauthorizedError(
        "The session has ended or the token is not valid; sign in again." if given else "Sign in first."
    )


def _service_refused() -> AppError:
    return ForbiddenError("The service token only reads market data and monitoring figures.")
