"""Making, listing, revoking and recognizing tokens."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import ConflictError, NotFoundError
from paiid.core.ids import new_id
from paiid.core.security import token_hash
from paiid.features.activity import service as activity
from paiid.features.mcp_access.repository import TokenRepository, TokenRow, TokenScope

PREFIX: Final = "paiid_mcp_"
MAX_TOKENS: Final = 25
_BYTES: Final = 32
_USED_STEP: Final = timedelta(minutes=5)
"""`last_used_at` is as coarse as this, so that reading is not writing."""


class TooManyTokensError(ConflictError):
    code, title = "too-many-tokens", "Too many tokens"


class UnknownTokenError(NotFoundError):
    code, title = "unknown-token", "Unknown token"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is behind a good token."""

    token_id: str
    user_id: str
    name: str
    may_propose: bool


@dataclass(frozen=True)
class McpTokens:
    """The use cases of tokens. `is_on` is the setting: without it none is recognized."""

    db: Database
    clock: Clock
    is_on: bool
    repository: TokenRepository = field(default_factory=TokenRepository)

    async def live(self, user_id: str) -> Sequence[TokenRow]:
        """The user's tokens, newest first."""
        return await self.db.read(lambda conn: self.repository.live_of(conn, user_id))

    async def create(self, user_id: str, name: str, scope: TokenScope) -> tuple[TokenRow, str]:
        """A token, told once.

        Raises:
            TooManyTokensError: 25 are in use already.
        """
        token, now = PREFIX + secrets.token_urlsafe(_BYTES), self.clock.now()

        def write(conn: Connection) -> TokenRow:
            if len(self.repository.live_of(conn, user_id)) >= MAX_TOKENS:
                raise TooManyTokensError(f"{MAX_TOKENS} tokens are in use; revoke one first.")
            row = TokenRow(new_id("mcp"), user_id, name, token_hash(token), scope, now)
            self.repository.insert(conn, row)
            activity.record(conn, user_id, "mcp-token-made", {"token_id": row.id, "scope": scope.value}, now, None)
            return row

        return await self.db.write(write), token

    async def revoke(self, user_id: str, token_id: str) -> None:
        """End a token at once.

        Raises:
            UnknownTokenError: absent, not the user's, or ended before.
        """
        now = self.clock.now()

        def write(conn: Connection) -> None:
            if not self.repository.revoke(conn, user_id, token_id, now):
                raise UnknownTokenError("You have no token with that id.")
            activity.record(conn, user_id, "mcp-token-revoked", {"token_id": token_id}, now, None)

        await self.db.write(write)

    async def recognize(self, token: str) -> Holder | None:
        """Who holds `token`; None for one that is not good, or while the setting is off."""
        if not self.is_on or not token.startswith(PREFIX):
            return None
        row = await self.db.read_fast(lambda conn: self.repository.live_by_hash(conn, token_hash(token)))
        if row is None:
            return None
        await self._note_use(row)
        return Holder(row.id, row.user_id, row.name, may_propose=row.scope is TokenScope.PROPOSE)

    async def _note_use(self, row: TokenRow) -> None:
        now: datetime = self.clock.now()
        if row.last_used_at is None or now - row.last_used_at >= _USED_STEP:
            await self.db.write(lambda conn: self.repository.used(conn, row.id, now))
