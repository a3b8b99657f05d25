"""What a run has to know of calls made before it."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Connection, column, func, select, table

from paiid.core.types import UtcDateTime
from paiid.domain.advice.draft import Author
from paiid.domain.advice.outcome import Ending
from paiid.features.ai.models import advice_calls as calls
from paiid.features.ai.models import advice_outcomes as outcomes
from paiid.quant.calibration import Calibration, fit

_sessions: Final = table("user_sessions", column("user_id"), column("last_used_at", UtcDateTime()))
_SEEN: Final = func.max(_sessions.c.last_used_at)


def call_id(user_id: str, author: Author, session: date, symbol: str, direction: str) -> str:
    """The id of the one call that an author may make of a candidate after a session."""
    parts = (user_id, author.advisor, author.model, author.prompt_version, session.isoformat(), symbol, direction)
    return f"call_{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


def open_keys(conn: Connection, user_id: str, author: Author, session: date) -> set[tuple[str, str]]:
    """Symbols and directions of the author's calls of that session, and of earlier ones that have not ended."""
    query = (
        select(calls.c.symbol, calls.c.direction)
        .outerjoin(outcomes, outcomes.c.call_id == calls.c.id)
        .where(*_by(user_id, author))
        .where((calls.c.session_date == session) | (outcomes.c.call_id.is_(None) & (calls.c.ends_on > session)))
    )
    return {(row.symbol, row.direction) for row in conn.execute(query)}


def calls_of_session(conn: Connection, user_id: str, author: Author, session: date) -> int:
    """How many calls the author has made for the user after that session."""
    query = select(func.count()).select_from(calls).where(*_by(user_id, author), calls.c.session_date == session)
    return conn.execute(query).scalar_one()


def existing(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Those of `ids` that are frozen already."""
    return set(conn.execute(select(calls.c.id).where(calls.c.id.in_(ids))).scalars())


def resolved(conn: Connection, user_id: str, author: Author) -> Sequence[tuple[Decimal, str]]:
    """Stated probability and ending of every resolved call of the author that may be scored."""
    query = (
        select(calls.c.raw_probability, outcomes.c.ending)
        .join(outcomes, outcomes.c.call_id == calls.c.id)
        .where(*_by(user_id, author), calls.c.is_contaminated.is_(False))
        .order_by(calls.c.number)
    )
    return [(row.raw_probability, row.ending) for row in conn.execute(query)]


def calibration_of(rows: Sequence[tuple[Decimal, str]]) -> Calibration:
    """What the author's stated probabilities have been worth."""
    return fit([float(stated) for stated, _ in rows], [ending == Ending.TARGET.value for _, ending in rows])


def active_users(conn: Connection, since: datetime, most: int) -> list[str]:
    """Users with a session used since then, who used one last first."""
    query = select(_sessions.c.user_id).where(_sessions.c.last_used_at >= since).group_by(_sessions.c.user_id)
    return list(conn.execute(query.order_by(_SEEN.desc(), _sessions.c.user_id).limit(most)).scalars())


def _by(user_id: str, author: Author) -> tuple[ColumnElement[bool], ...]:
    return (
        calls.c.user_id == user_id,
        calls.c.advisor == author.advisor,
        calls.c.model == author.model,
        calls.c.prompt_version == author.prompt_version,
    )
