"""One account's lots as figures want them: what was closed, and what that brought."""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, reduce
from itertools import repeat
from typing import Final

from paiid.core.joined import Joined
from paiid.core.turns import in_turns
from paiid.domain.activity import ZERO
from paiid.domain.closings import ClosedTrade, TradeResults, closed_trades, trade_results
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import EXACT, ClosedLot

_ADD: Final = EXACT.add
_MULTIPLY: Final = EXACT.multiply
_WHOLE: Final = EXACT.to_integral_value
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True)
class AccountLots:
    """One account's lots after some of its activities, and what was closed, in that order.

    `by_symbol` is the gain realized on all that was closed. Of the trades which the closed lots make, in the order of
    closing, `trade_cents` are the gains and `trade_times` the instants; `order_ids` tell what belongs to one trade.
    """

    book: LotBook = field(default_factory=LotBook)
    closed: Joined[ClosedLot] = field(default_factory=Joined)
    by_symbol: Mapping[Symbol, Decimal] = field(default_factory=dict)
    trade_cents: "array[int]" = field(default_factory=lambda: array("q"))
    trade_times: Joined[datetime] = field(default_factory=Joined)
    order_ids: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def trades(self) -> Sequence[ClosedTrade]:
        """The trades themselves; most figures do without."""
        return closed_trades(self.closed, self.order_ids)

    def extended(self, book: LotBook, news: Sequence[ClosedLot], order_ids: Mapping[str, str]) -> "AccountLots":
        """The same with `book` in the place of its own, after more was closed."""
        if not news:
            return replace(self, book=book)
        cents, times, totals, closed = self.trade_cents[:], self.trade_times, self.by_symbol, news
        if order_ids and self._goes_on(news, order_ids):
            # More of an order that had closed something before.
            cents, times, totals, closed = array("q"), Joined(), {}, (*self.closed, *news)
        results = trade_results(closed, order_ids)
        cents.extend(_cents(results.gains))
        return AccountLots(
            book=book,
            closed=self.closed.extended(news),
            by_symbol=_with(totals, results),
            trade_cents=cents,
            trade_times=times.extended(results.times),
            order_ids=order_ids,
        )

    def _goes_on(self, news: Sequence[ClosedLot], order_ids: Mapping[str, str]) -> bool:
        fresh, known = (
            {order_ids.get(lot.closed_by, lot.closed_by) for lot in closed} for closed in (news, self.closed)
        )
        return not fresh.isdisjoint(known)


def _with(totals: Mapping[Symbol, Decimal], results: TradeResults) -> dict[Symbol, Decimal]:
    """What each symbol gained, and these results."""
    gains = defaultdict[Symbol, list[Decimal]](list)
    for symbol, gain in zip(results.symbols, results.gains, strict=True):
        gains[symbol].append(gain)
    return {**totals, **{symbol: reduce(_ADD, some, totals.get(symbol, ZERO)) for symbol, some in gains.items()}}


def _cents(gains: Sequence[Decimal]) -> list[int]:
    """Whole cents, halves to the even one."""
    return in_turns(lambda some: map(int, map(_WHOLE, map(_MULTIPLY, some, repeat(_HUNDRED)))), gains)
