"""Places one order and kills itself at a chosen write.

`python -m tests.support.kill_script DATABASE_URL WRITE before|after local|outside`

Run as a program by test_kill.py; exits 0 when the order went through before that write was reached.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection

from paiid.core.db import Database, open_database
from tests.support.desk import Outside, open_desk


class DeadlyDatabase:
    """Passes everything on; kills the process at the given write, before it starts or after it is durable."""

    def __init__(self, inner: Database, at: int, when: str) -> None:
        self._inner, self._at, self._when, self._writes = inner, at, when, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def write(self, fn: Callable[[Connection], Any]) -> Any:
        return await self._through(self._inner.write, fn)

    async def write_fast(self, fn: Callable[[Connection], Any]) -> Any:
        return await self._through(self._inner.write_fast, fn)

    async def _through(self, write: Callable[[Any], Awaitable[Any]], fn: Callable[[Connection], Any]) -> Any:
        self._writes += 1
        if self._writes == self._at and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = await write(fn)
        if self._writes == self._at and self._when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result


async def main(url: str, at: int, when: str, broker: str) -> None:
    database = open_database(url)
    # Opening the desk is the first write; the order's own begin with the second.
    desk = await open_desk(DeadlyDatabase(database, at, when), open_account=False)
    await (desk.with_broker(Outside) if broker == "outside" else desk).place()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
