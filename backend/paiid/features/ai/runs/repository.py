"""Rows of runs: claimed by one process, told of as they go on, ended once."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from paiid.core.dialects import dialect_of
from paiid.features.ai.runs.models import advice_runs as t


class Cause(StrEnum):
    """Why a run was begun."""

    REQUEST = "request"
    SCHEDULE = "schedule"
    FIRST = "first"
    BACKFILL = "backfill"


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Step(StrEnum):
    """What a run is doing."""

    WAITING = "waiting"
    STUDYING = "studying"
    ASKING = "asking"
    CHECKING = "checking"
    ENDED = "ended"


class Stage(StrEnum):
    """Where a candidate was refused."""

    EVIDENCE = "evidence"
    REPEATED = "repeated"
    ADVICE = "advice"
    VALIDATION = "validation"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A candidate that became no call. `reason` is a word, `detail` fit to show."""

    symbol: str
    direction: str
    stage: Stage
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many symbols were measured and are still to be loaded, how many candidates, answers and calls there were.

    While a demo's past is made, `considered` are the sessions that are decided.
    """

    considered: int = 0
    pending: int = 0
    candidates: int = 0
    answers: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as stored. `without_news` are symbols whose headlines did not come, so that its evidence has none."""

    id: str
    user_id: str
    cause: Cause
    state: RunState
    step: Step
    lease_until: datetime
    session_date: date
    advisor: str
    model: str
    prompt_version: str
    counts: Counts
    refusals: tuple[Refusal, ...]
    without_news: tuple[str, ...]
    problem: str | None
    request_key: str | None
    started_at: datetime
    ended_at: datetime | None


class RunRepository:
    """Every query of runs."""

    def claim(self, conn: Connection, row: RunRow) -> bool:
        """Insert `row` as the user's running one; False when there is one, or one of that request key."""
        dialect = dialect_of(conn)
        statement = dialect.insert(t).values(**_values(row)).on_conflict_do_nothing()
        return conn.execute(statement).rowcount == 1

    def add(self, conn: Connection, row: RunRow) -> None:
        """Insert a run that has ended."""
        conn.execute(insert(t).values(**_values(row)))

    def tell(self, conn: Connection, row: RunRow) -> bool:
        """Store where a running run stands; False when it has been ended meanwhile, by whoever took its place."""
        statement = update(t).where(t.c.id == row.id, t.c.state == RunState.RUNNING.value).values(**_values(row))
        return conn.execute(statement).rowcount == 1

    def renew(self, conn: Connection, run_id: str, until: datetime) -> None:
        """Keep a running run from being taken for dead until then."""
        conn.execute(update(t).where(t.c.id == run_id, t.c.running == 1).values(lease_until=until))

    def give_up_on_dead(self, conn: Connection, user_id: str, now: datetime, problem: str) -> None:
        """End the user's run whose process no longer renews its lease."""
        dead = (t.c.user_id == user_id) & (t.c.running == 1) & (t.c.lease_until < now)
        conn.execute(
            update(t)
            .where(dead)
            .values(state=RunState.FAILED.value, running=None, step=Step.ENDED.value, ended_at=now, problem=problem)
        )

    def running(self, conn: Connection, user_id: str) -> RunRow | None:
        """The user's run that goes on."""
        return self._first(conn, user_id, t.c.running == 1)

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> RunRow | None:
        """The run that a request with that `Idempotency-Key` began."""
        return self._first(conn, user_id, t.c.request_key == request_key)

    def find(self, conn: Connection, user_id: str, run_id: str) -> RunRow | None:
        """One run of the user."""
        return self._first(conn, user_id, t.c.id == run_id)

    def newest(self, conn: Connection, user_id: str) -> RunRow | None:
        """The user's newest run that was carried to its end."""
        return self._first(conn, user_id, t.c.state == RunState.DONE.value)

    def page(self, conn: Connection, user_id: str, *, before: tuple[datetime, str] | None, limit: int) -> list[RunRow]:
        """Runs of the user, newest first, older than the one that `before` names."""
        query = select(t).where(t.c.user_id == user_id)
        if before is not None:
            at, run_id = before
            query = query.where((t.c.started_at < at) | ((t.c.started_at == at) & (t.c.id < run_id)))
        query = query.order_by(t.c.started_at.desc(), t.c.id.desc()).limit(limit)
        return [_row(found) for found in conn.execute(query).mappings()]

    def half_made(self, conn: Connection, now: datetime) -> list[str]:
        """Demo users whose past was begun, never carried to its end, and is not being made."""
        of_user = select(t.c.user_id).where(t.c.cause == Cause.BACKFILL.value)
        goes_on = (t.c.running == 1) & (t.c.lease_until >= now)
        settled = of_user.where((t.c.state == RunState.DONE.value) | goes_on)
        query = of_user.where(t.c.user_id.not_in(settled)).distinct().order_by(t.c.user_id)
        return list(conn.execute(query).scalars())

    def outcome_counts(self, conn: Connection, since: datetime, user_id: str | None) -> tuple[int, int, int]:
        """(ended, carried to their end, 0): runs begun since then, without the made-up past of demo users."""
        query = select(t.c.state).where(t.c.started_at >= since, t.c.cause != Cause.BACKFILL.value)
        query = query.where(t.c.state != RunState.RUNNING.value)
        if user_id is not None:
            query = query.where(t.c.user_id == user_id)
        states = conn.execute(query).scalars().all()
        return len(states), sum(state == RunState.DONE.value for state in states), 0

    def done_for(self, conn: Connection, session: date, advisor: str) -> set[str]:
        """Users whose run of that advisor after `session` has been carried to its end."""
        query = select(t.c.user_id).where(
            t.c.session_date == session, t.c.advisor == advisor, t.c.state == RunState.DONE.value
        )
        return set(conn.execute(query).scalars())

    def _first(self, conn: Connection, user_id: str, condition: Any) -> RunRow | None:
        query = select(t).where(t.c.user_id == user_id, condition).order_by(t.c.started_at.desc(), t.c.id.desc())
        found = conn.execute(query.limit(1)).mappings().first()
        return None if found is None else _row(found)


def _values(row: RunRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "user_id": row.user_id,
        "cause": row.cause.value,
        "state": row.state.value,
        "step": row.step.value,
        "running": 1 if row.state is RunState.RUNNING else None,
        "lease_until": row.lease_until,
        "session_date": row.session_date,
        "advisor": row.advisor,
        "model": row.model,
        "prompt_version": row.prompt_version,
        **asdict(row.counts),
        "refusals": json.dumps([asdict(one) for one in row.refusals]),
        "without_news": " ".join(row.without_news) or None,
        "problem": row.problem,
        "request_key": row.request_key,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
    }


def _row(found: RowMapping) -> RunRow:
    values = dict(found)
    counts = Counts(**{name: values.pop(name) for name in Counts.__dataclass_fields__})
    refusals = tuple(Refusal(**one | {"stage": Stage(one["stage"])}) for one in json.loads(values.pop("refusals")))
    del values["running"]
    without_news = tuple((values.pop("without_news") or "").split())
    words = {"cause": Cause(values["cause"]), "state": RunState(values["state"]), "step": Step(values["step"])}
    return RunRow(**values | words, counts=counts, refusals=refusals, without_news=without_news)
