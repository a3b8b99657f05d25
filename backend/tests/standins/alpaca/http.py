"""From a handler to an answer: keys, rate limit, body, refusals, JSON."""

import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .refusals import MALFORMED, Refusal
from .state import AlpacaState


@dataclass(slots=True)
class Call:
    """One request; numbers of the body are Decimals."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(slots=True)
class Bulk:
    """The 207 of a request that acted on several things."""

    rows: list[dict[str, Any]]


Handler = Callable[[Call], Any]


@dataclass
class RateLimit:
    """Requests of one minute of the wall clock."""

    state: AlpacaState
    minute: int = 0
    used: int = 0

    def count(self) -> dict[str, str]:
        """Count a request and give the headers.

        Raises:
            Refusal: 429 beyond the limit.
        """
        limit = self.state.rate_limit
        if not limit:
            return {}
        minute = int(time.time() // 60)
        self.used = self.used + 1 if minute == self.minute else 1
        self.minute = minute
        if self.used > limit:
            code = 42910000 if self.state.rate_limit_code else None
            raise Refusal(429, "rate limit exceeded" if code else "too many requests.", code=code)
        return self.headers()

    def headers(self) -> dict[str, str]:
        """What is left of this minute."""
        limit = self.state.rate_limit
        left = max(limit - self.used, 0)
        reset = (self.minute + 1) * 60
        return {"X-RateLimit-Limit": f"{limit}", "X-RateLimit-Remaining": f"{left}", "X-RateLimit-Reset": f"{reset}"}


@dataclass
class Front:
    """Makes Starlette routes of handlers; `after` runs once an answer is made (fills follow a request)."""

    state: AlpacaState
    after: Callable[[], None]
    limits: dict[str, RateLimit] = field(default_factory=dict)

    def route(self, path: str, method: str, handler: Handler, *, scope: str = "trading") -> Route:
        """A route whose requests count against the limit of a scope."""
        limit = self.limits.setdefault(scope, RateLimit(self.state))
        return Route(path, self._endpoint(handler, limit), methods=[method])

    def _endpoint(self, handler: Handler, limit: RateLimit) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            headers: dict[str, str] = {}
            try:
                check_keys(self.state, request.headers)
                headers = limit.count()
                call = Call(request.path_params, request.query_params, _read_body(await request.body()))
                answer = _answer(handler(call))
            except Refusal as refusal:
                answer = json_response(refusal.body, refusal.status)
                headers = headers or (limit.headers() if refusal.status == 429 else {})
            answer.headers.update(headers)
            self.after()
            return answer

        return endpoint


def check_keys(state: AlpacaState, headers: Mapping[str, str]) -> None:
    """Refuse wrong keys.

    Raises:
        Refusal: 401 or 403 without a code.
    """
    if not keys_fit(state, headers.get("apca-api-key-id", ""), headers.get("apca-api-secret-key", "")):
        raise Refusal(state.auth_status, "unauthorized." if state.auth_status == 401 else "forbidden.")


def keys_fit(state: AlpacaState, key_id: str, secret_key: str) -> bool:
    """Whether these are the account's keys."""
    return hmac.compare_digest(f"{key_id}\n{secret_key}".encode(), f"{state.key_id}\n{state.secret_key}".encode())


def _read_body(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        return {}
    try:
        body = json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise Refusal(400, "request body format is invalid", code=40010000) from None
    if not isinstance(body, dict):
        raise Refusal(400, "request body format is invalid", code=MALFORMED)
    return body


def _answer(result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status_code=204)
    return json_response(result.rows, 207) if isinstance(result, Bulk) else json_response(result, 200)


def json_response(content: Any, status: int) -> Response:
    """JSON; Decimals become numbers (money is text before it comes here)."""
    return Response(orjson.dumps(content, default=float), status, media_type="application/json")
