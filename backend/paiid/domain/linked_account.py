"""Accounts at somebody else's, to look at: never part of the paper book. Amounts are Decimal USD."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, TypeVar

from paiid.domain.market import Delay
from paiid.domain.option import OptionSymbol

_SHOWN: Final = 4
_HIDDEN: Final = "••••"

T = TypeVar("T")


class LinkedAccountKind(StrEnum):
    """What the account may do with money it has not; `other` where the broker names a kind we do not know."""

    CASH = "cash"
    MARGIN = "margin"
    PATTERN_DAY_TRADER = "pattern_day_trader"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account that can be looked at. `id` is ours; of the broker's number only the end is ever told."""

    id: str
    provider: str
    masked_number: str
    is_sandbox: bool


@dataclass(frozen=True, slots=True)
class Balances:
    """What an account is worth and may spend; None where its kind has no such figure.

    `market_value` is of all positions, short ones counted negative. `open_pnl` is of open positions, `closed_pnl` of
    those closed today. `pending_cash` is held back for `pending_orders` working orders.
    """

    kind: LinkedAccountKind
    total_equity: Decimal
    total_cash: Decimal
    market_value: Decimal
    long_market_value: Decimal | None
    short_market_value: Decimal | None
    open_pnl: Decimal | None
    closed_pnl: Decimal | None
    stock_buying_power: Decimal | None
    option_buying_power: Decimal | None
    day_trade_buying_power: Decimal | None
    cash_available: Decimal | None
    unsettled_funds: Decimal | None
    maintenance_call: Decimal | None
    federal_call: Decimal | None
    pending_orders: int
    pending_cash: Decimal | None


@dataclass(frozen=True, slots=True)
class LinkedPosition:
    """Something held, signed: short positions have a negative quantity, cost and value.

    `symbol` is as we write it, `option` is set for a contract. `quantity` is shares or contracts, `cost_basis` and
    `market_value` are of the whole, prices of one share. `last` and what follows from it are None without a price.
    """

    symbol: str
    option: OptionSymbol | None
    name: str | None
    quantity: Decimal
    multiplier: int
    cost_basis: Decimal
    average_price: Decimal
    acquired_at: datetime
    last: Decimal | None
    priced_at: datetime | None

    @property
    def market_value(self) -> Decimal | None:
        """At the last price."""
        return None if self.last is None else self.last * self.quantity * self.multiplier

    @property
    def unrealized_pnl(self) -> Decimal | None:
        """Value less cost; a short position gains as its (negative) value rises to nothing."""
        return None if (value := self.market_value) is None else value - self.cost_basis


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """Something booked; `kind` is the broker's word for it, `amount` what it did to cash."""

    booked_on: date
    kind: str
    amount: Decimal
    description: str | None
    symbol: str | None
    quantity: Decimal | None
    price: Decimal | None
    commission: Decimal | None


@dataclass(frozen=True, slots=True)
class LinkedGain:
    """A closed position: what it cost, brought and gained; `gain_percent` is of the cost (10 = 10 %)."""

    symbol: str
    quantity: Decimal
    cost: Decimal
    proceeds: Decimal
    gain: Decimal
    gain_percent: Decimal | None
    opened_on: date | None
    closed_on: date
    term_days: int | None


@dataclass(frozen=True, slots=True)
class AsTold(Generic[T]):
    """What a broker has told, with where from and as of when; `stale` when it could not be asked again."""

    value: T
    source: str
    as_of: datetime
    delay: Delay


@dataclass(frozen=True, slots=True)
class PageOf(Generic[T]):
    """Rows of a longer list; `next_page` counts from 1 and is None on the last one."""

    rows: tuple[T, ...]
    next_page: int | None


def masked(number: str) -> str:
    """An account number as it may be shown: its last four characters."""
    return _HIDDEN + number[-_SHOWN:] if len(number) > _SHOWN else _HIDDEN
