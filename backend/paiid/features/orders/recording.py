"""Writes what the broker says of an order into orders, executions and the ledger; repeatable without effect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.domain import ledger as entries
from paiid.domain.order import OPEN, TERMINAL, TRANSITIONS, BrokerOrder, Execution, OrderStatus
from paiid.features.activity.service import record as record_activity
from paiid.features.ledger import imports
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.answers import answer_json
from paiid.features.orders.claims import OpenClaims
from paiid.features.orders.repository import OrderRow, OrdersRepository, to_execution_row

_HELD_BACK: Final = frozenset({"status", "quantity", "filled_quantity"})
"""What, when it changes, changes what open orders hold back."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
ID_TAKEN: Final = "The broker has had another order with this key before; use a new key."


@dataclass(frozen=True)
class Recorder:
    """The one path from a broker's executions to the book."""

    ledger: LedgerService
    repository: OrdersRepository
    claims: OpenClaims
    clock: Clock
    market_clock: Clock
    """The market's own time, in which orders live."""

    def apply(
        self,
        conn: Connection,
        order: OrderRow,
        known: BrokerOrder,
        executions: Sequence[Execution],
        *,
        is_answer: bool = False,
    ) -> OrderRow:
        """Bring `order` up to what the broker knows; `is_answer`: keep this state as the first answer given.

        Executions are taken once by their id, whatever the order in which reports arrive; an older report
        never takes a newer state back.
        """
        account = self.ledger.repository.lock_account(conn, order.account_id)
        order = self.repository.by_id(conn, order.user_id, order.id) or order
        fresh = [one for one in executions if self._record_execution(conn, account, order, one)]
        updated = replace(order, **_news(order, known), **(self._fill_totals(conn, order.id) if fresh else {}))
        is_decided = order.status is OrderStatus.PENDING_NEW != updated.status
        if order.replaces_order_id is not None and is_decided and updated.status is not OrderStatus.REJECTED:
            self.repository.move_legs(conn, order.replaces_order_id, order.id)
        return self._stored(conn, account, order, updated, is_answer=is_answer)

    def close(
        self, conn: Connection, order: OrderRow, status: OrderStatus, reason: str, *, is_answer: bool = False
    ) -> OrderRow:
        """End an order that the broker does not hold (rejected, or never arrived); `is_answer` as for `apply`.

        One of which the broker has been heard since stays as it is: its word counts more than its silence did.
        """
        account = self.ledger.repository.lock_account(conn, order.account_id)
        order = self.repository.by_id(conn, order.user_id, order.id) or order
        updated = order
        if order.status is OrderStatus.PENDING_NEW:
            updated = replace(order, status=status, reason=reason, updated_at=self.market_clock.now())
        return self._stored(conn, account, order, updated, is_answer=is_answer)

    def is_recorded(self, order: OrderRow, known: BrokerOrder) -> bool:
        """Whether `order` says already all that the broker knows."""
        return known.filled_quantity == order.filled_quantity and replace(order, **_news(order, known)) == order

    def note(self, conn: Connection, order: OrderRow, action: str, **detail: str) -> None:
        """Write `action` on `order` to the activity log, in the same transaction as its effect."""
        facts = {"order_id": order.id, "symbol": order.symbol, "side": order.side.value, **detail}
        record_activity(conn, order.user_id, action, facts, self.clock.now(), None)

    def _record_execution(self, conn: Connection, account: AccountRow, order: OrderRow, execution: Execution) -> bool:
        if not self.repository.insert_execution(conn, to_execution_row(order, execution, self.clock.now())):
            return False
        if imports.is_of_the_opening(conn, account, execution.id, execution.executed_at):
            # It is part of the order, and of what the account began with: booked again it would count twice.
            return True
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

    def _fill_totals(self, conn: Connection, order_id: str) -> dict[str, Any]:
        fills = self.repository.executions_of(conn, order_id)
        quantity = sum((one.quantity for one in fills), Decimal(0))
        paid = sum((one.quantity * one.price for one in fills), Decimal(0))
        return {
            "filled_quantity": quantity,
            "average_fill_price": (paid / quantity).quantize(Decimal("0.000001")),
        }

    def _stored(
        self, conn: Connection, account: AccountRow, before: OrderRow, after: OrderRow, *, is_answer: bool
    ) -> OrderRow:
        if is_answer and after.first_answer is None:
            after = replace(after, first_answer=answer_json(after))
        changed = {
            name: getattr(after, name)
            for name in OrderRow.__dataclass_fields__
            if getattr(after, name) != getattr(before, name)
        }
        if changed:
            self.repository.update(conn, after.id, **changed)
        if "reason" in changed and after.reason is not None and after.status in OPEN:
            # Something its owner should look at: it works on, so nothing else would tell.
            self.note(conn, after, "order-flagged", reason=after.reason)
        if not _HELD_BACK.isdisjoint(changed):
            self.claims.changed(conn, account, after.symbol)
        return after


def is_anothers(order: OrderRow, known: BrokerOrder) -> bool:
    """Whether the broker had `known` long before `order` was placed: ids are taken for ever, by whatever program."""
    is_unsent = order.broker_order_id is None and order.replaces_order_id is None
    return is_unsent and known.submitted_at < order.created_at - _CLOCKS_DIFFER


def as_taken(order: OrderRow, known: BrokerOrder) -> OrderRow | None:
    """A pending order as one that the broker took and has filled nothing of yet, with its first answer.

    None when there is more to record, which `Recorder.apply` does.
    """
    if known.status is not OrderStatus.NEW or known.filled_quantity or known.quantity != order.quantity:
        return None
    news = _news(order, known)
    return replace(order, **news, first_answer=answer_json(order, news))


def _news(order: OrderRow, known: BrokerOrder) -> dict[str, Any]:
    """The columns of `order` as the broker's word makes them, fills apart."""
    # One that we called lost was not, if its broker says how it ended.
    was_lost = order.status is OrderStatus.DENIED and known.status in TERMINAL
    totals = {}
    if order.leads_legs and known.filled_quantity >= order.filled_quantity:
        # It has no fills of its own; the net of one unit is its broker's word.
        totals = {"filled_quantity": known.filled_quantity, "average_fill_price": known.average_fill_price}
    return totals | {
        # A report that arrives late names a state that cannot follow the present one: it is left aside.
        "status": known.status if was_lost or known.status in TRANSITIONS[order.status] else order.status,
        "quantity": _quantity(order, known),
        "broker_order_id": known.broker_order_id,
        "submitted_at": order.submitted_at or known.submitted_at,
        "expires_at": known.expires_at or order.expires_at,
        "reason": known.reason or (None if was_lost else order.reason),
        "updated_at": max(order.updated_at, known.updated_at),
    }


def _quantity(order: OrderRow, known: BrokerOrder) -> Decimal | None:
    """What one exit fills the other is no longer for, nor what an order fills the one in its place."""
    if order.quantity is None or order.is_exit:
        return known.quantity
    return order.quantity if order.replaces_order_id is None else known.quantity or order.quantity
