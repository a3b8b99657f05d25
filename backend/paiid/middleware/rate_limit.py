"""Rate limits: per client address on the whole API, tighter on signing in, per user on trading.

Health, static files and the stream's open connection do not count. A preview of an order changes nothing and is
asked for while a person types, so it counts for the address only.
"""

import logging
import math
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import API_PREFIX, HEALTH_PATHS, SAFE_METHODS, RawHeader, answer_problem, state_of
from paiid.core.client_address import ClientAddress, network_of
from paiid.core.errors import TooManyRequestsError
from paiid.core.rate_limit import Verdict, Windows

logger = logging.getLogger(__name__)

WINDOW_S: Final = 60.0
_UNCOUNTED: Final = HEALTH_PATHS | {"/api/stream"}
_AUTH_PREFIX: Final = "/api/auth/"
_ORDERS: Final = "/api/orders"
_PREVIEWS: Final = frozenset({"/api/orders/preview", "/api/orders/spreads/preview"})
_MAX_NOTED: Final = 10_000


class RateLimitMiddleware:
    """Limits per client address.

    Args:
        app: the application.
        windows: the counters.
        address: finds the client's address; it is left in the request's state as `client_ip`.
        per_minute: of all requests to the API.
        auth_per_minute: of POST requests under `/api/auth`.
    """

    def __init__(
        self, app: ASGIApp, *, windows: Windows, address: ClientAddress, per_minute: int, auth_per_minute: int
    ) -> None:
        self.app = app
        self._windows = windows
        self._address = address
        self._per_minute = per_minute
        self._auth_per_minute = auth_per_minute
        self._log = _Journal()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if not path.startswith(API_PREFIX) or path in _UNCOUNTED:
            await self.app(scope, receive, send)
            return
        state = state_of(scope)
        address = self._address(scope)
        state["client_ip"] = address
        client = network_of(address)
        verdict = await self._windows.hit(f"ip:{client}", self._per_minute, WINDOW_S)
        if verdict.admitted and scope["method"] == "POST" and path.startswith(_AUTH_PREFIX):
            strict = await self._windows.hit(f"auth:{client}", self._auth_per_minute, WINDOW_S)
            verdict = _stricter(verdict, strict)
        state["rate_verdict"] = verdict

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_headers(state["rate_verdict"])]
            await send(message)

        self._log.note(verdict, client, f"IP: {address}")
        if verdict.admitted:
            await self.app(scope, receive, send_with_limits)
        else:
            await _refuse(scope, receive, send_with_limits, verdict)


class TradingRateLimitMiddleware:
    """Limits what places, replaces or cancels orders, per user. It stands behind authentication."""

    def __init__(self, app: ASGIApp, *, windows: Windows, per_minute: int) -> None:
        self.app = app
        self._windows = windows
        self._per_minute = per_minute
        self._log = _Journal()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_trade(scope):
            await self.app(scope, receive, send)
            return
        state = state_of(scope)
        user_id = state["principal"].user_id
        verdict = await self._windows.hit(f"trade:{user_id}", self._per_minute, WINDOW_S)
        state["rate_verdict"] = _stricter(state.get("rate_verdict", verdict), verdict)
        self._log.note(verdict, user_id, f"user: {user_id}")
        if verdict.admitted:
            await self.app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, verdict)


class _Journal:
    """Writes the operator's two lines: at 95 % of a limit, and once a window and client when it is exceeded."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._quiet_until: dict[str, float] = {}

    def note(self, verdict: Verdict, client: str, who: str) -> None:
        if verdict.admitted:
            if verdict.used == math.ceil(verdict.limit * 0.95) and self._is_new(f"near:{verdict.limit}:{client}"):
                logger.info("Rate limit: %d/%d requests (%s)", verdict.used, verdict.limit, who)
        elif self._is_new(f"over:{verdict.limit}:{client}"):
            over = verdict.used + 1
            logger.warning("Rate limit exceeded: %d/%d requests (%s)", over, verdict.limit, who)

    def _is_new(self, key: str) -> bool:
        now = self._now()
        if self._quiet_until.get(key, 0.0) > now:
            return False
        if len(self._quiet_until) >= _MAX_NOTED:
            self._quiet_until.clear()
        self._quiet_until[key] = now + WINDOW_S
        return True


def _is_trade(scope: Scope) -> bool:
    path = scope["path"]
    if not path.startswith(_ORDERS) or scope["method"] in SAFE_METHODS or path in _PREVIEWS:
        return False
    return "principal" in state_of(scope)


def _stricter(one: Verdict, other: Verdict) -> Verdict:
    if one.admitted != other.admitted:
        return other if one.admitted else one
    return one if one.limit - one.used <= other.limit - other.used else other


def _headers(verdict: Verdict) -> tuple[RawHeader, ...]:
    return (
        (b"ratelimit-limit", b"%d" % verdict.limit),
        (b"ratelimit-remaining", b"%d" % max(verdict.limit - verdict.used, 0)),
        (b"ratelimit-reset", b"%d" % verdict.reset_s),
    )


async def _refuse(scope: Scope, receive: Receive, send: Send, verdict: Verdict) -> None:
    wait_s = max(verdict.reset_s, 1)
    error = TooManyRequestsError(
        f"More than {verdict.limit} requests in a minute; try again in {wait_s} s.",
        retry_after_s=wait_s,
        limit=verdict.limit,
    )
    await answer_problem(scope, receive, send, error)
