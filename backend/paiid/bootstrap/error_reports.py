"""Sends error reports while the process runs, where `SENTRY_DSN` asks for it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from paiid import __version__
from paiid.core.error_reports import Dsn, DsnError, Origin, ReportingHandler, envelope, event
from paiid.settings import Settings, SettingsError

logger = logging.getLogger(__name__)

_TIMEOUT_S: Final = 5.0
_MOST_WAITING: Final = 50
STARTED: Final = "Backend startup"


@dataclass
class ErrorReports:
    """One task a process; what comes faster than it can be sent is dropped, and the log has it all the same."""

    dsn: Dsn
    origin: Origin
    _queue: "asyncio.Queue[dict[str, Any]]" = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))
    _task: asyncio.Task[None] | None = None
    _handler: ReportingHandler | None = None

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Begin, and say so."""
        loop = asyncio.get_running_loop()

        def put(found: dict[str, Any]) -> None:
            if not self._queue.full():
                self._queue.put_nowait(found)

        def put_from_anywhere(found: dict[str, Any]) -> None:
            loop.call_soon_threadsafe(put, found)

        self._handler = ReportingHandler(self.origin, put_from_anywhere)
        logging.getLogger().addHandler(self._handler)
        self._task = loop.create_task(self._run(), name="error-reports")
        put(event(self.origin, STARTED, "info"))

    async def stop(self) -> None:
        """Send what waits, if it can be sent soon."""
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
        if self._task is not None:
            # What was logged from here or from threads is put in the loop's next step.
            await asyncio.sleep(0)
            try:
                async with asyncio.timeout(_TIMEOUT_S):
                    await self._queue.join()
            except TimeoutError:
                pass
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def send(self, found: dict[str, Any]) -> str | None:
        """Post one report; why it was not taken, without the address."""
        import httpx

        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S) as client:
                answer = await client.post(self.dsn.endpoint, content=envelope(found), headers=self.dsn.headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"the server could not be reached ({type(error).__name__})"
        return None if answer.is_success else f"the server answered with status {answer.status_code}"

    async def _run(self) -> None:
        while True:
            found = await self._queue.get()
            try:
                problem = await self.send(found)
                if problem is not None:
                    logger.warning("error_report_not_sent", extra={"problem": problem})
            finally:
                self._queue.task_done()


def build_error_reports(settings: Settings) -> ErrorReports | None:
    """None without `SENTRY_DSN`.

    Raises:
        SettingsError: it is no DSN.
    """
    if settings.sentry_dsn is None:
        return None
    try:
        dsn = Dsn.parse(settings.sentry_dsn.get_secret_value())
    except DsnError as error:
        raise SettingsError(str(error)) from None
    return ErrorReports(dsn, Origin(f"paiid@{__version__}", settings.paiid_env.value))


async def send_test(settings: Settings) -> str | None:
    """Send one error made for it; why it did not arrive.

    Raises:
        SettingsError: no DSN is set, or it is none.
    """
    reports = build_error_reports(settings)
    if reports is None:
        raise SettingsError("SENTRY_DSN is not set; nothing is reported anywhere but to the log")
    try:
        raise RuntimeError("A test of error reports.")
    except RuntimeError as error:
        return await reports.send(event(reports.origin, "Test error", "error", error))
