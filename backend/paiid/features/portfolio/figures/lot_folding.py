"""Lots of accounts folded together, and extended by what is new."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from paiid.domain.activity import Activity, activity_order
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import NO_CHOICES, Choices, LotBook
from paiid.domain.lot_books import LOT_KINDS, LotAccount, LotBooks, Step, UnitPrice, in_base, merged
from paiid.domain.lots import ClosedLot
from paiid.domain.series import closing_tick
from paiid.features.portfolio.figures.account_lots import AccountLots
from paiid.features.portfolio.figures.movements import activity_tick
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.kinship import Kinship

Counts = tuple[int, ...]
_CURRENCY: Final = attrgetter("currency")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The first `counts` activities of each account, at these prices; see `Selection` for `order_ids`."""

    every: Sequence[Sequence[Activity]]
    counts: Counts
    prices: PriceBook
    order_ids: Mapping[str, str]

    def is_plain(self, after: Counts) -> bool:
        """Whether all of them after so many are in base currency."""
        return set(map(_CURRENCY, chain.from_iterable(self.rows(after)))) <= {self.prices.base}

    def rows(self, after: Counts) -> list[Sequence[Activity]]:
        """What of them comes after so many."""
        return [rows[done:count] for rows, done, count in zip(self.every, after, self.counts, strict=True)]


@dataclass(frozen=True)
class FoldedLots:
    """The lots of one kinship after the first `counts` activities of each account; never changed.

    `made_of` is what else they depend on; symbols `left_out` have an activity without a currency rate.
    """

    kinship: Kinship
    choices: Mapping[str, Choices]
    made_of: tuple[Any, ...]
    every: Sequence[Sequence[Activity]]
    counts: Counts
    accounts: Mapping[str, AccountLots]
    books: LotBooks
    left_out: frozenset[Symbol]
    last: tuple[Any, ...]

    @classmethod
    def empty(
        cls,
        kinship: Kinship,
        choices: Mapping[str, Choices],
        prices: PriceBook,
        left_out: frozenset[Symbol] = frozenset(),
    ) -> "FoldedLots":
        """Before the first activity."""
        own = {one.row.id: choices.get(one.row.id, NO_CHOICES) for one in kinship.members}
        books = {one.row.id: LotBook(one.row.lot_method, own[one.row.id]) for one in kinship.members}
        made_of = (prices.rates, kinship.pairs, own, {name: book.method for name, book in books.items()})
        accounts = {name: AccountLots(book) for name, book in books.items()}
        none: tuple[tuple[Activity, ...], ...] = ((),) * len(books)
        counts = (0,) * len(books)
        folded = LotBooks(books, kinship.pairs, _unit_price(prices))
        return cls(kinship, choices, made_of, none, counts, accounts, folded, left_out, ())

    def goes_on(self, start: "FoldedLots", wanted: Wanted) -> bool:
        """Whether what this was made of is the beginning of what is wanted, and no less than `start`."""
        if any(one is not other and one != other for one, other in zip(self.made_of, start.made_of, strict=True)):
            return False
        return all(
            least <= done <= count and (not done or known[done - 1] is rows[done - 1])
            for least, done, count, known, rows in zip(
                start.counts, self.counts, wanted.counts, self.every, wanted.every, strict=True
            )
        )

    def folded(self, wanted: Wanted) -> "FoldedLots":
        """The lots that are wanted, from these on or, where that does not do, from the first activity on."""
        found = self.extended(wanted)
        if found is None:
            left_out = frozenset(_unrated(wanted, self.counts_of_none))
            found = FoldedLots.empty(self.kinship, self.choices, wanted.prices, left_out).extended(wanted)
        if found is None:
            raise AssertionError("what is folded from the first activity on is in order")
        return found

    @property
    def counts_of_none(self) -> Counts:
        """No activity of any account."""
        return (0,) * len(self.counts)

    def extended(self, wanted: Wanted) -> "FoldedLots | None":
        """These after more activities; None where some of them come before what is known, or leave a symbol out."""
        if wanted.counts == self.counts:
            return self
        is_plain = wanted.is_plain(self.counts)
        if not is_plain and _unrated(wanted, self.counts) - self.left_out:
            return None
        names = [one.row.id for one in self.kinship.members]
        news = wanted.rows(self.counts)
        if len(names) > 1:
            firsts = [activity_order(rows[0]) for rows in news if rows]
            if self.last and min(firsts) < self.last:
                return None
        steps = merged(
            [
                LotAccount(name, self.books.books[name].method, rows, NO_CHOICES)
                for name, rows in zip(names, news, strict=True)
            ]
        )
        books, closed = self.books.copy(_unit_price(wanted.prices)), defaultdict[str, list[ClosedLot]](list)
        if self.left_out or not is_plain:
            steps = self._counted(steps, wanted.prices)
        for account, _, lots in books.take(steps):
            if lots:
                closed[account].extend(lots)
        accounts = {
            name: self.accounts[name].extended(books.books[name], closed[name], wanted.order_ids) for name in names
        }
        lasts = (activity_order(rows[-1]) for rows in news if rows)
        last = max((self.last, *lasts)) if len(names) > 1 else ()
        return FoldedLots(
            self.kinship, self.choices, self.made_of, wanted.every, wanted.counts, accounts, books, self.left_out, last
        )

    def _counted(self, steps: Iterable[Step], prices: PriceBook) -> Iterator[Step]:
        """The steps in base currency, without what is left out."""
        base, left_out = prices.base, self.left_out
        for account, activity in steps:
            if left_out and (activity.symbol in left_out or activity.terms.to_symbol in left_out):
                continue
            if activity.currency == base or activity.symbol is None:
                yield account, activity
            elif (rate := prices.rate(activity.currency, activity_tick(activity))) is not None:
                yield account, in_base(activity, base, rate)


def _unrated(wanted: Wanted, after: Counts) -> set[Symbol]:
    """Symbols of activities whose currency has no rate by then."""
    prices, base = wanted.prices, wanted.prices.base
    if wanted.is_plain(after):
        return set()
    return {
        activity.symbol
        for rows in wanted.rows(after)
        for activity in rows
        if activity.currency != base
        and activity.symbol is not None
        and activity.kind in LOT_KINDS
        and prices.rate(activity.currency, activity_tick(activity)) is None
    }


def _unit_price(prices: PriceBook) -> UnitPrice:
    def unit(symbol: Symbol, day: date) -> Decimal | None:
        return prices.unit(symbol, closing_tick(day))

    return unit
