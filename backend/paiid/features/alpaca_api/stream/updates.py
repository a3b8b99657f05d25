"""What became of an order since it was last looked at, told as Alpaca tells it: one event a step.

The product's own events say which order changed, not how. So each change is worked out from the order, its fills and
the ledger: that several changes fell together, or came by way of another process, makes no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from paiid.core.clock import isoformat_z
from paiid.core.types import decimal_text
from paiid.domain.ledger import LedgerAccount, TransactionKind
from paiid.domain.money import MONEY_STEP
from paiid.domain.order import OPEN, OrderStatus
from paiid.features.alpaca_api.answers import order_read, order_status
from paiid.features.alpaca_api.ids import execution_uuid
from paiid.features.alpaca_api.orders.service import KeyOrders, OrderView
from paiid.features.api_keys.service import KeyHolder
from paiid.features.ledger.service import LedgerService
from paiid.features.orders import fills
from paiid.features.orders.repository import ExecutionRow, OrderFilter, OrderRow

_REMEMBERED: Final = 500
_A_PAGE: Final = 25
"""Ledger transactions read at once: the fill that is told of is mostly the last one."""
_UNDER_WAY: Final = timedelta(minutes=1)
"""An order may be that much older than the moment it could first be read."""
_REFUSED: Final = frozenset({OrderStatus.REJECTED, OrderStatus.DENIED})
_AT_WORK: Final = OPEN - {OrderStatus.PENDING_NEW, OrderStatus.HELD}
_MAY_HAVE_WAITED: Final = frozenset({OrderStatus.HELD, OrderStatus.CANCELED, OrderStatus.EXPIRED})
"""Of an exit without a fill: nothing says that it ever worked."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far an order's story was told: its status (None: not begun) and its number of fills."""

    status: str | None = None
    fills: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    """An order as one read saw it, and the shares held after each of its new fills, by their ids."""

    view: OrderView
    fills: Sequence[ExecutionRow]
    held_after: Mapping[str, Decimal]


@dataclass
class OrderStory:
    """The orders of one key's account, told from a moment on; nothing is repeated for who comes back."""

    holder: KeyHolder
    orders: KeyOrders
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _began_at: datetime | None = None

    async def begin(self) -> None:
        """Take note of how things stand now; what comes after will be told."""
        self._began_at = self.orders.placing.market_clock.now()
        self._seen = await self.orders.reading.db.read(self._standing)

    async def updates(self, order_id: str) -> list[bytes]:
        """The messages of what is new of an order, oldest first; none for another account's."""
        known = self._seen.get(order_id)
        seen = known or _Seen()
        look = await self.orders.reading.db.read(lambda conn: self._look(conn, order_id, seen))
        if look is None or (known is None and self._is_of_the_past(look.view.row)):
            return []
        told = [self._message(update) for update in _steps(look, seen, self.holder.account_id)]
        begun = seen.status is not None or bool(told)
        self._seen[order_id] = _Seen(order_status(look.view) if begun else None, len(look.fills))
        if look.view.row.status not in OPEN:
            self._forget_ended()
        return told

    def _is_of_the_past(self, row: OrderRow) -> bool:
        """Whether an order that is not remembered had ended before the story began."""
        return self._began_at is None or row.created_at < self._began_at - _UNDER_WAY

    def _forget_ended(self) -> None:
        """Remember no more than is needed: the open ones and the latest."""
        if len(self._seen) > 2 * _REMEMBERED:
            open_words = {status.value for status in OPEN}
            ended = [key for key, seen in self._seen.items() if seen.status not in open_words]
            for key in ended[:-_REMEMBERED]:
                del self._seen[key]

    def _standing(self, conn: Connection) -> dict[str, _Seen]:
        repository, account_id = self.orders.reading.repository, self.holder.account_id
        latest = repository.page(
            conn, self.holder.user_id, OrderFilter(account=account_id), after=None, limit=_REMEMBERED
        )
        rows = {row.id: row for row in (*latest, *repository.open_of_account(conn, account_id))}
        filled = fills.counts(conn, [row.id for row in rows.values() if row.filled_quantity])
        return {
            view.row.id: _Seen(_told_status(view), filled.get(view.row.id, 0))
            for view in self.orders.views(conn, list(rows.values()))
        }

    def _look(self, conn: Connection, order_id: str, seen: _Seen) -> _Look | None:
        repository = self.orders.reading.repository
        row = repository.by_id(conn, self.holder.user_id, order_id)
        if row is None or row.account_id != self.holder.account_id:
            return None
        found = repository.executions_of(conn, order_id)
        (view,) = self.orders.views(conn, [row])
        return _Look(view, found, _held_after(conn, self.orders.placing.context.ledger, row, found[seen.fills :]))

    @staticmethod
    def _message(update: dict[str, Any]) -> bytes:
        return orjson.dumps({"stream": "trade_updates", "data": update})


def _steps(look: _Look, seen: _Seen, account_id: str) -> Iterator[dict[str, Any]]:
    """Each event between what was told and what is."""
    view, status = look.view, order_status(look.view)
    row = view.row
    if row.status is OrderStatus.PENDING_NEW:
        return
    if seen.status is None and row.status in _REFUSED:
        yield _update("rejected", view, row.updated_at)
        return
    if seen.status is None:
        begun_at = row.submitted_at or row.created_at
        waits = row.parent_order_id is not None and not look.fills and row.status in _MAY_HAVE_WAITED
        first = OrderStatus.HELD if waits else OrderStatus.NEW
        yield _update(first.value, _as_of(row, first, (), at=begun_at), begun_at)
    elif seen.status == OrderStatus.HELD and (look.fills or row.status in _AT_WORK):
        released_at = look.fills[0].executed_at if look.fills else row.updated_at
        yield _update("new", _as_of(row, OrderStatus.NEW, (), at=released_at), released_at)
    for number in range(seen.fills, len(look.fills)):
        yield _fill(look, number, account_id)
    if row.status not in OPEN and row.status is not OrderStatus.FILLED and seen.status != status:
        yield _update(status, view, row.updated_at)


def _fill(look: _Look, number: int, account_id: str) -> dict[str, Any]:
    one, row = look.fills[number], look.view.row
    is_last = row.status is OrderStatus.FILLED and number == len(look.fills) - 1
    status = OrderStatus.FILLED if is_last else OrderStatus.PARTIALLY_FILLED
    view = _as_of(row, status, look.fills[: number + 1], at=one.executed_at)
    return _update("fill" if is_last else "partial_fill", view, one.executed_at) | {
        "price": decimal_text(one.price),
        "qty": decimal_text(one.quantity),
        "position_qty": decimal_text(look.held_after[one.id]),
        "execution_id": execution_uuid(account_id, one.id),
    }


def _update(event: str, view: OrderView, at: datetime) -> dict[str, Any]:
    return {"event": event, "timestamp": isoformat_z(at), "order": order_read(view).model_dump(mode="json")}


def _as_of(row: OrderRow, status: OrderStatus, fills: Sequence[ExecutionRow], *, at: datetime) -> OrderView:
    """The order as it was after `fills`."""
    filled = sum((one.quantity for one in fills), Decimal(0))
    paid = sum((one.quantity * one.price for one in fills), Decimal(0))
    average = (paid / filled).quantize(MONEY_STEP) if filled else None
    if status is row.status:
        average = row.average_fill_price
    return OrderView(
        replace(row, status=status, filled_quantity=filled, average_fill_price=average, updated_at=at, reason=None)
    )


def _told_status(view: OrderView) -> str | None:
    """None for an order whose story is yet to begin."""
    return None if view.row.status is OrderStatus.PENDING_NEW else order_status(view)


def _held_after(
    conn: Connection, ledger: LedgerService, row: OrderRow, new: Sequence[ExecutionRow]
) -> Mapping[str, Decimal]:
    """Shares held after each of the `new` fills: walked back to from what is held now, and no farther."""
    found: dict[str, Decimal] = {}
    if not new:
        return found
    last, book = ledger.refresh_at(conn, row.account_id)
    held, wanted, before = book.quantity(row.symbol), {one.id for one in new}, last + 1
    since = min(one.recorded_at for one in new) - _UNDER_WAY
    while found.keys() != wanted:
        page = ledger.newest(conn, row.account_id, before_seq=before, limit=_A_PAGE)
        for one in page:
            transaction = one.transaction
            if transaction.kind is TransactionKind.FILL and transaction.external_id in wanted:
                found[transaction.external_id] = held
            if transaction.symbol == row.symbol:
                held -= transaction.total(LedgerAccount.HOLDINGS, row.symbol)
        if len(page) < _A_PAGE or page[-1].recorded_at < since:
            break
        before = page[-1].seq
    return {one.id: found.get(one.id, held) for one in new}
