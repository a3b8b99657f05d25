"""Orders on their way to the broker in this very moment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from paiid.features.orders.rows import OrderRow

logger = logging.getLogger(__name__)

MARK_EVERY_S: Final = 10.0
SETTLING: Final = timedelta(seconds=30)
"""An order that was marked within this time may be on its way to the broker in this very moment."""
Mark = Callable[[OrderRow], Awaitable[None]]
_Key = tuple[str, str]


@dataclass
class Sending:
    """Whoever sends an order records what comes of it, so the broker's echo of it need not be looked up again.

    Args:
        mark: notes in the database that an order is on its way still, for the other processes to see. They call one
            lost that nobody has marked for `SETTLING`.
    """

    mark: Mark | None = None
    every_s: float = MARK_EVERY_S
    _latest: dict[_Key, datetime | None] = field(default_factory=dict)
    _marking: dict[_Key, asyncio.Task[None]] = field(default_factory=dict)

    def begin(self, order: OrderRow) -> None:
        """`order` is handed over."""
        key = (order.account_id, order.client_order_id)
        self._latest[key] = None
        if self.mark is not None and key not in self._marking:
            self._marking[key] = asyncio.create_task(self._mark(order, self.mark), name="order-on-its-way")

    def is_on_its_way(self, order: OrderRow) -> bool:
        """Whether somebody in this process is handing it over just now."""
        return (order.account_id, order.client_order_id) in self._latest

    def hear(self, account_id: str, client_order_id: str, at: datetime) -> bool:
        """The broker reports a change at `at` (its time); True when the sender will see to it."""
        key = (account_id, client_order_id)
        if key not in self._latest:
            return False
        known = self._latest[key]
        self._latest[key] = at if known is None else max(known, at)
        return True

    def end(self, order: OrderRow) -> datetime | None:
        """The outcome is recorded, or is not to be had; the time of the last report meanwhile, if there was one."""
        key = (order.account_id, order.client_order_id)
        if (marking := self._marking.pop(key, None)) is not None:
            marking.cancel()
        return self._latest.pop(key, None)

    async def _mark(self, order: OrderRow, mark: Mark) -> None:
        while True:
            await asyncio.sleep(self.every_s)
            try:
                await mark(order)
            except Exception:
                # The next mark may succeed; the order's own fate is decided elsewhere.
                logger.exception("order_not_marked", extra={"order_id": order.id})
