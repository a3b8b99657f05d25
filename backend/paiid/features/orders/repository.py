"""Every query of orders and executions; the first argument of each read is the owner."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN, Execution, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.features.ledger.repository import AccountRow
from paiid.features.orders.models import executions, orders

_OPEN_VALUES = sorted(status.value for status in OPEN)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as stored."""

    id: str
    user_id: str
    account_id: str
    client_order_id: str
    request_hash: str
    first_answer: str | None
    broker: str
    broker_order_id: str | None
    replaces_order_id: str | None
    symbol: Symbol
    side: Side
    type: OrderType
    quantity: Decimal | None
    notional: Decimal | None
    limit_price: Decimal | None
    stop_price: Decimal | None
    trail_price: Decimal | None
    trail_percent: Decimal | None
    time_in_force: TimeInForce
    extended_hours: bool
    status: OrderStatus
    filled_quantity: Decimal
    average_fill_price: Decimal | None
    reserve_price: Decimal
    reason: str | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    expires_at: datetime | None

    @property
    def terms(self) -> OrderTerms:
        """What was asked for."""
        return OrderTerms(
            symbol=self.symbol, side=self.side, quantity=self.quantity, notional=self.notional, type=self.type,
            limit_price=self.limit_price, stop_price=self.stop_price, trail_price=self.trail_price,
            trail_percent=self.trail_percent, time_in_force=self.time_in_force, extended_hours=self.extended_hours,
        )  # fmt: skip

    @classmethod
    def pending(
        cls,
        terms: OrderTerms,
        *,
        account: AccountRow,
        client_order_id: str,
        broker: str,
        reserve_price: Decimal,
        at: datetime,
    ) -> "OrderRow":
        """A new order of `account`, not yet sent; `at` in the market's time."""
        return cls(
            id=new_id("ord"), user_id=account.user_id, account_id=account.id, client_order_id=client_order_id,
            request_hash=hash_terms(terms), first_answer=None, broker=broker, broker_order_id=None,
            replaces_order_id=None, symbol=terms.symbol, side=terms.side, type=terms.type,
            quantity=terms.quantity, notional=terms.notional, limit_price=terms.limit_price,
            stop_price=terms.stop_price, trail_price=terms.trail_price, trail_percent=terms.trail_percent,
            time_in_force=terms.time_in_force, extended_hours=terms.extended_hours, status=OrderStatus.PENDING_NEW,
            filled_quantity=Decimal(0), average_fill_price=None, reserve_price=reserve_price, reason=None,
            created_at=at, updated_at=at, submitted_at=None, expires_at=None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """One fill as stored."""

    account_id: str
    id: str
    user_id: str
    order_id: str
    symbol: Symbol
    side: Side
    quantity: Decimal
    price: Decimal
    fee: Decimal
    executed_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which rows of a history; None means any. `start` is included, `end` is not."""

    statuses: tuple[OrderStatus, ...] | None = None
    symbol: Symbol | None = None
    side: Side | None = None
    start: datetime | None = None
    end: datetime | None = None


class OrdersRepository:
    """Reads and writes of `orders` and `executions`."""

    def insert(self, conn: Connection, row: OrderRow) -> bool:
        """Store a new order; False when the user has one with that client order id."""
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        statement = (
            dialect.insert(orders)
            .values(asdict(row))
            .on_conflict_do_nothing(index_elements=["user_id", "client_order_id"])
            .returning(orders.c.id)
        )
        return conn.execute(statement).first() is not None

    def update(self, conn: Connection, order_id: str, **values: Any) -> None:
        """Change columns of one order."""
        conn.execute(update(orders).where(orders.c.id == order_id).values(**values))

    def by_client_id(self, conn: Connection, user_id: str, client_order_id: str) -> OrderRow | None:
        """The user's order with that client order id."""
        return self._one(conn, and_(orders.c.user_id == user_id, orders.c.client_order_id == client_order_id))

    def by_id(self, conn: Connection, user_id: str, order_id: str) -> OrderRow | None:
        """The user's order with that id."""
        return self._one(conn, and_(orders.c.user_id == user_id, orders.c.id == order_id))

    def of_account(self, conn: Connection, account_id: str, client_order_id: str) -> OrderRow | None:
        """The account's order with that client order id, as brokers name it."""
        return self._one(conn, and_(orders.c.account_id == account_id, orders.c.client_order_id == client_order_id))

    def open_of_account(self, conn: Connection, account_id: str) -> list[OrderRow]:
        """Orders of the account that may still trade."""
        query = select(orders).where(orders.c.account_id == account_id, orders.c.status.in_(_OPEN_VALUES))
        return [_order(row) for row in conn.execute(query).mappings()]

    def all_open(self, conn: Connection) -> list[OrderRow]:
        """Open orders of every account, oldest first; for reconciling."""
        query = select(orders).where(orders.c.status.in_(_OPEN_VALUES)).order_by(orders.c.created_at)
        return [_order(row) for row in conn.execute(query).mappings()]

    def page(
        self, conn: Connection, user_id: str, wanted: OrderFilter, *, after: tuple[datetime, str] | None, limit: int
    ) -> list[OrderRow]:
        """The user's orders, newest first, from after the key `after`."""
        c = orders.c
        where: list[ColumnElement[bool]] = [c.user_id == user_id, *_filters(wanted, c, c.created_at)]
        if wanted.statuses is not None:
            where.append(c.status.in_([status.value for status in wanted.statuses]))
        query = _paged(select(orders).where(*where), c.created_at, c.id, after, limit)
        return [_order(row) for row in conn.execute(query).mappings()]

    def insert_execution(self, conn: Connection, row: ExecutionRow) -> bool:
        """Store one fill; False when the account has one with that id."""
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        statement = (
            dialect.insert(executions)
            .values(asdict(row))
            .on_conflict_do_nothing(index_elements=["account_id", "id"])
            .returning(executions.c.id)
        )
        return conn.execute(statement).first() is not None

    def executions_of(self, conn: Connection, order_id: str) -> list[ExecutionRow]:
        """Fills of one order, oldest first."""
        query = (
            select(executions)
            .where(executions.c.order_id == order_id)
            .order_by(executions.c.executed_at, executions.c.id)
        )
        return [_execution(row) for row in conn.execute(query).mappings()]

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

    def order_ids(self, conn: Connection, account_id: str) -> dict[str, str]:
        """The order of each execution of the account."""
        query = select(executions.c.id, executions.c.order_id).where(executions.c.account_id == account_id)
        return {row.id: row.order_id for row in conn.execute(query)}

    def trades_page(
        self, conn: Connection, user_id: str, wanted: OrderFilter, *, after: tuple[datetime, str] | None, limit: int
    ) -> list[ExecutionRow]:
        """The user's fills, newest first, from after the key `after`."""
        c = executions.c
        where = [c.user_id == user_id, *_filters(wanted, c, c.executed_at)]
        query = _paged(select(executions).where(*where), c.executed_at, c.id, after, limit)
        return [_execution(row) for row in conn.execute(query).mappings()]

    def outcome_counts(self, conn: Connection, since: datetime, user_id: str | None) -> tuple[int, int]:
        """(attempted, executed): orders since then that came to an end, and those that traded at all."""
        ended = [s.value for s in OrderStatus if s not in OPEN and s is not OrderStatus.CANCELED]
        query = select(orders.c.status).where(orders.c.created_at >= since, orders.c.status.in_(ended))
        if user_id is not None:
            query = query.where(orders.c.user_id == user_id)
        statuses = conn.execute(query).scalars().all()
        return len(statuses), sum(status == OrderStatus.FILLED.value for status in statuses)

    def counts(self, conn: Connection) -> dict[str, int]:
        """Orders of all users by status."""
        query = select(orders.c.status, func.count()).group_by(orders.c.status)
        return dict(conn.execute(query).tuples().all())

    def _one(self, conn: Connection, where: ColumnElement[bool]) -> OrderRow | None:
        row = conn.execute(select(orders).where(where)).mappings().first()
        return _order(row) if row else None


def hash_terms(terms: OrderTerms) -> str:
    """A digest of what was asked, equal for equal terms however their numbers were written."""
    fields = (getattr(terms, name) for name in OrderTerms.__dataclass_fields__)
    text = "|".join(format(one.normalize(), "f") if hasattr(one, "normalize") else str(one) for one in fields)
    return hashlib.sha256(text.encode()).hexdigest()


def to_execution_row(order: OrderRow, execution: Execution, recorded_at: datetime) -> ExecutionRow:
    """The row that stores a broker's fill of `order`."""
    return ExecutionRow(
        account_id=order.account_id, id=execution.id, user_id=order.user_id, order_id=order.id,
        symbol=execution.symbol, side=execution.side, quantity=execution.quantity, price=execution.price,
        fee=execution.fee, executed_at=execution.executed_at, recorded_at=recorded_at,
    )  # fmt: skip


def _filters(wanted: OrderFilter, columns: Any, moment: Any) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.symbol is not None:
        found.append(columns.symbol == wanted.symbol)
    if wanted.side is not None:
        found.append(columns.side == wanted.side.value)
    if wanted.start is not None:
        found.append(moment >= wanted.start)
    if wanted.end is not None:
        found.append(moment < wanted.end)
    return found


def _paged(query: Select[Any], moment: Any, key: Any, after: tuple[datetime, str] | None, limit: int) -> Select[Any]:
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
        }
    )


def _execution(row: RowMapping) -> ExecutionRow:
    return ExecutionRow(**{**row, "side": Side(row["side"])})
