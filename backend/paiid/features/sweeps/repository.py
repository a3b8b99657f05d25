"""Rows of sweeps. The first argument after the connection is the owner."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from paiid.core.dialects import dialect_of
from paiid.features.sweeps.models import sweeps as t


class SweepState(StrEnum):
    """Where a sweep stands; a canceled or failed one can be resumed."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class SweepStage(StrEnum):
    """What a sweep is doing."""

    WAITING = "waiting"
    GATHERING = "gathering"
    TRYING = "trying"
    JUDGING = "judging"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One sweep as stored. `terms` is a `SweepTerms`, `summary` a `SweepSummaryRead`, as JSON."""

    id: str
    user_id: str
    name: str
    strategy_id: str | None
    strategy_version: int | None
    template_id: str | None
    subject: str
    state: SweepState
    stage: SweepStage
    done: int
    total: int
    lease_until: datetime
    chunk_size: int
    terms: str
    definition: str
    summary: str | None
    problem: str | None
    request_key: str | None
    created_at: datetime
    ended_at: datetime | None


class SweepRepository:
    """Every query of the slice."""

    def add(self, conn: Connection, row: SweepRow) -> bool:
        """Insert a new sweep; False when a request with that key began one before."""
        insert = dialect_of(conn).insert
        values = {one.name: getattr(row, one.name) for one in fields(SweepRow)} | _told(row)
        statement = insert(t).values(**values).on_conflict_do_nothing(index_elements=["user_id", "request_key"])
        return conn.execute(statement).rowcount == 1

    def tell(self, conn: Connection, row: SweepRow) -> bool:
        """Store where a running sweep stands, or how it ended; False when it has been ended meanwhile."""
        return conn.execute(_running(row.id).values(**_told(row))).rowcount == 1

    def renew(self, conn: Connection, sweep_id: str, until: datetime) -> bool:
        """Keep others from taking a running sweep up until then; False when it has been ended."""
        return conn.execute(_running(sweep_id).values(lease_until=until)).rowcount == 1

    def reopen(self, conn: Connection, row: SweepRow) -> bool:
        """Let a canceled or failed sweep run again, as `row` says; False when it is neither."""
        ended = t.c.state.in_([SweepState.CANCELED.value, SweepState.FAILED.value])
        return conn.execute(update(t).where(t.c.id == row.id, ended).values(**_told(row))).rowcount == 1

    def take_up(self, conn: Connection, now: datetime, until: datetime) -> Sequence[SweepRow]:
        """Running sweeps of all users that nobody carries out any more, taken until then by the caller alone."""
        left = (t.c.state == SweepState.RUNNING.value) & (t.c.lease_until < now)
        found = [_row(one) for one in conn.execute(select(t).where(left)).mappings()]
        mine = [one for one in found if conn.execute(_held(one).values(lease_until=until)).rowcount == 1]
        return [replace(one, lease_until=until) for one in mine]

    def running_count(self, conn: Connection, user_id: str) -> int:
        """How many of the user's sweeps wait or go on."""
        query = select(func.count()).where(t.c.user_id == user_id, t.c.state == SweepState.RUNNING.value)
        return conn.execute(query).scalar_one()

    def find(self, conn: Connection, user_id: str, sweep_id: str) -> SweepRow | None:
        """One sweep of the user."""
        return self._first(conn, user_id, t.c.id == sweep_id)

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> SweepRow | None:
        """The sweep that a request with that `Idempotency-Key` began."""
        return self._first(conn, user_id, t.c.request_key == request_key)

    def page(
        self, conn: Connection, user_id: str, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[SweepRow]:
        """Sweeps of the user, newest first, older than the one that `before` names."""
        query = select(t).where(t.c.user_id == user_id)
        if before is not None:
            at, sweep_id = before
            query = query.where((t.c.created_at < at) | ((t.c.created_at == at) & (t.c.id < sweep_id)))
        query = query.order_by(t.c.created_at.desc(), t.c.id.desc()).limit(limit)
        return [_row(found) for found in conn.execute(query).mappings()]

    def ids(self, conn: Connection) -> set[str]:
        """Of every sweep there is."""
        return set(conn.execute(select(t.c.id)).scalars())

    def remove(self, conn: Connection, user_id: str, sweep_id: str) -> bool:
        """Delete a sweep; False when there is none of that id."""
        return conn.execute(delete(t).where(t.c.user_id == user_id, t.c.id == sweep_id)).rowcount == 1

    def _first(self, conn: Connection, user_id: str, condition: Any) -> SweepRow | None:
        found = conn.execute(select(t).where(t.c.user_id == user_id, condition)).mappings().first()
        return None if found is None else _row(found)


def _running(sweep_id: str) -> Any:
    return update(t).where(t.c.id == sweep_id, t.c.state == SweepState.RUNNING.value)


def _held(row: SweepRow) -> Any:
    return _running(row.id).where(t.c.lease_until == row.lease_until)


_TOLD: Final = ("done", "total", "lease_until", "summary", "problem", "ended_at")


def _told(row: SweepRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _TOLD} | {"state": row.state.value, "stage": row.stage.value}


def _row(found: RowMapping) -> SweepRow:
    return SweepRow(**dict(found) | {"state": SweepState(found["state"]), "stage": SweepStage(found["stage"])})
