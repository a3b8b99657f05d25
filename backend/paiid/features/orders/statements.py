"""The statements of placing an order and of recording what became of it, and how their rows are read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Select, bindparam, select, text

from paiid.core.hot import HotStatement
from paiid.domain.buying_power import OpenOrder
from paiid.domain.order import OrderClass, OrderStatus, OrderTerms, OrderType, PositionIntent, Side, TimeInForce
from paiid.features.ledger.models import accounts
from paiid.features.orders.models import OPEN_CONDITION, executions, orders
from paiid.features.orders.rows import ExecutionRow, OrderRow

_ORDER_NAMES: Final = tuple(OrderRow.__dataclass_fields__)
_EXECUTION_NAMES: Final = tuple(ExecutionRow.__dataclass_fields__)
order_values: Final = attrgetter(*_ORDER_NAMES)
execution_values: Final = attrgetter(*_EXECUTION_NAMES)
_WORDS: Final = tuple(
    (_ORDER_NAMES.index(name), words)
    for name, words in (
        ("side", Side),
        ("type", OrderType),
        ("time_in_force", TimeInForce),
        ("status", OrderStatus),
        ("order_class", OrderClass),
    )
)
_SIDE: Final = _EXECUTION_NAMES.index("side")
_TERMS: Final = tuple(OrderTerms.__dataclass_fields__)
_TERMS_SIDE, _TERMS_TYPE, _TERMS_LIFE = (_TERMS.index(name) for name in ("side", "type", "time_in_force"))
_TERMS_INTENT: Final = _TERMS.index("position_intent")
_INTENT: Final = _ORDER_NAMES.index("position_intent")
_ORDER: Final = select(*(orders.c[name] for name in _ORDER_NAMES))
_EXECUTION: Final = select(*(executions.c[name] for name in _EXECUTION_NAMES))

INSERT_ORDER: Final = HotStatement(
    lambda dialect: dialect.insert(orders).on_conflict_do_nothing(index_elements=["user_id", "client_order_id"]),
    _ORDER_NAMES,
)
INSERT_EXECUTION: Final = HotStatement(
    lambda dialect: dialect.insert(executions).on_conflict_do_nothing(index_elements=["account_id", "id"]),
    _EXECUTION_NAMES,
)
BY_CLIENT_ID: Final = HotStatement(
    lambda _: _ORDER.where(
        orders.c.user_id == bindparam("owner"), orders.c.client_order_id == bindparam("client_order")
    ),
    ["owner", "client_order"],
)
BY_ID: Final = HotStatement(
    lambda _: _ORDER.where(orders.c.user_id == bindparam("owner"), orders.c.id == bindparam("order")),
    ["owner", "order"],
)
OF_ACCOUNT: Final = HotStatement(
    # By the owner, for that is what client order ids are indexed by.
    lambda _: _ORDER.where(
        orders.c.user_id == select(accounts.c.user_id).where(accounts.c.id == bindparam("owned")).scalar_subquery(),
        orders.c.client_order_id == bindparam("client_order"),
        orders.c.account_id == bindparam("account"),
    ),
    ["owned", "client_order", "account"],
)
FILLS: Final = HotStatement(
    lambda _: _EXECUTION.where(executions.c.order_id == bindparam("order")).order_by(
        executions.c.executed_at, executions.c.id
    ),
    ["order"],
)


def _working() -> Select[Any]:
    c = orders.c
    # Written out, not bound: SQLite uses a partial index only for the condition it was made with.
    return (
        select(
            c.id,
            c.created_at,
            c.filled_quantity,
            c.reserve_price,
            c.order_class,
            c.parent_order_id,
            *(c[name] for name in _TERMS),
        )
        .where(c.account_id == bindparam("account"), text(OPEN_CONDITION))
        .order_by(c.created_at, c.id)
    )


WORKING: Final = HotStatement(lambda _: _working(), ["account"])
WORKING_IN: Final = HotStatement(
    lambda _: _working().where(orders.c.symbol == bindparam("in_symbol")), ["account", "in_symbol"]
)


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """An open order as buying power sees it, and when it was placed."""

    id: str
    placed_at: datetime
    order: OpenOrder
    order_class: OrderClass = OrderClass.SIMPLE
    parent_id: str | None = None

    @property
    def family_id(self) -> str:
        """As `OrderRow.family_id`."""
        return self.parent_id or self.id

    @property
    def is_entry(self) -> bool:
        """As `OrderRow.is_entry`."""
        return self.parent_id is None and self.order_class in {OrderClass.BRACKET, OrderClass.OTO}


def order_row(row: Sequence[Any]) -> OrderRow:
    """A row of `orders`."""
    values = list(row)
    for index, words in _WORDS:
        values[index] = words(values[index])
    if values[_INTENT] is not None:
        values[_INTENT] = PositionIntent(values[_INTENT])
    return OrderRow(*values)


def execution_row(row: Sequence[Any]) -> ExecutionRow:
    """A row of `executions`."""
    values = list(row)
    values[_SIDE] = Side(values[_SIDE])
    return ExecutionRow(*values)


def working_order(row: Sequence[Any]) -> WorkingOrder:
    """A row of `WORKING`."""
    id_, placed_at, filled_quantity, reserve_price, class_, parent_id, *terms = row
    terms[_TERMS_SIDE], terms[_TERMS_TYPE] = Side(terms[_TERMS_SIDE]), OrderType(terms[_TERMS_TYPE])
    terms[_TERMS_LIFE] = TimeInForce(terms[_TERMS_LIFE])
    if terms[_TERMS_INTENT] is not None:
        terms[_TERMS_INTENT] = PositionIntent(terms[_TERMS_INTENT])
    open_ = OpenOrder(OrderTerms(*terms), filled_quantity, reserve_price)
    return WorkingOrder(id_, placed_at, open_, OrderClass(class_), parent_id)


def counted_once(working: Sequence[WorkingOrder]) -> list[WorkingOrder]:
    """What of them holds back: of the exits of one family, of which only one will fill, the first.

    Of an order for several contracts it is its legs, among whose prices what it has to be carried with is divided.

    Exits of an entry that is open still count for what it has filled, and are otherwise part of it.
    """
    if all(one.order_class is OrderClass.SIMPLE for one in working):
        return list(working)
    filled = {one.id: one.order.filled_quantity for one in working if one.is_entry}
    seen: set[str] = set()
    found: list[WorkingOrder] = []
    for one in working:
        root = one.family_id
        if one.order_class is OrderClass.MLEG:
            found += [one] * (one.parent_id is not None)
        elif one.order_class is OrderClass.SIMPLE or one.is_entry:
            found.append(one)
        elif root not in seen:
            seen.add(root)
            found += [one] if root not in filled else _for_filled(one, filled[root])
    return found


def _for_filled(exit_: WorkingOrder, filled: Decimal) -> list[WorkingOrder]:
    size = exit_.order.terms.quantity or Decimal(0)
    return [replace(exit_, order=replace(exit_.order, filled_quantity=max(Decimal(0), size - filled)))] * bool(filled)
