"""Sessions: opened at sign-in, renewed by rotating refresh tokens, revocable with effect at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.core.security import REFRESH_TTL_S, AccessTokens, Principal, RefreshTokens, token_hash
from paiid.features.activity.service import record
from paiid.features.auth import repository
from paiid.features.auth.repository import SessionRow, UserRow
from paiid.features.auth.service.authenticate import SessionCache
from paiid.features.auth.service.errors import InvalidRefreshTokenError, UnknownSessionError
from paiid.features.auth.service.types import ClientInfo, SignedIn

_REFRESH_TTL: Final = timedelta(seconds=REFRESH_TTL_S)
_KEPT_AFTER_EXPIRY: Final = timedelta(days=30)
_MAX_USER_AGENT: Final = 200


@dataclass(frozen=True)
class SessionService:
    """The use cases of sessions."""

    db: Database
    clock: Clock
    access_tokens: AccessTokens
    refresh_tokens: RefreshTokens
    cache: SessionCache

    def open(self, conn: Connection, user: UserRow, client: ClientInfo) -> SignedIn:
        """Begin a session for `user` in the caller's transaction."""
        now = self.clock.now()
        session_id = new_id("ses")
        refresh_token = self.refresh_tokens.issue(session_id)
        repository.forget_sessions(conn, user.id, expired_before=now - _KEPT_AFTER_EXPIRY)
        repository.add_session(
            conn,
            SessionRow(
                id=session_id,
                user_id=user.id,
                refresh_hash=token_hash(refresh_token),
                rotations=0,
                ip=client.ip,
                user_agent=(client.user_agent or "")[:_MAX_USER_AGENT] or None,
                created_at=now,
                last_used_at=now,
                expires_at=now + _REFRESH_TTL,
            ),
        )
        return SignedIn(user, session_id, self.access_tokens.issue(user.id, session_id, now), refresh_token)

    async def refresh(self, token: str | None, client: ClientInfo) -> SignedIn:
        """Exchange a refresh token for the next one and a new access token.

        A token that was exchanged before is proof that two parties hold it, so its session ends, for both.

        Raises:
            InvalidRefreshTokenError: none, not ours, expired, revoked or used before.
        """
        session_id = self.refresh_tokens.session_of(token) if token else None
        if session_id is None or token is None:
            raise InvalidRefreshTokenError("There is no session to renew; sign in.")
        successor = self.refresh_tokens.issue(session_id)
        now = self.clock.now()

        def rotate(conn: Connection) -> UserRow | None:
            session = repository.lock_session(conn, session_id)
            if session is None or not session.is_live(now):
                return None
            if session.refresh_hash != token_hash(token):
                detail = {"session_id": session_id}
                repository.revoke_sessions(conn, [session_id], now=now, because="reuse")
                record(conn, session.user_id, "refresh-token-reused", detail, now, client.ip)
                return None
            repository.rotate_session(
                conn, session_id, refresh_hash=token_hash(successor), now=now, expires_at=now + _REFRESH_TTL
            )
            return repository.user_by_id(conn, session.user_id)

        user = await self.db.write(rotate)
        if user is None:
            self.cache.evict([session_id])
            raise InvalidRefreshTokenError("The session has ended; sign in again.")
        return SignedIn(user, session_id, self.access_tokens.issue(user.id, session_id, now), successor)

    async def is_live(self, session_id: str) -> bool:
        """Whether the session still stands for its user; for connections that outlive the request that opened them."""
        found = await self.db.read_fast(lambda conn: repository.session_with_user(conn, session_id))
        return found is not None and found[0].is_live(self.clock.now())

    async def list_live(self, user_id: str) -> Sequence[SessionRow]:
        """The user's live sessions, the last used first."""
        now = self.clock.now()
        return await self.db.read(lambda conn: repository.live_sessions(conn, user_id, now))

    async def sign_out(self, principal: Principal, client: ClientInfo) -> None:
        """End the caller's own session."""
        await self._revoke_one(principal.user_id, principal.session_id or "", "signed-out", client)

    async def revoke(self, user_id: str, session_id: str, client: ClientInfo) -> None:
        """End one of the user's sessions.

        Raises:
            UnknownSessionError: no such live session, or not the user's.
        """
        if not await self._revoke_one(user_id, session_id, "revoked", client):
            raise UnknownSessionError("There is no such session.")

    async def _revoke_one(self, user_id: str, session_id: str, because: str, client: ClientInfo) -> bool:
        now = self.clock.now()

        def end(conn: Connection) -> bool:
            session = repository.lock_session(conn, session_id)
            if session is None or session.user_id != user_id or not session.is_live(now):
                return False
            repository.revoke_sessions(conn, [session_id], now=now, because=because)
            action = "signed-out" if because == "signed-out" else "session-revoked"
            record(conn, user_id, action, {"session_id": session_id}, now, client.ip)
            return True

        ended = await self.db.write(end)
        self.cache.evict([session_id])
        return ended


def store_password(
    conn: Connection, user_id: str, password_hash: str, *, now: datetime, keep: str | None, ip: str | None
) -> Sequence[str]:
    """Change a password and end the user's sessions but `keep`, in the caller's transaction; the ids of those ended."""
    repository.update_user(conn, user_id, password_hash=password_hash, password_changed_at=now)
    ended = [row.id for row in repository.live_sessions(conn, user_id, now) if row.id != keep]
    if ended:
        repository.revoke_sessions(conn, ended, now=now, because="password")
    record(conn, user_id, "password-changed", {"sessions_ended": len(ended)}, now, ip)
    return ended
