"""One account's lots as figures want them: what was closed, and what that brought."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from paiid.domain.activity import ZERO
from paiid.domain.closings import ClosedTrade, closed_trades
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import EXACT, ClosedLot
from paiid.domain.money import to_cents


@dataclass(frozen=True)
class AccountLots:
    """One account's lots after some of its activities, and what was closed, in that order.

    `running` is the gain realized up to each closed lot, `by_symbol` that of all of them, `trades` what they make in
    the order of closing, and `trade_cents` the gain of each.
    """

    book: LotBook = field(default_factory=LotBook)
    closed: Sequence[ClosedLot] = ()
    running: Sequence[Decimal] = ()
    by_symbol: Mapping[Symbol, Decimal] = field(default_factory=dict)
    trades: Sequence[ClosedTrade] = ()
    trade_cents: "array[int]" = field(default_factory=lambda: array("q"))

    def extended(self, book: LotBook, news: Sequence[ClosedLot], order_ids: Mapping[str, str]) -> "AccountLots":
        """The same with `book` in the place of its own, after more was closed."""
        if not news:
            return replace(self, book=book)
        trades, cents = self._trades(news, order_ids)
        running, totals = list(self.running), dict(self.by_symbol)
        total = running[-1] if running else ZERO
        for lot in news:
            gain = lot.realized_pnl
            total = EXACT.add(total, gain)
            running.append(total)
            totals[lot.symbol] = EXACT.add(totals.get(lot.symbol, ZERO), gain)
        return AccountLots(book, [*self.closed, *news], running, totals, trades, cents)

    def _trades(
        self, news: Sequence[ClosedLot], order_ids: Mapping[str, str]
    ) -> "tuple[Sequence[ClosedTrade], array[int]]":
        fresh = closed_trades(news, order_ids)
        ids = {trade.id for trade in fresh}
        if any(trade.id in ids for trade in self.trades):
            # More of an order that had closed something before.
            fresh, old, cents = closed_trades([*self.closed, *news], order_ids), list[ClosedTrade](), array("q")
        else:
            old, cents = list(self.trades), self.trade_cents[:]
        cents.extend(int(to_cents(trade.pnl).scaleb(2)) for trade in fresh)
        return [*old, *fresh], cents
