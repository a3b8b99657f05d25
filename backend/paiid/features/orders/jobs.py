"""Order work that nobody asks for: fills as prices move, reconciling, and the broker's own updates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.features.orders.turns import Turns
from paiid.ports.broker import Broker, Brokers, BrokerUpdate
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_RETRY_S: Final = 1.0
_LOOK_S: Final = 1.0
"""Between looks at who leads: the lease lasts longer than this, so two processes hardly ever listen at once."""


@dataclass(frozen=True)
class OrderJobs:
    """Entry points for the scheduler; each may run again at any time.

    Args:
        is_leader: whether this process is the one that hears the brokers outside; it can change at any time.
    """

    brokers: Brokers
    reconciling: ReconcileOrders
    is_leader: Callable[[], bool] = lambda: True

    async def follow_updates(self) -> None:
        """Record what the brokers report, as they report it, until canceled.

        A broker in our database tells each process what it did itself; one outside is heard by the process that leads.
        """
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
                if self._hears(broker):
                    await self._listen(broker)
            except ProviderError as error:
                logger.warning("broker_updates_lost", extra={"broker": broker.name, "error": repr(error)})
            except Exception:
                logger.exception("broker_updates_broken", extra={"broker": broker.name})
            await asyncio.sleep(_RETRY_S)

    def _hears(self, broker: Broker) -> bool:
        return broker.shares_our_database or self.is_leader()

    async def _listen(self, broker: Broker) -> None:
        """Follow one broker's reports as long as that is for this process to do."""
        turns = Turns(self._record)
        tasks = [asyncio.create_task(_read(broker, turns)), asyncio.create_task(turns.run())]
        try:
            while self._hears(broker):
                done, _ = await asyncio.wait(tasks, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
                if done:
                    done.pop().result()
                    return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def reconcile(self) -> None:
        """Ask the broker about every open order."""
        changed = await self.reconciling.reconcile_open()
        if changed:
            logger.info("orders_reconciled", extra={"changed": changed})

    async def _record(self, update: BrokerUpdate) -> None:
        client_order_id = update.client_order_id
        try:
            await self.reconciling.follow(update.account_id, client_order_id, update.at, known=update.known)
        except ProviderError as error:
            logger.warning("order_sync_failed", extra={"client_order_id": client_order_id, "error": repr(error)})
        except Exception:
            # One order that cannot be recorded must not stop the others; reconciling tries it again.
            logger.exception("order_sync_broken", extra={"client_order_id": client_order_id})


async def _read(broker: Broker, turns: Turns) -> None:
    async for update in broker.updates():
        turns.put(update)


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
