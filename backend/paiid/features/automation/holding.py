"""What an automation owns: its cash, its positions and its trades, from the fills of its own orders. Pure.

Other orders of the same account, and other automations in it, do not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Final

from paiid.domain.exchange_calendar import session_date_at, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.money import gross_amount, to_cents
from paiid.domain.option import is_option
from paiid.features.automation.contracts import ContractBook, ContractEnd

_ZERO: Final = Decimal(0)
Happening = CorporateAction | ContractEnd


@dataclass(frozen=True, slots=True)
class OwnFill:
    """One fill of an own order: shares > 0 bought, < 0 sold; USD a share; fee in USD."""

    intent_id: str
    symbol: Symbol
    shares: Decimal
    price: Decimal
    fee: Decimal
    at: datetime

    @property
    def session(self) -> date:
        """The session it counts for: one after a close belongs to the next."""
        return session_date_at(self.at)


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one symbol, `shares` below 0 where it is sold short and they are owed.

    `intent_id` is the order that opened it, `opened` the session it did. Prices are what was paid, or got, USD a share.
    """

    symbol: Symbol
    shares: Decimal
    average: Decimal
    entry_price: Decimal
    opened: date
    intent_id: str

    @property
    def is_short(self) -> bool:
        """Whether the shares are owed."""
        return self.shares < 0


@dataclass(frozen=True, slots=True)
class OwnTrade:
    """One position from flat to flat; `closed` and `exit_price` are None while it is open. Prices are averages, USD.

    `shares` are all that were opened, below 0 where they were sold short; `pnl` is with dividends, which a short owes.
    """

    symbol: Symbol
    opened: date
    closed: date | None
    shares: Decimal
    entry_price: Decimal
    exit_price: Decimal | None
    fees: Decimal
    pnl: Decimal | None
    intent_id: str


@dataclass
class OwnBook:
    """Cash in USD, what is held, and the trades in the order of their entries."""

    cash: Decimal
    holdings: dict[Symbol, Holding] = field(default_factory=dict)
    trades: list[OwnTrade] = field(default_factory=list)
    contracts: ContractBook = field(default_factory=ContractBook)
    _open: dict[Symbol, "_Trip"] = field(default_factory=dict)

    def all_trades(self) -> list[OwnTrade]:
        """Closed and open ones."""
        return sorted([*self.trades, *(trip.trade() for trip in self._open.values())], key=_when)

    def ended(self) -> list[OwnTrade]:
        """Everything that was closed, contracts too, in the order it was: of those the premium is the entry's price."""
        written = [
            OwnTrade(one.symbol, one.opened, one.closed, one.contracts, one.premium, one.paid, one.fees, one.pnl, "")
            for one in self.contracts.trades
        ]
        return sorted([*self.trades, *written], key=lambda one: one.closed or date.max)

    def take(self, fill: OwnFill) -> None:
        """Book one fill; one that is for more than is left to close opens the other side with the rest."""
        if is_option(fill.symbol):
            self.cash += self.contracts.take(fill)
            return
        held = self.holdings.get(fill.symbol)
        beyond = fill.shares if held is None else held.shares + fill.shares
        if held is None or held.shares * fill.shares > 0 or held.shares * beyond >= 0:
            self._book(fill)
            return
        fee = to_cents(fill.fee * beyond / fill.shares)
        self._book(replace(fill, shares=-held.shares, fee=fill.fee - fee))
        self._book(replace(fill, shares=beyond, fee=fee))

    def _book(self, fill: OwnFill) -> None:
        amount = gross_amount(fill.price, abs(fill.shares))
        self.cash += (-amount if fill.shares > 0 else amount) - fill.fee
        held = self.holdings.get(fill.symbol)
        if held is None:
            self.holdings[fill.symbol] = _new(fill)
            self._open[fill.symbol] = trip = _Trip(fill)
            trip.take(fill, amount)
            return
        self._open[fill.symbol].take(fill, amount)
        shares = held.shares + fill.shares
        if shares == 0:
            del self.holdings[fill.symbol]
            self.trades.append(self._open.pop(fill.symbol).trade(fill.session))
        elif held.shares * fill.shares > 0:
            average = (held.average * held.shares + fill.price * fill.shares) / shares
            self.holdings[fill.symbol] = replace(held, shares=shares, average=average)
        else:
            self.holdings[fill.symbol] = replace(held, shares=shares)

    def end(self, end: ContractEnd) -> None:
        """Book the end of a contract; one that is assigned moves its shares at the strike."""
        assigned = self.contracts.end(end)
        if assigned is None:
            return
        shares = -assigned.shares if assigned.is_call else assigned.shares
        strike = assigned.option.strike
        self.take(OwnFill(assigned.intent_id, assigned.underlying, shares, strike, _ZERO, end.at))

    def act(self, action: CorporateAction) -> None:
        """Book a dividend or a split; what is sold short owes the dividend. A fraction that a split leaves is given up.

        A split that leaves no whole share ends the position.
        """
        held = self.holdings.get(action.symbol)
        if held is None:
            return
        trip = self._open[action.symbol]
        if action.kind is CorporateActionKind.CASH_DIVIDEND:
            paid = to_cents(held.shares * action.amount)
            self.cash += paid
            trip.got += paid
            return
        ratio = action.ratio
        shares = (held.shares * ratio).to_integral_value(ROUND_DOWN)
        trip.bought, trip.sold = trip.bought * ratio, trip.sold * ratio
        if shares == 0:
            del self.holdings[action.symbol]
            self.trades.append(self._open.pop(action.symbol).trade(action.ex_date))
            return
        self.holdings[action.symbol] = replace(
            held, shares=shares, average=held.average / ratio, entry_price=held.entry_price / ratio
        )


@dataclass
class _Trip:
    first: OwnFill
    bought: Decimal = _ZERO
    sold: Decimal = _ZERO
    paid: Decimal = _ZERO
    received: Decimal = _ZERO
    got: Decimal = _ZERO
    fees: Decimal = _ZERO

    def take(self, fill: OwnFill, amount: Decimal) -> None:
        self.fees += fill.fee
        if fill.shares > 0:
            self.bought, self.paid = self.bought + fill.shares, self.paid + amount
        else:
            self.sold, self.received = self.sold - fill.shares, self.received + amount

    def trade(self, closed: date | None = None) -> OwnTrade:
        pnl = self.received + self.got - self.paid - self.fees
        entry, exit_ = (self.paid, self.bought), (self.received, self.sold)
        if self.first.shares < 0:
            entry, exit_ = exit_, entry
        return OwnTrade(
            symbol=self.first.symbol,
            opened=self.first.session,
            closed=closed,
            shares=entry[1] if self.first.shares > 0 else -entry[1],
            entry_price=entry[0] / entry[1],
            exit_price=exit_[0] / exit_[1] if closed is not None and exit_[1] else None,
            fees=self.fees,
            pnl=None if closed is None else pnl,
            intent_id=self.first.intent_id,
        )


def own_book(
    capital: Decimal, fills: Sequence[OwnFill], actions: Sequence[Happening], *, through: date | None = None
) -> OwnBook:
    """The book after the session `through`; of all there is where that is None.

    Args:
        capital: given to it at first, USD.
        fills: its own, oldest first.
        actions: dividends and splits of what it held, and ends of what it wrote, oldest first.
        through: a session.
    """
    book = OwnBook(capital)
    for event in _in_order(fills, actions, through):
        if isinstance(event, OwnFill):
            book.take(event)
        elif isinstance(event, ContractEnd):
            book.end(event)
        else:
            book.act(event)
    return book


def _in_order(
    fills: Sequence[OwnFill], actions: Sequence[Happening], through: date | None
) -> Iterator[OwnFill | Happening]:
    """An action takes effect before the session's open, the end of a contract at its close."""
    dated: list[tuple[datetime, int, OwnFill | Happening]] = []
    for one in actions:
        if isinstance(one, ContractEnd):
            dated += [(one.at, 2, one)] if through is None or one.session <= through else []
        elif through is None or one.ex_date <= through:
            dated.append((session_open(one.ex_date), 0, one))
    dated += [(one.at, 1, one) for one in fills if through is None or one.session <= through]
    yield from (event for _, _, event in sorted(dated, key=lambda one: one[:2]))


def _new(fill: OwnFill) -> Holding:
    return Holding(fill.symbol, fill.shares, fill.price, fill.price, fill.session, fill.intent_id)


def _when(trade: OwnTrade) -> tuple[date, str]:
    return trade.opened, trade.symbol
