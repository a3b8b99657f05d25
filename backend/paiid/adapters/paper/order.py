"""One order in the paper broker's books, and how it moves: pure values, no storage."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from paiid.domain.fill import Fill, Match, WorkingState, start, stop_price
from paiid.domain.order import (
    TERMINAL,
    BrokerOrder,
    Execution,
    OrderStatus,
    OrderTerms,
    OrderType,
    check_transition,
)
from paiid.domain.order_rules import expires_at


class Role(StrEnum):
    """What an order is in its family. The take profit that leads a pair of exits ends with both."""

    ENTRY = "entry"
    LEADING_PROFIT = "leading_profit"
    TAKE_PROFIT = "take_profit"
    STOP_LOSS = "stop_loss"


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """An order with everything the broker remembers of it. Instants are the market's time.

    `evaluated_until` is up to when it has been held against prices. Orders of one `family_id` go together; None for
    an order by itself.
    """

    id: str
    account_id: str
    client_order_id: str
    terms: OrderTerms
    status: OrderStatus
    state: WorkingState
    execution_count: int
    evaluated_until: datetime
    submitted_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    reason: str | None = None
    family_id: str | None = None
    role: Role | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still fill."""
        return self.status not in TERMINAL

    @property
    def is_working(self) -> bool:
        """Whether it may fill at the next price."""
        return self.is_open and self.status is not OrderStatus.HELD

    @property
    def working_terms(self) -> OrderTerms:
        """The terms with the size it still is for: what one exit fills, the other is no longer for."""
        if self.family_id is None or self.state.quantity is None:
            return self.terms
        return replace(self.terms, quantity=self.state.quantity)

    @property
    def remaining(self) -> Decimal:
        """Shares still to fill, of an order that is not for an amount."""
        return (self.state.quantity or Decimal(0)) - self.state.filled_quantity

    def looked(self, until: datetime) -> "PaperOrder":
        """The order once it has been held against prices until then."""
        return replace(self, evaluated_until=max(until, self.evaluated_until))

    def resized(self, quantity: Decimal, *, at: datetime) -> "PaperOrder":
        """The order for `quantity` shares in all."""
        return replace(self, state=replace(self.state, quantity=quantity), updated_at=at)

    def moved(self, status: OrderStatus, *, at: datetime, reason: str | None = None) -> "PaperOrder":
        """The order in its next state.

        Raises:
            IllegalTransitionError: that state cannot follow.
        """
        check_transition(self.status, status)
        return replace(self, status=status, updated_at=at, reason=reason or self.reason)

    def execution(self, fill: Fill, *, at: datetime) -> Execution:
        """The next execution of this order; its number makes its id, so the same fill never counts twice."""
        return Execution(
            id=f"{self.id}-{self.execution_count + 1}",
            client_order_id=self.client_order_id,
            symbol=self.terms.symbol,
            side=self.terms.side,
            quantity=fill.quantity,
            price=fill.price,
            fee=fill.fee,
            executed_at=at,
        )

    def as_broker_order(self) -> BrokerOrder:
        """What the port tells of it."""
        return BrokerOrder(
            client_order_id=self.client_order_id,
            broker_order_id=self.id,
            terms=self.working_terms,
            status=self.status,
            filled_quantity=self.state.filled_quantity,
            average_fill_price=self.state.average_price,
            submitted_at=self.submitted_at,
            updated_at=self.updated_at,
            expires_at=self.expires_at,
            reason=self.reason,
            quantity=self.state.quantity,
            trigger_price=_trigger_price(self.terms, self.state),
        )


def accepted(order_id: str, account_id: str, client_order_id: str, *, terms: OrderTerms, at: datetime) -> PaperOrder:
    """An order as it enters the books."""
    return PaperOrder(
        id=order_id,
        account_id=account_id,
        client_order_id=client_order_id,
        terms=terms,
        status=OrderStatus.NEW,
        state=start(terms),
        execution_count=0,
        evaluated_until=at,
        submitted_at=at,
        updated_at=at,
        expires_at=expires_at(terms, at),
    )


def after_match(order: PaperOrder, match: Match, *, at: datetime) -> tuple[PaperOrder, Execution | None]:
    """The order after one look at the market, and its execution if it filled."""
    if match == Match(order.state):
        return order, None
    is_triggered_now = match.state.is_triggered and not order.state.is_triggered
    moved = replace(order, state=match.state, updated_at=at if is_triggered_now else order.updated_at)
    execution = None
    if match.fill is not None:
        execution = order.execution(match.fill, at=at)
        moved = replace(moved, execution_count=order.execution_count + 1)
        moved = moved.moved(OrderStatus.PARTIALLY_FILLED, at=at)
    if match.state.is_complete:
        return moved.moved(OrderStatus.FILLED, at=at), execution
    if match.cancel_reason is not None:
        return moved.moved(OrderStatus.CANCELED, at=at, reason=_sentence(match.cancel_reason)), execution
    return moved, execution


def _sentence(reason: str) -> str:
    return f"Canceled, for the order was to fill at once: {reason}."


def _trigger_price(terms: OrderTerms, state: WorkingState) -> Decimal | None:
    is_stop = terms.stop_price is not None or (terms.type is OrderType.TRAILING_STOP and state.mark is not None)
    return stop_price(terms, state) if is_stop and not state.is_triggered else None
