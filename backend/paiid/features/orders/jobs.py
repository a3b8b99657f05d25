"""Order work that nobody asks for: fills as prices move, reconciling, and the broker's own updates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.ports.broker import Broker, Brokers
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_RETRY_S: Final = 1.0


@dataclass(frozen=True)
class OrderJobs:
    """Entry points for the scheduler; each may run again at any time."""

    brokers: Brokers
    reconciling: ReconcileOrders

    async def follow_updates(self) -> None:
        """Record what the brokers report, as they report it, until canceled."""
        async with asyncio.TaskGroup() as group:
            for broker in self.brokers:
                group.create_task(self._follow(broker))

    async def recheck_forever(self) -> None:
        """Look again soon where asking failed, until canceled."""
        while True:
            try:
                await self.reconciling.recheck()
            except ProviderError as error:
                logger.warning("recheck_failed", extra={"error": repr(error)})
            except Exception:
                logger.exception("recheck_broken")
            await asyncio.sleep(_RETRY_S)

    async def _follow(self, broker: Broker) -> None:
        while True:
            try:
                async for update in broker.updates():
                    await self._record(update.account_id, update.client_order_id, update.at)
            except ProviderError as error:
                logger.warning("broker_updates_lost", extra={"broker": broker.name, "error": repr(error)})
            except Exception:
                logger.exception("broker_updates_broken", extra={"broker": broker.name})
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
