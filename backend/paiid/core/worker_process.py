"""One process beside the server, for what is heavy to load and to compute."""

import asyncio
import ctypes
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeVar

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_S: Final = 600.0
IDLE_S: Final = 300.0
_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1
"""Parameters of `mallopt`, by <malloc.h>."""
_KEPT_BYTES: Final = 2**30


class WorkerDiedError(Exception):
    """The process ended while it computed."""


class WorkerTimeoutError(Exception):
    """It took longer than it may; the process was ended."""


@dataclass
class Worker:
    """Computes one thing after the other. The next asking starts the process anew after a crash, a limit or a rest."""

    limit_s: float = LIMIT_S
    idle_s: float = IDLE_S
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _pool: ProcessPoolExecutor | None = None
    _pid: int = 0
    _rest: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._pid or None

    async def run(self, limit_s: float | None, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `fn(*args)` comes to, in the process: both must be what pickle can carry.

        Cancelling ends the process, for nothing else stops a computation.

        Args:
            limit_s: the longest it may take, seconds; None: what the worker allows. Waiting for a turn does not count.
            fn: of a module.
            args: of `fn`.
            kwargs: of `fn`.

        Raises:
            WorkerDiedError: the process crashed.
            WorkerTimeoutError: it took too long.
        """
        async with self._turn:
            self._stay()
            try:
                pool = await self._started()
                return await asyncio.wait_for(
                    asyncio.wrap_future(pool.submit(fn, *args, **kwargs)), limit_s or self.limit_s
                )
            except TimeoutError as error:
                self._kill()
                raise WorkerTimeoutError from error
            except BrokenProcessPool as error:
                self._kill()
                raise WorkerDiedError from error
            except asyncio.CancelledError:
                self._kill()
                raise
            finally:
                self._leave()

    async def stop(self) -> None:
        """End the process."""
        self._stay()
        pool, self._pool, self._pid = self._pool, None, 0
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), end_with_parent)
            self._pid = await asyncio.wrap_future(self._pool.submit(os.getpid))
            logger.info("worker_started", extra={"pid": self._pid})
        return self._pool

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        pid, self._pid = self._pid, 0
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _stay(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _leave(self) -> None:
        if self._pool is not None:
            self._rest = asyncio.get_running_loop().call_later(self.idle_s, self._end_idle)

    def _end_idle(self) -> None:
        if not self._turn.locked() and self._pool is not None:
            logger.info("worker_idle", extra={"pid": self._pid})
            self._pool.shutdown(wait=False)
            self._pool, self._pid = None, 0


def end_with_parent() -> None:
    """First in a process: a Ctrl-C is its parent's to handle, and without the parent there is nobody to compute for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_memory()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True, name="ends with the server").start()


def keep_memory() -> None:
    """Keep what a run frees for the next one, where the C library is GNU's.

    Large arrays would go back to the system at once and come back as new pages, each to be cleared: for a run over a
    million bars that costs as much as the run. A worker that idles ends, and with it what it kept.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for what in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
            library.mallopt(what, _KEPT_BYTES)


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
