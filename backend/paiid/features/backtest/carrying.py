"""A run from its first step to its end, in this process."""

import asyncio
import json
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import AppError
from paiid.core.events import Event, EventBus
from paiid.features.backtest.repository import (
    BacktestRepository,
    BacktestStage,
    BacktestState,
    RunResult,
    RunRow,
    Trial,
)
from paiid.features.backtest.results import BacktestResultRead
from paiid.features.backtest.simulation import Ready, Simulation
from paiid.features.backtest.trust import trust
from paiid.features.backtest.working.task import Computed
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
_RENEW_S: Final = 15.0
_STOPPED: Final = "The program was stopped."
_WRONG: Final = "Something went wrong on our side; the log has the details."


class RunEndedError(Exception):
    """Somebody has ended the run: it was canceled elsewhere, or taken for dead."""


@dataclass
class Carrying:
    """The runs of this process."""

    db: Database
    clock: Clock
    events: EventBus
    simulation: Simulation
    runs: BacktestRepository
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def start(self, row: RunRow, ready: Ready) -> None:
        """Begin to carry `row` out."""
        task = asyncio.get_running_loop().create_task(self._carry_out(row, ready), name=f"backtest {row.id}")
        self._tasks[row.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(row.id, None))

    async def wait(self, run_id: str) -> None:
        """Until the run has ended, if it runs in this process."""
        if (task := self._tasks.get(run_id)) is not None:
            await asyncio.wait({task})

    async def cancel(self, row: RunRow) -> RunRow:
        """End the run; another process that carries it out notices when it renews its lease."""
        row = await self._end(row, BacktestState.CANCELED, None)
        if (task := self._tasks.get(row.id)) is not None:
            task.cancel()
            await asyncio.wait({task})
        return row

    async def stop(self) -> None:
        """End every run of this process, and the worker."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.simulation.worker.stop()

    async def _carry_out(self, row: RunRow, ready: Ready) -> None:
        renewing = asyncio.get_running_loop().create_task(self._renew(row.id, asyncio.current_task()))
        try:
            await self._run(row, ready)
        except RunEndedError:
            logger.info("backtest_ended_elsewhere", extra={"run_id": row.id})
        except (AppError, ProviderError) as error:
            logger.info("backtest_failed", extra={"run_id": row.id, "error": repr(error)})
            await self._end(row, BacktestState.FAILED, str(error))
        except asyncio.CancelledError:
            await self._end(row, BacktestState.FAILED, _STOPPED)
            raise
        except Exception:
            logger.exception("backtest_failed", extra={"run_id": row.id})
            await self._end(row, BacktestState.FAILED, _WRONG)
        finally:
            renewing.cancel()

    async def _run(self, row: RunRow, ready: Ready) -> None:
        row = await self._tell(replace(row, stage=BacktestStage.GATHERING))
        look = await self.simulation.look(ready.wanted)
        gathered = await self.simulation.gathered(
            ready.wanted, look, lambda done, total: self._publish(replace(row, done=done, total=total))
        )
        row = await self._tell(replace(row, stage=BacktestStage.SIMULATING, done=0, total=0))
        computed = await self.simulation.computed(ready, look, gathered)
        row = replace(row, state=BacktestState.DONE, stage=BacktestStage.ENDED, ended_at=self.clock.now())
        measured = BacktestResultRead.model_validate_json(computed.measured)
        await self.db.write(lambda conn: self._finish(conn, row, ready.variant, computed, measured))
        self._publish(row)

    def _finish(
        self, conn: Connection, row: RunRow, variant: str, computed: Computed, measured: BacktestResultRead
    ) -> None:
        moments = computed.moments
        if moments.sharpe is not None:
            trial = Trial(row.subject, variant, moments.sharpe)
            self.runs.note_trials(conn, row.user_id, [trial], self.clock.now())
        told = trust(moments, self.runs.trials(conn, row.user_id, row.subject), measured)
        result = RunResult(
            headline=computed.headline,
            manifest=computed.manifest,
            measured=computed.measured,
            trust=told.model_dump_json(),
            trades=computed.trades,
            fills=computed.fills,
        )
        if not self.runs.finish(conn, row, result):
            raise RunEndedError

    async def _tell(self, row: RunRow) -> RunRow:
        row = replace(row, lease_until=self.clock.now() + LEASE)
        if not await self.db.write(lambda conn: self.runs.tell(conn, row)):
            raise RunEndedError
        self._publish(row)
        return row

    async def _end(self, row: RunRow, state: BacktestState, problem: str | None) -> RunRow:
        """End the run, unless it has ended; how it stands then."""
        ended = replace(
            row,
            state=state,
            stage=BacktestStage.ENDED,
            problem=None if problem is None else problem[:400],
            ended_at=self.clock.now(),
        )
        if await self.db.write(lambda conn: self.runs.tell(conn, ended)):
            self._publish(ended)
            return ended
        return await self.db.read(lambda conn: self.runs.find(conn, row.user_id, row.id)) or ended

    async def _renew(self, run_id: str, task: "asyncio.Task[None] | None") -> None:
        while True:
            await asyncio.sleep(_RENEW_S)
            if not await self.db.write(lambda conn: self.runs.renew(conn, run_id, self.clock.now() + LEASE)):
                if task is not None:
                    task.cancel()
                return

    def _publish(self, row: RunRow) -> None:
        facts = {
            "job": "backtest",
            "id": row.id,
            "stage": row.stage.value,
            "done": row.done,
            "total": row.total,
            "state": row.state.value,
        }
        self.events.publish(Event(row.user_id, "job", json.dumps(facts)))
