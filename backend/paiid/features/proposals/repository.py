"""Rows of proposals; the first argument of each read is the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from paiid.features.proposals.models import order_proposals as t


class ProposalState(StrEnum):
    """Where a proposal stands. `approving`: its order is on its way; `expired`: nobody decided in time."""

    WAITING = "waiting"
    APPROVING = "approving"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class ProposalSource(StrEnum):
    """Who proposed it."""

    ASSISTANT = "assistant"
    MCP = "mcp"
    STRATEGY = "strategy"


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal. `body` is the order's JSON; expiry is a matter of time, so it is not stored as a state."""

    id: str
    user_id: str
    account_id: str
    source: str
    source_name: str
    body: str
    reason: str
    state: str
    request_key: str | None
    order_id: str | None
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None

    def state_at(self, now: datetime) -> ProposalState:
        """Where it stands at `now`."""
        is_late = self.state == ProposalState.WAITING.value and now >= self.expires_at
        return ProposalState.EXPIRED if is_late else ProposalState(self.state)


_OPEN: Final = (ProposalState.WAITING.value, ProposalState.APPROVING.value)


class ProposalRepository:
    """Proposals are stored once; only their state and order change."""

    def insert(self, conn: Connection, row: ProposalRow) -> None:
        """Store a new proposal."""
        conn.execute(insert(t).values({name: getattr(row, name) for name in ProposalRow.__dataclass_fields__}))

    def by_id(self, conn: Connection, user_id: str, proposal_id: str) -> ProposalRow | None:
        """The user's proposal with that id."""
        return _row(conn.execute(select(t).where(t.c.user_id == user_id, t.c.id == proposal_id)).first())

    def by_key(self, conn: Connection, user_id: str, request_key: str) -> ProposalRow | None:
        """The user's proposal that was made with that key."""
        return _row(conn.execute(select(t).where(t.c.user_id == user_id, t.c.request_key == request_key)).first())

    def open_of(self, conn: Connection, user_id: str, now: datetime) -> list[ProposalRow]:
        """Those that wait, or whose order is on its way, oldest first."""
        query = select(t).where(t.c.user_id == user_id, t.c.state.in_(_OPEN))
        rows = [_found(row) for row in conn.execute(query.order_by(t.c.created_at, t.c.id))]
        return [row for row in rows if row.state_at(now) is not ProposalState.EXPIRED]

    def page(
        self, conn: Connection, user_id: str, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ProposalRow]:
        """All of them, newest first, older than `after`."""
        query = select(t).where(t.c.user_id == user_id)
        if after is not None:
            at, row_id = after
            query = query.where(or_(t.c.created_at < at, and_(t.c.created_at == at, t.c.id < row_id)))
        return [_found(row) for row in conn.execute(query.order_by(t.c.created_at.desc(), t.c.id.desc()).limit(limit))]

    def change(self, conn: Connection, proposal_id: str, *, before: Sequence[ProposalState], **values: Any) -> bool:
        """Change a proposal that is in one of the states `before`; False when it is in none of them."""
        states = [state.value for state in before]
        done = conn.execute(update(t).where(t.c.id == proposal_id, t.c.state.in_(states)).values(**values))
        return done.rowcount == 1


def _row(row: Row[Any] | None) -> ProposalRow | None:
    return None if row is None else _found(row)


def _found(row: Row[Any]) -> ProposalRow:
    return ProposalRow(**dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
