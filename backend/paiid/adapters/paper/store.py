"""Reads and writes of the paper broker's tables; each call runs inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from paiid.adapters.paper.models import is_open, paper_executions, paper_orders
from paiid.adapters.paper.order import PaperOrder
from paiid.domain.fill import WorkingState
from paiid.domain.instrument import Symbol
from paiid.domain.order import Execution, OrderStatus, OrderTerms, OrderType, Side, TimeInForce


def insert_if_absent(connection: Connection, order: PaperOrder) -> bool:
    """Store a new order; False, and nothing changed, when its account has one of that client id already."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(paper_orders).values(id=order.id, **_asked(order), **_standing(order)).on_conflict_do_nothing()
    return connection.execute(statement.returning(paper_orders.c.id)).first() is not None


def update(connection: Connection, order: PaperOrder) -> None:
    """Store where the order stands."""
    connection.execute(paper_orders.update().where(paper_orders.c.id == order.id).values(**_standing(order)))


def add_executions(connection: Connection, order: PaperOrder, executions: Sequence[Execution]) -> None:
    """Store fills that the order's `execution_count` already includes."""
    first = order.execution_count - len(executions) + 1
    rows = [
        {
            "id": execution.id,
            "order_id": order.id,
            "number": number,
            "quantity": execution.quantity,
            "price": execution.price,
            "fee": execution.fee,
            "executed_at": execution.executed_at,
        }
        for number, execution in enumerate(executions, start=first)
    ]
    if rows:
        connection.execute(paper_executions.insert(), rows)


def find(connection: Connection, account_id: str, client_order_id: str, *, lock: bool = False) -> PaperOrder | None:
    """One order; `lock` holds it until the transaction ends."""
    query = select(paper_orders).where(
        paper_orders.c.account_id == account_id, paper_orders.c.client_order_id == client_order_id
    )
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _order(row)


def open_orders(connection: Connection) -> list[PaperOrder]:
    """Every order that may still fill, oldest first."""
    query = select(paper_orders).where(is_open()).order_by(paper_orders.c.id)
    return [_order(row) for row in connection.execute(query)]


def executions_of(connection: Connection, account_id: str, client_order_id: str) -> list[Execution]:
    """The fills of one order, oldest first."""
    query = (
        select(paper_executions, paper_orders.c.symbol, paper_orders.c.side)
        .join(paper_orders)
        .where(paper_orders.c.account_id == account_id, paper_orders.c.client_order_id == client_order_id)
        .order_by(paper_executions.c.number)
    )
    return [
        Execution(
            id=row.id,
            client_order_id=client_order_id,
            symbol=Symbol(row.symbol),
            side=Side(row.side),
            quantity=row.quantity,
            price=row.price,
            fee=row.fee,
            executed_at=row.executed_at,
        )
        for row in connection.execute(query)
    ]


def note_looked(connection: Connection, order_ids: Iterable[str], until: datetime) -> None:
    """Remember that these orders, where still open, have been held against prices until `until`."""
    statement = (
        paper_orders.update()
        .where(paper_orders.c.id.in_(list(order_ids)), is_open(), paper_orders.c.evaluated_until < until)
        .values(evaluated_until=until)
    )
    connection.execute(statement)


def _asked(order: PaperOrder) -> dict[str, Any]:
    terms = order.terms
    return {
        "account_id": order.account_id,
        "client_order_id": order.client_order_id,
        "symbol": terms.symbol,
        "side": terms.side.value,
        "type": terms.type.value,
        "time_in_force": terms.time_in_force.value,
        "asked_quantity": terms.quantity,
        "notional": terms.notional,
        "limit_price": terms.limit_price,
        "stop_price": terms.stop_price,
        "trail_price": terms.trail_price,
        "trail_percent": terms.trail_percent,
        "extended_hours": terms.extended_hours,
        "submitted_at": order.submitted_at,
        "expires_at": order.expires_at,
    }


def _standing(order: PaperOrder) -> dict[str, Any]:
    state = order.state
    return {
        "status": order.status.value,
        "reason": order.reason,
        "quantity": state.quantity,
        "filled_quantity": state.filled_quantity,
        "filled_amount": state.filled_amount,
        "fees": state.fees,
        "execution_count": order.execution_count,
        "is_triggered": state.is_triggered,
        "mark": state.mark,
        "used_quote_at": state.used_quote_at,
        "evaluated_until": order.evaluated_until,
        "updated_at": order.updated_at,
    }


def _order(row: Row[Any]) -> PaperOrder:
    return PaperOrder(
        id=row.id,
        account_id=row.account_id,
        client_order_id=row.client_order_id,
        terms=_terms(row),
        status=OrderStatus(row.status),
        state=_state(row),
        execution_count=row.execution_count,
        evaluated_until=row.evaluated_until,
        submitted_at=row.submitted_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        reason=row.reason,
    )


def _terms(row: Row[Any]) -> OrderTerms:
    return OrderTerms(
        symbol=Symbol(row.symbol),
        side=Side(row.side),
        quantity=row.asked_quantity,
        notional=row.notional,
        type=OrderType(row.type),
        limit_price=row.limit_price,
        stop_price=row.stop_price,
        trail_price=row.trail_price,
        trail_percent=row.trail_percent,
        time_in_force=TimeInForce(row.time_in_force),
        extended_hours=row.extended_hours,
    )


def _state(row: Row[Any]) -> WorkingState:
    return WorkingState(
        quantity=row.quantity,
        filled_quantity=row.filled_quantity,
        filled_amount=row.filled_amount,
        fees=row.fees,
        is_triggered=row.is_triggered,
        mark=row.mark,
        used_quote_at=row.used_quote_at,
    )
