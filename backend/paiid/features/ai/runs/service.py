"""Runs: one at a time for a user in all processes, told of on the stream, kept with every refusal."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import NotFoundError
from paiid.core.events import Event, EventBus
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.advice.calls import Call
from paiid.domain.advice.draft import Author
from paiid.features.ai.calls.repository import CallRepository
from paiid.features.ai.runs import known
from paiid.features.ai.runs.repository import Cause, Counts, Refusal, RunRepository, RunRow, RunState, Step
from paiid.features.ai.runs.schemas import run_read
from paiid.features.ai.runs.working import Work
from paiid.ports.errors import ProviderError
from paiid.ports.model_meter import spending_for

logger = logging.getLogger(__name__)

Carry = Callable[[RunRow], Awaitable[None]]
LEASE: Final = timedelta(seconds=90)
_RENEW_S: Final = 30.0
_DIED: Final = "The process that ran it ended before it was done."
_STOPPED: Final = "The program was stopped."
_WRONG: Final = "Something went wrong on our side; the log has the details."


class RunNotFoundError(NotFoundError):
    """The user has no such run."""

    code, title = "run-not-found", "No such run"


class RunLostError(Exception):
    """Another process has ended the run, because its lease ran out."""


@dataclass
class RunService:
    """Begins runs, carries them out in this process, and reads them."""

    db: Database
    clock: Clock
    events: EventBus
    work: Work
    runs: RunRepository = field(default_factory=RunRepository)
    calls: CallRepository = field(default_factory=CallRepository)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def begin(
        self,
        user_id: str,
        cause: Cause,
        *,
        request_key: str | None = None,
        work: Carry | None = None,
        author: Author | None = None,
    ) -> RunRow:
        """Begin a run, or answer the one that goes on, or the one that the same request began.

        `work` carries it out where it is another than from candidates to calls, with the advice of `author`.
        """
        row = self.new_row(user_id, cause, request_key, author)
        found = await self.db.write(lambda conn: self._claim(conn, row))
        if found is row:
            self._start(row, work or self._run)
        return found

    def new_row(
        self, user_id: str, cause: Cause, request_key: str | None = None, author: Author | None = None
    ) -> RunRow:
        """A run that is about to begin; of the advisor in use where no other is named."""
        author, now = author or self.work.advisor.author, self.clock.now()
        return RunRow(
            id=new_id("run"),
            user_id=user_id,
            cause=cause,
            state=RunState.RUNNING,
            step=Step.WAITING,
            lease_until=now + LEASE,
            session_date=self.work.gathering.session(),
            advisor=author.advisor,
            model=author.model,
            prompt_version=author.prompt_version,
            counts=Counts(),
            refusals=(),
            without_news=(),
            problem=None,
            request_key=request_key,
            started_at=now,
            ended_at=None,
        )

    async def wait(self, run_id: str, timeout_s: float | None = None) -> None:
        """Until the run has ended, if it runs in this process; at most `timeout_s`."""
        if (task := self._tasks.get(run_id)) is not None:
            await asyncio.wait({task}, timeout=timeout_s)

    async def find(self, user_id: str, run_id: str) -> RunRow:
        """One run of the user.

        Raises:
            RunNotFoundError: there is none of that id.
        """
        row = await self.db.read(lambda conn: self.runs.find(conn, user_id, run_id))
        if row is None:
            raise RunNotFoundError("You have no run with that id.")
        return row

    async def page(self, user_id: str, *, limit: int, cursor: str | None) -> tuple[list[RunRow], str | None]:
        """Runs of the user, newest first, and the cursor of the next page."""
        before = None if cursor is None else _place(cursor)
        rows = await self.db.read(lambda conn: self.runs.page(conn, user_id, before=before, limit=limit + 1))
        more = len(rows) > limit
        last = rows[limit - 1] if more else None
        return rows[:limit], None if last is None else encode_cursor(last.started_at.isoformat(), last.id)

    async def stop(self) -> None:
        """End what still runs; each such run is marked as failed."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _claim(self, conn: Connection, row: RunRow) -> RunRow:
        if row.request_key is not None:
            earlier = self.runs.by_request(conn, row.user_id, row.request_key)
            if earlier is not None:
                return earlier
        self.runs.give_up_on_dead(conn, row.user_id, self.clock.now(), _DIED)
        if self.runs.claim(conn, row):
            return row
        going_on = self.runs.running(conn, row.user_id)
        if going_on is None and row.request_key is not None:
            going_on = self.runs.by_request(conn, row.user_id, row.request_key)
        # It ended between the two statements: there is nothing to wait for then, and the next asking begins anew.
        return going_on or self._ended(row, RunState.DONE, calls=0)

    def _start(self, row: RunRow, work: Carry) -> None:
        task = asyncio.get_running_loop().create_task(self._carry_out(row, work), name=f"advice run {row.id}")
        self._tasks[row.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(row.id, None))

    async def _carry_out(self, row: RunRow, work: Carry) -> None:
        try:
            async with self.renewed(row):
                await work(row)
        except RunLostError:
            logger.warning("advice_run_lost", extra={"run_id": row.id})
        except ProviderError as error:
            logger.warning("advice_run_failed", extra={"run_id": row.id, "error": repr(error)})
            await self.fail(row, str(error))
        except asyncio.CancelledError:
            await self.fail(row, _STOPPED)
            raise
        except Exception:
            logger.exception("advice_run_failed", extra={"run_id": row.id})
            await self.fail(row, _WRONG)

    async def _run(self, row: RunRow) -> None:
        author = self.work.advisor.author
        repeated, given, past = await self.db.read(
            lambda conn: (
                known.open_keys(conn, row.user_id, author, row.session_date),
                known.calls_of_session(conn, row.user_id, author, row.session_date),
                known.resolved(conn, row.user_id, author),
            )
        )
        row = await self.tell(replace(row, step=Step.STUDYING))
        gathered = await self.work.gathering.gather(row.user_id, row.session_date, repeated)
        counts = Counts(considered=len(gathered.studies), pending=gathered.pending, candidates=gathered.candidates)
        row = replace(row, refusals=tuple(gathered.refusals), without_news=tuple(gathered.without_news))
        row = await self.tell(replace(row, step=Step.ASKING, counts=counts))
        with spending_for(row.user_id):
            answered = await self.work.ask(gathered)
        row = await self.tell(replace(row, step=Step.CHECKING, counts=replace(counts, answers=answered.drafts)))
        decided = self.work.decide(gathered, answered, known.calibration_of(past), given=given)
        calls = self.work.frozen(row.user_id, row.id, gathered, decided)
        refusals = (*row.refusals, *answered.refusals, *(one for one in decided if isinstance(one, Refusal)))
        await self.finish(replace(row, refusals=refusals), calls)

    async def finish(self, row: RunRow, calls: list[Call]) -> None:
        """Freeze the calls and end the run, both or neither; a call that is frozen already is not frozen again."""

        def store(conn: Connection) -> RunRow:
            ended = self._ended(row, RunState.DONE, calls=row.counts.calls + self._insert(conn, calls))
            if not self.runs.tell(conn, ended):
                raise RunLostError
            return ended

        self._publish(await self.db.write(store))

    async def store(self, calls: list[Call]) -> None:
        """Freeze some calls of a run that goes on."""
        await self.db.write(lambda conn: self._insert(conn, calls))

    def _insert(self, conn: Connection, calls: list[Call]) -> int:
        there = known.existing(conn, [call.id for call in calls])
        fresh = [call for call in calls if call.id not in there]
        self.calls.insert_calls(conn, fresh)
        return len(fresh)

    async def tell(self, row: RunRow) -> RunRow:
        """Store and publish where the run stands.

        Raises:
            RunLostError: another process has ended it.
        """
        row = replace(row, lease_until=self.clock.now() + LEASE)
        if not await self.db.write(lambda conn: self.runs.tell(conn, row)):
            raise RunLostError
        self._publish(row)
        return row

    async def fail(self, row: RunRow, problem: str) -> None:
        """End the run without calls, and say why."""
        ended = replace(self._ended(row, RunState.FAILED, calls=0), problem=problem[:400])
        if await self.db.write(lambda conn: self.runs.tell(conn, ended)):
            self._publish(ended)

    @asynccontextmanager
    async def renewed(self, row: RunRow) -> AsyncIterator[None]:
        """Keep the run ours while a slow advisor thinks."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(_RENEW_S)
                await self.db.write(lambda conn: self.runs.renew(conn, row.id, self.clock.now() + LEASE))

        task = asyncio.get_running_loop().create_task(renew(), name=f"advice lease {row.id}")
        try:
            yield
        finally:
            task.cancel()

    def _ended(self, row: RunRow, state: RunState, *, calls: int) -> RunRow:
        return replace(
            row, state=state, step=Step.ENDED, counts=replace(row.counts, calls=calls), ended_at=self.clock.now()
        )

    def _publish(self, row: RunRow) -> None:
        self.events.publish(Event(row.user_id, "job", run_read(row).model_dump_json()))


def _place(cursor: str) -> tuple[datetime, str]:
    started_at, run_id = decode_cursor(cursor, 2)
    try:
        instant = datetime.fromisoformat(started_at)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return instant, run_id
