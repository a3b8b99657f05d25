"""Order work that nobody asks for: fills as prices move, reconciling, and the broker's own updates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.ports.broker import Broker
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_RETRY_S: Final = 1.0


@dataclass(frozen=True)
class OrderJobs:
    """Entry points for the scheduler; each may run again at any time."""

    broker: Broker
    reconciling: ReconcileOrders

    async def follow_updates(self) -> None:
        """Record what the broker reports, as it reports it, until canceled."""
        while True:
            try:
                async for update in self.broker.updates():
                    await self._record(update.account_id, update.client_order_id, update.at)
            except ProviderError as error:
                logger.warning("broker_updates_lost", extra={"error": repr(error)})
            await asyncio.sleep(_RETRY_S)

    async def reconcile(self) -> None:
        """Ask the broker about every open order."""
        changed = await self.reconciling.reconcile_open()
        if changed:
            logger.info("orders_reconciled", extra={"changed": changed})

    async def _record(self, account_id: str, client_order_id: str, at: datetime) -> None:
        try:
            await self.reconciling.follow(account_id, client_order_id, at)
        except ProviderError as error:
            logger.warning("order_sync_failed", extra={"client_order_id": client_order_id, "error": repr(error)})
        except Exception:
            # One order that cannot be recorded must not stop the others; reconciling tries it again.
            logger.exception("order_sync_broken", extra={"client_order_id": client_order_id})


async def match_forever(step: Callable[[], Awaitable[int]], is_leader: Callable[[], bool], interval_s: float) -> None:
    """Let the local broker look at the market every `interval_s` seconds while this process leads."""
    while True:
        if is_leader():
            try:
                await step()
            except ProviderError as error:
                logger.warning("matching_paused", extra={"error": repr(error)})
            except Exception:
                logger.exception("matching_failed")
        await asyncio.sleep(interval_s)
