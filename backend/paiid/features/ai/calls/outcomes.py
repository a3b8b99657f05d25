"""Rows of how calls ended: appended once each, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Column, Connection, select

from paiid.core.dialects import dialect_of
from paiid.domain.advice.chain import canonical_json, link_hash
from paiid.domain.advice.outcome import Ending, Outcome
from paiid.features.ai.calls.repository import CallRepository, CallRow, call_row
from paiid.features.ai.models import advice_calls as calls
from paiid.features.ai.models import advice_outcomes as t

_COLUMNS: Final = tuple(one for one in t.c if one.name != "call_id")


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A stored outcome; as `Outcome`, with when it was told, from which source, and its hash."""

    ending: Ending
    starts_on: date
    ended_on: date
    sessions: int
    entry: Decimal
    exit: Decimal
    return_ratio: Decimal
    cost_ratio: Decimal
    spy_ratio: Decimal | None
    excess_ratio: Decimal | None
    restated: Decimal
    resolved_at: datetime
    source: str
    hash: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """An outcome to be stored for one call."""

    call_id: str
    call_hash: str
    outcome: Outcome
    source: str
    at: datetime

    @property
    def hash(self) -> str:
        """Over the call's hash and all of the outcome."""
        return outcome_hash(self.call_hash, self.outcome, self.source, self.at)


def outcome_hash(call_hash: str, outcome: Outcome, source: str, at: datetime) -> str:
    """What neither a call nor its outcome changes without."""
    return link_hash(call_hash, canonical_json({"outcome": outcome, "source": source, "at": at}))


class OutcomeRepository:
    """Outcomes beside their calls."""

    def open_calls(self, conn: Connection, user_id: str | None = None) -> list[CallRow]:
        """Calls without an outcome, of one user or of everybody, oldest first."""
        query = (
            select(*CallRepository.columns)
            .outerjoin_from(calls, t, t.c.call_id == calls.c.id)
            .where(t.c.call_id.is_(None))
        )
        if user_id is not None:
            query = query.where(calls.c.user_id == user_id)
        return [call_row(row) for row in conn.execute(query.order_by(calls.c.session_date, calls.c.id))]

    def insert(self, conn: Connection, resolved: Sequence[Resolved]) -> None:
        """Store outcomes; of a call that has one the first stays."""
        if not resolved:
            return
        dialect = dialect_of(conn)
        # SQLite's trigger refuses a second one before the conflict is looked at.
        known = set(
            conn.execute(select(t.c.call_id).where(t.c.call_id.in_([one.call_id for one in resolved]))).scalars()
        )
        rows = [_values(one) for one in resolved if one.call_id not in known]
        if rows:
            conn.execute(dialect.insert(t).on_conflict_do_nothing(), rows)

    def ended_since(self, conn: Connection, user_id: str, day: date) -> list[tuple[CallRow, Ending, Decimal]]:
        """The user's calls that ended on `day` or later, oldest end first, each with its ending and return (ratio)."""
        wanted: tuple[Any, ...] = (*CallRepository.columns, t.c.ending, t.c.return_ratio)
        query = (
            select(*wanted)
            .join_from(calls, t, t.c.call_id == calls.c.id)
            .where(calls.c.user_id == user_id, t.c.ended_on >= day)
        )
        rows = conn.execute(query.order_by(t.c.ended_on, calls.c.id)).all()
        return [(call_row(row), Ending(row.ending), row.return_ratio) for row in rows]

    def of(self, conn: Connection, call_ids: Sequence[str]) -> dict[str, OutcomeRow]:
        """The outcomes of those of `call_ids` that have one."""
        query = select(t.c.call_id, *_COLUMNS).where(t.c.call_id.in_(call_ids))
        return {row[0]: outcome_row(row[1:]) for row in conn.execute(query)}


def outcome_columns() -> tuple[Column[Any], ...]:
    """What `outcome_row` reads."""
    return _COLUMNS


def outcome_row(values: Sequence[Any]) -> OutcomeRow:
    """From a found row's columns, in the table's order without the call's id."""
    return OutcomeRow(Ending(values[0]), *values[1:])


def _values(one: Resolved) -> dict[str, Any]:
    outcome = one.outcome
    return {
        "call_id": one.call_id,
        "ending": outcome.ending.value,
        "starts_on": outcome.starts_on,
        "ended_on": outcome.ended_on,
        "sessions": outcome.sessions,
        "entry": outcome.entry,
        "exit": outcome.exit,
        "return_ratio": outcome.return_ratio,
        "cost_ratio": outcome.cost_ratio,
        "spy_ratio": outcome.spy_ratio,
        "excess_ratio": outcome.excess_ratio,
        "restated": outcome.restated,
        "resolved_at": one.at,
        "source": one.source,
        "hash": one.hash,
    }
