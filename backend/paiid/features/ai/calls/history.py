"""Pages of a user's calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from paiid.domain.advice.calls import JOURNAL
from paiid.domain.advice.outcome import Ending
from paiid.domain.advice.packet import Direction
from paiid.features.ai.calls.outcomes import OutcomeRow, outcome_columns, outcome_row
from paiid.features.ai.calls.repository import CallRepository, CallRow, call_row
from paiid.features.ai.models import advice_calls as t
from paiid.features.ai.models import advice_outcomes as ends


class Standing(StrEnum):
    """Which calls are wanted: all, those that run, those that ended, or those that ended one way."""

    ALL = "all"
    OPEN = "open"
    RESOLVED = "resolved"
    TARGET = "target"
    STOP = "stop"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are wanted; None means any. Without `advisor` the user's own journal is left out.

    `start` and `end` are session dates, both included.
    """

    advisor: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    strategy: str | None = None
    symbol: str | None = None
    direction: Direction | None = None
    standing: Standing = Standing.ALL
    start: date | None = None
    end: date | None = None

    def conditions(self, user_id: str) -> list[ColumnElement[bool]]:
        """For a query over calls, outer-joined to outcomes."""
        found = [t.c.user_id == user_id, t.c.advisor == self.advisor if self.advisor else t.c.advisor != JOURNAL]
        for column, wanted in (
            (t.c.model, self.model),
            (t.c.prompt_version, self.prompt_version),
            (t.c.strategy, self.strategy),
            (t.c.symbol, self.symbol),
            (t.c.direction, self.direction.value if self.direction else None),
        ):
            if wanted is not None:
                found.append(column == wanted)
        if self.start is not None:
            found.append(t.c.session_date >= self.start)
        if self.end is not None:
            found.append(t.c.session_date <= self.end)
        return found + self._standing()

    def _standing(self) -> list[ColumnElement[bool]]:
        if self.standing is Standing.ALL:
            return []
        if self.standing is Standing.OPEN:
            return [ends.c.call_id.is_(None)]
        if self.standing is Standing.RESOLVED:
            return [ends.c.call_id.is_not(None)]
        return [ends.c.ending == Ending(self.standing.value).value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One call of the history."""

    call: CallRow
    outcome: OutcomeRow | None


def page(
    conn: Connection, user_id: str, wanted: CallFilter, *, after: tuple[date, int] | None, limit: int
) -> Sequence[Entry]:
    """The newest calls behind the one of that session and number, newest session first."""
    query = select(*CallRepository.columns, ends.c.call_id, *outcome_columns()).outerjoin_from(t, ends)
    query = query.where(*wanted.conditions(user_id))
    if after is not None:
        query = query.where(tuple_(t.c.session_date, t.c.number) < tuple_(*after))
    query = query.order_by(t.c.session_date.desc(), t.c.number.desc()).limit(limit)
    return [_entry(row) for row in conn.execute(query)]


def total(conn: Connection, user_id: str, wanted: CallFilter) -> int:
    """How many calls match."""
    query = select(func.count()).select_from(t.outerjoin(ends)).where(*wanted.conditions(user_id))
    return int(conn.execute(query).scalar_one())


def _entry(row: Any) -> Entry:
    behind = row[len(CallRepository.columns) :]
    return Entry(call_row(row), None if behind[0] is None else outcome_row(behind[1:]))
