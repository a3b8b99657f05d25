"""Lots and closed trades of the selected accounts, in one currency, and what of them falls into a period."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from threading import Lock
from typing import Final

from paiid.domain.activity import ZERO
from paiid.domain.closings import ClosedTrade
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import EXACT, ClosedLot
from paiid.domain.series import tick_of
from paiid.features.portfolio.figures.account_lots import AccountLots
from paiid.features.portfolio.figures.lot_folding import FoldedLots, Wanted
from paiid.features.portfolio.figures.movements import activity_tick
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.kinship import Kinship
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection

_CACHED: Final = 128
_Key = tuple[str, ...]


@dataclass(frozen=True)
class PeriodLots:
    """Of all selected accounts: what a period closed, and the books at its end. `trade_cents` are the trades' gains."""

    by_symbol: Mapping[Symbol, Decimal]
    trade_cents: "array[int]"
    lots: tuple[tuple[AccountLots, int], ...] = ()
    """Each account's at the end, and how many of its trades come before the period."""

    @property
    def realized(self) -> Decimal:
        """Gained on all that was closed."""
        return sum(self.by_symbol.values(), ZERO)

    @property
    def trades(self) -> Sequence[Sequence[ClosedTrade]]:
        """What each account closed, in the order of closing; nothing at all of a period with nothing to value."""
        return [lots.trades[first:] for lots, first in self.lots]

    @property
    def books(self) -> tuple[LotBook, ...]:
        """Each account's lots at the end."""
        return tuple(lots.book for lots, _ in self.lots)

    @property
    def cost_basis(self) -> Decimal:
        """Of everything open at the end; below 0 where more was sold short."""
        return sum((position.cost_basis for book in self.books for position in book.positions.values()), ZERO)


@dataclass(frozen=True)
class LotReader:
    """Folds lots, and keeps them by account; those of accounts that exchanged shares together."""

    _kept: OrderedDict[_Key, FoldedLots] = field(default_factory=OrderedDict)
    _turns: dict[_Key, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of_period(self, selection: Selection, prices: PriceBook, period: Period) -> PeriodLots:
        """What `period` closed, and what was open at its end."""
        by_symbol: dict[Symbol, Decimal] = {}
        cents, parts = array("q"), list[tuple[AccountLots, int]]()
        for lots in () if period.ends is None else self.each(selection, prices, until=period.ends):
            first = bisect_right(lots.closed, period.begins, key=_closed_tick)
            gains = lots.by_symbol if not first else _by_symbol(lots.closed[first:])
            for symbol, gain in gains.items():
                by_symbol[symbol] = by_symbol.get(symbol, ZERO) + gain
            first = bisect_right(lots.trade_times, period.begins, key=tick_of)
            cents.extend(lots.trade_cents[first:])
            parts.append((lots, first))
        return PeriodLots(by_symbol, cents, tuple(parts))

    def trades(self, selection: Selection, prices: PriceBook) -> list[ClosedTrade]:
        """Every closed trade, in the order of closing."""
        found = self.each(selection, prices, until=prices.now)
        if len(found) == 1:
            return list(found[0].trades)
        return sorted((trade for lots in found for trade in lots.trades), key=lambda one: (one.closed_at, one.id))

    def each(self, selection: Selection, prices: PriceBook, *, until: int) -> list[AccountLots]:
        """The lots of each of the accounts at a tick, in their order."""
        found: dict[str, AccountLots] = {}
        for kinship in selection.kinships():
            found |= self._kinship(kinship, selection, prices, until=until).accounts
        return [found[row.id] for row in selection.rows]

    def _kinship(self, kinship: Kinship, selection: Selection, prices: PriceBook, *, until: int) -> FoldedLots:
        members = kinship.members
        every = [one.fold.activities for one in members]
        counts = tuple(bisect_right(rows, until, key=activity_tick) for rows in every)
        wanted = Wanted(every, counts, prices, selection.order_ids)
        start = FoldedLots.empty(kinship, selection.choices, prices)
        name = (prices.base, *(one.row.id for one in members))
        kind = "whole" if counts == tuple(map(len, every)) else "part"
        with self._turn(name):
            # The lots before the latest activities are kept, too: what is entered late mostly belongs among those.
            for level, count in enumerate(_earlier_counts(members[0].fold) if len(members) == 1 else ()):
                if count < counts[0]:
                    start = self._kept_lots((*name, f"earlier {level}"), start, replace(wanted, counts=(count,)))
            return self._kept_lots((*name, kind), start, wanted)

    @contextmanager
    def _turn(self, name: _Key) -> Iterator[None]:
        """One thread after another: who comes second finds what the first has made."""
        with self._lock:
            turn = self._turns.setdefault(name, Lock())
            while len(self._turns) > _CACHED:
                self._turns.pop(next(iter(self._turns)))
        with turn:
            yield

    def _kept_lots(self, key: _Key, start: FoldedLots, wanted: Wanted) -> FoldedLots:
        """The lots that are wanted, from those under `key` if they go on, else from `start`."""
        with self._lock:
            known = self._kept.get(key)
        if known is None or not known.goes_on(start, wanted):
            known = start
        found = known.folded(wanted)
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return found


def _earlier_counts(fold: AccountFold) -> list[int]:
    """How many activities each of the earlier folds has, the fewest first."""
    counts: list[int] = []
    earlier = fold.earlier
    while earlier is not None:
        counts.append(len(earlier.activities))
        earlier = earlier.earlier
    return counts[::-1]


def _by_symbol(closed: Iterable[ClosedLot]) -> dict[Symbol, Decimal]:
    found: dict[Symbol, Decimal] = {}
    for lot in closed:
        found[lot.symbol] = EXACT.add(found.get(lot.symbol, ZERO), lot.realized_pnl)
    return found


def _closed_tick(one: ClosedLot) -> int:
    return tick_of(one.closed_at)
