"""A sweep from its first step to its end: chunk by chunk, so that whoever takes it up goes on where it stopped."""

import asyncio
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import AppError
from paiid.core.events import Event, EventBus
from paiid.features.backtest.repository import BacktestRepository, Trial
from paiid.features.backtest.simulation import BacktestWorkerError, Simulation, variant_hash
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.planning import study_of
from paiid.features.sweeps.repository import SweepRepository, SweepRow, SweepStage, SweepState
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.summing import summary
from paiid.features.sweeps.working.asked import judge, looks, run_chunk
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
_RENEW_S: Final = 15.0
_A_YEAR: Final = 252**0.5
_NOTED_AT_ONCE: Final = 500
_WRONG: Final = "Something went wrong on our side; the log has the details."


class SweepEndedError(Exception):
    """Somebody has ended the sweep."""


@dataclass
class SweepCarrying:
    """The sweeps of this process. `home` is the folder of all sweeps' folders."""

    db: Database
    clock: Clock
    events: EventBus
    simulation: Simulation
    home: Path
    sweeps: SweepRepository
    tries: BacktestRepository = field(default_factory=BacktestRepository)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def folder(self, sweep_id: str) -> SweepFolder:
        """Where a sweep's files are."""
        return SweepFolder(self.home / sweep_id)

    def _study(self, row: SweepRow) -> Study:
        return study_of(row, self.simulation.choosing.folder.limits)

    def start(self, row: SweepRow) -> None:
        """Begin to carry `row` out, or go on with it."""
        if row.id in self._tasks:
            return
        task = asyncio.get_running_loop().create_task(self._carry_out(row), name=f"sweep {row.id}")
        self._tasks[row.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(row.id, None))

    async def wait(self, sweep_id: str) -> None:
        """Until the sweep has ended, if it runs in this process."""
        if (task := self._tasks.get(sweep_id)) is not None:
            await asyncio.wait({task})

    async def cancel(self, row: SweepRow) -> SweepRow:
        """End the sweep; another process that carries it out notices at its next chunk."""
        row = await self._end(row, SweepState.CANCELED, None)
        await self._halt([row.id])
        return row

    async def stop(self) -> None:
        """Let go of every sweep of this process, so that another goes on with it, and end the worker."""
        await self._halt(list(self._tasks))
        await self.simulation.worker.stop()

    async def _halt(self, sweep_ids: Sequence[str]) -> None:
        tasks = [self._tasks[one] for one in sweep_ids if one in self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry_out(self, row: SweepRow) -> None:
        renewing = asyncio.get_running_loop().create_task(self._renew(row.id, asyncio.current_task()))
        try:
            await self._run(row)
        except SweepEndedError:
            logger.info("sweep_ended_elsewhere", extra={"sweep_id": row.id})
        except (AppError, ProviderError) as error:
            logger.info("sweep_failed", extra={"sweep_id": row.id, "error": repr(error)})
            await self._end(row, SweepState.FAILED, str(error))
        except asyncio.CancelledError:
            await self.db.write(lambda conn: self.sweeps.renew(conn, row.id, self.clock.now()))
            raise
        except Exception:
            logger.exception("sweep_failed", extra={"sweep_id": row.id})
            await self._end(row, SweepState.FAILED, _WRONG)
        finally:
            renewing.cancel()

    async def _run(self, row: SweepRow) -> None:
        study, folder = self._study(row), self.folder(row.id)
        if not folder.has_bars:
            row = await self._gather(row, study, folder)
        chunks = range(-(-study.trials // row.chunk_size))
        missing = folder.chunks_missing(len(chunks))
        row = await self._tell(replace(row, stage=SweepStage.TRYING, done=self._kept(row, study), total=study.trials))
        for number in missing:
            trials = _trials(study, row, number)
            sharpes = await self._chunk(study, folder, number, trials)
            await self._note(row, study, zip(trials, sharpes, strict=True))
            row = await self._tell(replace(row, done=row.done + len(trials)))
        row = await self._tell(replace(row, stage=SweepStage.JUDGING))
        judged = await self.simulation.in_worker(None, judge, study, folder)
        # Once more, all of them: a process that died may have written a chunk and not counted it.
        await self._note(row, study, judged.sharpes)
        row = replace(row, state=SweepState.DONE, stage=SweepStage.ENDED, ended_at=self.clock.now())

        def finish(conn: Connection) -> SweepRow:
            tried = self.tries.trials(conn, row.user_id, row.subject)
            done = replace(row, summary=summary(judged, tried).model_dump_json())
            if not self.sweeps.tell(conn, done):
                raise SweepEndedError
            return done

        self._publish(await self.db.write(finish))

    def _kept(self, row: SweepRow, study: Study) -> int:
        """How many trials are there."""
        missing = self.folder(row.id).chunks_missing(-(-study.trials // row.chunk_size))
        return study.trials - sum(len(_trials(study, row, number)) for number in missing)

    async def _gather(self, row: SweepRow, study: Study, folder: SweepFolder) -> SweepRow:
        row = await self._tell(replace(row, stage=SweepStage.GATHERING, done=0))
        look = await self.simulation.in_worker(None, looks, study)
        gathered = await self.simulation.gathered(
            study.wanted, look, lambda done, total: self._publish(replace(row, done=done, total=total))
        )
        await asyncio.to_thread(folder.keep_bars, gathered)
        return row

    async def _chunk(self, study: Study, folder: SweepFolder, number: int, trials: range) -> list[float | None]:
        """A worker that dies, of no memory perhaps, gets a second chance."""
        try:
            return await self.simulation.in_worker(None, run_chunk, study, folder, number, trials)
        except BacktestWorkerError:
            return await self.simulation.in_worker(None, run_chunk, study, folder, number, trials)

    async def _note(self, row: SweepRow, study: Study, sharpes: Iterable[tuple[int, float | None]]) -> None:
        """Count the variants of these trials among the tries of the strategy, by their ratio on the whole range."""
        noted = []
        for trial, sharpe in sharpes:
            span, variant = study.place(trial)
            if span == 0 and sharpe is not None:
                wanted = study.of_variant(variant, study.span(0))
                noted.append(Trial(row.subject, variant_hash(row.definition, wanted), sharpe / _A_YEAR))
        for first in range(0, len(noted), _NOTED_AT_ONCE):
            await self.db.write(partial(self._note_part, row.user_id, noted[first : first + _NOTED_AT_ONCE]))

    def _note_part(self, user_id: str, noted: Sequence[Trial], conn: Connection) -> None:
        self.tries.note_trials(conn, user_id, noted, self.clock.now())

    async def _tell(self, row: SweepRow) -> SweepRow:
        row = replace(row, lease_until=self.clock.now() + LEASE)
        if not await self.db.write(lambda conn: self.sweeps.tell(conn, row)):
            raise SweepEndedError
        self._publish(row)
        return row

    async def _end(self, row: SweepRow, state: SweepState, problem: str | None) -> SweepRow:
        """End the sweep, unless it has ended; how it stands then."""
        known = await self.db.read(lambda conn: self.sweeps.find(conn, row.user_id, row.id)) or row
        ended = replace(
            known,
            # A chunk may be there that was not told of yet.
            done=self._kept(known, self._study(known)),
            total=self._study(known).trials,
            state=state,
            stage=SweepStage.ENDED,
            problem=None if problem is None else problem[:400],
            ended_at=self.clock.now(),
        )
        if await self.db.write(lambda conn: self.sweeps.tell(conn, ended)):
            self._publish(ended)
            return ended
        return known

    async def _renew(self, sweep_id: str, task: "asyncio.Task[None] | None") -> None:
        while True:
            await asyncio.sleep(_RENEW_S)
            if not await self.db.write(lambda conn: self.sweeps.renew(conn, sweep_id, self.clock.now() + LEASE)):
                if task is not None:
                    task.cancel()
                return

    def _publish(self, row: SweepRow) -> None:
        facts = {
            "job": "sweep",
            "id": row.id,
            "stage": row.stage.value,
            "done": row.done,
            "total": row.total,
            "state": row.state.value,
        }
        self.events.publish(Event(row.user_id, "job", json.dumps(facts)))


def _trials(study: Study, row: SweepRow, number: int) -> range:
    """Those of a chunk."""
    return range(number * row.chunk_size, min((number + 1) * row.chunk_size, study.trials))
