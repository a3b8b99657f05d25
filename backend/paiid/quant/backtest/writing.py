"""Runs a plan that writes option contracts. Import lazily, as `engine`.

A loop of its own: there is a contract or two at a time and a bar a day, so it needs no machine code, and a run that
writes nothing pays nothing for it. Order of a bar: interest, dividends and splits; at the open what is left, then what
is bought, then what is written; at the close ends of contracts, values, decisions for the next open.
"""

import math
from typing import Any, Final

import numpy as np

from paiid.quant.backtest.engine import nights_of
from paiid.quant.backtest.model import FloatArray, Ledger, Panel, Reason
from paiid.quant.backtest.writing_book import Book, Holding, Terms
from paiid.quant.backtest.writing_model import CONTRACT_SHARES, End, WritingPlan
from paiid.quant.backtest.writing_price import listed_strike, premium, wanted_strike, years_at_close

_EXIT: Final = int(Reason.EXIT_RULE)
_NEAR: Final = 1e-7
_COLUMNS: Final = {
    "bar": np.int64,
    "instrument": np.int64,
    "reason": np.int64,
    "shares": np.float64,
    "price": np.float64,
    "fee": np.float64,
    "slippage": np.float64,
}


def run_writing(writing: WritingPlan, panel: Panel, cash: float) -> Ledger:
    """Trade and write on `panel`, starting with `cash` USD and nothing held.

    Raises:
        ValueError: no cash, or bars within the day.
    """
    if not cash > 0.0:
        raise ValueError("a run needs cash")
    if panel.session_ends is not None:
        raise ValueError("contracts are written on daily bars")
    bars = panel.times.size
    nights = nights_of(panel.times, writing.plan.begins)
    book = Book(writing, panel, cash)
    run = Run(book)
    curves = np.empty((3, bars))
    for t in range(bars):
        run.open(t, int(nights[t]))
        exposure = run.close(t)
        curves[:, t] = book.cash + exposure, book.cash, exposure
        run.decide(t, book.cash + exposure)
    return _ledger(book, curves)


class Run:
    """What happens in each bar."""

    def __init__(self, book: Book) -> None:
        self.book, self.writing, self.plan = book, book.writing, book.writing.plan
        self.holdings, self.scores = book.holdings, np.broadcast_to(self.plan.scores, book.panel.close.shape)
        self.order: list[int] = []

    def open(self, t: int, nights: int) -> None:
        """Everything before the close."""
        book = self.book
        book.accrue(nights)
        for s, held in enumerate(self.holdings):
            if held.lot is not None and held.lot.expiration < self.writing.days[t]:
                # There was no bar on its last day: the newest close before it counts.
                book.settle(t, s)
            book.restate(t, s)
        for s, held in enumerate(self.holdings):
            if held.is_used and book.trades(t, s):
                self._leave(t, s, held)
        for s in self.order:
            if book.trades(t, s):
                if self.holdings[s].wanted > 0.0:
                    book.buy(t, s)
                book.write(t, s)
        for held in self.holdings:
            held.terms, held.wanted = None, 0.0

    def close(self, t: int) -> float:
        """Ends and values; what everything held and written is worth, USD."""
        return sum(self.book.mark(t, s) for s in range(len(self.holdings)))

    def decide(self, t: int, equity: float) -> None:
        """The orders of the next open."""
        plan, is_judged = self.plan, bool(self.plan.judged[t])
        close = self.book.panel.close[t]
        begun: list[int] = []
        kept = 0
        for s, held in enumerate(self.holdings):
            if math.isnan(close[s]):
                kept += held.is_used
                continue
            if is_judged and plan.leaves[t, s]:
                self._give_up(held)
            elif not self._is_leaving(held):
                self._look_at_lot(t, held)
                if is_judged and self._wants(t, s, held):
                    begun.append(s)
            kept += held.is_used
        self._choose(t, begun, kept, equity)

    def _leave(self, t: int, s: int, held: Holding) -> None:
        if held.sells and held.shares > 0.0:
            self.book.leave(t, s)
        elif held.closing is not End.OPEN:
            self.book.buy_back(t, s, self.book.premium_to_come(t, s))

    @staticmethod
    def _give_up(held: Holding) -> None:
        """The exit rule holds: all of it goes."""
        held.sells = _EXIT if held.shares > 0.0 else 0
        held.closing = End.CLOSED if held.lot is not None else End.OPEN

    @staticmethod
    def _is_leaving(held: Holding) -> bool:
        return held.closing is End.CLOSED or held.sells == _EXIT

    def _look_at_lot(self, t: int, held: Holding) -> None:
        """Whether the contract is to be bought back, as the newest close has it."""
        lot, one = held.lot, self.writing
        if lot is None:
            return
        held.closing = End.OPEN
        if one.close_at is not None and lot.price <= one.close_at * lot.premium + _NEAR:
            held.closing = End.BOUGHT_BACK
        elif one.roll_days is not None and lot.expiration - one.days[t] <= one.roll_days:
            held.closing = End.ROLLED

    def _wants(self, t: int, s: int, held: Holding) -> bool:
        """Whether a contract is to be written, with the shares under it where there are none yet."""
        if held.lot is not None and held.closing is End.OPEN:
            return False
        has_shares = self.writing.is_call and held.shares > 0.0
        return has_shares or bool(self.plan.enters[t, s])

    def _choose(self, t: int, begun: list[int], kept: int, equity: float) -> None:
        """Of what may be begun the best, as many as there may be."""
        begun.sort(key=lambda s: (-float(self.scores[t, s]), s))
        self.order = []
        for s in begun:
            held = self.holdings[s]
            if not held.is_used and kept >= self.plan.max_positions:
                continue
            terms = self._terms(t, s)
            if terms is None:
                continue
            kept += not held.is_used
            self._size(held, terms, equity)
            held.terms = terms
            self.order.append(s)

    def _size(self, held: Holding, terms: Terms, equity: float) -> None:
        budget = self.writing.weight * equity
        if not self.writing.is_call:
            held.most = math.floor(budget / (terms.strike * CONTRACT_SHARES) + _NEAR)
        elif held.shares <= 0.0:
            held.wanted = math.floor(budget / (held.last * CONTRACT_SHARES) + _NEAR) * float(CONTRACT_SHARES)

    def _terms(self, t: int, s: int) -> Terms | None:
        """The contract that the rule picks at the close, or None where it cannot be told."""
        one, held = self.writing, self.holdings[s]
        expiration, day, step = int(one.expirations[t]), int(one.days[t]), float(one.steps[t, s])
        volatility = held.volatility
        if expiration <= day or math.isnan(volatility) or not volatility > 0.0:
            return None
        years, dividends = years_at_close(day, expiration), float(one.dividend_yield[t, s])
        if one.is_by_delta:
            wanted = wanted_strike(
                held.last, years, one.rate, dividends, volatility, is_call=one.is_call, delta=one.distance
            )
        else:
            wanted = held.last * (1.0 + one.distance if one.is_call else 1.0 - one.distance)
        strike = listed_strike(wanted, step)
        delta = premium(held.last, strike, years, one.rate, dividends, volatility, is_call=one.is_call)[1]
        return Terms(strike, expiration, volatility, delta)


def _ledger(book: Book, curves: FloatArray) -> Ledger:
    equity, cash, exposure = curves
    columns: dict[str, Any] = {
        name: np.array([getattr(one, name) for one in book.fills], dtype=kind) for name, kind in _COLUMNS.items()
    }
    return Ledger(
        **columns,
        equity=equity,
        cash=cash,
        exposure=exposure,
        shares_held=np.array([one.shares for one in book.holdings]),
        interest=book.interest,
        written=tuple(book.written),
    )
