"""Writes what the broker says of an order into orders, executions and the ledger; repeatable without effect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.domain import ledger as entries
from paiid.domain.order import OPEN, TRANSITIONS, BrokerOrder, Execution, OrderStatus, check_transition
from paiid.features.activity.service import record as record_activity
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.repository import OrderRow, OrdersRepository, to_execution_row


@dataclass(frozen=True)
class Recorder:
    """The one path from a broker's executions to the book."""

    ledger: LedgerService
    repository: OrdersRepository
    clock: Clock
    market_clock: Clock
    """The market's own time, in which orders live."""

    def apply(self, conn: Connection, order: OrderRow, known: BrokerOrder, executions: Sequence[Execution]) -> OrderRow:
        """Bring `order` up to what the broker knows.

        Executions are taken once by their id, whatever the order in which reports arrive; an older report
        never takes a newer state back.
        """
        self.ledger.repository.lock_account(conn, order.account_id)
        order = self.repository.by_id(conn, order.user_id, order.id) or order
        fresh = [one for one in executions if self._record_execution(conn, order, one)]
        updated = self._merged(conn, order, known, filled_more=bool(fresh))
        if updated != order:
            self._store(conn, order, updated)
        return updated

    def close(self, conn: Connection, order: OrderRow, status: OrderStatus, reason: str) -> OrderRow:
        """End an order that the broker does not hold (rejected, or never arrived)."""
        order = self.repository.by_id(conn, order.user_id, order.id) or order
        if order.status not in OPEN:
            return order
        check_transition(order.status, status)
        updated = replace(order, status=status, reason=reason, updated_at=self.market_clock.now())
        self._store(conn, order, updated)
        return updated

    def note(self, conn: Connection, order: OrderRow, action: str, **detail: str) -> None:
        """Write `action` on `order` to the activity log, in the same transaction as its effect."""
        facts = {"order_id": order.id, "symbol": order.symbol, "side": order.side.value, **detail}
        record_activity(conn, order.user_id, action, facts, self.clock.now(), None)

    def _record_execution(self, conn: Connection, order: OrderRow, execution: Execution) -> bool:
        if not self.repository.insert_execution(conn, to_execution_row(order, execution, self.clock.now())):
            return False
        self.ledger.post(conn, order.account_id, entries.fill(execution))
        self.note(
            conn,
            order,
            "order-filled",
            execution_id=execution.id,
            filled=str(execution.quantity),
            price=str(execution.price),
        )
        return True

    def _merged(self, conn: Connection, order: OrderRow, known: BrokerOrder, *, filled_more: bool) -> OrderRow:
        filled, average = order.filled_quantity, order.average_fill_price
        if filled_more:
            filled, average = self._fill_totals(conn, order.id)
        # A report that arrives late names a state that cannot follow the present one: it is left aside.
        status = known.status if known.status in TRANSITIONS[order.status] else order.status
        return replace(
            order,
            status=status,
            filled_quantity=filled,
            average_fill_price=average,
            quantity=order.quantity if order.quantity is not None else known.quantity,
            broker_order_id=known.broker_order_id,
            submitted_at=order.submitted_at or known.submitted_at,
            expires_at=known.expires_at or order.expires_at,
            reason=known.reason or order.reason,
            updated_at=max(order.updated_at, known.updated_at),
        )

    def _fill_totals(self, conn: Connection, order_id: str) -> tuple[Decimal, Decimal]:
        fills = self.repository.executions_of(conn, order_id)
        quantity = sum((one.quantity for one in fills), Decimal(0))
        paid = sum((one.quantity * one.price for one in fills), Decimal(0))
        return quantity, (paid / quantity).quantize(Decimal("0.000001"))

    def _store(self, conn: Connection, before: OrderRow, after: OrderRow) -> None:
        changed = {
            name: getattr(after, name)
            for name in OrderRow.__dataclass_fields__
            if getattr(after, name) != getattr(before, name)
        }
        self.repository.update(conn, after.id, **changed)
