"""Every query of orders and executions; the first argument of each read is the owner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, func, or_, select, text, update

from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN, OrderClass, OrderStatus, OrderType, PositionIntent, Side, TimeInForce
from paiid.features.ledger.models import ACTIVE_CONDITION, accounts
from paiid.features.orders import statements
from paiid.features.orders.models import OPEN_CONDITION, executions, orders
from paiid.features.orders.rows import ExecutionRow, OrderRow, hash_terms, to_execution_row
from paiid.features.orders.statements import WorkingOrder

__all__ = [
    "ExecutionRow",
    "OrderFilter",
    "OrderRow",
    "OrdersRepository",
    "WorkingOrder",
    "hash_terms",
    "to_execution_row",
]

ACTIVE_ACCOUNT: Final = "active"
ALL_ACCOUNTS: Final = "all"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which rows of a history; None means any. `start` is included, `end` is not.

    `account` is `ACTIVE_ACCOUNT`, `ALL_ACCOUNTS` (those that a reset has archived too) or the id of one.
    """

    statuses: tuple[OrderStatus, ...] | None = None
    symbol: Symbol | None = None
    side: Side | None = None
    start: datetime | None = None
    end: datetime | None = None
    account: str = ACTIVE_ACCOUNT
    symbols: tuple[Symbol, ...] | None = None
    leads_only: bool = False


class OrdersRepository:
    """Reads and writes of `orders` and `executions`."""

    def insert(self, conn: Connection, row: OrderRow) -> bool:
        """Store a new order; False when the user has one with that client order id."""
        return statements.INSERT_ORDER.run(conn, *statements.order_values(row)) == 1

    def update(self, conn: Connection, order_id: str, **values: Any) -> None:
        """Change columns of one order."""
        conn.execute(update(orders).where(orders.c.id == order_id).values(**values))

    def mark_on_its_way(self, conn: Connection, order_id: str, at: datetime) -> None:
        """Note that an order of which the broker has said nothing yet is being handed over still."""
        is_pending = orders.c.status == OrderStatus.PENDING_NEW.value
        conn.execute(update(orders).where(orders.c.id == order_id, is_pending).values(updated_at=at))

    def by_client_id(self, conn: Connection, user_id: str, client_order_id: str) -> OrderRow | None:
        """The user's order with that client order id."""
        return _one(statements.BY_CLIENT_ID.all(conn, user_id, client_order_id))

    def by_id(self, conn: Connection, user_id: str, order_id: str) -> OrderRow | None:
        """The user's order with that id."""
        return _one(statements.BY_ID.all(conn, user_id, order_id))

    def of_account(self, conn: Connection, account_id: str, client_order_id: str) -> OrderRow | None:
        """The account's order with that client order id, as brokers name it."""
        return _one(statements.OF_ACCOUNT.all(conn, account_id, client_order_id, account_id))

    def working(
        self, conn: Connection, account_id: str, symbol: Symbol | None = None, *, without: OrderRow | None = None
    ) -> list[WorkingOrder]:
        """Orders of the account (in `symbol`) that may still trade as buying power sees them, oldest first.

        Of exits that go together there is one; `without` is left out, with an exit the other one too.
        """
        rows = (
            statements.WORKING.all(conn, account_id)
            if symbol is None
            else statements.WORKING_IN.all(conn, account_id, symbol)
        )
        working = [statements.working_order(row) for row in rows]
        if without is not None:
            working = [one for one in working if not _goes(one, without)]
        return statements.counted_once(working)

    def open_of_account(self, conn: Connection, account_id: str) -> list[OrderRow]:
        """Orders of the account that may still trade, oldest first."""
        query = select(orders).where(orders.c.account_id == account_id, text(OPEN_CONDITION))
        rows = conn.execute(query.order_by(orders.c.created_at, orders.c.id)).mappings()
        return [_order(row) for row in rows]

    def all_open(self, conn: Connection) -> list[OrderRow]:
        """Open orders of every account, oldest first; for reconciling."""
        query = select(orders).where(text(OPEN_CONDITION)).order_by(orders.c.created_at)
        return [_order(row) for row in conn.execute(query).mappings()]

    def family(self, conn: Connection, order: OrderRow) -> list[OrderRow]:
        """The order that leads, then those that hang on it as `legs_of` has them; of an order by itself it alone."""
        root = order.family_id
        lead = self.by_id(conn, order.user_id, root)
        return [*([lead] if lead is not None else []), *self.legs_of(conn, order.user_id, [root])]

    def legs_of(self, conn: Connection, user_id: str, parent_ids: Sequence[str]) -> list[OrderRow]:
        """What hangs on these orders of the user, oldest first.

        Of one instant it is the take profit, or the contract whose name comes first.
        """
        query = select(orders).where(orders.c.user_id == user_id, orders.c.parent_order_id.in_(parent_ids))
        rows = conn.execute(query.order_by(orders.c.created_at, orders.c.type, orders.c.symbol)).mappings()
        return [_order(row) for row in rows]

    def move_legs(self, conn: Connection, from_id: str, to_id: str) -> None:
        """Let what hangs on one order hang on another."""
        conn.execute(update(orders).where(orders.c.parent_order_id == from_id).values(parent_order_id=to_id))

    def has_account(self, conn: Connection, user_id: str, account: str) -> bool:
        """Whether `account` of a filter is one of the user's, or a word for some of them."""
        if account in {ACTIVE_ACCOUNT, ALL_ACCOUNTS}:
            return True
        query = select(accounts.c.id).where(accounts.c.user_id == user_id, accounts.c.id == account)
        return conn.execute(query).first() is not None

    def page(
        self,
        conn: Connection,
        user_id: str,
        wanted: OrderFilter,
        *,
        after: tuple[datetime, str] | None,
        limit: int,
        oldest_first: bool = False,
    ) -> list[OrderRow]:
        """The user's orders, newest first unless told otherwise, from after the key `after`.

        With `leads_only` those that hang on another are left out, and count for its status.
        """
        c = orders.c
        where: list[ColumnElement[bool]] = [*_filters(user_id, wanted, c, c.created_at)]
        if wanted.leads_only:
            where.append(c.parent_order_id.is_(None))
        if wanted.statuses is not None:
            where.append(_in_status(wanted))
        query = _paged(select(orders).where(*where), (c.created_at, c.id), after, limit, oldest_first=oldest_first)
        return [_order(row) for row in conn.execute(query).mappings()]

    def insert_execution(self, conn: Connection, row: ExecutionRow) -> bool:
        """Store one fill; False when the account has one with that id."""
        return statements.INSERT_EXECUTION.run(conn, *statements.execution_values(row)) == 1

    def executions_of(self, conn: Connection, order_id: str) -> list[ExecutionRow]:
        """Fills of one order, oldest first."""
        return [statements.execution_row(row) for row in statements.FILLS.all(conn, order_id)]

    def successors(self, conn: Connection, order_ids: Sequence[str]) -> dict[str, OrderRow]:
        """The orders that stand, or were to stand, in the place of `order_ids`, by the id of the one replaced."""
        rows = conn.execute(select(orders).where(orders.c.replaces_order_id.in_(order_ids))).mappings()
        ended = {OrderStatus.REJECTED, OrderStatus.DENIED}
        found = [one for one in map(_order, rows) if one.status not in ended]
        return {one.replaces_order_id: one for one in found if one.replaces_order_id is not None}

    def all_of_account(self, conn: Connection, account_id: str) -> list[OrderRow]:
        """Every order of the account, oldest first."""
        query = select(orders).where(orders.c.account_id == account_id).order_by(orders.c.created_at, orders.c.id)
        return [_order(row) for row in conn.execute(query).mappings()]

    def all_executions(self, conn: Connection, account_id: str) -> list[ExecutionRow]:
        """Every fill of the account, oldest first."""
        query = (
            select(executions)
            .where(executions.c.account_id == account_id)
            .order_by(executions.c.executed_at, executions.c.id)
        )
        return [_execution(row) for row in conn.execute(query).mappings()]

    def order_ids(
        self, conn: Connection, account_id: str, of: Collection[str] | None = None, *, order_id: str | None = None
    ) -> dict[str, str]:
        """The order of each execution of the account, or of those with the ids `of`, or of that order."""
        query = select(executions.c.id, executions.c.order_id).where(executions.c.account_id == account_id)
        query = query if of is None else query.where(executions.c.id.in_(of))
        query = query if order_id is None else query.where(executions.c.order_id == order_id)
        return {row.id: row.order_id for row in conn.execute(query)}

    def trades_page(
        self,
        conn: Connection,
        user_id: str,
        wanted: OrderFilter,
        *,
        after: tuple[datetime, str] | None,
        limit: int,
        oldest_first: bool = False,
    ) -> list[ExecutionRow]:
        """The user's fills, newest first unless told otherwise, from after the key `after`."""
        c = executions.c
        where = _filters(user_id, wanted, c, c.executed_at)
        query = _paged(select(executions).where(*where), (c.executed_at, c.id), after, limit, oldest_first=oldest_first)
        return [_execution(row) for row in conn.execute(query).mappings()]

    def outcome_counts(self, conn: Connection, since: datetime, user_id: str | None) -> tuple[int, int, int]:
        """(attempted, executed, canceled): orders since then that came to an end; executed ones traded at all."""
        ended = [orders.c.created_at >= since, orders.c.status.in_([s.value for s in OrderStatus if s not in OPEN])]
        whose = [] if user_id is None else [orders.c.user_id == user_id]
        rows = conn.execute(select(orders.c.status, orders.c.filled_quantity).where(*ended, *whose)).all()
        attempted = [filled for status, filled in rows if status != OrderStatus.CANCELED.value]
        return len(attempted), sum(filled > 0 for filled in attempted), len(rows) - len(attempted)

    def counts(self, conn: Connection) -> dict[str, int]:
        """Orders of all users by status."""
        query = select(orders.c.status, func.count()).group_by(orders.c.status)
        return dict(tuple(row) for row in conn.execute(query))


def _in_status(wanted: OrderFilter) -> ColumnElement[bool]:
    statuses = [status.value for status in wanted.statuses or ()]
    own = orders.c.status.in_(statuses)
    if not wanted.leads_only:
        return own
    leg = orders.alias("leg")
    return or_(own, exists().where(leg.c.parent_order_id == orders.c.id, leg.c.status.in_(statuses)))


def _goes(one: WorkingOrder, order: OrderRow) -> bool:
    """Whether `one` is `order`, or an exit beside it."""
    if order.order_class is OrderClass.MLEG:
        return one.family_id == order.family_id
    if one.id == order.id or not order.is_exit:
        return one.id == order.id
    return one.family_id == order.family_id and not one.is_entry


def _one(rows: Sequence[Sequence[Any]]) -> OrderRow | None:
    return statements.order_row(rows[0]) if rows else None


def _filters(user_id: str, wanted: OrderFilter, columns: Any, moment: Any) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [columns.user_id == user_id]
    if wanted.account == ACTIVE_ACCOUNT:
        active = select(accounts.c.id).where(accounts.c.user_id == user_id, text(ACTIVE_CONDITION))
        found.append(columns.account_id == active.scalar_subquery())
    elif wanted.account == ALL_ACCOUNTS:
        # Never those of another broker: what two brokers keep is never shown as one.
        broker = select(accounts.c.broker).where(accounts.c.user_id == user_id, text(ACTIVE_CONDITION))
        alike = select(accounts.c.id).where(
            accounts.c.user_id == user_id, accounts.c.broker == broker.scalar_subquery()
        )
        found.append(columns.account_id.in_(alike))
    else:
        found.append(columns.account_id == wanted.account)
    if wanted.symbol is not None:
        found.append(columns.symbol == wanted.symbol)
    if wanted.symbols is not None:
        found.append(columns.symbol.in_(wanted.symbols))
    if wanted.side is not None:
        found.append(columns.side == wanted.side.value)
    if wanted.start is not None:
        found.append(moment >= wanted.start)
    if wanted.end is not None:
        found.append(moment < wanted.end)
    return found


def _paged(
    query: Select[Any], columns: tuple[Any, Any], after: tuple[datetime, str] | None, limit: int, *, oldest_first: bool
) -> Select[Any]:
    moment, key = columns
    if oldest_first:
        if after is not None:
            query = query.where(or_(moment > after[0], and_(moment == after[0], key > after[1])))
        return query.order_by(moment, key).limit(limit)
    if after is not None:
        query = query.where(or_(moment < after[0], and_(moment == after[0], key < after[1])))
    return query.order_by(moment.desc(), key.desc()).limit(limit)


def _order(row: RowMapping) -> OrderRow:
    return OrderRow(
        **{
            **row,
            "side": Side(row["side"]),
            "type": OrderType(row["type"]),
            "time_in_force": TimeInForce(row["time_in_force"]),
            "status": OrderStatus(row["status"]),
            "order_class": OrderClass(row["order_class"]),
            "position_intent": PositionIntent(row["position_intent"]) if row["position_intent"] else None,
        }
    )


def _execution(row: RowMapping) -> ExecutionRow:
    return ExecutionRow(**{**row, "side": Side(row["side"])})
