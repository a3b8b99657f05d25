"""What a broker that keeps books of its own tells of an account: what is in it, and what has happened in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from paiid.domain.account import AccountKind, BrokerId
from paiid.domain.instrument import Symbol
from paiid.domain.order import BrokerOrder, Execution


class MovementKind(StrEnum):
    """Why cash or shares moved without a trade."""

    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    TRANSFER = "transfer"
    SPLIT = "split"
    EXPIRY = "expiry"
    ASSIGNMENT = "assignment"
    EXERCISE = "exercise"
    DELIVERY = "delivery"
    """The shares that contracts delivered, and what was paid for them."""
    OPTION = "option"
    """Something else that became of contracts."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement that no order made. `amount` is USD into (above 0) or out of the account.

    `quantity` is shares or contracts likewise; of what is of options its sign says nothing. `id` is
    the broker's and unique within the account; `memo` its own word for the kind.
    """

    id: str
    kind: MovementKind
    at: datetime
    amount: Decimal
    symbol: Symbol | None
    quantity: Decimal
    memo: str


@dataclass(frozen=True, slots=True)
class HeldPosition:
    """`quantity` shares are held, below 0 short, at `average_price` USD each."""

    symbol: Symbol
    quantity: Decimal
    average_price: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """The account at one instant; `activity_ids` are recent activities that it contains already."""

    broker_account: str
    cash: Decimal
    positions: Sequence[HeldPosition]
    kind: AccountKind
    allows_shorting: bool
    at: datetime
    activity_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Activities:
    """What has happened in an account, oldest first; `fills` may be of orders that other programs placed."""

    fills: Sequence[Execution]
    movements: Sequence[Movement]


@dataclass(frozen=True, slots=True)
class ToldResult:
    """What a broker itself says an account earned over a span, by its own rule.

    It earned `earned` USD, `rate` as a ratio (None: not told), on `base` USD, what was there on `base_day` (None: not
    told); `equity` USD is the last value of the span.
    """

    earned: Decimal
    rate: Decimal | None
    base: Decimal
    base_day: date | None
    equity: Decimal


class Custody(Protocol):
    """The books of the one account that a broker's keys open. Every method may raise `ProviderError`."""

    @property
    def broker(self) -> BrokerId: ...

    async def broker_account(self) -> str:
        """The broker's id of the account."""
        ...

    async def orders(self) -> list[BrokerOrder]:
        """The orders submitted last, whoever submitted them; one that cannot be read is left out."""
        ...

    async def statement(self) -> Statement:
        """The account as it is now, taken while nothing happened in it."""
        ...

    async def activities(self, after: datetime, *, known: frozenset[str]) -> Activities:
        """What happened after `after`, apart from activities with an id in `known`."""
        ...

    async def result(self, begin: datetime, end: datetime) -> ToldResult | None:
        """What the broker itself says was earned between two instants; None if it tells of no value in that time."""
        ...
