"""Lots and closed trades of the selected accounts, in one currency, and what of them falls into a period."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from threading import Lock
from typing import Any, Final

from paiid.domain.activity import ZERO, Activity, ActivityKind
from paiid.domain.closings import ClosedTrade, closed_trades
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import EXACT, ClosedLot
from paiid.domain.money import to_cents
from paiid.domain.series import closing_tick, tick_of
from paiid.features.portfolio.figures.movements import activity_tick
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection

_CACHED: Final = 64
_DIGITS: Final = 60
_TRANSFERS: Final = frozenset({ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT})
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class AccountLots:
    """One account's lots after the first `count` of its activities, and what was closed, in that order.

    `running` is the gain realized up to each closed lot, `by_symbol` that of all of them, `trades` what they make in
    the order of closing, and `trade_cents` the gain of each.
    """

    activities: Sequence[Activity] = ()
    made_of: tuple[Any, ...] = ()
    count: int = 0
    book: LotBook = field(default_factory=LotBook)
    closed: Sequence[ClosedLot] = ()
    running: Sequence[Decimal] = ()
    by_symbol: Mapping[Symbol, Decimal] = field(default_factory=dict)
    trades: Sequence[ClosedTrade] = ()
    trade_cents: "array[int]" = field(default_factory=lambda: array("q"))

    def extended(
        self, activities: Sequence[Activity], count: int, prices: PriceBook, order_ids: Mapping[str, str]
    ) -> "AccountLots":
        """The same after more activities."""
        if count == self.count:
            return self
        book, news = self.book.copy(), list[ClosedLot]()
        for activity in activities[self.count : count]:
            priced = in_base(activity, prices)
            if priced is not None:
                news.extend(book.apply(priced, worth=_worth(activity, book, prices)))
        if not news:
            return replace(self, activities=activities, count=count, book=book)
        trades, cents = self._trades(news, order_ids)
        running, totals = list(self.running), dict(self.by_symbol)
        total = running[-1] if running else ZERO
        for lot in news:
            gain = lot.realized_pnl
            total = EXACT.add(total, gain)
            running.append(total)
            totals[lot.symbol] = EXACT.add(totals.get(lot.symbol, ZERO), gain)
        closed = [*self.closed, *news]
        return AccountLots(activities, self.made_of, count, book, closed, running, totals, trades, cents)

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


@dataclass(frozen=True)
class PeriodLots:
    """Of all selected accounts: what a period closed, and the books at its end. `trade_cents` are the trades' gains."""

    realized: Decimal
    by_symbol: Mapping[Symbol, Decimal]
    trades: Sequence[ClosedTrade]
    trade_cents: "array[int]"
    books: tuple[LotBook, ...]

    @property
    def cost_basis(self) -> Decimal:
        """Of everything open at the end; below 0 where more was sold short."""
        return sum((position.cost_basis for book in self.books for position in book.positions.values()), ZERO)

    @property
    def open_positions(self) -> int:
        """How many symbols are held at the end."""
        return len({symbol for book in self.books for symbol in book.positions})


@dataclass(frozen=True)
class LotReader:
    """Folds lots, and keeps them by account."""

    _kept: OrderedDict[_Key, AccountLots] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def of_period(self, selection: Selection, prices: PriceBook, period: Period) -> PeriodLots:
        """What `period` closed, and what was open at its end."""
        if period.ends is None:
            return PeriodLots(ZERO, {}, (), array("q"), ())
        found = [self.lots(selection, place, prices, until=period.ends) for place in range(len(selection.rows))]
        by_symbol: dict[Symbol, Decimal] = {}
        realized, trades, cents = ZERO, list[ClosedTrade](), array("q")
        for lots in found:
            first = bisect_right(lots.closed, period.begins, key=_closed_tick)
            gains = lots.by_symbol if not first else _by_symbol(lots.closed[first:])
            for symbol, gain in gains.items():
                by_symbol[symbol] = by_symbol.get(symbol, ZERO) + gain
            if lots.running:
                realized += lots.running[-1] - (lots.running[first - 1] if first else ZERO)
            first = bisect_right(lots.trades, period.begins, key=_closed_tick)
            trades.extend(lots.trades[first:])
            cents.extend(lots.trade_cents[first:])
        return PeriodLots(realized, by_symbol, trades, cents, tuple(lots.book for lots in found))

    def trades(self, selection: Selection, prices: PriceBook) -> list[ClosedTrade]:
        """Every closed trade, in the order of closing."""
        found = [self.lots(selection, place, prices, until=prices.now) for place in range(len(selection.rows))]
        if len(found) == 1:
            return list(found[0].trades)
        return sorted((trade for lots in found for trade in lots.trades), key=lambda one: (one.closed_at, one.id))

    def lots(self, selection: Selection, place: int, prices: PriceBook, *, until: int) -> AccountLots:
        """The lots of one of the accounts at a tick."""
        row, fold = selection.rows[place], selection.folds[place]
        count = bisect_right(fold.activities, until, key=activity_tick)
        latest = 0 if fold.earlier is None else len(fold.earlier.activities)
        choices = selection.choices.get(row.id, {})
        start = AccountLots((), (row.lot_method, prices.rates, choices), book=LotBook(row.lot_method, choices))
        # The lots before the latest activities are kept, too: what is entered late mostly belongs among those.
        if 0 < latest < count:
            start = self._kept_lots((row.id, prices.base, "earlier"), start, selection, place, prices, count=latest)
        kind = "whole" if count == len(fold.activities) else "part"
        return self._kept_lots((row.id, prices.base, kind), start, selection, place, prices, count=count)

    def _kept_lots(
        self, key: _Key, start: AccountLots, selection: Selection, place: int, prices: PriceBook, *, count: int
    ) -> AccountLots:
        """The lots after `count` activities, from those under `key` if they go on, else from `start`."""
        activities = selection.folds[place].activities
        with self._lock:
            known = self._kept.get(key)
        if known is None or known.count < start.count or not _goes_on(known, activities, start.made_of, count):
            known = start
        found = known.extended(activities, count, prices, selection.order_ids)
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return found


def _goes_on(known: AccountLots, activities: Sequence[Activity], made_of: tuple[Any, ...], count: int) -> bool:
    """Whether the activities that `known` was made of are the first of these."""
    if known.count > count or any(
        one is not other and one != other for one, other in zip(known.made_of, made_of, strict=True)
    ):
        return False
    return not known.count or known.activities[known.count - 1] is activities[known.count - 1]


def _by_symbol(closed: Iterable[ClosedLot]) -> dict[Symbol, Decimal]:
    found: dict[Symbol, Decimal] = {}
    for lot in closed:
        found[lot.symbol] = EXACT.add(found.get(lot.symbol, ZERO), lot.realized_pnl)
    return found


def _closed_tick(one: ClosedLot | ClosedTrade) -> int:
    return tick_of(one.closed_at)


def in_base(activity: Activity, prices: PriceBook) -> Activity | None:
    """The activity with its money in base currency at the rate of its day; None where that is not known."""
    if activity.currency == prices.base:
        return activity
    rate = prices.rate(activity.currency, activity_tick(activity))
    if rate is None:
        return None
    with localcontext(prec=_DIGITS):
        return activity._replace(
            price=None if activity.price is None else activity.price * rate,
            amount=activity.amount * rate,
            fee=activity.fee * rate,
            tax=activity.tax * rate,
            currency=prices.base,
        )


def _worth(activity: Activity, book: LotBook, prices: PriceBook) -> Decimal | None:
    """What transferred shares whose cost is not told, or the new shares of a merger, were worth that day."""
    symbol, quantity = activity.symbol, activity.quantity
    if activity.kind is ActivityKind.MERGER:
        held = None if symbol is None else book.positions.get(symbol)
        symbol, ratio = activity.terms.to_symbol, activity.terms.ratio
        if held is None or not ratio or not activity.amount:
            return None
        quantity = EXACT.multiply(held.quantity, ratio)
    elif activity.kind not in _TRANSFERS or activity.price is not None:
        return None
    unit = None if symbol is None else prices.unit(symbol, closing_tick(activity.day))
    return None if unit is None else EXACT.multiply(unit, quantity)
