"""Orders and executions as stored, and how new ones begin."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Final

from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.domain.order import (
    Execution,
    Exits,
    OrderClass,
    OrderStatus,
    OrderTerms,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from paiid.domain.spread import Spread
from paiid.features.ledger.repository import AccountRow

_terms_values: Final = attrgetter(*OrderTerms.__dataclass_fields__)


@dataclass(slots=True)
class OrderRow:
    """One order as stored. Nobody changes one: it is not frozen because that makes its 32 fields cost five times."""

    id: str
    user_id: str
    account_id: str
    client_order_id: str
    request_hash: str
    first_answer: str | None
    broker: str
    broker_order_id: str | None
    replaces_order_id: str | None
    order_class: OrderClass
    parent_order_id: str | None
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
    position_intent: PositionIntent | None
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
    def family_id(self) -> str:
        """The id of the order that leads: its own unless it hangs on another."""
        return self.parent_order_id or self.id

    @property
    def is_entry(self) -> bool:
        """Whether it opens what exits close."""
        return self.parent_order_id is None and self.order_class in {OrderClass.BRACKET, OrderClass.OTO}

    @property
    def is_exit(self) -> bool:
        """Whether it closes with another what is held or an entry opens."""
        return self.order_class not in {OrderClass.SIMPLE, OrderClass.MLEG} and not self.is_entry

    @property
    def leads_legs(self) -> bool:
        """Whether it is an order for several contracts, whose fills are those of its legs."""
        return self.order_class is OrderClass.MLEG and self.parent_order_id is None

    @property
    def is_leg(self) -> bool:
        """Whether it is one contract of an order for several."""
        return self.order_class is OrderClass.MLEG and self.parent_order_id is not None

    @property
    def may_be_unfinished(self) -> bool:
        """Whether it stands for a change of which nothing is recorded yet: its steps may not all have been done."""
        return self.replaces_order_id is not None and self.status is OrderStatus.PENDING_NEW

    @property
    def terms(self) -> OrderTerms:
        """What was asked for."""
        return OrderTerms(
            symbol=self.symbol, side=self.side, quantity=self.quantity, notional=self.notional, type=self.type,
            limit_price=self.limit_price, stop_price=self.stop_price, trail_price=self.trail_price,
            trail_percent=self.trail_percent, time_in_force=self.time_in_force, extended_hours=self.extended_hours,
            position_intent=self.position_intent,
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
            replaces_order_id=None, order_class=OrderClass.SIMPLE, parent_order_id=None,
            symbol=terms.symbol, side=terms.side, type=terms.type,
            quantity=terms.quantity, notional=terms.notional, limit_price=terms.limit_price,
            stop_price=terms.stop_price, trail_price=terms.trail_price, trail_percent=terms.trail_percent,
            time_in_force=terms.time_in_force, extended_hours=terms.extended_hours,
            position_intent=terms.position_intent, status=OrderStatus.PENDING_NEW,
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


def hash_terms(terms: OrderTerms) -> str:
    """A digest of what was asked, equal for equal terms however their numbers were written."""
    values = _terms_values(terms)
    # Orders that say nothing of it have the digests they had before it could be said.
    said = values if terms.position_intent is not None else values[:-1]
    text = "|".join([_plain(one) for one in said])
    return hashlib.sha256(text.encode()).hexdigest()


def hash_family(terms: OrderTerms, exits: Exits) -> str:
    """As `hash_terms`, of an order with its exits."""
    stop = exits.stop_loss
    prices = (exits.take_profit, *((stop.stop_price, stop.limit_price) if stop is not None else ()))
    text = "|".join([hash_terms(terms), exits.order_class, *map(_plain, prices)])
    return hashlib.sha256(text.encode()).hexdigest()


def hash_spread(spread: Spread) -> str:
    """As `hash_terms`, of an order for several contracts, in whatever order they are named."""
    legs = sorted(f"{leg.symbol} {leg.ratio} {leg.intent.value}" for leg in spread.legs)
    terms = (spread.quantity, spread.type, spread.limit_price)
    return hashlib.sha256("|".join([OrderClass.MLEG, *map(_plain, terms), *legs]).encode()).hexdigest()


def _plain(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def to_execution_row(order: OrderRow, execution: Execution, recorded_at: datetime) -> ExecutionRow:
    """The row that stores a broker's fill of `order`."""
    return ExecutionRow(
        account_id=order.account_id, id=execution.id, user_id=order.user_id, order_id=order.id,
        symbol=execution.symbol, side=execution.side, quantity=execution.quantity, price=execution.price,
        fee=execution.fee, executed_at=execution.executed_at, recorded_at=recorded_at,
    )  # fmt: skip
