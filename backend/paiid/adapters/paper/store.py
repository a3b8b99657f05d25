"""Reads and writes of the paper broker's tables; each call runs inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, text

from paiid.adapters.paper.models import OPEN_CONDITION, paper_executions, paper_orders
from paiid.adapters.paper.order import PaperOrder, Role
from paiid.core.hot import HotStatement
from paiid.domain.fill import WorkingState
from paiid.domain.instrument import Symbol
from paiid.domain.order import Execution, OrderStatus, OrderTerms, OrderType, Side, TimeInForce

_MOST_AT_ONCE: Final = 5_000
"""Ids in one statement; PostgreSQL takes at most 32,767 values."""
_TERMS: Final = (
    "symbol", "side", "asked_quantity", "notional", "type", "limit_price", "stop_price", "trail_price",
    "trail_percent", "time_in_force", "extended_hours",
)  # fmt: skip
_STATE: Final = tuple(WorkingState.__dataclass_fields__)
_ASKED: Final = (
    "id", "account_id", "client_order_id", "submitted_at", "expires_at", "family_id", "role", *_TERMS,
)  # fmt: skip
_STANDING: Final = (*_STATE, "status", "reason", "execution_count", "evaluated_until", "updated_at")
_C: Final = paper_orders.c
_ORDER: Final = select(*(_C[name] for name in (*_ASKED, *_STANDING)))
_OF_CLIENT: Final = _ORDER.where(_C.account_id == bindparam("account"), _C.client_order_id == bindparam("client_order"))

_INSERT: Final = HotStatement(
    lambda dialect: dialect.insert(paper_orders).on_conflict_do_nothing(), (*_ASKED, *_STANDING)
)
_UPDATE: Final = HotStatement(
    lambda _: (
        paper_orders.update()
        .where(_C.id == bindparam("order"))
        .values(**{name: bindparam(f"new_{name}") for name in _STANDING})
    ),
    [*(f"new_{name}" for name in _STANDING), "order"],
)
_FIND: Final = HotStatement(lambda _: _OF_CLIENT, ["account", "client_order"])
_FIND_LOCKED: Final = HotStatement(lambda _: _OF_CLIENT.with_for_update(), ["account", "client_order"])
_FAMILY: Final = HotStatement(
    lambda _: _ORDER.where(_C.family_id == bindparam("family"), text(OPEN_CONDITION)).order_by(_C.id).with_for_update(),
    ["family"],
)
_LEGS: Final = HotStatement(
    lambda _: _ORDER.where(_C.family_id == bindparam("family"), _C.id != bindparam("lead")).order_by(_C.id),
    ["family", "lead"],
)
_OPEN: Final = HotStatement(lambda _: _ORDER.where(text(OPEN_CONDITION)).order_by(_C.id), [])
_OPEN_STANDING: Final = HotStatement(
    lambda _: select(_C.id, _C.updated_at, _C.mark).where(text(OPEN_CONDITION)).order_by(_C.id), []
)
_BY_ID: Final = HotStatement(lambda _: _ORDER.where(_C.id == bindparam("order")), ["order"])
_EXECUTED: Final = ("id", "quantity", "price", "fee", "executed_at")
_INSERT_EXECUTION: Final = HotStatement(
    lambda dialect: dialect.insert(paper_executions), ["order_id", "number", *_EXECUTED]
)
_EXECUTIONS: Final = HotStatement(
    lambda _: (
        select(*(paper_executions.c[name] for name in _EXECUTED), _C.symbol, _C.side)
        .join_from(paper_executions, paper_orders)
        .where(_C.account_id == bindparam("account"), _C.client_order_id == bindparam("client_order"))
        .order_by(paper_executions.c.number)
    ),
    ["account", "client_order"],
)


def enter(connection: Connection, order: PaperOrder, executions: Sequence[Execution]) -> bool:
    """Store a new order and its fills; False, and nothing changed, when its account has one of that client id."""
    if _INSERT.run(connection, *_asked(order), *_standing(order)) != 1:
        return False
    if executions:
        add_executions(connection, order, executions)
    return True


def update(connection: Connection, order: PaperOrder) -> None:
    """Store where the order stands."""
    _UPDATE.run(connection, *_standing(order), order.id)


def add_executions(connection: Connection, order: PaperOrder, executions: Sequence[Execution]) -> None:
    """Store fills that the order's `execution_count` already includes."""
    first = order.execution_count - len(executions) + 1
    rows = [
        (order.id, number, one.id, one.quantity, one.price, one.fee, one.executed_at)
        for number, one in enumerate(executions, start=first)
    ]
    _INSERT_EXECUTION.run_many(connection, rows)


def find(connection: Connection, account_id: str, client_order_id: str, *, lock: bool = False) -> PaperOrder | None:
    """One order; `lock` holds it until the transaction ends."""
    row = (_FIND_LOCKED if lock else _FIND).first(connection, account_id, client_order_id)
    return None if row is None else _order(row)


def open_family(connection: Connection, family_id: str) -> list[PaperOrder]:
    """The open orders of a family, held until the transaction ends."""
    return [_order(row) for row in _FAMILY.all(connection, family_id)]


def legs_of(connection: Connection, account_id: str, client_order_id: str) -> list[PaperOrder]:
    """What was taken with an order or came in the place of that."""
    lead = find(connection, account_id, client_order_id)
    if lead is None or lead.family_id is None:
        return []
    return [_order(row) for row in _LEGS.all(connection, lead.family_id, lead.id)]


def open_orders(connection: Connection, known: Mapping[str, PaperOrder] | None = None) -> list[PaperOrder]:
    """Every order that may still fill, oldest first; those that stand as in `known` are taken from there."""
    if not known:
        return [_order(row) for row in _OPEN.all(connection)]
    found = []
    for order_id, updated_at, mark in _OPEN_STANDING.all(connection):
        order = known.get(order_id)
        if order is None or order.updated_at != updated_at or order.state.mark != mark:
            order = _order(_BY_ID.all(connection, order_id)[0])
        found.append(order)
    return [order for order in found if order.is_open]


def executions_of(connection: Connection, account_id: str, client_order_id: str) -> list[Execution]:
    """The fills of one order, oldest first."""
    return [
        Execution(id_, client_order_id, Symbol(symbol), Side(side), quantity, price, fee, executed_at)
        for id_, quantity, price, fee, executed_at, symbol, side in _EXECUTIONS.all(
            connection, account_id, client_order_id
        )
    ]


def note_looked(connection: Connection, order_ids: Iterable[str], until: datetime) -> None:
    """Remember that these orders, where still open, have been held against prices until `until`."""
    ids = list(order_ids)
    for begin in range(0, len(ids), _MOST_AT_ONCE):
        some = ids[begin : begin + _MOST_AT_ONCE]
        statement = (
            paper_orders.update()
            .where(_C.id.in_(some), text(OPEN_CONDITION), _C.evaluated_until < until)
            .values(evaluated_until=until)
        )
        connection.execute(statement)


def _asked(order: PaperOrder) -> tuple[Any, ...]:
    terms = order.terms
    return (
        order.id, order.account_id, order.client_order_id, order.submitted_at, order.expires_at,
        order.family_id, order.role,
        terms.symbol, terms.side, terms.quantity, terms.notional, terms.type, terms.limit_price, terms.stop_price,
        terms.trail_price, terms.trail_percent, terms.time_in_force, terms.extended_hours,
    )  # fmt: skip


def _standing(order: PaperOrder) -> tuple[Any, ...]:
    state = order.state
    return (
        state.quantity, state.filled_quantity, state.filled_amount, state.fees, state.is_triggered, state.mark,
        state.used_quote_at, order.status, order.reason, order.execution_count, order.evaluated_until,
        order.updated_at,
    )  # fmt: skip


def _order(row: Sequence[Any]) -> PaperOrder:
    id_, account_id, client_order_id, submitted_at, expires_at, family_id, role, *rest = row
    symbol, side, quantity, notional, type_, limit, stop, trail, trail_percent, lifetime, extended = rest[: len(_TERMS)]
    state, (status, reason, count, evaluated_until, updated_at) = rest[len(_TERMS) : -5], rest[-5:]
    terms = OrderTerms(
        symbol=Symbol(symbol), side=Side(side), quantity=quantity, notional=notional, type=OrderType(type_),
        limit_price=limit, stop_price=stop, trail_price=trail, trail_percent=trail_percent,
        time_in_force=TimeInForce(lifetime), extended_hours=extended,
    )  # fmt: skip
    return PaperOrder(
        id=id_, account_id=account_id, client_order_id=client_order_id, terms=terms, status=OrderStatus(status),
        state=WorkingState(*state), execution_count=count, evaluated_until=evaluated_until,
        submitted_at=submitted_at, updated_at=updated_at, expires_at=expires_at, reason=reason,
        family_id=family_id, role=None if role is None else Role(role),
    )  # fmt: skip
