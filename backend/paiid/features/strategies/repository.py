"""Rows of saved strategies; the first argument of each read is the owner."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, column, func, insert, select, table, update

from paiid.features.strategies.models import strategies as t
from paiid.features.strategies.models import strategy_versions as v

_users: Final = table("users", column("id"))


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """One strategy; `version` is the number of its latest version."""

    id: str
    user_id: str
    template_id: str | None
    request_key: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version, as it was saved."""

    strategy_id: str
    number: int
    made_from: int | None
    document: str
    digest: str
    created_at: datetime


class StrategyRepository:
    """Versions are inserted, never changed; of a strategy only what is latest, and whether it is deleted."""

    def add(self, conn: Connection, row: StrategyRow) -> None:
        """Store a new strategy."""
        conn.execute(insert(t).values(**asdict(row)))

    def add_version(self, conn: Connection, row: VersionRow) -> None:
        """Store a new version."""
        conn.execute(insert(v).values(**asdict(row)))

    def lock_owner(self, conn: Connection, user_id: str) -> None:
        """Let one new strategy of this user at a time through; SQLite has one writer anyhow."""
        conn.execute(select(_users.c.id).where(_users.c.id == user_id).with_for_update(key_share=True))

    def count(self, conn: Connection, user_id: str) -> int:
        """How many strategies the user has."""
        query = select(func.count()).select_from(t).where(t.c.user_id == user_id, t.c.deleted_at.is_(None))
        return conn.execute(query).scalar_one()

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> StrategyRow | None:
        """The user's strategy that was made by a request with that `Idempotency-Key`, deleted or not."""
        query = select(t).where(t.c.user_id == user_id, t.c.request_key == request_key)
        row = conn.execute(query).first()
        return None if row is None else StrategyRow(**_values(row))

    def by_id(self, conn: Connection, user_id: str, strategy_id: str) -> StrategyRow | None:
        """The user's strategy with that id, unless it is deleted."""
        query = select(t).where(t.c.user_id == user_id, t.c.id == strategy_id, t.c.deleted_at.is_(None))
        row = conn.execute(query).first()
        return None if row is None else StrategyRow(**_values(row))

    def latest(self, conn: Connection, user_id: str) -> Sequence[tuple[StrategyRow, VersionRow]]:
        """The user's strategies with their latest versions, what was changed last first."""
        rows = list(conn.execute(self._live(select(t), user_id).order_by(t.c.updated_at.desc(), t.c.id.desc())))
        joined = select(v).join(t, (t.c.id == v.c.strategy_id) & (t.c.version == v.c.number))
        versions = {row.strategy_id: VersionRow(**_values(row)) for row in conn.execute(self._live(joined, user_id))}
        return [(StrategyRow(**_values(row)), versions[row.id]) for row in rows]

    def version(self, conn: Connection, user_id: str, strategy_id: str, number: int) -> VersionRow | None:
        """One version of the user's strategy."""
        query = select(v).join(t, t.c.id == v.c.strategy_id)
        query = self._live(query, user_id).where(v.c.strategy_id == strategy_id, v.c.number == number)
        row = conn.execute(query).first()
        return None if row is None else VersionRow(**_values(row))

    def versions(
        self, conn: Connection, user_id: str, strategy_id: str, *, before: int | None, limit: int
    ) -> Sequence[VersionRow]:
        """Versions of the user's strategy with numbers below `before`, the newest first."""
        query = select(v).join(t, t.c.id == v.c.strategy_id)
        query = self._live(query, user_id).where(v.c.strategy_id == strategy_id)
        if before is not None:
            query = query.where(v.c.number < before)
        return [VersionRow(**_values(row)) for row in conn.execute(query.order_by(v.c.number.desc()).limit(limit))]

    def advance(self, conn: Connection, strategy_id: str, *, made_from: int, at: datetime) -> bool:
        """Count the version up, if `made_from` is still the latest; False when another one came between."""
        query = update(t).where(t.c.id == strategy_id, t.c.version == made_from, t.c.deleted_at.is_(None))
        return conn.execute(query.values(version=made_from + 1, updated_at=at)).rowcount == 1

    def delete(self, conn: Connection, strategy_id: str, at: datetime) -> bool:
        """Mark it deleted; False when it was before."""
        query = update(t).where(t.c.id == strategy_id, t.c.deleted_at.is_(None))
        return conn.execute(query.values(deleted_at=at)).rowcount == 1

    def _live(self, query: Select[Any], user_id: str) -> Select[Any]:
        return query.where(t.c.user_id == user_id, t.c.deleted_at.is_(None))


def _values(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
