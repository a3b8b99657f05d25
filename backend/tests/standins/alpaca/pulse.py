"""The stand-in's heartbeat: what follows from a request happens right after it, prices are looked at now and then."""

import asyncio
import time
from contextlib import suppress

from .state import AlpacaState


class Pulse:
    """Runs in the server's loop from the first request on."""

    def __init__(self, state: AlpacaState) -> None:
        self._state = state
        self._task: asyncio.Task[None] | None = None
        self._woken: asyncio.Event | None = None

    def wake(self) -> None:
        """Something has been asked for: settle it as soon as the answer is on its way."""
        if self._task is None or self._woken is None or self._task.done():
            self._woken = asyncio.Event()
            self._task = asyncio.get_running_loop().create_task(self._beat(self._woken))
        self._woken.set()

    async def _beat(self, woken: asyncio.Event) -> None:
        next_look = 0.0
        while True:
            if self._state.desk.is_idle:
                await woken.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), max(next_look - time.monotonic(), 0.001))
            woken.clear()
            self._state.desk.settle()
            began = time.monotonic()
            if began >= next_look:
                self._state.desk.tick()
                ended = time.monotonic()
                next_look = ended + max(self._state.tick_s, 4 * (ended - began))
