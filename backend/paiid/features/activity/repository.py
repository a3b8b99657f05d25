"""Every query of the activity log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from paiid.core.hot import HotStatement
from paiid.features.activity.models import activity_log


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the log."""

    id: str
    user_id: str
    action: str
    detail: Mapping[str, Any]
    ip: str | None
    created_at: datetime


_ADD: Final = HotStatement(lambda dialect: dialect.insert(activity_log), list(ActivityRow.__dataclass_fields__))


def add(conn: Connection, row: ActivityRow) -> None:
    """Write one line."""
    _ADD.run(conn, row.id, row.user_id, row.action, dict(row.detail), row.ip, row.created_at)


def of_user(conn: Connection, user_id: str, *, limit: int) -> Sequence[ActivityRow]:
    """The latest lines of one user, newest first."""
    query = (
        select(activity_log)
        .where(activity_log.c.user_id == user_id)
        .order_by(activity_log.c.created_at.desc(), activity_log.c.id.desc())
        .limit(limit)
    )
    return [ActivityRow(**row) for row in conn.execute(query).mappings()]
