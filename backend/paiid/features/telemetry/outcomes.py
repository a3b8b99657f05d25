"""How actions end that leave no row of their own: registrations and sign-ins, counted from the answers given.

Nothing is written where it happens: the time of a commit would tell whether an e-mail is known. Each process adds up
what it has seen and adds it to the hour's sums in the database now and then, and when it stops.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.dialects import dialect_of
from paiid.features.telemetry.models import outcome_counts as t

logger = logging.getLogger(__name__)

FLUSH_S: Final = 15.0


class Action(StrEnum):
    """What was attempted."""

    REGISTRATION = "registration"
    LOGIN = "login"


class Outcome(StrEnum):
    """How it ended; `excluded` could not have succeeded, so that it is no attempt."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXCLUDED = "excluded"


class Outcomes(NamedTuple):
    """Attempts without what is excluded."""

    attempts: int
    succeeded: int
    excluded: int

    def plus(self, other: "Outcomes") -> "Outcomes":
        """Both together."""
        return Outcomes(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


_COUNTED: Final[Mapping[tuple[str, str], tuple[Action, frozenset[int]]]] = {
    # Closed: nobody could register, and that is the owner's wish. Or what cannot be an e-mail or a password.
    ("POST", "/api/auth/register"): (Action.REGISTRATION, frozenset({403, 422})),
    # Wrong e-mail or password, or what cannot be either.
    ("POST", "/api/auth/login"): (Action.LOGIN, frozenset({401, 422})),
}


def outcome_of(method: str, route: str, status: int) -> tuple[Action, Outcome] | None:
    """What an answer says of an action; None for all that is not counted."""
    found = _COUNTED.get((method, route))
    if found is None:
        return None
    action, excluded = found
    if status in excluded:
        return action, Outcome.EXCLUDED
    return action, Outcome.SUCCEEDED if status < 300 else Outcome.FAILED


def add_counts(conn: Connection, hour: datetime, counts: Iterable[tuple[tuple[Action, Outcome], int]]) -> None:
    """Add to the sums of an hour, whatever other processes add meanwhile."""
    kind = dialect_of(conn)
    for (action, outcome), count in counts:
        row = kind.insert(t).values(hour=hour, action=action.value, outcome=outcome.value, count=count)
        more = row.on_conflict_do_update(
            index_elements=["hour", "action", "outcome"], set_={"count": t.c.count + count}
        )
        conn.execute(more)


def read_outcomes(conn: Connection, action: Action, since: datetime) -> Outcomes:
    """Sums of the hours from the one `since` lies in."""
    query = select(t.c.outcome, func.sum(t.c.count)).where(t.c.action == action.value, t.c.hour >= hour_of(since))
    sums = {Outcome(name): int(count) for name, count in conn.execute(query.group_by(t.c.outcome))}
    succeeded = sums.get(Outcome.SUCCEEDED, 0)
    return Outcomes(succeeded + sums.get(Outcome.FAILED, 0), succeeded, sums.get(Outcome.EXCLUDED, 0))


def hour_of(at: datetime) -> datetime:
    """Its beginning."""
    return at.replace(minute=0, second=0, microsecond=0)


@dataclass
class OutcomeCounter:
    """Counts in this process; runs as long as it does."""

    db: Database
    clock: Clock
    _pending: Counter[tuple[Action, Outcome]] = field(default_factory=Counter)
    _task: asyncio.Task[None] | None = None

    def observe(self, method: str, route: str, status: int) -> None:
        """Take note of an answer; nothing is written."""
        found = outcome_of(method, route, status)
        if found is not None:
            self._pending[found] += 1

    async def flush(self) -> None:
        """Add what was seen to the sums; it is kept if that fails."""
        if not self._pending:
            return
        taken, self._pending = self._pending, Counter()
        hour = hour_of(self.clock.now())
        try:
            # In one order in every process, so that two never wait for each other.
            await self.db.write(lambda conn: add_counts(conn, hour, sorted(taken.items())))
        except Exception:
            self._pending.update(taken)
            raise

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Begin to flush."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="outcome-counts")

    async def stop(self) -> None:
        """Flush a last time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._flush_safely()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_S)
            await self._flush_safely()

    async def _flush_safely(self) -> None:
        try:
            await self.flush()
        except Exception as error:  # noqa: BLE001 - counted again with the next; the process goes on
            logger.warning("outcome_counts_kept", extra={"error": repr(error)})
