"""Who may come in at `/alpaca`: whoever sends a good key, and nobody by a cookie or from a page in a browser."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import SAFE_METHODS, RawHeader, header, state_of
from paiid.core.client_address import ClientAddress, network_of
from paiid.core.clock import Clock
from paiid.core.errors import AppError
from paiid.core.http import Translators, foreseen
from paiid.core.rate_limit import Verdict, Windows
from paiid.features.alpaca_api.errors import FORBIDDEN, Refusal, refusal_of
from paiid.features.api_keys.service import KeyHolder

PREFIX: Final = "/alpaca"
WINDOW_S: Final = 60.0
_MAX_KEY_LENGTH: Final = 128
_REMEMBERED: Final = 4096
"""Addresses; of more, those that were shut out first are looked at again."""
_UNAUTHORIZED: Final = "unauthorized."
_NO_STORE: Final[RawHeader] = (b"cache-control", b"no-store")


class Keys(Protocol):
    """As `ApiKeyService`."""

    async def recognize(self, key_id: str, secret: str) -> KeyHolder | None:
        """Who holds this key and secret."""
        ...

    def is_familiar(self, key_id: str) -> bool:
        """Whether that key was good lately."""
        ...


@dataclass(frozen=True)
class Limits:
    """How often one may ask.

    `per_minute` is of an account, whichever of its keys are used; `per_address` a minute is how many wrong keys may
    come from one address, and how many streams it may open.
    """

    windows: Windows
    address: ClientAddress
    per_minute: int
    per_address: int

    async def asked(self, holder: KeyHolder) -> Verdict:
        """Count a request, or a message to a stream."""
        return await self.windows.hit(f"alpaca:{holder.account_id}", self.per_minute, WINDOW_S)


@dataclass(frozen=True)
class Strangers:
    """Counts by address what nobody has to answer for yet.

    An address that has used up its wrong keys is remembered until it may try again: till then its keys are not even
    looked up, but for those that were good before.
    """

    limits: Limits
    monotonic: Callable[[], float] = time.monotonic
    _shut_out: OrderedDict[str, float] = field(default_factory=OrderedDict)

    async def failed(self, scope: Scope) -> Verdict:
        """Note a wrong key."""
        verdict = await self._hit("alpaca-stranger", scope)
        if not verdict.admitted:
            client = network_of(self.limits.address(scope))
            self._shut_out[client] = self.monotonic() + verdict.reset_s
            self._shut_out.move_to_end(client)
            if len(self._shut_out) > _REMEMBERED:
                self._shut_out.popitem(last=False)
        return verdict

    def shut_out(self, scope: Scope) -> Verdict | None:
        """The refusal that an unknown key from there gets without being looked up; None: it is looked up."""
        if not self._shut_out:
            return None
        client = network_of(self.limits.address(scope))
        left = self._shut_out.get(client, 0.0) - self.monotonic()
        if left <= 0:
            self._shut_out.pop(client, None)
            return None
        return Verdict(admitted=False, limit=self.limits.per_address, used=self.limits.per_address, reset_s=ceil(left))

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
    the first message. `translators` word what makes it impossible to look a key up.
    """

    app: ASGIApp
    keys: Keys
    strangers: Strangers
    clock: Clock
    translators: Translators = field(default_factory=dict)
    headers: tuple[RawHeader, ...] = field(default=(_NO_STORE,))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state, added = state_of(scope), list(self.headers)
        state["client_ip"] = self.strangers.limits.address(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        try:
            holder = await self._holder(scope)
        except tuple(self.translators) as error:
            told = foreseen(error, self.translators, scope["path"])
            if told is None:
                raise
            holder = refusal_of(told)
        if isinstance(holder, Refusal):
            await holder.response()(scope, receive, send_with_headers)
            return
        verdict = await self.strangers.limits.asked(holder)
        added += self._limit_headers(verdict)
        refusal = _too_many(verdict) if not verdict.admitted else _may_not(scope, holder)
        if refusal is not None:
            await refusal.response()(scope, receive, send_with_headers)
            return
        state["key_holder"] = holder
        await self.app(scope, receive, send_with_headers)

    async def _holder(self, scope: Scope) -> KeyHolder | Refusal:
        sent = header(scope, b"apca-api-key-id") or b"", header(scope, b"apca-api-secret-key") or b""
        key_id, secret = (one.decode("latin-1") for one in sent)
        shut_out = self.strangers.shut_out(scope)
        if shut_out is not None and not self.keys.is_familiar(key_id):
            return _too_many(shut_out)
        found = None
        if key_id and secret and max(len(key_id), len(secret)) <= _MAX_KEY_LENGTH:
            found = await self.keys.recognize(key_id, secret)
        return found or await self._stranger(scope)

    async def _stranger(self, scope: Scope) -> Refusal:
        verdict = await self.strangers.failed(scope)
        return Refusal(401, None, _UNAUTHORIZED) if verdict.admitted else _too_many(verdict)

    def _limit_headers(self, verdict: Verdict) -> tuple[RawHeader, ...]:
        resets_at = ceil(self.clock.now().timestamp() + verdict.reset_s)
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
