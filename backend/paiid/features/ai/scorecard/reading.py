"""What a score is made of: one row a call, as floats, for statistics only."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, Connection, Float, cast, select

from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.models import advice_calls as t
from paiid.features.ai.models import advice_outcomes as ends


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A call as a score sees it; what follows `ending` is None while it is open. Ratios are decimals."""

    advisor: str
    model: str
    prompt_version: str
    strategy: str
    direction: str
    session_date: date
    ends_on: date
    is_backfilled: bool
    is_simulated: bool
    is_contaminated: bool
    raw: float
    shown: float
    ending: str | None
    ended_on: date | None
    return_ratio: float | None
    cost_ratio: float | None
    spy_ratio: float | None
    excess_ratio: float | None

    @property
    def is_scored(self) -> bool:
        """It has ended, and its advisor could not have known."""
        return self.ending is not None and not self.is_contaminated


def _number(column: "Column[Any]") -> Any:
    # Statistics are floats; making exact decimals of every row first would cost more than the scores.
    return cast(column, Float)


_COLUMNS: Final[tuple[Any, ...]] = (
    t.c.advisor,
    t.c.model,
    t.c.prompt_version,
    t.c.strategy,
    t.c.direction,
    t.c.session_date,
    t.c.ends_on,
    t.c.is_backfilled,
    t.c.is_simulated,
    t.c.is_contaminated,
    _number(t.c.raw_probability),
    _number(t.c.probability),
    ends.c.ending,
    ends.c.ended_on,
    _number(ends.c.return_ratio),
    _number(ends.c.cost_ratio),
    _number(ends.c.spy_ratio),
    _number(ends.c.excess_ratio),
)


def scored_rows(conn: Connection, user_id: str, wanted: CallFilter) -> list[ScoredRow]:
    """Every call that matches, oldest session first."""
    query = select(*_COLUMNS).outerjoin_from(t, ends).where(*wanted.conditions(user_id))
    return [ScoredRow(*row) for row in conn.execute(query.order_by(t.c.session_date, t.c.number))]
