"""The pool of processes of a sweep: it ends with the worker that has it, let go or killed."""

import asyncio
import os
import time

import pytest

from paiid.core.worker_process import Worker
from paiid.features.sweeps.working.runners import Processes


def pool_pids() -> list[int]:
    """Begins a pool in this process that is never closed; who is in it."""
    pool = Processes(workers=2)._pool  # its own kind
    waiting = [pool.submit(_at_work) for _ in range(2)]
    return [one.result() for one in waiting]


def _at_work() -> int:
    time.sleep(0.5)
    return os.getpid()


async def _gone(pids: list[int]) -> None:
    async with asyncio.timeout(20):
        while any(os.path.exists(f"/proc/{pid}") for pid in pids):  # noqa: ASYNC110, ASYNC240, PTH110 - of other processes
            await asyncio.sleep(0.05)


@pytest.mark.long
async def test_the_pool_ends_when_its_worker_is_let_go_or_killed() -> None:
    worker = Worker()
    pids = await worker.run(None, pool_pids)
    async with asyncio.timeout(30):
        await worker.stop()
    await _gone(pids)

    pids = await worker.run(None, pool_pids)
    assert worker.pid is not None
    os.kill(worker.pid, 9)
    await _gone(pids)
    await worker.stop()
