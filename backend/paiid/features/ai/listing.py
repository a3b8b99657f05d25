"""Queries of calls that have not ended, with what the user decided about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, select

from paiid.domain.advice.calls import Call
from paiid.domain.instrument import Symbol
from paiid.features.ai.calls.decisions import DecisionRepository, DecisionRow, state_of
from paiid.features.ai.calls.repository import parse_body
from paiid.features.ai.models import advice_calls as calls
from paiid.features.ai.models import advice_outcomes as outcomes
from paiid.features.ai.schemas import AdviceState

JOURNAL: Final = "you"
_MOST_OPEN: Final = 500
_DECISIONS: Final = DecisionRepository()


@dataclass(frozen=True, slots=True)
class Standing:
    """A call that has not ended: what says where it stands."""

    id: str
    number: int
    session_date: date
    starts_on: date
    hash: str
    decisions: tuple[DecisionRow, ...] = ()

    def state(self, now: datetime) -> AdviceState:
        """Where it stands at `now`, the market's time."""
        return AdviceState(state_of(self.decisions, now, starts_on=self.starts_on, is_resolved=False).value)


def unfinished(conn: Connection, user_id: str, symbol: Symbol | None = None) -> list[Standing]:
    """Calls of advisors for the user that have not ended, of `symbol` or all: newest session first, strongest first."""
    query = (
        select(calls.c.id, calls.c.number, calls.c.session_date, calls.c.starts_on, calls.c.hash)
        .outerjoin(outcomes, outcomes.c.call_id == calls.c.id)
        .where(calls.c.user_id == user_id, outcomes.c.call_id.is_(None), calls.c.advisor != JOURNAL)
        .order_by(calls.c.session_date.desc(), calls.c.number)
        .limit(_MOST_OPEN)
    )
    if symbol is not None:
        query = query.where(calls.c.symbol == symbol)
    found = [Standing(*row) for row in conn.execute(query)]
    decided = _DECISIONS.of(conn, [one.id for one in found])
    return [replace(one, decisions=tuple(decided.get(one.id, ()))) for one in found]


def bodies(conn: Connection, ids: Sequence[str]) -> Mapping[str, Call]:
    """The calls whole."""
    query = select(calls.c.id, calls.c.body).where(calls.c.id.in_(ids))
    return {row.id: parse_body(row.body) for row in conn.execute(query)}
