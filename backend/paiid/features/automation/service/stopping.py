"""Ending an automation for good, and selling what it holds where its owner wants that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.domain.exchange_calendar import session_date_at
from paiid.domain.order import OPEN, OrderStatus, Side
from paiid.features.automation.holding import Holding
from paiid.features.automation.rows import (
    AutomationRow,
    AutomationState,
    OrderIntent,
    OrderKind,
    PauseReason,
    PlacedIntent,
    SendState,
)
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.service.sending import SendOrders, withhold

_STOPPED: Final = "You stopped it."
_STOPPED_AND_SOLD: Final = "You stopped it and had everything sold."
_FIRST_NUMBER: Final = 9001
"""Above every number that a decision or a stop has."""
_TRIED_FOR: Final = timedelta(days=7)


@dataclass(frozen=True)
class StopAutomation:
    """The use case. Sales are stored with the stop, in one transaction, so that a crash between loses none."""

    desk: AutomationDesk
    sending: SendOrders

    async def run(self, row: AutomationRow, *, sells: bool) -> bool:
        """Stop it; False when it is stopped already, or changed since `row` was read.

        With `sells`, a market order for each holding goes out at once: it fills while the market is open, else at the
        next open. A stop of those shares is canceled for it. What cannot be sent now is sent by the jobs.
        """
        book = await self.desk.book(row, session_date_at(self.desk.market_data.now()))

        def write(conn: Connection) -> bool:
            values = {"reason": PauseReason.OWNER.value, "resumes_on": None, "updated_at": self.desk.clock.now()}
            text = _STOPPED_AND_SOLD if sells and book.holdings else _STOPPED
            before = (AutomationState.RUNNING, AutomationState.PAUSED)
            state = AutomationState.STOPPED.value
            if not self.desk.repository.change(
                conn, row.id, before=before, unchanged_since=row.updated_at, state=state, reason_text=text, **values
            ):
                return False
            withhold(self.desk, conn, row)
            for intent in self._sales(conn, row, list(book.holdings.values())) if sells else ():
                self.desk.repository.add_order(conn, intent)
            self.desk.note(conn, row, "automation-stopped", sells=sells)
            return True

        if not await self.desk.db.write(write):
            return False
        self.desk.tell(row, stage="changed")
        if sells:
            await self.sending.run(replace(row, state=AutomationState.STOPPED))
        return True

    def _sales(self, conn: Connection, row: AutomationRow, holdings: Sequence[Holding]) -> list[OrderIntent]:
        session = self.desk.repository.last_decided(conn, row.id) or row.first_session
        placed = self.desk.repository.orders(conn, row.id)
        now = self.desk.market_data.now()
        wanted = [held for held in holdings if not _is_leaving(held, placed)]
        return [
            OrderIntent(
                id=f"{row.id}-{session:%y%m%d}-{number}",
                automation_id=row.id,
                session_date=session,
                number=number,
                kind=OrderKind.EXIT,
                symbol=held.symbol,
                side=Side.SELL.value,
                quantity=held.shares,
                stop_kind=None,
                stop_distance=None,
                target_kind=None,
                target_distance=None,
                state=SendState.PENDING,
                order_id=None,
                proposal_id=None,
                problem=None,
                send_from=now,
                send_until=now + _TRIED_FOR,
                updated_at=now,
            )
            for number, held in enumerate(wanted, _FIRST_NUMBER)
        ]


def _is_leaving(held: Holding, placed: Sequence[PlacedIntent]) -> bool:
    """Whether an order to sell all of it, other than a stop, stands at the broker."""
    return any(
        one.intent.symbol == held.symbol
        and one.intent.side == Side.SELL.value
        and one.intent.kind is not OrderKind.PROTECT
        and one.status is not None
        and OrderStatus(one.status) in OPEN
        and one.intent.quantity - (one.filled_quantity or 0) >= held.shares
        for one in placed
    )
