"""Orders and executions: the words, the states and which state may follow which."""

from collections.abc import Iterable
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
    """How long an order lives; `opg` and `cls` are for the opening and the closing auction alone."""

    DAY = "day"
    GTC = "gtc"
    OPG = "opg"
    CLS = "cls"
    IOC = "ioc"
    FOK = "fok"


AUCTIONS: Final = frozenset({TimeInForce.OPG, TimeInForce.CLS})
"""Lifetimes of orders that fill at an auction's print or not at all."""


class OrderClass(StrEnum):
    """How orders hang together.

    A bracket is an entry with a take profit and a stop loss, `oto` an entry with one of the two, `oco` a take profit
    and a stop loss for what is held already, of which the take profit leads. Whichever exit fills ends the other.
    `mleg` is an order for several option contracts at once (`domain.spread`), each a leg that hangs on it.
    """

    SIMPLE = "simple"
    BRACKET = "bracket"
    OCO = "oco"
    OTO = "oto"
    MLEG = "mleg"


class PositionIntent(StrEnum):
    """What an order for an option contract does to the position in it."""

    BUY_TO_OPEN = "buy_to_open"
    BUY_TO_CLOSE = "buy_to_close"
    SELL_TO_OPEN = "sell_to_open"
    SELL_TO_CLOSE = "sell_to_close"

    @property
    def side(self) -> Side:
        """The side it is traded on."""
        return Side.BUY if self in _BOUGHT else Side.SELL

    @property
    def opens(self) -> bool:
        """Whether it opens or enlarges a position."""
        return self in _OPENING


_BOUGHT: Final = frozenset({PositionIntent.BUY_TO_OPEN, PositionIntent.BUY_TO_CLOSE})
_OPENING: Final = frozenset({PositionIntent.BUY_TO_OPEN, PositionIntent.SELL_TO_OPEN})


class OrderStatus(StrEnum):
    """`denied` is our own risk check, `rejected` the broker's; `held` waits for the order it hangs on to fill."""

    PENDING_NEW = "pending_new"
    HELD = "held"
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
        {_S.HELD, _S.NEW, _S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.REJECTED, _S.EXPIRED, _S.DENIED}
    ),
    _S.HELD: frozenset({_S.NEW, _S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.REJECTED, _S.EXPIRED}),
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

    Prices are USD. `trail_price` is a distance in USD, `trail_percent` in percent (1 = 1 %). Of an option contract
    `symbol` is its compact name, `quantity` contracts, prices are for one share. Of an order for several (`mleg`) it is
    their underlying, `quantity` how often, `limit_price` the net of one: above 0 paid, below 0 received; `side` tells
    which of the two.
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
    position_intent: PositionIntent | None = None


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
class StopLoss:
    """Where a loss is cut, USD: a stop order, with `limit_price` a stop-limit order."""

    stop_price: Decimal
    limit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Exits:
    """The orders that go with another one to close what it opens, or, of an `oco`, what is held. USD a share."""

    order_class: OrderClass
    take_profit: Decimal | None = None
    stop_loss: StopLoss | None = None

    def side(self, lead: OrderTerms) -> Side:
        """On which side they trade, if `lead` is the order they go with."""
        if self.order_class is OrderClass.OCO:
            return lead.side
        return Side.SELL if lead.side is Side.BUY else Side.BUY

    def legs(self, lead: OrderTerms) -> tuple[OrderTerms, ...]:
        """Their terms, the take profit first; the one of an `oco` is `lead` itself and not among them."""
        base = OrderTerms(lead.symbol, self.side(lead), lead.quantity, time_in_force=lead.time_in_force)
        found = []
        if self.take_profit is not None and self.order_class is not OrderClass.OCO:
            found.append(replace(base, type=OrderType.LIMIT, limit_price=self.take_profit))
        if (stop := self.stop_loss) is not None:
            type_ = OrderType.STOP if stop.limit_price is None else OrderType.STOP_LIMIT
            found.append(replace(base, type=type_, stop_price=stop.stop_price, limit_price=stop.limit_price))
        return tuple(found)


def exits_of(order_class: OrderClass, legs: Iterable[OrderTerms]) -> Exits:
    """The exits that these open orders are; a bracket of which one exit has ended is an `oto`."""
    profit = stop = None
    for leg in legs:
        if leg.type is OrderType.LIMIT:
            profit = leg.limit_price
        elif leg.stop_price is not None:
            stop = StopLoss(leg.stop_price, leg.limit_price)
    is_whole = profit is not None and stop is not None
    if order_class is OrderClass.BRACKET and not is_whole:
        order_class = OrderClass.OTO
    return Exits(order_class, profit, stop)


_PROFIT_LEG: Final = ".tp"
_STOP_LEG: Final = ".sl"
LONGEST_LEAD_ID: Final = 120
"""Characters of the client order id of an order with exits: theirs are made of it."""


def leg_id(lead_id: str, leg: OrderTerms) -> str:
    """The client order id of an exit, made of that of the order it goes with."""
    return lead_id + (_PROFIT_LEG if leg.type is OrderType.LIMIT else _STOP_LEG)


@dataclass(frozen=True, slots=True)
class Leg:
    """An order that hangs on another, under its client order id."""

    client_order_id: str
    terms: OrderTerms


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
    `is_spread`: it leads legs that have the fills; a broker may name neither symbol nor side of it.
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
    is_spread: bool = False

    def with_status(self, status: OrderStatus, *, at: datetime, reason: str | None = None) -> "BrokerOrder":
        """The same order moved to `status`.

        Raises:
            IllegalTransitionError: that state cannot follow.
        """
        check_transition(self.status, status)
        return replace(self, status=status, updated_at=at, reason=reason or self.reason)
