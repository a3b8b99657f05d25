"""Who may come in at `/alpaca`: whoever sends a good key, and nobody by a cookie or from a page in a browser."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import SAFE_METHODS, RawHeader, header, state_of
from paiid.core.client_address import ClientAddress, network_of
from paiid.core.clock import Clock
from paiid.core.errors import AppError
from paiid.core.rate_limit import Verdict, Windows
from paiid.features.alpaca_api.errors import FORBIDDEN, Refusal, refusal_of
from paiid.features.api_keys.service import KeyHolder

PREFIX: Final = "/alpaca"
WINDOW_S: Final = 60.0
_MAX_KEY_LENGTH: Final = 128
_UNAUTHORIZED: Final = "unauthorized."
_NO_STORE: Final[RawHeader] = (b"cache-control", b"no-store")

Recognize = Callable[[str, str], Awaitable[KeyHolder | None]]
"""`ApiKeyService.recognize`."""


@dataclass(frozen=True)
class Limits:
    """How often one may ask.

    `per_minute` is of a key; `per_address` a minute is how many wrong keys may come from one address, and how many
    streams it may open.
    """

    windows: Windows
    address: ClientAddress
    per_minute: int
    per_address: int

    async def asked(self, holder: KeyHolder) -> Verdict:
        """Count a request, or a message to a stream."""
        return await self.windows.hit(f"alpaca:{holder.row_id}", self.per_minute, WINDOW_S)


@dataclass(frozen=True)
class Strangers:
    """Counts by address what nobody has to answer for yet."""

    limits: Limits

    async def failed(self, scope: Scope) -> Verdict:
        """Note a wrong key."""
        return await self._hit("alpaca-stranger", scope)

    async def opened(self, scope: Scope) -> Verdict:
        """Note a stream that is to be opened."""
        return await self._hit("alpaca-open", scope)

    async def _hit(self, what: str, scope: Scope) -> Verdict:
        client = network_of(self.limits.address(scope))
        return await self.limits.windows.hit(f"{what}:{client}", self.limits.per_address, WINDOW_S)


@dataclass(frozen=True)
class Gate:
    """Lets requests with a good key through, at most so many a minute; a key that only reads changes nothing.

    The holder stands in the request's state as `key_holder`. The stream's connections pass: there the key comes in
    the first message.
    """

    app: ASGIApp
    recognize: Recognize
    limits: Limits
    clock: Clock
    headers: tuple[RawHeader, ...] = field(default=(_NO_STORE,))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state, added = state_of(scope), list(self.headers)
        state["client_ip"] = self.limits.address(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        holder = await self._holder(scope)
        if holder is None:
            await (await self._stranger(scope)).response()(scope, receive, send_with_headers)
            return
        verdict = await self.limits.asked(holder)
        added += self._limit_headers(verdict)
        refusal = _too_many(verdict) if not verdict.admitted else _may_not(scope, holder)
        if refusal is not None:
            await refusal.response()(scope, receive, send_with_headers)
            return
        state["key_holder"] = holder
        await self.app(scope, receive, send_with_headers)

    async def _holder(self, scope: Scope) -> KeyHolder | None:
        key_id, secret = header(scope, b"apca-api-key-id"), header(scope, b"apca-api-secret-key")
        if not key_id or not secret or max(len(key_id), len(secret)) > _MAX_KEY_LENGTH:
            return None
        return await self.recognize(key_id.decode("latin-1"), secret.decode("latin-1"))

    async def _stranger(self, scope: Scope) -> Refusal:
        verdict = await Strangers(self.limits).failed(scope)
        return Refusal(401, None, _UNAUTHORIZED) if verdict.admitted else _too_many(verdict)

    def _limit_headers(self, verdict: Verdict) -> tuple[RawHeader, ...]:
        resets_at = math.ceil(self.clock.now().timestamp() + verdict.reset_s)
        return (
            (b"x-ratelimit-limit", b"%d" % verdict.limit),
            (b"x-ratelimit-remaining", b"%d" % max(verdict.limit - verdict.used, 0)),
            (b"x-ratelimit-reset", b"%d" % resets_at),
        )


async def refuse(scope: Scope, receive: Receive, send: Send, error: AppError) -> None:
    """Answer `error` in Alpaca's words; the application is not asked."""
    await refusal_of(error).response()(scope, receive, send)


def _too_many(verdict: Verdict) -> Refusal:
    refusal = Refusal(429, 42910000, "too many requests.")
    refusal.headers["Retry-After"] = str(max(verdict.reset_s, 1))
    return refusal


def _may_not(scope: Scope, holder: KeyHolder) -> Refusal | None:
    if holder.can_trade or scope["method"] in SAFE_METHODS:
        return None
    return Refusal(403, FORBIDDEN, "this key only reads; make one that trades")
