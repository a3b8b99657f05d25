"""The middlewares in their one order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from paiid.core.client_address import ClientAddress
from paiid.core.clock import Clock
from paiid.core.rate_limit import Windows
from paiid.core.security import CsrfTokens
from paiid.middleware.authentication import AuthenticationMiddleware, Authenticator
from paiid.middleware.beside import BesideMiddleware
from paiid.middleware.body_limit import BodyLimitMiddleware
from paiid.middleware.csrf import CsrfMiddleware
from paiid.middleware.gzip import ApiGzipMiddleware
from paiid.middleware.outcomes import Outcomes, OutcomesMiddleware
from paiid.middleware.rate_limit import RateLimitMiddleware, TradingRateLimitMiddleware
from paiid.middleware.request_id import RequestIdMiddleware
from paiid.middleware.security_headers import SecurityHeadersMiddleware
from paiid.middleware.websockets import WebSocketMiddleware

_CORS_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CORS_ASKED: Final = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "Last-Event-ID",
    "X-CSRF-Token",
    "X-Request-ID",
)
_CORS_SHOWN: Final = (
    "ETag",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-ID",
)


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What the chain needs; all of it is built by the composition root.

    `allowed_origins` are those of a frontend served elsewhere; `*` (development) lets any page read, without
    credentials. `body_limits` are further limits in bytes by path prefix. `beside` are applications by their prefix
    that see to admission themselves, `websockets` the paths at which one may be opened. `outcomes` count what reaches
    no route.
    """

    authenticator: Authenticator
    windows: Windows
    csrf_tokens: CsrfTokens
    clock: Clock
    is_production: bool
    per_minute: int
    auth_per_minute: int
    trading_per_minute: int
    trusted_proxies: Iterable[str] = ()
    allowed_origins: tuple[str, ...] = ()
    script_hashes: Iterable[str] = ()
    body_limits: Mapping[str, int] = field(default_factory=dict)
    beside: Mapping[str, ASGIApp] = field(default_factory=dict)
    websockets: Collection[str] = ()
    outcomes: Outcomes = field(default_factory=Outcomes)


def protect(app: ASGIApp, protection: Protection) -> ASGIApp:
    """`app` inside all its middlewares.

    A FastAPI application puts its own handler of unexpected errors outside `add_middleware`; so that a 500 has its
    headers and request id too, wrap the finished stack:
    `app.middleware_stack = protect(app.build_middleware_stack(), protection)`.
    """
    p = protection
    origins = tuple(origin for origin in p.allowed_origins if origin != "*")
    inner: ASGIApp = BodyLimitMiddleware(app, exceptions=p.body_limits)
    inner = CsrfMiddleware(inner, tokens=p.csrf_tokens, clock=p.clock, allowed_origins=origins)
    inner = TradingRateLimitMiddleware(inner, windows=p.windows, per_minute=p.trading_per_minute)
    inner = AuthenticationMiddleware(inner, authenticator=p.authenticator)
    inner = RateLimitMiddleware(
        inner,
        windows=p.windows,
        address=ClientAddress(p.trusted_proxies),
        per_minute=p.per_minute,
        auth_per_minute=p.auth_per_minute,
    )
    if p.allowed_origins:
        inner = CORSMiddleware(
            inner,
            allow_origins=p.allowed_origins,
            allow_credentials="*" not in p.allowed_origins,
            allow_methods=_CORS_METHODS,
            allow_headers=_CORS_ASKED,
            expose_headers=_CORS_SHOWN,
        )
    inner = ApiGzipMiddleware(inner)
    for prefix, other in p.beside.items():
        inner = BesideMiddleware(inner, prefix=prefix, other=other)
    inner = WebSocketMiddleware(inner, paths=p.websockets)
    inner = OutcomesMiddleware(inner, outcomes=p.outcomes)
    inner = SecurityHeadersMiddleware(inner, is_production=p.is_production, script_hashes=p.script_hashes)
    return RequestIdMiddleware(inner)
