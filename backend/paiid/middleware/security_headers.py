"""What every answer tells the browser not to do."""

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import API_PREFIX, RawHeader

_ALWAYS: Final[tuple[RawHeader, ...]] = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (
        b"permissions-policy",
        (
            b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
            b"microphone=(), midi=(), payment=(), usb=(), publickey-credentials-create=(self), "
            b"publickey-credentials-get=(self)"
        ),
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_HSTS: Final[RawHeader] = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_NO_STORE: Final[RawHeader] = (b"cache-control", b"no-store")


def content_security_policy(script_hashes: Iterable[str] = ()) -> str:
    """The policy of every page: everything from our own origin, no inline script but those of known hash.

    Args:
        script_hashes: of inline scripts the user interface was built with, as `sha256-…` in base 64.
    """
    scripts = " ".join(["'self'", *(f"'{value}'" for value in script_hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        "object-src 'none'"
    )


class SecurityHeadersMiddleware:
    """Adds the headers; answers of the API are kept by no cache unless they say otherwise.

    Args:
        app: the application.
        is_production: whether browsers should insist on TLS from here on.
        script_hashes: see `content_security_policy`.
    """

    def __init__(self, app: ASGIApp, *, is_production: bool, script_hashes: Iterable[str] = ()) -> None:
        self.app = app
        policy = (b"content-security-policy", content_security_policy(script_hashes).encode())
        self._headers = (policy, *_ALWAYS, *((_HSTS,) if is_production else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        private = scope["path"].startswith(API_PREFIX)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                extra = (_NO_STORE,) if private and not _has_cache_control(given) else ()
                message["headers"] = [*given, *self._headers, *extra]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _has_cache_control(headers: Iterable[RawHeader]) -> bool:
    return any(name == b"cache-control" for name, _ in headers)
