"""Our books beside those of the broker's stand-in: order by order, execution by execution, to the cent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, select

from paiid.core.clock import SystemClock
from paiid.domain.account import BrokerId
from paiid.domain.book import AccountBook
from paiid.domain.order import OrderStatus
from paiid.features.ledger.models import ledger_entries
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.repository import ExecutionRow, OrderRow, OrdersRepository

Theirs = Mapping[str, Any]
_ENDED: Final = {
    "filled": OrderStatus.FILLED,
    "canceled": OrderStatus.CANCELED,
    "replaced": OrderStatus.CANCELED,
    "expired": OrderStatus.EXPIRED,
    "rejected": OrderStatus.REJECTED,
}
_WORKING: Final = frozenset({OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED, OrderStatus.HELD})
_NEVER_THERE: Final = frozenset({OrderStatus.REJECTED, OrderStatus.DENIED})


@dataclass(frozen=True)
class OurBooks:
    """The account that the broker keeps, as stored, its book folded from every ledger transaction."""

    orders: list[OrderRow]
    executions: list[ExecutionRow]
    book: AccountBook
    unbalanced: list[str]


def read_ours(conn: Connection) -> OurBooks:
    """All of the one account at Alpaca."""
    ledger, repository = LedgerService(SystemClock()), OrdersRepository()
    (account,) = (one for one in ledger.repository.accounts(conn) if one.broker is BrokerId.ALPACA)
    return OurBooks(
        repository.all_of_account(conn, account.id),
        repository.all_executions(conn, account.id),
        AccountBook.fold(row.transaction for row in ledger.transactions(conn, account.id)),
        list(_unbalanced(conn)),
    )


def differences(ours: OurBooks, theirs: Theirs, *, unsent_may_wait: bool = False) -> list[str]:
    """Every sentence is a loss, a double, or a cent that is not where it should be.

    `unsent_may_wait`: an order that the broker never had may be pending still.
    """
    unsent = _NEVER_THERE | {OrderStatus.PENDING_NEW} if unsent_may_wait else _NEVER_THERE
    return [
        *ours.unbalanced,
        *_orders_differ(ours, theirs, unsent),
        *_fills_differ(ours, theirs),
        *_money_differs(ours, theirs),
    ]


def _orders_differ(ours: OurBooks, theirs: Theirs, unsent: frozenset[OrderStatus]) -> Iterable[str]:
    by_key = {order.client_order_id: order for order in ours.orders}
    if len(by_key) != len(ours.orders):
        yield f"{len(ours.orders) - len(by_key)} keys have several orders"
    known = {row["client_order_id"]: row for row in theirs["orders"]}
    yield from (f"{key}: the broker has it and we do not" for key in known.keys() - by_key.keys())
    for key, order in by_key.items():
        if key not in known:
            if order.status not in unsent or order.filled_quantity:
                yield f"{key}: {order.status} here, and the broker never had it"
        elif not _is_alike(order, known[key]):
            yield f"{key}: {order.status} {order.filled_quantity} here, {known[key]} there"


def _is_alike(order: OrderRow, row: Theirs) -> bool:
    wanted = _ENDED.get(row["status"])
    if wanted is None:
        is_status_alike = order.status in _WORKING and (order.status is OrderStatus.HELD) == (row["status"] == "held")
    else:
        is_status_alike = order.status is wanted
    return is_status_alike and order.filled_quantity == Decimal(row["filled_qty"])


def _fills_differ(ours: OurBooks, theirs: Theirs) -> Iterable[str]:
    keys = {order.id: order.client_order_id for order in ours.orders}
    here = Counter((keys[row.order_id], row.symbol, row.side.value, row.quantity, row.price) for row in ours.executions)
    there = Counter(
        (row["client_order_id"], row["symbol"], row["side"], Decimal(row["qty"]), Decimal(row["price"]))
        for row in theirs["executions"]
    )
    yield from (f"execution only here: {fill} x {count}" for fill, count in (here - there).items())
    yield from (f"execution only at the broker: {fill} x {count}" for fill, count in (there - here).items())


def _money_differs(ours: OurBooks, theirs: Theirs) -> Iterable[str]:
    if ours.book.cash != Decimal(theirs["cash"]):
        yield f"cash: {ours.book.cash} here, {theirs['cash']} there"
    held = {symbol: Decimal(row["qty"]) for symbol, row in theirs["positions"].items()}
    here = {symbol: position.quantity for symbol, position in ours.book.positions.items()}
    if here != held:
        yield f"positions: {here} here, {held} there"


def _unbalanced(conn: Connection) -> Iterable[str]:
    """Amounts are text on SQLite, so they are summed here."""
    totals: dict[tuple[int, str], Decimal] = {}
    for row in conn.execute(select(ledger_entries)):
        key = (row.transaction_seq, row.commodity)
        totals[key] = totals.get(key, Decimal(0)) + row.amount
    yield from (f"transaction {seq} does not balance in {what}" for (seq, what), total in totals.items() if total)
