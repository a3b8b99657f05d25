"""What runs by itself: deciding after closes, sending, protecting, replaying at night."""

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paiid.core.errors import AppError
from paiid.features.automation.rows import AutomationRow
from paiid.features.automation.service.deciding import DecideAutomations
from paiid.features.automation.service.desk import AutomationDesk, writes_options
from paiid.features.automation.service.leaving import SOLD_FOR, LeaveMarket
from paiid.features.automation.service.protecting import ProtectHoldings
from paiid.features.automation.service.sending import SendOrders
from paiid.ports.errors import ProviderError

if TYPE_CHECKING:
    from paiid.features.automation.parity.service import CheckParity

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AutomationJobs:
    """Entry points for the process that leads; each may run again at any time."""

    desk: AutomationDesk
    deciding: DecideAutomations
    sending: SendOrders
    protecting: ProtectHoldings
    parity: "CheckParity"
    leaving: LeaveMarket

    async def run(self) -> None:
        """Every automation one step on; what fails of one keeps none of the others."""
        for row in await self.desk.db.read(self.desk.repository.alive):
            try:
                await self._step(row)
            except (AppError, ProviderError) as error:
                logger.warning("automation_step_failed", extra={"automation": row.id, "error": repr(error)})
            except Exception:
                logger.exception("automation_step_broken", extra={"automation": row.id})

        now, since = self.desk.market_data.now(), self.desk.clock.now() - SOLD_FOR
        for row in await self.desk.db.read(lambda conn: self.desk.repository.leaving(conn, now, since=since)):
            try:
                await self.leaving.run(row)
            except (AppError, ProviderError) as error:
                logger.warning("automation_sale_failed", extra={"automation": row.id, "error": repr(error)})
            except Exception:
                logger.exception("automation_sale_broken", extra={"automation": row.id})

    async def _step(self, row: AutomationRow) -> None:
        await self.sending.run(row)
        if not writes_options(row):
            await self.protecting.run(row)
        row = await self.deciding.run(row)
        await self.sending.run(row)

    async def check(self) -> None:
        """Replay what is due."""
        for row in await self.desk.db.read(self.desk.repository.alive):
            try:
                await self.parity.run(row)
            except (AppError, ProviderError) as error:
                logger.warning("automation_parity_failed", extra={"automation": row.id, "error": repr(error)})
            except Exception:
                logger.exception("automation_parity_broken", extra={"automation": row.id})


@dataclass
class AutomationRounds:
    """One round after the other: a decision may take longer than the scheduler waits between two."""

    jobs: AutomationJobs
    _round: "asyncio.Task[None] | None" = None

    async def begin(self) -> None:
        """Begin a round unless one goes on."""
        if self._round is None or self._round.done():
            self._round = asyncio.get_running_loop().create_task(self._run(), name="automations")

    async def _run(self) -> None:
        try:
            await self.jobs.run()
        except Exception:
            # The next round tries again.
            logger.exception("automations_failed")

    async def stop(self) -> None:
        """End the round that goes on; the next process finds what it left."""
        if self._round is not None:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)
