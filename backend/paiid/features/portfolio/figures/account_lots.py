"""One account's lots as figures want them: what was closed, and what that brought."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate, islice
from operator import attrgetter
from typing import Final

from paiid.core.joined import Joined
from paiid.domain.activity import ZERO
from paiid.domain.closings import ClosedTrade, closed_trades
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import EXACT, ClosedLot
from paiid.domain.money import to_cents

_ADD: Final = EXACT.add
_GAIN: Final = EXACT.subtract
_PROCEEDS, _COST, _SYMBOL = attrgetter("proceeds"), attrgetter("cost"), attrgetter("symbol")


@dataclass(frozen=True)
class AccountLots:
    """One account's lots after some of its activities, and what was closed, in that order.

    `running` is the gain realized up to each closed lot, `by_symbol` that of all of them, `trades` what they make in
    the order of closing, and `trade_cents` the gain of each.
    """

    book: LotBook = field(default_factory=LotBook)
    closed: Joined[ClosedLot] = field(default_factory=Joined)
    running: Joined[Decimal] = field(default_factory=Joined)
    by_symbol: Mapping[Symbol, Decimal] = field(default_factory=dict)
    trades: Joined[ClosedTrade] = field(default_factory=Joined)
    trade_cents: "array[int]" = field(default_factory=lambda: array("q"))

    def extended(self, book: LotBook, news: Sequence[ClosedLot], order_ids: Mapping[str, str]) -> "AccountLots":
        """The same with `book` in the place of its own, after more was closed."""
        if not news:
            return replace(self, book=book)
        trades, cents = self._trades(news, order_ids)
        gains, totals = list(map(_GAIN, map(_PROCEEDS, news), map(_COST, news))), dict(self.by_symbol)
        for symbol, gain in zip(map(_SYMBOL, news), gains, strict=True):
            totals[symbol] = _ADD(totals.get(symbol, ZERO), gain)
        running = accumulate(gains, _ADD, initial=self.running[-1] if self.running else ZERO)
        return AccountLots(
            book=book,
            closed=self.closed.extended(news),
            running=self.running.extended(islice(running, 1, None)),
            by_symbol=totals,
            trades=trades,
            trade_cents=cents,
        )

    def _trades(
        self, news: Sequence[ClosedLot], order_ids: Mapping[str, str]
    ) -> "tuple[Joined[ClosedTrade], array[int]]":
        fresh, old, cents = closed_trades(news, order_ids), self.trades, self.trade_cents[:]
        ids = {trade.id for trade in fresh}
        # Without orders each activity closes at once what it closes.
        if order_ids and any(trade.id in ids for trade in self.trades):
            # More of an order that had closed something before.
            fresh, old, cents = closed_trades([*self.closed, *news], order_ids), Joined[ClosedTrade](), array("q")
        cents.extend(int(to_cents(trade.pnl).scaleb(2)) for trade in fresh)
        return old.extended(fresh), cents
