"""Who is asking, and the signed tokens that prove it: access (JWT), refresh and CSRF.

Every kind of token is signed with its own key, derived from the one secret, so that none can pass for another.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from joserfc.jwk import OctKey

ACCESS_TTL_S: Final = 15 * 60
REFRESH_TTL_S: Final = 30 * 24 * 3600
CSRF_TTL_S: Final = 12 * 3600
LEEWAY_S: Final = 60
"""Clocks of two machines may differ by a minute."""

_MAX_TOKEN_LENGTH: Final = 2048
_ISSUER: Final = "paiid"
_ANONYMOUS: Final = "anonymous"
_SECRET_FILE: Final = "jwt_secret"  # noqa: S105 - the name of the file


class Role(StrEnum):
    """What a user may do. The first account is the owner."""

    OWNER = "owner"
    MEMBER = "member"
    VIEWER = "viewer"


class Scope(StrEnum):
    """What a credential is good for."""

    MARKET_READ = "market:read"
    MONITOR_READ = "monitor:read"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    ADMIN = "admin"


ROLE_SCOPES: Final = MappingProxyType(
    {
        Role.OWNER: frozenset(Scope),
        Role.MEMBER: frozenset({Scope.MARKET_READ, Scope.ACCOUNT_READ, Scope.ACCOUNT_WRITE}),
        Role.VIEWER: frozenset({Scope.MARKET_READ, Scope.ACCOUNT_READ}),
    }
)
Via = Literal["cookie", "bearer", "service"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `via` tells how the credential came, which decides what CSRF demands."""

    user_id: str
    email: str
    role: Role
    session_id: str | None
    via: Via
    scopes: frozenset[Scope]


SERVICE_PRINCIPAL: Final = Principal(
    user_id="service",
    email="",
    role=Role.VIEWER,
    session_id=None,
    via="service",
    scopes=frozenset({Scope.MARKET_READ, Scope.MONITOR_READ}),
)
"""The bearer of `API_TOKEN`: reads that belong to nobody."""


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says."""

    user_id: str
    session_id: str
    expires_at_s: int


def derive_key(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    return hmac.digest(secret.encode(), f"paiid {purpose} v1".encode(), "sha256")


class AccessTokens:
    """Signs and checks access tokens: JWT, HS256, 15 minutes.

    The library is loaded at the first token: it and what it stands on are 8 MB.
    """

    def __init__(self, secret: str) -> None:
        self._secret = derive_key(secret, "access token")

    @cached_property
    def _key(self) -> "OctKey":
        from joserfc.jwk import OctKey

        return OctKey.import_key(self._secret)

    def issue(self, user_id: str, session_id: str, now: datetime) -> str:
        """A token for `session_id`, valid from `now`."""
        from joserfc import jwt

        issued = int(now.timestamp())
        claims = {"iss": _ISSUER, "sub": user_id, "sid": session_id, "iat": issued, "exp": issued + ACCESS_TTL_S}
        return jwt.encode({"alg": "HS256"}, claims, self._key)

    def verify(self, token: str, now: datetime) -> AccessClaims | None:
        """What `token` says, or None if it is forged, expired, from the future or not ours."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        if len(token) > _MAX_TOKEN_LENGTH:
            return None
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            return None
        instant = now.timestamp()
        match claims:
            case {"iss": "paiid", "sub": str(user_id), "sid": str(session_id), "iat": int(issued), "exp": int(expires)}:
                if issued > instant + LEEWAY_S or expires <= instant - LEEWAY_S:
                    return None
                return AccessClaims(user_id, session_id, expires)
        return None


class RefreshTokens:
    """Makes refresh tokens: `<session>.<random>.<mac>`.

    The MAC tells a token that was once ours from noise: only a real one, used again, may end a session.
    """

    def __init__(self, secret: str) -> None:
        self._key = derive_key(secret, "refresh token")

    def issue(self, session_id: str) -> str:
        """A fresh token of the session's family."""
        body = f"{session_id}.{secrets.token_urlsafe(32)}"
        return f"{body}.{self._mac(body)}"

    def session_of(self, token: str) -> str | None:
        """The session whose token this is or was; None if it was never ours."""
        body, _, mac = token.rpartition(".")
        if len(token) > _MAX_TOKEN_LENGTH or not token.isascii() or not hmac.compare_digest(mac, self._mac(body)):
            return None
        return body.partition(".")[0]

    def _mac(self, body: str) -> str:
        return hmac.digest(self._key, body.encode(), "sha256").hex()[:43]


def token_hash(token: str) -> str:
    """What is stored of a random token: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class CsrfTokens:
    """Makes and checks CSRF tokens: `<expiry>.<random>.<mac over both and what it is bound to>`."""

    def __init__(self, secret: str) -> None:
        self._key = derive_key(secret, "csrf token")

    def make(self, session_id: str | None, now: datetime) -> str:
        """A token bound to `session_id`, or to nobody."""
        body = f"{int(now.timestamp()) + CSRF_TTL_S:x}.{secrets.token_urlsafe(12)}"
        return f"{body}.{self._mac(body, session_id)}"

    def accepts(self, token: str, session_id: str | None, now: datetime, *, anonymous: bool) -> bool:
        """Whether `token` holds for `session_id`, or, if `anonymous` is allowed, for nobody in particular."""
        body, _, mac = token.rpartition(".")
        if len(token) > 256 or not token.isascii():
            return False
        genuine = session_id is not None and hmac.compare_digest(mac, self._mac(body, session_id))
        if not genuine and anonymous:
            genuine = hmac.compare_digest(mac, self._mac(body, None))
        return genuine and int(body.partition(".")[0], 16) > now.timestamp()

    def _mac(self, body: str, session_id: str | None) -> str:
        return hmac.digest(self._key, f"{body}.{session_id or _ANONYMOUS}".encode(), "sha256").hex()[:43]


def load_secret(configured: str | None, home: Path) -> str:
    """What signs every token: the configured text, else one made once and kept in `home`, for its owner's eyes only."""
    if configured:
        return configured
    path = home / _SECRET_FILE
    if not path.exists():
        _make_secret(path)
    path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def _make_secret(path: Path) -> None:
    # Written aside and linked into place: of two processes that start at once, one wins whole.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_urlsafe(64).encode())
        os.fsync(handle)
        os.close(handle)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
