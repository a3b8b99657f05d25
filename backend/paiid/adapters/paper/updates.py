"""Telling listeners in this process that an order changed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paiid.domain.order import BrokerOrder

_MOST_WAITING: Final = 10_000


@dataclass(frozen=True, slots=True)
class PaperUpdate:
    """One change: which order, whose, and when in the market's time."""

    account_id: str
    client_order_id: str
    at: datetime
    known: BrokerOrder | None = None


class UpdateFeed:
    """Hands every update to every listener; a listener that lags far behind loses the oldest ones."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[PaperUpdate]] = set()

    def publish(self, update: PaperUpdate) -> None:
        """Queue `update` for everyone who listens."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(update)

    def listen(self) -> AsyncIterator[PaperUpdate]:
        """Updates from this call on, until the iterator is closed."""
        queue: asyncio.Queue[PaperUpdate] = asyncio.Queue(_MOST_WAITING)
        self._queues.add(queue)
        return self._drain(queue)

    async def _drain(self, queue: asyncio.Queue[PaperUpdate]) -> AsyncIterator[PaperUpdate]:
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues.discard(queue)
