"""Rows of runs and of tries. The first argument after the connection is the owner."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, delete, func, select, update

from paiid.core.dialects import dialect_of
from paiid.features.backtest.models import backtest_runs as t
from paiid.features.backtest.models import backtest_trials as trials


class BacktestState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class BacktestStage(StrEnum):
    """What a run is doing."""

    WAITING = "waiting"
    GATHERING = "gathering"
    SIMULATING = "simulating"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as stored, but for what only a done one has. `symbols` to `definition`, `headline` are JSON texts."""

    id: str
    user_id: str
    name: str
    strategy_id: str | None
    strategy_version: int | None
    template_id: str | None
    subject: str
    state: BacktestState
    stage: BacktestStage
    done: int
    total: int
    lease_until: datetime
    start_date: date
    end_date: date
    cash: Decimal
    benchmark: str | None
    data_source: str | None
    prices: str | None
    symbols: str
    parameters: str
    costs: str
    definition: str
    headline: str | None
    problem: str | None
    request_key: str | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a done run came to, as JSON texts."""

    headline: str
    manifest: str
    measured: str
    trust: str
    trades: str
    fills: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One variant and its Sharpe ratio of one session."""

    subject: str
    variant: str
    sharpe: float


_COLUMNS: Final = [t.c[one.name] for one in fields(RunRow)]


class BacktestRepository:
    """Every query of the slice."""

    def add(self, conn: Connection, row: RunRow) -> bool:
        """Insert a new run; False when a request with that key began one before."""
        statement = _insert(conn, t).values(**_values(row))
        return conn.execute(statement.on_conflict_do_nothing(index_elements=_REQUEST_KEY)).rowcount == 1

    def tell(self, conn: Connection, row: RunRow) -> bool:
        """Store where a running run stands, or how it ended; False when it has been ended meanwhile."""
        return conn.execute(_running(row.id).values(**_told(row))).rowcount == 1

    def finish(self, conn: Connection, row: RunRow, result: RunResult) -> bool:
        """End a running run with what it came to; False when it has been ended meanwhile."""
        return conn.execute(_running(row.id).values(**_told(row) | asdict(result))).rowcount == 1

    def renew(self, conn: Connection, run_id: str, until: datetime) -> bool:
        """Keep a running run from being taken for dead until then; False when it has been ended."""
        return conn.execute(_running(run_id).values(lease_until=until)).rowcount == 1

    def give_up_on_dead(self, conn: Connection, now: datetime, problem: str) -> int:
        """End the runs of all users whose process no longer renews their lease."""
        dead = (t.c.state == BacktestState.RUNNING.value) & (t.c.lease_until < now)
        ended = {
            "state": BacktestState.FAILED.value,
            "stage": BacktestStage.ENDED.value,
            "ended_at": now,
            "problem": problem,
        }
        return conn.execute(update(t).where(dead).values(**ended)).rowcount

    def running_count(self, conn: Connection, user_id: str) -> int:
        """How many of the user's runs wait or go on."""
        query = select(func.count()).where(t.c.user_id == user_id, t.c.state == BacktestState.RUNNING.value)
        return conn.execute(query).scalar_one()

    def find(self, conn: Connection, user_id: str, run_id: str) -> RunRow | None:
        """One run of the user."""
        return self._first(conn, user_id, t.c.id == run_id)

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> RunRow | None:
        """The run that a request with that `Idempotency-Key` began."""
        return self._first(conn, user_id, t.c.request_key == request_key)

    def result(self, conn: Connection, user_id: str, run_id: str) -> RunResult | None:
        """What a done run of the user came to."""
        columns = [t.c[one.name] for one in fields(RunResult)]
        query = select(*columns).where(t.c.user_id == user_id, t.c.id == run_id, t.c.state == BacktestState.DONE.value)
        found = conn.execute(query).mappings().first()
        return None if found is None else RunResult(**found)

    def page(
        self,
        conn: Connection,
        user_id: str,
        *,
        before: tuple[datetime, str] | None,
        limit: int,
        strategy_id: str | None = None,
    ) -> list[RunRow]:
        """Runs of the user, or of one strategy of theirs, newest first, older than the one that `before` names."""
        query = select(*_COLUMNS).where(t.c.user_id == user_id)
        if strategy_id is not None:
            query = query.where(t.c.strategy_id == strategy_id)
        if before is not None:
            at, run_id = before
            query = query.where((t.c.created_at < at) | ((t.c.created_at == at) & (t.c.id < run_id)))
        query = query.order_by(t.c.created_at.desc(), t.c.id.desc()).limit(limit)
        return [_row(found) for found in conn.execute(query).mappings()]

    def remove(self, conn: Connection, user_id: str, run_id: str) -> bool:
        """Delete a run; False when there is none of that id."""
        return conn.execute(delete(t).where(t.c.user_id == user_id, t.c.id == run_id)).rowcount == 1

    def note_trials(self, conn: Connection, user_id: str, noted: Sequence[Trial], at: datetime) -> None:
        """Count variants, each once; the newest run of one tells its ratio."""
        if not noted:
            return
        rows = [{"user_id": user_id, **asdict(one), "tried_at": at} for one in noted]
        statement = _insert(conn, trials).values(rows)
        newest = {name: statement.excluded[name] for name in ("sharpe", "tried_at")}
        conn.execute(statement.on_conflict_do_update(index_elements=_TRIAL_KEY, set_=newest))

    def trials(self, conn: Connection, user_id: str, subject: str) -> Sequence[float]:
        """The Sharpe ratio of one session of every variant the user has tried."""
        query = select(trials.c.sharpe).where(trials.c.user_id == user_id, trials.c.subject == subject)
        return list(conn.execute(query).scalars())

    def _first(self, conn: Connection, user_id: str, condition: Any) -> RunRow | None:
        found = conn.execute(select(*_COLUMNS).where(t.c.user_id == user_id, condition)).mappings().first()
        return None if found is None else _row(found)


_REQUEST_KEY: Final = ["user_id", "request_key"]
_TRIAL_KEY: Final = ["user_id", "subject", "variant"]


def _insert(conn: Connection, table: Table) -> Any:
    return dialect_of(conn).insert(table)


def _running(run_id: str) -> Any:
    return update(t).where(t.c.id == run_id, t.c.state == BacktestState.RUNNING.value)


def _told(row: RunRow) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "stage": row.stage.value,
        "done": row.done,
        "total": row.total,
        "lease_until": row.lease_until,
        "problem": row.problem,
        "ended_at": row.ended_at,
    }


def _values(row: RunRow) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in fields(RunRow)} | _told(row)


def _row(found: RowMapping) -> RunRow:
    return RunRow(**dict(found) | {"state": BacktestState(found["state"]), "stage": BacktestStage(found["stage"])})
