"""Option contracts that an automation has written, from the fills of its own orders and their ends. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol

from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol
from paiid.domain.money import gross_amount
from paiid.domain.option import STANDARD_MULTIPLIER, OptionRight, OptionSymbol

_ZERO: Final = Decimal(0)
_A_MOMENT: Final = timedelta(seconds=1)


class ContractFill(Protocol):
    """A fill of a contract: `shares` are contracts, below 0 written; USD a share's worth; fee in USD."""

    @property
    def intent_id(self) -> str: ...
    @property
    def symbol(self) -> Symbol: ...
    @property
    def shares(self) -> Decimal: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def fee(self) -> Decimal: ...
    @property
    def session(self) -> date: ...


class ContractFate(StrEnum):
    """What became of written contracts."""

    OPEN = "open"
    EXPIRED = "expired"
    ASSIGNED = "assigned"
    BOUGHT_BACK = "bought_back"


@dataclass(frozen=True, slots=True)
class ContractEnd:
    """The end of contracts at the close of a session. `contracts` is None for all that are open.

    `is_booked`: the account's broker has booked it; else it follows from the close, and the booking is to come.
    """

    symbol: Symbol
    session: date
    is_assigned: bool
    contracts: Decimal | None = None
    is_booked: bool = True

    @property
    def at(self) -> datetime:
        """When it counts: with the last trade of its session."""
        return session_close(self.session) - _A_MOMENT


@dataclass(frozen=True, slots=True)
class OwnContract:
    """Contracts of one name that are open; `premium` is the average received, USD a share."""

    symbol: Symbol
    contracts: Decimal
    premium: Decimal
    opened: date
    intent_id: str

    @property
    def option(self) -> OptionSymbol:
        """Its name."""
        return OptionSymbol.parse(self.symbol)

    @property
    def underlying(self) -> Symbol:
        """What it is on."""
        return Symbol(self.option.root)

    @property
    def is_call(self) -> bool:
        """Whether shares stand behind it; else cash."""
        return self.option.right is OptionRight.CALL

    @property
    def shares(self) -> Decimal:
        """What is delivered if it is assigned."""
        return self.contracts * STANDARD_MULTIPLIER

    @property
    def secured(self) -> Decimal:
        """The cash that lies ready for a put, USD."""
        return _ZERO if self.is_call else self.shares * self.option.strike


@dataclass(frozen=True, slots=True)
class ContractTrade:
    """Contracts of one name from their writing to their end; prices are averages, USD a share, `pnl` after fees."""

    symbol: Symbol
    opened: date
    closed: date | None
    contracts: Decimal
    premium: Decimal
    paid: Decimal | None
    fees: Decimal
    fate: ContractFate
    pnl: Decimal | None


@dataclass
class _Trip:
    opened: date
    written: Decimal = _ZERO
    received: Decimal = _ZERO
    bought: Decimal = _ZERO
    paid: Decimal = _ZERO
    fees: Decimal = _ZERO

    def trade(self, symbol: Symbol, fate: ContractFate, closed: date | None = None) -> ContractTrade:
        units = Decimal(STANDARD_MULTIPLIER)
        return ContractTrade(
            symbol=symbol,
            opened=self.opened,
            closed=closed,
            contracts=self.written,
            premium=self.received / (self.written * units),
            paid=self.paid / (self.bought * units) if self.bought else None,
            fees=self.fees,
            fate=fate,
            pnl=None if closed is None else self.received - self.paid - self.fees,
        )


@dataclass
class ContractBook:
    """What is written, and what became of what was."""

    open: dict[Symbol, OwnContract] = field(default_factory=dict)
    trades: list[ContractTrade] = field(default_factory=list)
    _trips: dict[Symbol, _Trip] = field(default_factory=dict)

    def take(self, fill: ContractFill) -> Decimal:
        """Book one fill; what it does to cash, USD. Contracts are written and bought back, never bought to hold."""
        amount = gross_amount(fill.price, abs(fill.shares) * STANDARD_MULTIPLIER)
        held = self.open.get(fill.symbol)
        if fill.shares < 0:
            self._write(fill, held, amount)
            return amount - fill.fee
        if held is not None:
            trip = self._trips[fill.symbol]
            trip.bought, trip.paid, trip.fees = trip.bought + fill.shares, trip.paid + amount, trip.fees + fill.fee
            self._less(held, fill.shares, ContractFate.BOUGHT_BACK, fill.session)
        return -amount - fill.fee

    def end(self, end: ContractEnd) -> OwnContract | None:
        """Book an end; the contracts that were assigned by it, if any."""
        held = self.open.get(end.symbol)
        if held is None:
            return None
        gone = held.contracts if end.contracts is None else min(held.contracts, end.contracts)
        fate = ContractFate.ASSIGNED if end.is_assigned else ContractFate.EXPIRED
        self._less(held, gone, fate, end.session)
        return replace(held, contracts=gone) if end.is_assigned else None

    def all_trades(self) -> list[ContractTrade]:
        """Ended and open ones, by their writing."""
        running = [trip.trade(symbol, ContractFate.OPEN) for symbol, trip in self._trips.items()]
        return sorted([*self.trades, *running], key=lambda one: (one.opened, one.symbol))

    def on(self, underlying: Symbol) -> list[OwnContract]:
        """The open ones on it."""
        return [one for one in self.open.values() if one.underlying == underlying]

    def promised(self, underlying: Symbol) -> Decimal:
        """Shares of it behind open calls."""
        return sum((one.shares for one in self.on(underlying) if one.is_call), _ZERO)

    @property
    def secured(self) -> Decimal:
        """Cash behind open puts, USD."""
        return sum((one.secured for one in self.open.values()), _ZERO)

    def _write(self, fill: ContractFill, held: OwnContract | None, amount: Decimal) -> None:
        trip = self._trips.setdefault(fill.symbol, _Trip(fill.session))
        written = -fill.shares
        trip.written, trip.received, trip.fees = trip.written + written, trip.received + amount, trip.fees + fill.fee
        if held is None:
            self.open[fill.symbol] = OwnContract(fill.symbol, written, fill.price, fill.session, fill.intent_id)
            return
        contracts = held.contracts + written
        premium = (held.premium * held.contracts + fill.price * written) / contracts
        self.open[fill.symbol] = replace(held, contracts=contracts, premium=premium)

    def _less(self, held: OwnContract, gone: Decimal, fate: ContractFate, session: date) -> None:
        left = held.contracts - gone
        if left > 0:
            self.open[held.symbol] = replace(held, contracts=left)
            return
        del self.open[held.symbol]
        self.trades.append(self._trips.pop(held.symbol).trade(held.symbol, fate, session))
