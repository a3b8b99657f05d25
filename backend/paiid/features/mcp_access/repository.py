"""Rows of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from paiid.features.mcp_access.models import mcp_tokens as t


class TokenScope(StrEnum):
    """`read` looks; `propose` may also propose orders, which wait for their owner's yes."""

    READ = "read"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token, without the token."""

    id: str
    user_id: str
    name: str
    token_hash: str
    scope: TokenScope
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class TokenRepository:
    """Tokens by their owner, and by their hash."""

    def insert(self, conn: Connection, row: TokenRow) -> None:
        """Store a new token."""
        conn.execute(insert(t).values({name: getattr(row, name) for name in TokenRow.__dataclass_fields__}))

    def live_of(self, conn: Connection, user_id: str) -> Sequence[TokenRow]:
        """Those of the user that are not revoked, newest first."""
        query = select(t).where(t.c.user_id == user_id, t.c.revoked_at.is_(None))
        return [_found(row) for row in conn.execute(query.order_by(t.c.created_at.desc(), t.c.id.desc()))]

    def live_by_hash(self, conn: Connection, token_hash: str) -> TokenRow | None:
        """The live token with that hash."""
        row = conn.execute(select(t).where(t.c.token_hash == token_hash, t.c.revoked_at.is_(None))).first()
        return None if row is None else _found(row)

    def revoke(self, conn: Connection, user_id: str, token_id: str, at: datetime) -> bool:
        """End a token; False when the user has no live one with that id."""
        live = (t.c.user_id == user_id) & (t.c.id == token_id) & t.c.revoked_at.is_(None)
        return conn.execute(update(t).where(live).values(revoked_at=at)).rowcount == 1

    def used(self, conn: Connection, token_id: str, at: datetime) -> None:
        """Note when it was used."""
        conn.execute(update(t).where(t.c.id == token_id).values(last_used_at=at))


def _found(row: Row[Any]) -> TokenRow:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return TokenRow(**{**values, "scope": TokenScope(values["scope"])})
