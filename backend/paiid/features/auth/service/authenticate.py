"""From a credential to a principal, quickly: signatures and sessions are remembered for a moment."""

import hmac
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.security import LEEWAY_S, ROLE_SCOPES, SERVICE_PRINCIPAL, AccessTokens, Principal, Via
from paiid.features.auth import repository

_FRESH_S: Final = 2.0
_MAX_KEPT: Final = 10_000


@dataclass(slots=True)
class _Known:
    session_id: str
    principal: Principal
    until: float


class SessionCache:
    """Principals of tokens seen in the last two seconds.

    A revocation in this process evicts at once; one in another worker is seen when the entry runs out.

    Args:
        monotonic: seconds on a clock that never goes back.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self.evictions = 0
        self._known: dict[tuple[Via, str], _Known] = {}

    def get(self, via: Via, token: str) -> Principal | None:
        """The principal, if it was established a moment ago."""
        known = self._known.get((via, token))
        if known is None or known.until <= self.monotonic():
            return None
        return known.principal

    def put(self, via: Via, token: str, principal: Principal, *, ttl_s: float) -> None:
        """Remember for `ttl_s` seconds, two at most."""
        if len(self._known) >= _MAX_KEPT:
            self._known.clear()
        until = self.monotonic() + min(ttl_s, _FRESH_S)
        self._known[via, token] = _Known(principal.session_id or "", principal, until)

    def evict(self, session_ids: Iterable[str]) -> None:
        """Forget these sessions."""
        self.evictions += 1
        gone = set(session_ids)
        for key in [key for key, known in self._known.items() if known.session_id in gone]:
            del self._known[key]

    def clear(self) -> None:
        """Forget everyone: a role has changed."""
        self.evictions += 1
        self._known.clear()


@dataclass(frozen=True)
class Authenticator:
    """Tells who holds a credential. `api_token` is the service token, None where none is set."""

    db: Database
    clock: Clock
    access_tokens: AccessTokens
    cache: SessionCache
    api_token: str | None = field(default=None, repr=False)

    async def __call__(self, token: str, via: Via) -> Principal | None:
        """The principal of `token`, or None if it is forged, expired or its session has ended."""
        return self.cache.get(via, token) or await self._establish(token, via)

    async def _establish(self, token: str, via: Via) -> Principal | None:
        if via == "bearer" and self._is_service(token):
            return SERVICE_PRINCIPAL
        now = self.clock.now()
        claims = self.access_tokens.verify(token, now)
        if claims is None:
            return None
        evictions = self.cache.evictions
        found = await self.db.read_fast(lambda conn: repository.session_with_user(conn, claims.session_id))
        if found is None or not found[0].is_live(now) or found[0].user_id != claims.user_id:
            return None
        user = found[1]
        principal = Principal(user.id, user.email, user.role, claims.session_id, via, ROLE_SCOPES[user.role])
        if evictions == self.cache.evictions:  # else what was read may be what was revoked meanwhile
            self.cache.put(via, token, principal, ttl_s=claims.expires_at_s + LEEWAY_S - now.timestamp())
        return principal

    def _is_service(self, token: str) -> bool:
        expected = self.api_token
        return expected is not None and hmac.compare_digest(token.encode(), expected.encode())
