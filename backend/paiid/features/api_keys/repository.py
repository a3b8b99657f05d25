"""Every query of API keys."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, column, func, insert, select, table, update

from paiid.core.security import Role
from paiid.features.api_keys.models import api_keys

_users: Final = table("users", column("id"), column("role"))


class KeyScope(StrEnum):
    """What a key is good for; `trade` includes `read`."""

    READ = "read"
    TRADE = "trade"


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """One key as stored."""

    id: str
    user_id: str
    account_id: str
    name: str
    key_id: str
    secret_hash: str
    scope: KeyScope
    request_key: str | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class ApiKeyRepository:
    """Reads and writes of `api_keys`."""

    def add(self, conn: Connection, row: ApiKeyRow) -> None:
        """Store a new key."""
        conn.execute(insert(api_keys).values(**asdict(row)))

    def live_of(self, conn: Connection, user_id: str) -> Sequence[ApiKeyRow]:
        """The user's keys that are not revoked, the newest first."""
        c = api_keys.c
        query = select(api_keys).where(c.user_id == user_id, c.revoked_at.is_(None))
        return [_row(row) for row in conn.execute(query.order_by(c.created_at.desc(), c.id.desc())).mappings()]

    def count_live(self, conn: Connection, user_id: str) -> int:
        """How many keys of the user are not revoked."""
        c = api_keys.c
        query = select(func.count()).select_from(api_keys).where(c.user_id == user_id, c.revoked_at.is_(None))
        return conn.execute(query).scalar_one()

    def lock_owner(self, conn: Connection, user_id: str) -> None:
        """Let one change of this user's keys at a time through; SQLite has one writer anyhow."""
        conn.execute(select(_users.c.id).where(_users.c.id == user_id).with_for_update(key_share=True))

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> ApiKeyRow | None:
        """The user's key that was made by a request with that `Idempotency-Key`."""
        c = api_keys.c
        row = conn.execute(select(api_keys).where(c.user_id == user_id, c.request_key == request_key)).mappings()
        return _maybe(row.first())

    def by_id(self, conn: Connection, user_id: str, row_id: str) -> ApiKeyRow | None:
        """The user's key with that row id."""
        c = api_keys.c
        return _maybe(conn.execute(select(api_keys).where(c.user_id == user_id, c.id == row_id)).mappings().first())

    def with_role(self, conn: Connection, key_id: str) -> tuple[ApiKeyRow, Role] | None:
        """The key a program names, revoked or not, with its owner's present role."""
        query = select(api_keys, _users.c.role).join(_users, _users.c.id == api_keys.c.user_id)
        found = conn.execute(query.where(api_keys.c.key_id == key_id)).mappings().first()
        return None if found is None else (_row(found), Role(found["role"]))

    def update(self, conn: Connection, row_id: str, **values: Any) -> None:
        """Change columns of one key."""
        conn.execute(update(api_keys).where(api_keys.c.id == row_id).values(**values))


def _row(row: RowMapping) -> ApiKeyRow:
    values = {name: row[name] for name in ApiKeyRow.__dataclass_fields__}
    return ApiKeyRow(**values | {"scope": KeyScope(row["scope"])})


def _maybe(row: RowMapping | None) -> ApiKeyRow | None:
    return None if row is None else _row(row)
