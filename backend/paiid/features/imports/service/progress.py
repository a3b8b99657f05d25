"""How far an import is, told to whoever watches: the user's streams, or a command line."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from paiid.core.events import Event, EventBus

_STEPS: Final = 20
Watch = Callable[[str, int, int], None]
"""Gets the stage (`reading`, `comparing`, `writing`, `done`), rows done, and rows there are: of comparing none."""


@dataclass
class Progress:
    """Tells of each stage at most twenty times. Call it from any thread."""

    watch: Watch
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _told: tuple[str, int] = ("", -1)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Rows `done` of `total`."""
        step = (stage, done * _STEPS // max(total, 1))
        if step != self._told:
            self._told = step
            self.loop.call_soon_threadsafe(self.watch, stage, done, total)


def to_stream(events: EventBus, user_id: str, job_id: str) -> Watch:
    """Publishes on the topic `jobs` of the user's streams."""

    def watch(stage: str, done: int, total: int) -> None:
        facts = {"job": "import", "id": job_id, "stage": stage, "done": done, "total": total}
        events.publish(Event(user_id, "job", json.dumps(facts)))

    return watch
