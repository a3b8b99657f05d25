"""What can be traded, and the day an order is sent in: the facts the desk needs of the market around it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol

_CONTRACT = re.compile(r"^([A-Z]{1,5}\d?)(\d{6})([CP])(\d{8})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A share or an option contract."""

    id: str
    symbol: str
    name: str
    asset_class: str = "us_equity"
    exchange: str = "NASDAQ"
    multiplier: int = 1
    fractionable: bool = True
    shortable: bool = True
    tradable: bool = True


@dataclass(frozen=True, slots=True)
class Touch:
    """A symbol's prices at a moment."""

    bid: Decimal
    ask: Decimal
    last: Decimal


@dataclass(frozen=True, slots=True)
class Session:
    """Where a moment lies: `phase` is `regular`, `extended` or `closed`; instants are UTC.

    `next_close` ends the session that is on or comes next, `extended_end` its extended hours.
    """

    phase: str
    next_open: datetime
    next_close: datetime
    extended_end: datetime


class Surroundings(Protocol):
    """The market as the desk sees it."""

    def now(self) -> datetime:
        """The moment, UTC."""

    def touch(self, symbol: str) -> Touch:
        """Bid, ask and last price of a symbol that `instrument` knows."""

    def instrument(self, symbol: str) -> Instrument | None:
        """The instrument by symbol or id, None when there is none."""

    def session(self, at: datetime) -> Session:
        """Trading hours around a moment."""

    def previous_close(self, symbol: str) -> Decimal:
        """The last price of the session before."""


@dataclass(frozen=True, slots=True)
class Contract:
    """An option symbol's parts; `strike` in dollars."""

    root: str
    expires_on: date
    kind: str
    strike: Decimal


def read_contract(symbol: str) -> Contract | None:
    """The parts of an OCC symbol without padding (`XYZ261218C00100000`), None when it is none."""
    found = _CONTRACT.match(symbol)
    if not found:
        return None
    root, day, kind, strike = found.groups()
    try:
        expires_on = datetime.strptime(day, "%y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return Contract(root, expires_on, "call" if kind == "C" else "put", Decimal(strike) / 1000)
