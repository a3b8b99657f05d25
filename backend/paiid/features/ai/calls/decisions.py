"""What the user decided about a call: rows beside it; the newest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from paiid.core.ids import new_id
from paiid.domain.exchange_calendar import session_close
from paiid.features.ai.models import advice_decisions as t


class DecisionKind(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"


class CallState(StrEnum):
    """Where a call stands: undecided, accepted and running, put off, turned down, or ended."""

    NEW = "new"
    OPEN = "open"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision; `order_id` of an acceptance, `reason` of a dismissal, `snoozed_until` of a snooze."""

    id: str
    call_id: str
    kind: DecisionKind
    order_id: str | None
    reason: str | None
    snoozed_until: datetime | None
    decided_at: datetime


class DecisionRepository:
    """Decisions of each call."""

    def add(self, conn: Connection, decision: DecisionRow) -> None:
        """Append one."""
        conn.execute(
            insert(t).values(
                id=decision.id,
                call_id=decision.call_id,
                kind=decision.kind.value,
                order_id=decision.order_id,
                reason=decision.reason,
                snoozed_until=decision.snoozed_until,
                decided_at=decision.decided_at,
            )
        )

    def of(self, conn: Connection, call_ids: Sequence[str]) -> dict[str, list[DecisionRow]]:
        """The decisions of `call_ids`, oldest first; a call without any is left out."""
        found: dict[str, list[DecisionRow]] = {}
        query = select(*t.c).where(t.c.call_id.in_(call_ids)).order_by(t.c.decided_at, t.c.id)
        for row in conn.execute(query):
            values = row._asdict() | {"kind": DecisionKind(row.kind)}
            found.setdefault(row.call_id, []).append(DecisionRow(**values))
        return found


def new_decision_id() -> str:
    """A fresh id."""
    return new_id("dec")


def state_of(decisions: Sequence[DecisionRow], now: datetime, *, starts_on: date, is_resolved: bool) -> CallState:
    """Where a call with these decisions, oldest first, stands at `now`; it is new until its first session is over."""
    last = decisions[-1] if decisions else None
    if is_resolved:
        return CallState.RESOLVED
    if last is None or (last.snoozed_until is not None and last.snoozed_until <= now):
        return CallState.OPEN if now >= session_close(starts_on) else CallState.NEW
    return {
        DecisionKind.ACCEPTED: CallState.OPEN,
        DecisionKind.DISMISSED: CallState.DISMISSED,
        DecisionKind.SNOOZED: CallState.SNOOZED,
    }[last.kind]
