"""Sweeps: begun, carried out beside the server, asked while they run and after, ended and resumed."""

import asyncio
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import ConflictError, ForbiddenError, NotFoundError, UnprocessableError
from paiid.core.events import EventBus
from paiid.core.ids import new_id
from paiid.core.orphans import tidy_orphans
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.features.backtest.schemas import BacktestCreate, BacktestPythonRead
from paiid.features.backtest.simulation import Ready, Simulation
from paiid.features.strategies.document import StrategyDocument
from paiid.features.sweeps.carrying import LEASE, SweepCarrying
from paiid.features.sweeps.planning import MOST_OF_A_CHUNK, chunk_size, planned, python_file_of, study_of, terms_of
from paiid.features.sweeps.repository import SweepRepository, SweepRow, SweepStage, SweepState
from paiid.features.sweeps.results import SweepResultsRead, SweepSummaryRead
from paiid.features.sweeps.schemas import SweepCreate, SweepDetailRead, SweepRead, SweepsPage, SweepTerms
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.asked import Question, answer

MOST_RUNNING: Final = 3


class SweepNotFoundError(NotFoundError):
    """The user has no such sweep."""

    code, title = "sweep-not-found", "No such sweep"


class TooManySweepsError(ConflictError):
    """As many sweeps of the user run as may."""

    code, title = "too-many-sweeps", "Too many sweeps run"


class SweepNotEndedError(ConflictError):
    """There is nothing to resume: the sweep runs, or is done."""

    code, title = "sweep-not-resumable", "The sweep cannot be resumed"


class UnknownSweepAxisError(UnprocessableError):
    """The results were asked by a parameter that was not swept, or a value it did not have."""

    code, title = "unknown-sweep-axis", "The sweep has no such parameter"


@dataclass(frozen=True, slots=True)
class Asked:
    """How results are looked at; None: the objective, the first two swept parameters. `where` are `name:value`."""

    metric: str | None
    x: str | None
    y: str | None
    where: tuple[str, ...]
    limit: int


@dataclass
class SweepService:
    """Begins sweeps, reads them, ends them. `home` is the folder of their files; `simulation` has its own worker."""

    db: Database
    clock: Clock
    events: EventBus
    simulation: Simulation
    home: Path
    most_of_a_chunk: int = MOST_OF_A_CHUNK
    sweeps: SweepRepository = field(default_factory=SweepRepository)

    def __post_init__(self) -> None:
        self.carrying = SweepCarrying(self.db, self.clock, self.events, self.simulation, self.home, self.sweeps)

    async def begin(self, user_id: str, body: SweepCreate, *, request_key: str | None = None) -> SweepRead:
        """Begin a sweep, or answer the one that the same request began.

        Raises:
            InvalidSweepError, InvalidBacktestError: something of the request makes no sense, or is too much.
            TooManySweepsError: as many run as may.
            AppError: the strategy or template does not exist.
        """
        run = body.model_dump(include=set(BacktestCreate.model_fields), exclude_unset=True)
        ready = await self.simulation.ready(user_id, BacktestCreate.model_validate(run))
        study = await asyncio.to_thread(planned, ready, body)
        row = self._row(user_id, ready, study, body, request_key=request_key)
        found = await self.db.write(lambda conn: self._added(conn, row))
        if found is row:
            self.carrying.start(row)
        return sweep_read(found)

    async def get(self, user_id: str, sweep_id: str) -> SweepDetailRead:
        """One sweep.

        Raises:
            SweepNotFoundError: absent or not the user's.
        """
        row = await self._found(user_id, sweep_id)
        python = json.loads(row.definition).get("python")
        return SweepDetailRead(
            **sweep_read(row).model_dump(),
            definition=StrategyDocument.model_validate_json(row.definition) if python is None else None,
            python=None if python is None else BacktestPythonRead.model_validate(python),
            summary=None if row.summary is None else SweepSummaryRead.model_validate_json(row.summary),
        )

    async def page(self, user_id: str, *, limit: int, cursor: str | None) -> SweepsPage:
        """Sweeps of the user, newest first.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        before = None if cursor is None else _place(cursor)
        rows = await self.db.read(lambda conn: self.sweeps.page(conn, user_id, before=before, limit=limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        return SweepsPage(
            items=[sweep_read(row) for row in rows[:limit]],
            next_cursor=None if last is None else encode_cursor(last.created_at.isoformat(), last.id),
        )

    async def results(self, user_id: str, sweep_id: str, asked: Asked) -> SweepResultsRead:
        """What has been tried so far.

        Raises:
            SweepNotFoundError: absent or not the user's.
            UnknownSweepAxisError: a parameter that was not swept.
            AppError: the process that reads them fails.
        """
        study = study_of(await self._found(user_id, sweep_id), self.simulation.choosing.folder.limits)
        asks = study, self.carrying.folder(sweep_id), _question(study, asked)
        return SweepResultsRead.model_validate_json(await self.simulation.in_worker(None, answer, *asks))

    async def cancel(self, user_id: str, sweep_id: str) -> SweepRead:
        """End a sweep that goes on; what it has tried stays, and it can be resumed.

        Raises:
            SweepNotFoundError: absent or not the user's.
        """
        row = await self._found(user_id, sweep_id)
        if row.state is SweepState.RUNNING:
            row = await self.carrying.cancel(row)
        return sweep_read(row)

    async def resume(self, user_id: str, sweep_id: str, *, may_run_python: bool) -> SweepRead:
        """Go on with a canceled or failed sweep, on the same bars, at the first chunk that is not there.

        Raises:
            SweepNotFoundError: absent or not the user's.
            SweepNotEndedError: it runs, or is done.
            TooManySweepsError: as many run as may.
            ForbiddenError: a Python file, which the user may no longer run.
        """
        row = await self._found(user_id, sweep_id)
        if python_file_of(row) is not None and not may_run_python:
            raise ForbiddenError("Only the owner may run Python strategies.")
        now = self.clock.now()
        again = replace(
            row,
            state=SweepState.RUNNING,
            stage=SweepStage.WAITING,
            lease_until=now + LEASE,
            problem=None,
            ended_at=None,
        )

        def reopen(conn: Connection) -> None:
            self._make_sure_of_room(conn, user_id)
            if not self.sweeps.reopen(conn, again):
                raise SweepNotEndedError(f"The sweep is {row.state.value}.")

        await self.db.write(reopen)
        self.carrying.start(again)
        return sweep_read(again)

    async def remove(self, user_id: str, sweep_id: str) -> None:
        """Delete a sweep and its files, ending it first; what was tried stays counted.

        Raises:
            SweepNotFoundError: absent or not the user's.
        """
        await self.cancel(user_id, sweep_id)
        await self.db.write(lambda conn: self.sweeps.remove(conn, user_id, sweep_id))
        await asyncio.to_thread(self.carrying.folder(sweep_id).remove)

    async def tidy(self) -> None:
        """Remove the files of sweeps that are gone with their owner; see `tidy_orphans`."""
        known, now = await self.db.read(self.sweeps.ids), self.clock.now()
        await asyncio.to_thread(tidy_orphans, self.home, "swp_*", known, now)

    async def take_up(self) -> int:
        """Go on with the sweeps whose process is gone; how many there are."""
        now = self.clock.now()
        found = await self.db.write(lambda conn: self.sweeps.take_up(conn, now, now + LEASE))
        for row in found:
            self.carrying.start(row)
        return len(found)

    async def stop(self) -> None:
        """Let go of what runs in this process, and end the worker."""
        await self.carrying.stop()

    def _row(self, user_id: str, ready: Ready, study: Study, body: SweepCreate, *, request_key: str | None) -> SweepRow:
        wanted, now = ready.wanted, self.clock.now()
        return SweepRow(
            id=new_id("swp"),
            user_id=user_id,
            name=wanted.definition.name,
            strategy_id=wanted.origin.strategy_id,
            strategy_version=wanted.origin.version,
            template_id=wanted.origin.template_id,
            subject=wanted.origin.subject(ready.definition_hash),
            state=SweepState.RUNNING,
            stage=SweepStage.WAITING,
            done=0,
            total=study.trials,
            lease_until=now + LEASE,
            chunk_size=chunk_size(study, self.most_of_a_chunk),
            terms=terms_of(study, body, asdict(wanted.costs)),
            definition=ready.document,
            summary=None,
            problem=None,
            request_key=request_key,
            created_at=now,
            ended_at=None,
        )

    def _added(self, conn: Connection, row: SweepRow) -> SweepRow:
        if row.request_key is not None:
            earlier = self.sweeps.by_request(conn, row.user_id, row.request_key)
            if earlier is not None:
                return earlier
        self._make_sure_of_room(conn, row.user_id)
        if self.sweeps.add(conn, row):
            return row
        assert row.request_key is not None
        found = self.sweeps.by_request(conn, row.user_id, row.request_key)
        assert found is not None
        return found

    def _make_sure_of_room(self, conn: Connection, user_id: str) -> None:
        if self.sweeps.running_count(conn, user_id) >= MOST_RUNNING:
            raise TooManySweepsError(f"{MOST_RUNNING} of your sweeps run already.")

    async def _found(self, user_id: str, sweep_id: str) -> SweepRow:
        row = await self.db.read(lambda conn: self.sweeps.find(conn, user_id, sweep_id))
        if row is None:
            raise SweepNotFoundError("You have no sweep with that id.")
        return row


def sweep_read(row: SweepRow) -> SweepRead:
    """The sweep of a list."""
    terms = SweepTerms.model_validate_json(row.terms)
    own = {name: getattr(row, name) for name in SweepRead.model_fields if hasattr(row, name)}
    return SweepRead(**terms.model_dump(), **own, python_file=python_file_of(row))


def _question(study: Study, asked: Asked) -> Question:
    names = [axis.name for axis in study.design.axes]
    x = asked.x or names[0]
    y = asked.y or next((name for name in names if name != x), None)
    where = [_fixed(study, one) for one in asked.where]
    for name in (x, *([] if y is None else [y])):
        if name not in names:
            raise UnknownSweepAxisError(f"{name} was not swept.")
    if x == y:
        raise UnknownSweepAxisError("The two parameters of the heatmap must differ.")
    return Question(asked.metric or study.objective, x, y, tuple(where), asked.limit)


def _fixed(study: Study, given: str) -> tuple[str, Decimal]:
    name, _, text = given.partition(":")
    axis = next((axis for axis in study.design.axes if axis.name == name), None)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = None
    if axis is None or value not in axis.values:
        raise UnknownSweepAxisError(f"{given!r} is no swept parameter with one of its values, as in `fast:20`.")
    return name, value


def _place(cursor: str) -> tuple[datetime, str]:
    created_at, sweep_id = decode_cursor(cursor, 2)
    try:
        instant = datetime.fromisoformat(created_at)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return instant, sweep_id
