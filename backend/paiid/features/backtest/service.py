"""Runs: begun, told of on the stream, carried out in this process's worker, kept with their manifest."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import ConflictError, NotFoundError
from paiid.core.events import EventBus
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.features.backtest.answers import TRADES, backtest_read, detail_read, export_read
from paiid.features.backtest.carrying import LEASE, Carrying
from paiid.features.backtest.gathering import Tell, untold
from paiid.features.backtest.repository import BacktestRepository, BacktestStage, BacktestState, RunResult, RunRow
from paiid.features.backtest.results import BacktestHeadlineRead, BacktestManifestRead, BacktestResultRead
from paiid.features.backtest.rules_now import RulesNowCreate, RulesNowRead
from paiid.features.backtest.schemas import (
    BacktestCostsRead,
    BacktestCreate,
    BacktestDetailRead,
    BacktestExport,
    BacktestPreviewRead,
    BacktestRead,
    BacktestsPage,
    BacktestTradesPage,
)
from paiid.features.backtest.simulation import Ready, Simulation
from paiid.features.backtest.template_records import TemplateRecordRead, TemplateRecords
from paiid.features.backtest.wanted import checked

MOST_RUNNING: Final = 10
PREVIEW_LIMIT_S: Final = 20.0
_DIED: Final = "The process that ran it ended before it was done."


class BacktestNotFoundError(NotFoundError):
    """The user has no such run."""

    code, title = "backtest-not-found", "No such backtest"


class BacktestNotDoneError(ConflictError):
    """The run has no result."""

    code, title = "backtest-not-done", "The backtest has no result"


class TooManyBacktestsError(ConflictError):
    """As many runs of the user wait as may."""

    code, title = "too-many-backtests", "Too many backtests wait"


@dataclass
class BacktestService:
    """Begins runs, reads them, and ends them."""

    db: Database
    clock: Clock
    events: EventBus
    simulation: Simulation
    runs: BacktestRepository = field(default_factory=BacktestRepository)

    def __post_init__(self) -> None:
        self.carrying = Carrying(self.db, self.clock, self.events, self.simulation, self.runs)
        self.records = TemplateRecords(self)

    async def begin(self, user_id: str, body: BacktestCreate, *, request_key: str | None = None) -> BacktestRead:
        """Begin a run, or answer the one that the same request began.

        Raises:
            InvalidBacktestError: something of the request makes no sense.
            TooManyBacktestsError: as many wait as may.
            AppError: the strategy or template does not exist.
        """
        ready = await self.simulation.ready(user_id, body)
        row = self._row(user_id, ready, request_key)
        found = await self.db.write(lambda conn: self._added(conn, row))
        if found is row:
            self.carrying.start(row, ready)
        return backtest_read(found)

    async def preview(
        self, user_id: str, body: BacktestCreate, *, tell: Tell = untold, limit_s: float = PREVIEW_LIMIT_S
    ) -> BacktestPreviewRead:
        """A result that is not kept; raises as `begin`, and as `Simulation` does."""
        begun = perf_counter()
        ready = await self.simulation.ready(user_id, body)
        look = await self.simulation.look(ready.wanted)
        gathered = await self.simulation.gathered(ready.wanted, look, tell)
        computed = await self.simulation.computed(ready, look, gathered, limit_s=limit_s, is_preview=True)
        return BacktestPreviewRead(
            headline=BacktestHeadlineRead.model_validate_json(computed.headline),
            result=BacktestResultRead.model_validate_json(computed.measured),
            manifest=BacktestManifestRead.model_validate_json(computed.manifest),
            elapsed_ms=round((perf_counter() - begun) * 1000),
        )

    async def template_record(self, template_id: str) -> TemplateRecordRead:
        """What a template would have made in the last ten years; raises as `preview` does."""
        return await self.records.record(template_id, self.simulation.bars.last_session())

    async def rules_now(self, body: RulesNowCreate) -> RulesNowRead:
        """What the rules say at the last close; raises as `preview` does."""
        last = self.simulation.bars.last_session()
        wanted = checked(self.simulation.choosing.at_last_close(body, last), last)
        look = await self.simulation.look(wanted)
        gathered = await self.simulation.gathered(wanted, look, lambda _done, _total: None)
        told = await self.simulation.told(wanted, gathered, PREVIEW_LIMIT_S)
        return RulesNowRead(
            session_date=told.session, source=gathered.source, delay=gathered.delay.value, rules=list(told.rules)
        )

    async def get(self, user_id: str, run_id: str) -> BacktestDetailRead:
        """One run.

        Raises:
            BacktestNotFoundError: absent or not the user's.
        """
        return detail_read(*await self._found(user_id, run_id))

    async def page(
        self, user_id: str, *, limit: int, cursor: str | None, strategy_id: str | None = None
    ) -> BacktestsPage:
        """Runs of the user, newest first; only of one saved strategy, if it is named.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        before = None if cursor is None else _place(cursor)
        rows = await self.db.read(
            lambda conn: self.runs.page(conn, user_id, strategy_id=strategy_id, before=before, limit=limit + 1)
        )
        last = rows[limit - 1] if len(rows) > limit else None
        return BacktestsPage(
            items=[backtest_read(row) for row in rows[:limit]],
            next_cursor=None if last is None else encode_cursor(last.created_at.isoformat(), last.id),
        )

    async def trades(
        self, user_id: str, run_id: str, *, limit: int, cursor: str | None, symbol: str | None = None
    ) -> BacktestTradesPage:
        """Trades in the order they were closed; with `symbol`, of that one only.

        Raises:
            BacktestNotFoundError: absent or not the user's.
            BacktestNotDoneError: it has none yet, or never will.
            InvalidCursorError: the cursor is not one of ours.
        """
        start = 0 if cursor is None else _number(cursor)
        _, result = await self._done(user_id, run_id)
        found = [one for one in TRADES.validate_json(result.trades) if symbol in {None, one.symbol}]
        following = start + limit
        return BacktestTradesPage(
            items=found[start:following],
            next_cursor=encode_cursor(str(following)) if following < len(found) else None,
            total=len(found),
        )

    async def export(self, user_id: str, run_id: str) -> BacktestExport:
        """Everything that is kept of a done run; raises as `trades` does."""
        return export_read(*await self._done(user_id, run_id))

    async def cancel(self, user_id: str, run_id: str) -> BacktestRead:
        """End a run that goes on; one that has ended stays as it is.

        Raises:
            BacktestNotFoundError: absent or not the user's.
        """
        row, _ = await self._found(user_id, run_id)
        if row.state is BacktestState.RUNNING:
            row = await self.carrying.cancel(row)
        return backtest_read(row)

    async def remove(self, user_id: str, run_id: str) -> None:
        """Delete a run, ending it first; what was tried stays counted.

        Raises:
            BacktestNotFoundError: absent or not the user's.
        """
        await self.cancel(user_id, run_id)
        await self.db.write(lambda conn: self.runs.remove(conn, user_id, run_id))

    async def mend(self) -> int:
        """End the runs whose process is gone; how many there were."""
        return await self.db.write(lambda conn: self.runs.give_up_on_dead(conn, self.clock.now(), _DIED))

    async def stop(self) -> None:
        """End what runs in this process, and the worker."""
        await self.carrying.stop()

    def _row(self, user_id: str, ready: Ready, request_key: str | None) -> RunRow:
        wanted, now = ready.wanted, self.clock.now()
        return RunRow(
            id=new_id("bkt"),
            user_id=user_id,
            name=wanted.definition.name,
            strategy_id=wanted.origin.strategy_id,
            strategy_version=wanted.origin.version,
            template_id=wanted.origin.template_id,
            subject=wanted.origin.subject(ready.definition_hash),
            state=BacktestState.RUNNING,
            stage=BacktestStage.WAITING,
            done=0,
            total=len(wanted.definition.universe.symbols),
            lease_until=now + LEASE,
            start_date=wanted.start,
            end_date=wanted.end,
            cash=wanted.cash,
            benchmark=wanted.benchmark,
            data_source=None if wanted.data is None else wanted.data.source,
            prices=wanted.prices.value,
            symbols=json.dumps(wanted.definition.universe.symbols),
            parameters=json.dumps({name: f"{value:f}" for name, value in wanted.values.items()}),
            costs=BacktestCostsRead(**asdict(wanted.costs)).model_dump_json(),
            definition=ready.document,
            headline=None,
            problem=None,
            request_key=request_key,
            created_at=now,
            ended_at=None,
        )

    def _added(self, conn: Connection, row: RunRow) -> RunRow:
        if row.request_key is not None:
            earlier = self.runs.by_request(conn, row.user_id, row.request_key)
            if earlier is not None:
                return earlier
        if self.runs.running_count(conn, row.user_id) >= MOST_RUNNING:
            raise TooManyBacktestsError(f"{MOST_RUNNING} of your backtests wait already.")
        if self.runs.add(conn, row):
            return row
        assert row.request_key is not None
        found = self.runs.by_request(conn, row.user_id, row.request_key)
        assert found is not None
        return found

    async def _found(self, user_id: str, run_id: str) -> tuple[RunRow, RunResult | None]:
        row, result = await self.db.read(
            lambda conn: (self.runs.find(conn, user_id, run_id), self.runs.result(conn, user_id, run_id))
        )
        if row is None:
            raise BacktestNotFoundError("You have no backtest with that id.")
        return row, result

    async def _done(self, user_id: str, run_id: str) -> tuple[RunRow, RunResult]:
        row, result = await self._found(user_id, run_id)
        if result is None:
            raise BacktestNotDoneError(f"The backtest is {row.state.value}.")
        return row, result


def _place(cursor: str) -> tuple[datetime, str]:
    created_at, run_id = decode_cursor(cursor, 2)
    try:
        instant = datetime.fromisoformat(created_at)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return instant, run_id


def _number(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not number.isdecimal() or len(number) > 9:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return int(number)
