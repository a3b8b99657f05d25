"""Ending an automation for good, and closing what it holds and owes where its owner wants that."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from paiid.features.automation.rows import AutomationRow, AutomationState, PauseReason
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.service.leaving import LeaveMarket
from paiid.features.automation.service.sending import withhold

_STOPPED: Final = "You stopped it."
_STOPPED_AND_SOLD: Final = "You stopped it and had everything closed."


@dataclass(frozen=True)
class StopAutomation:
    """The use case. That all is to be sold is stored with the stop: a crash between loses no sale."""

    desk: AutomationDesk
    leaving: LeaveMarket

    async def run(self, row: AutomationRow, *, sells: bool) -> bool:
        """Stop it; False when it is stopped already, or changed since `row` was read.

        With `sells`, a market order for each holding goes out at once, to sell it or to buy back what is owed: it fills
        while the market is open, else at the next open. A stop of those shares is canceled for it, and so is what is
        still being opened. What cannot be done now, and what turns out to have been opened meanwhile, is seen to by the
        jobs.
        """

        def write(conn: Connection) -> bool:
            is_selling = sells and bool(self.desk.repository.orders(conn, row.id))
            if not self.desk.repository.change(
                conn,
                row.id,
                before=(AutomationState.RUNNING, AutomationState.PAUSED),
                unchanged_since=row.updated_at,
                state=AutomationState.STOPPED.value,
                reason=PauseReason.OWNER.value,
                reason_text=_STOPPED_AND_SOLD if is_selling else _STOPPED,
                resumes_on=None,
                sells=is_selling,
                updated_at=self.desk.clock.now(),
            ):
                return False
            withhold(self.desk, conn, row)
            self.desk.note(conn, row, "automation-stopped", sells=sells)
            return True

        if not await self.desk.db.write(write):
            return False
        self.desk.tell(row, stage="changed")
        if sells:
            await self.leaving.run(replace(row, state=AutomationState.STOPPED))
        return True
