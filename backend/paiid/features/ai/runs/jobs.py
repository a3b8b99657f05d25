"""A run for everybody who was here lately, once after each close, in the process that leads."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from paiid.domain.exchange_calendar import session_close
from paiid.features.ai.runs import known
from paiid.features.ai.runs.repository import Cause
from paiid.features.ai.runs.service import RunService
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

LATELY: Final = timedelta(days=7)
MOST_USERS: Final = 50
AFTER_CLOSE: Final = timedelta(minutes=15)
"""A vendor's daily bar may come a little late."""
_LOOK_S: Final = 60.0
_SOON_S: Final = 3.0
"""After the start, until what was left half made goes on: the first pages are served first."""


@dataclass
class AdviceJobs:
    """Looks once a minute whether a session has closed that had no run yet."""

    service: RunService
    look_s: float = _LOOK_S
    resume: Callable[[], Awaitable[None]] | None = None
    """Begins anew what an earlier process left half made."""
    _done: date | None = None
    _task: asyncio.Task[None] | None = field(default=None)

    async def start(self, is_leader: Callable[[], bool]) -> None:
        """Begin to look."""
        self._task = asyncio.get_running_loop().create_task(self._look(is_leader), name="advice after the close")

    async def stop(self) -> None:
        """Look no more, and end the runs of this process."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.service.stop()

    async def _look(self, is_leader: Callable[[], bool]) -> None:
        await asyncio.sleep(min(_SOON_S, self.look_s))
        while True:
            if is_leader() and self.resume is not None:
                await self._tried(self.resume)
            await asyncio.sleep(self.look_s)
            if is_leader():
                await self._tried(self.run_due)

    @staticmethod
    async def _tried(work: Callable[[], Awaitable[object]]) -> None:
        try:
            _ = await work()
        except ProviderError as error:
            logger.warning("advice_put_off", extra={"error": repr(error)})
        except Exception:
            # The next look tries again.
            logger.exception("advice_job_failed")

    async def run_due(self) -> int:
        """Runs for users who had none after the last session; how many were begun."""
        service = self.service
        session = service.work.gathering.session()
        if session == self._done or service.work.gathering.market_data.now() < session_close(session) + AFTER_CLOSE:
            return 0
        since, advisor = service.clock.now() - LATELY, service.work.advisor.author.advisor
        users, there = await service.db.read(
            lambda conn: (
                known.active_users(conn, since, MOST_USERS),
                service.runs.done_for(conn, session, advisor),
            )
        )
        due = [user for user in users if user not in there]
        for user in due:
            row = await service.begin(user, Cause.SCHEDULE)
            await service.wait(row.id)
        self._done = session
        return len(due)
