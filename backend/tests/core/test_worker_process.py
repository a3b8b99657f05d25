"""The worker process: what ends it, and that the next run works after whatever did."""

import asyncio
import os
import select
from collections.abc import Callable

import pytest

from paiid.core.worker_process import Worker, WorkerDiedError, WorkerTimeoutError


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - it is of another process
            await asyncio.sleep(0.01)


async def test_a_crash_a_limit_and_a_cancel_end_the_process_and_the_next_run_works() -> None:
    worker, nothing = Worker(limit_s=20), list[int]()
    first = await worker.run(None, os.getpid)
    assert first == worker.pid != os.getpid()
    assert await worker.run(None, os.getpid) == first
    with pytest.raises(WorkerDiedError):
        await worker.run(None, os._exit, 3)
    second = await worker.run(None, os.getpid)
    with pytest.raises(WorkerTimeoutError):
        await worker.run(0.1, select.select, nothing, nothing, nothing, 60)
    task = asyncio.create_task(worker.run(None, select.select, nothing, nothing, nothing, 60))
    await until(lambda: worker.pid not in (None, second))
    third = worker.pid
    assert third is not None
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    fourth = await worker.run(None, os.getpid)
    assert len({first, second, third, fourth}) == 4
    await worker.stop()
    assert not any(map(is_alive, (first, second, third, fourth)))


async def test_an_idle_process_ends_by_itself() -> None:
    worker = Worker(idle_s=0.05)
    pid = await worker.run(None, os.getpid)
    await until(lambda: worker.pid is None and not is_alive(pid))
    assert await worker.run(None, os.getpid) != pid
    await worker.stop()
