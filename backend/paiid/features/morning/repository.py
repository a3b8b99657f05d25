"""Rows of briefs; the first argument of each read is the owner."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, column, delete, insert, or_, select, table, update

from paiid.core.types import UtcDateTime
from paiid.domain.brief import StepKey
from paiid.features.morning.models import morning_briefs as t

KEPT: Final = 60
"""Briefs kept of one user; older ones go when a new one is stored."""
_sessions: Final = table(
    "user_sessions", column("user_id"), column("expires_at", UtcDateTime), column("revoked_at", UtcDateTime)
)


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One brief. `steps` is the JSON text of its steps, `trigger` is `asked` or `scheduled`."""

    id: str
    user_id: str
    brief_date: date
    composed_at: datetime
    trigger: str
    request_key: str | None
    steps: str
    reviewed: tuple[StepKey, ...] = ()


class BriefRepository:
    """Stores briefs once, lets their user tick steps off."""

    def insert(self, conn: Connection, row: BriefRow) -> None:
        """Store a brief; the user's oldest beyond `KEPT` go."""
        conn.execute(
            insert(t).values(
                id=row.id,
                user_id=row.user_id,
                brief_date=row.brief_date,
                composed_at=row.composed_at,
                trigger=row.trigger,
                request_key=row.request_key,
                steps=row.steps,
                reviewed=json.dumps(row.reviewed),
            )
        )
        old = [one.id for one in self.page(conn, row.user_id, after=None, limit=KEPT + 20)[KEPT:]]
        if old:
            conn.execute(delete(t).where(t.c.id.in_(old)))

    def by_id(self, conn: Connection, user_id: str, brief_id: str) -> BriefRow | None:
        """The user's brief with that id."""
        return _row(conn.execute(select(t).where(t.c.user_id == user_id, t.c.id == brief_id)).first())

    def by_key(self, conn: Connection, user_id: str, request_key: str) -> BriefRow | None:
        """The user's brief that was asked for with that key."""
        return _row(conn.execute(select(t).where(t.c.user_id == user_id, t.c.request_key == request_key)).first())

    def of_day(self, conn: Connection, user_id: str, day: date) -> BriefRow | None:
        """The newest brief of that day."""
        query = select(t).where(t.c.user_id == user_id, t.c.brief_date == day)
        return _row(conn.execute(query.order_by(t.c.composed_at.desc(), t.c.id.desc()).limit(1)).first())

    def page(
        self, conn: Connection, user_id: str, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[BriefRow]:
        """Briefs, newest first, older than `after`."""
        query = select(t).where(t.c.user_id == user_id)
        if after is not None:
            at, row_id = after
            query = query.where(or_(t.c.composed_at < at, and_(t.c.composed_at == at, t.c.id < row_id)))
        rows = conn.execute(query.order_by(t.c.composed_at.desc(), t.c.id.desc()).limit(limit))
        return [_found(row) for row in rows]

    def review(self, conn: Connection, user_id: str, brief_id: str, steps: Sequence[StepKey]) -> bool:
        """Keep which steps are ticked off; False when the user has no such brief."""
        values = json.dumps([step for step in StepKey if step in steps])
        done = conn.execute(update(t).where(t.c.user_id == user_id, t.c.id == brief_id).values(reviewed=values))
        return done.rowcount == 1

    def users_with_a_session(self, conn: Connection, now: datetime) -> list[str]:
        """Users who are signed in somewhere."""
        live = select(_sessions.c.user_id).where(_sessions.c.expires_at > now, _sessions.c.revoked_at.is_(None))
        return [row.user_id for row in conn.execute(live.distinct().order_by(_sessions.c.user_id))]


def _row(row: Row[Any] | None) -> BriefRow | None:
    return None if row is None else _found(row)


def _found(row: Row[Any]) -> BriefRow:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return BriefRow(**{**values, "reviewed": tuple(StepKey(key) for key in json.loads(values["reviewed"]))})
