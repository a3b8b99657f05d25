"""What happens between the start and the end of a process: with the web in front of it, or without."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import perf_counter
from typing import Final

from fastapi import FastAPI

from paiid.bootstrap.migrations import require_head
from paiid.bootstrap.parts import Parts
from paiid.bootstrap.starts import note_start

logger = logging.getLogger(__name__)

_PROTECTED: Final = (
    "[OK] CSRF protection middleware enabled",
    "[OK] GZIP compression enabled for responses >1KB",
    "[OK] Rate limiting enabled",
)


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """Everything in the background runs; afterwards it is stopped, and every connection closed.

    Raises:
        SettingsError: the database is not at this release's revision.
    """
    await parts.db.read(require_head)
    await parts.models.metering.refresh()
    logger.info("[OK] Database engine created: %s", parts.db.engine_name)
    await parts.runtime.start()
    await asyncio.to_thread(note_start, parts.settings, parts.clock.now())
    logger.info("[OK] Scheduler initialized and started")
    yield
    await parts.runtime.stop()
    await parts.db.close()
    if parts.redis is not None:
        await parts.redis.aclose()


def lifespan(parts: Parts, started: float) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Of the application that serves; `started` is `perf_counter()` when its making began."""

    @asynccontextmanager
    async def serving(_app: FastAPI) -> AsyncIterator[None]:
        async with running(parts):
            for line in _PROTECTED:
                logger.info(line)
            logger.info("Backend startup completed successfully in %.2fs", perf_counter() - started)
            logger.info("All systems operational")
            logger.info("Ready to accept requests")
            yield

    return serving
