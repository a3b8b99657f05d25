"""Orders and executions: the words, the states and which state may follow which."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.instrument import Symbol


class Side(StrEnum):
    """Direction of an order. Selling more than is held opens or grows a short position."""

    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """How an order's price is decided."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    TRAILING_STOP = "trailing_stop"


class TimeInForce(StrEnum):
    """How long an order lives."""

    DAY = "day"
    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class OrderStatus(StrEnum):
    """`denied` is our own risk check, `rejected` the broker's."""

    PENDING_NEW = "pending_new"
    NEW = "new"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELED = "canceled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DENIED = "denied"


_S = OrderStatus
TERMINAL: Final = frozenset({_S.FILLED, _S.CANCELED, _S.REJECTED, _S.EXPIRED, _S.DENIED})
OPEN: Final = frozenset(OrderStatus) - TERMINAL
TRANSITIONS: Final[dict[OrderStatus, frozenset[OrderStatus]]] = {
    _S.PENDING_NEW: frozenset(
        {_S.NEW, _S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.REJECTED, _S.EXPIRED, _S.DENIED}
    ),
    _S.NEW: frozenset({_S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.REJECTED, _S.EXPIRED}),
    _S.PARTIALLY_FILLED: frozenset({_S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.EXPIRED}),
    **{status: frozenset() for status in TERMINAL},
}


class IllegalTransitionError(Exception):
    """An order was asked to move to a state that cannot follow its present one."""


def check_transition(before: OrderStatus, after: OrderStatus) -> None:
    """Do nothing when `after` equals or may follow `before`.

    Raises:
        IllegalTransitionError: it may not.
    """
    if after != before and after not in TRANSITIONS[before]:
        raise IllegalTransitionError(f"{before} -> {after}")


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What was asked for. Exactly one of `quantity` (shares) and `notional` (USD) is set on entry.

    Prices are USD. `trail_price` is a distance in USD, `trail_percent` in percent (1 = 1 %).
    """

    symbol: Symbol
    side: Side
    quantity: Decimal | None = None
    notional: Decimal | None = None
    type: OrderType = OrderType.MARKET
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    trail_price: Decimal | None = None
    trail_percent: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.DAY
    extended_hours: bool = False


def less_filled(terms: OrderTerms, quantity: Decimal) -> OrderTerms | None:
    """`terms` once `quantity` more shares of them are filled elsewhere; None when nothing is left to trade.

    Nobody knows what is left of an amount of money, so nothing is.
    """
    if quantity <= 0:
        return terms
    if terms.quantity is None or terms.quantity <= quantity:
        return None
    return replace(terms, quantity=terms.quantity - quantity)


@dataclass(frozen=True, slots=True)
class Execution:
    """One fill as the broker reports it. `id` is the broker's and unique within the account.

    `quantity` > 0 shares, `price` USD, `fee` >= 0 USD, `executed_at` in the market's time.
    """

    id: str
    client_order_id: str
    symbol: Symbol
    side: Side
    quantity: Decimal
    price: Decimal
    fee: Decimal
    executed_at: datetime


@dataclass(frozen=True, slots=True)
class BrokerOrder:
    """An order as the broker knows it.

    `quantity` is the full size in shares; None while a notional order has not been sized by its first fill.
    `reason` explains a rejection, cancellation or expiry in plain words. `expires_at` is None for GTC.
    `trigger_price` is where a stop stands in USD, a trailing one at present; None for other types and once triggered.
    """

    client_order_id: str
    broker_order_id: str
    terms: OrderTerms
    status: OrderStatus
    filled_quantity: Decimal
    average_fill_price: Decimal | None
    submitted_at: datetime
    updated_at: datetime
    expires_at: datetime | None = None
    reason: str | None = None
    quantity: Decimal | None = None
    trigger_price: Decimal | None = None

    def with_status(self, status: OrderStatus, *, at: datetime, reason: str | None = None) -> "BrokerOrder":
        """The same order moved to `status`.

        Raises:
            IllegalTransitionError: that state cannot follow.
        """
        check_transition(self.status, status)
        return replace(self, status=status, updated_at=at, reason=reason or self.reason)
