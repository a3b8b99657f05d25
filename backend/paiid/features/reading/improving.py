"""Has a better reader go over texts in the background: nobody waits for it, and what it costs is bounded."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from paiid.core.clock import Clock
from paiid.domain.reading import Reading, Text
from paiid.ports.errors import ProviderError
from paiid.ports.news_reader import NewsReader

logger = logging.getLogger(__name__)

_MOST_WAITING: Final = 120
_AT_ONCE: Final = 20
_PAUSE: Final = timedelta(minutes=5)

Keep = Callable[[Mapping[str, Reading]], Awaitable[None]]
"""Stores readings by the hashes of their texts."""


@dataclass
class Improver:
    """One task at a time. After a failure it rests, and forgets what was waiting: the next page asks again."""

    reader: NewsReader
    clock: Clock
    keep: Keep
    _waiting: OrderedDict[str, Text] = field(default_factory=OrderedDict)
    _task: asyncio.Task[None] | None = None
    _rests_until: datetime | None = None

    def ask(self, texts: Mapping[str, Text]) -> None:
        """Have `texts` read, by their hashes; the newest asked for stay when there are too many."""
        if not texts or (self._rests_until is not None and self.clock.now() < self._rests_until):
            return
        self._waiting.update(texts)
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popitem(last=False)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work(), name="news-readings")

    async def settled(self) -> None:
        """Wait until nothing is being read."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        """End at once."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting:
            part = dict(list(self._waiting.items())[-_AT_ONCE:])
            try:
                made = await self.reader.read(list(part.values()))
            except ProviderError as error:
                logger.warning("news_not_read_by_model", extra={"error": repr(error)})
                self._rests_until = self.clock.now() + _PAUSE
                self._waiting.clear()
                return
            await self.keep(dict(zip(part, made, strict=True)))
            for key in part:
                self._waiting.pop(key, None)
