"""Walks every chain of calls, and every outcome, and says where what is stored is not what was frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from paiid.domain.advice.calls import Call
from paiid.domain.advice.chain import GENESIS, Link, why_broken
from paiid.domain.advice.outcome import Outcome
from paiid.features.ai.calls.outcomes import OutcomeRow, outcome_columns, outcome_hash, outcome_row
from paiid.features.ai.calls.repository import CallRepository, column_values, parse_body
from paiid.features.ai.models import advice_calls as calls
from paiid.features.ai.models import advice_outcomes as t


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was walked, and what is wrong in words that name the call."""

    chains: int
    calls: int
    outcomes: int
    wrong: tuple[str, ...]


def examine_chains(conn: Connection, repository: CallRepository | None = None) -> ChainReport:
    """Look at all of it. Of a broken chain the first broken link is named: those behind it hang on it."""
    repository = repository or CallRepository()
    users, counted = repository.users(conn), 0
    wrong: list[str] = []
    for user_id in users:
        previous = GENESIS
        for expected, row in enumerate(_stored(conn, user_id), 1):
            counted += 1
            link = Link(row["id"], row["number"], row["previous_hash"], row["hash"], row["body"])
            said = why_broken(link, number=expected, previous_hash=previous) or _altered(link, row)
            if said is not None:
                wrong.append(f"call {link.id}, number {link.number} of {user_id}: {said}")
                break
            previous = link.hash
    outcomes = 0
    for call_id, call_hash, told in _outcomes(conn):
        outcomes += 1
        if told.hash != outcome_hash(call_hash, _outcome(told), told.source, told.resolved_at):
            wrong.append(f"the outcome of call {call_id} is not the one that was told")
    return ChainReport(len(users), counted, outcomes, tuple(wrong))


def _stored(conn: Connection, user_id: str) -> Iterator[dict[str, Any]]:
    query = select(calls).where(calls.c.user_id == user_id).order_by(calls.c.number)
    return (dict(row) for row in conn.execute(query).mappings())


def _altered(link: Link, row: dict[str, Any]) -> str | None:
    try:
        call = parse_body(link.body)
    except (ValidationError, KeyError):
        return "its text is no call's"
    return _differs(call, link, row)


def _differs(call: Call, link: Link, row: dict[str, Any]) -> str | None:
    """Scores read the columns, so each must say what the text says."""
    meant = column_values(call, link)
    different = sorted(name for name, value in meant.items() if row[name] != value)
    return f"{', '.join(different)} is not what its text says" if different else None


def _outcomes(conn: Connection) -> Iterator[tuple[str, str, OutcomeRow]]:
    query = select(t.c.call_id, calls.c.hash, *outcome_columns()).join_from(t, calls).order_by(t.c.call_id)
    return ((row[0], row[1], outcome_row(row[2:])) for row in conn.execute(query))


def _outcome(row: OutcomeRow) -> Outcome:
    return Outcome(**{name: getattr(row, name) for name in Outcome.__dataclass_fields__})
