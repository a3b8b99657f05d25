"""The account of a run that writes contracts: every share, contract and cent is booked here.

Shares follow the rules of `fills`, as everywhere; contracts those of `writing_price`. Nothing is written that shares or
cash do not cover, and the cash that secures a put pays nothing else.
"""

import math
from dataclasses import dataclass, field

from paiid.quant.backtest.engine import settings_of
from paiid.quant.backtest.fills import affordable, commission, most_shares, slipped, to_cents, whole
from paiid.quant.backtest.model import Panel, Reason
from paiid.quant.backtest.writing_model import CONTRACT_SHARES, End, WritingPlan, WrittenContract
from paiid.quant.backtest.writing_price import (
    ask_of,
    bid_of,
    intrinsic,
    is_exercised,
    premium,
    years_at_close,
    years_at_open,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract that is to be written at the next open."""

    strike: float
    expiration: int
    volatility: float
    delta: float


@dataclass(slots=True)
class Holding:
    """One instrument's. `wanted` shares are to be bought at the next open, all are to be sold where `sells` says why.

    `terms` are to be written, at most `most` contracts of them; `closing` says why `lot` is to be bought back.
    """

    shares: float = 0.0
    last: float = math.nan
    volatility: float = math.nan
    wanted: float = 0.0
    most: float = 0.0
    sells: int = 0
    lot: WrittenContract | None = None
    terms: Terms | None = None
    closing: End = End.OPEN

    @property
    def is_used(self) -> bool:
        """Whether anything is held or written."""
        return self.shares > 0.0 or self.lot is not None


@dataclass(slots=True)
class Fill:
    """As a row of `Ledger`."""

    bar: int
    instrument: int
    shares: float
    price: float
    fee: float
    reason: int
    slippage: float


@dataclass
class Book:
    """Cash, shares and contracts.

    Args:
        writing: of the run.
        panel: the bars.
        cash: USD.
    """

    writing: WritingPlan
    panel: Panel
    cash: float
    interest: float = 0.0
    fills: list[Fill] = field(default_factory=list)
    written: list[WrittenContract] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holdings = [Holding() for _ in self.panel.symbols]
        self.settings = settings_of(self.writing.plan)[0]

    @property
    def free(self) -> float:
        """What may be spent, USD: cash that secures no put."""
        return self.cash - sum(one.lot.secured for one in self.holdings if one.lot is not None)

    def accrue(self, nights: int) -> None:
        """The interest on cash of so many calendar days."""
        rate = self.writing.plan.costs.cash_rate
        if nights > 0 and rate > 0.0:
            amount = to_cents(self.cash * rate * nights / 365.0)
            self.interest += amount
            self._pay(amount)

    def restate(self, t: int, s: int) -> None:
        """Before the open: the dividend of what was held, and a split of it and of what was written on it."""
        held = self.holdings[s]
        if self.panel.dividends[t, s] > 0.0 and held.shares > 0.0:
            self._pay(to_cents(held.shares * self.panel.dividends.item(t, s)))
        ratio = 1.0 if self.panel.splits is None else self.panel.splits.item(t, s)
        if ratio > 0.0 and ratio != 1.0 and held.is_used:
            self._split(t, s, ratio)

    def trades(self, t: int, s: int) -> bool:
        """Whether the instrument was traded in the bar."""
        return self.panel.volume.item(t, s) > 0.0 and self.panel.open.item(t, s) > 0.0

    def buy(self, t: int, s: int) -> None:
        """Whole hundreds of what is wanted, as volume and free cash allow."""
        held, reference = self.holdings[s], self.panel.open.item(t, s)
        at = slipped(reference, 1, self.settings)
        most = min(held.wanted, most_shares(self.panel.volume.item(t, s), self.settings))
        shares = _hundreds(affordable(most, at, max(0.0, self.free), self.settings))
        held.wanted = 0.0
        if shares <= 0.0:
            return
        fee = commission(shares, shares * at, self.settings)
        self.fills.append(Fill(t, s, shares, at, fee, int(Reason.ENTRY), max(0.0, at - reference) * shares))
        self._pay(-to_cents(shares * at) - fee)
        held.shares += shares

    def leave(self, t: int, s: int) -> None:
        """Sell what is to be sold, with the call on it bought back; both or, where cash does not reach, neither."""
        held, reference = self.holdings[s], self.panel.open.item(t, s)
        at = slipped(reference, -1, self.settings)
        shares = min(held.shares, most_shares(self.panel.volume.item(t, s), self.settings))
        fee = commission(shares, shares * at, self.settings)
        proceeds = to_cents(shares * at) - fee
        if held.closing is End.CLOSED and not self.buy_back(t, s, proceeds):
            return
        self.fills.append(Fill(t, s, -shares, at, fee, held.sells, max(0.0, reference - at) * shares))
        self._pay(proceeds)
        held.shares -= shares
        if held.shares <= 0.0:
            held.sells = 0

    def write(self, t: int, s: int) -> None:
        """Write what is to be written, as many as are covered; a premium below a cent is not asked for."""
        held, terms = self.holdings[s], self.holdings[s].terms
        held.terms = None
        if terms is None or held.lot is not None:
            return
        price = self._at_open(t, s, terms.strike, terms.expiration, terms.volatility)
        bid = bid_of(price, self.writing.costs.spread)
        contracts = self._covered(held, terms)
        if bid <= 0.0 or contracts <= 0:
            return
        fee, size = to_cents(self.writing.costs.commission * contracts), contracts * CONTRACT_SHARES
        lot = WrittenContract(
            s, self.writing.is_call, terms.strike, terms.expiration, contracts, terms.volatility, terms.delta, t, bid,
            fee, (price - bid) * size, terms.strike, float(size), price,
        )  # fmt: skip
        self._pay(to_cents(bid * size) - fee)
        held.lot = lot
        self.written.append(lot)

    def buy_back(self, t: int, s: int, besides: float = 0.0) -> bool:
        """Buy the contract back, if the cash pays it with `besides` USD that come in at the same open."""
        held, lot = self.holdings[s], self.holdings[s].lot
        if lot is None:
            return True
        price = self._at_open(t, s, lot.strike, lot.expiration, held.volatility)
        ask = ask_of(price, self.writing.costs.spread)
        fee, cost = to_cents(self.writing.costs.commission * lot.contracts), to_cents(ask * lot.size)
        if self.free + lot.secured + besides < cost + fee:
            return False
        self._pay(-cost - fee)
        lot.fees += fee
        lot.slippage += (ask - price) * lot.size
        self._end(t, s, held.closing, cost / lot.shares)
        return True

    def premium_to_come(self, t: int, s: int) -> float:
        """What the contract to be written in place of the open one will bring, USD after its commission."""
        held, terms = self.holdings[s], self.holdings[s].terms
        if terms is None or held.lot is None or not self.writing.is_call:
            return 0.0
        bid = bid_of(self._at_open(t, s, terms.strike, terms.expiration, terms.volatility), self.writing.costs.spread)
        contracts = self._covered(held, terms)
        fee = to_cents(self.writing.costs.commission * contracts)
        return max(0.0, to_cents(bid * contracts * CONTRACT_SHARES) - fee)

    def settle(self, t: int, s: int) -> None:
        """At the end of a contract: exercised where it is in the money, at the newest close, else worth nothing."""
        held, lot = self.holdings[s], self.holdings[s].lot
        if lot is None:
            return
        lot.note(intrinsic(held.last, lot.strike, is_call=lot.is_call) * lot.size / lot.shares)
        if not is_exercised(held.last, lot.strike, is_call=lot.is_call):
            self._end(t, s, End.EXPIRED, 0.0)
            return
        side = -1.0 if lot.is_call else 1.0
        shares = whole(lot.size)
        self._pay(-side * to_cents(lot.strike * lot.size))
        # After a split of no whole ratio a contract is on a fraction of a share, which changes hands in cash.
        self._pay(side * to_cents((lot.size - shares) * held.last))
        if shares > 0.0:
            price = lot.strike * lot.size / shares - (lot.size - shares) * held.last / shares
            self.fills.append(Fill(t, s, side * shares, price, 0.0, int(Reason.ASSIGNED), 0.0))
        held.shares += side * shares
        held.sells = int(Reason.AFTER_ASSIGNMENT) if side > 0.0 else held.sells if held.shares > 0.0 else 0
        self._end(t, s, End.ASSIGNED, 0.0)

    def mark(self, t: int, s: int) -> float:
        """Take the newest close; what is held less what was written is worth that much, USD."""
        held, lot, close = self.holdings[s], self.holdings[s].lot, self.panel.close.item(t, s)
        if not math.isnan(close):
            held.last = close
            volatility = self.writing.volatility.item(t, s)
            held.volatility = held.volatility if math.isnan(volatility) else volatility
        if lot is not None and lot.expiration <= self.writing.days[t]:
            self.settle(t, s)
            lot = None
        if lot is not None and held.last > 0.0:
            years = years_at_close(int(self.writing.days[t]), lot.expiration)
            lot.note(self._value(t, s, held.last, lot.strike, years, held.volatility) * lot.size / lot.shares)
        worth = held.shares * held.last if held.shares > 0.0 else 0.0
        return worth - (0.0 if lot is None else lot.liability)

    def _covered(self, held: Holding, terms: Terms) -> int:
        """How many contracts shares, or cash that is free, cover."""
        if self.writing.is_call:
            return int(whole(held.shares / CONTRACT_SHARES))
        each = terms.strike * CONTRACT_SHARES + self.writing.costs.commission + 0.01
        return int(min(held.most, whole(max(0.0, self.free) / each)))

    def _at_open(self, t: int, s: int, strike: float, expiration: int, volatility: float) -> float:
        """The model's price at the open of bar `t`, on the volatility known at the close before."""
        years = years_at_open(int(self.writing.days[t]), expiration)
        return self._value(max(t - 1, 0), s, self.panel.open.item(t, s), strike, years, volatility)

    def _value(self, t: int, s: int, spot: float, strike: float, years: float, volatility: float) -> float:
        one = self.writing
        dividends = one.dividend_yield.item(t, s)
        return premium(spot, strike, years, one.rate, dividends, volatility, is_call=one.is_call)[0]

    def _end(self, t: int, s: int, end: End, price: float) -> None:
        held = self.holdings[s]
        lot = held.lot
        assert lot is not None
        lot.closed, lot.end, lot.price = t, end, price
        held.lot, held.closing = None, End.OPEN

    def _pay(self, amount: float) -> None:
        self.cash = to_cents(self.cash + amount)

    def _split(self, t: int, s: int, ratio: float) -> None:
        held = self.holdings[s]
        held.last /= ratio
        held.terms, held.wanted = None, 0.0
        if held.lot is not None:
            held.lot.size *= ratio
            held.lot.strike /= ratio
        after = held.shares * ratio
        held.shares = whole(after)
        fraction = after - held.shares
        if fraction > 1e-7:
            self._pay(to_cents(fraction * held.last))
            self.fills.append(Fill(t, s, -fraction, held.last, 0.0, int(Reason.SPLIT), 0.0))


def _hundreds(shares: float) -> float:
    return math.floor(shares / CONTRACT_SHARES) * float(CONTRACT_SHARES)
