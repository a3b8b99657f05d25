"""Lots of several accounts of one owner, folded side by side.

Shares taken from one account to the other, on the same day and as many, keep their lots: ids, ages and costs go along.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity, ActivityKind, activity_order
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import Choices, LotBook
from paiid.domain.lot_events import event_of
from paiid.domain.lots import EXACT, Lot, sum_of
from paiid.domain.money import MONEY_STEP
from paiid.domain.tax import RealizedLot
from paiid.domain.wash_sales import TaxLots

UnitPrice = Callable[[Symbol, date], Decimal | None]
Key = tuple[str, str]
"""An account and an activity of it."""
_IN: Final = ActivityKind.TRANSFER_IN
_OUT: Final = ActivityKind.TRANSFER_OUT
_TRANSFERS: Final = frozenset({_IN, _OUT})


class LotAccount(NamedTuple):
    """An account's activities in `activity_order`, and how its lots are used up."""

    id: str
    method: LotMethod
    activities: Sequence[Activity]
    choices: Choices


class _Step(NamedTuple):
    account: str
    activity: Activity


@dataclass
class LotFold:
    """Accounts after the activities taken in so far. Not for two threads at once.

    Args:
        accounts: with all of their activities; amounts are in one currency.
        unit_price: what one unit was worth on a day, in that currency; None if not known. Shares transferred without a
            price count for it, and the new shares of a merger.
    """

    accounts: Sequence[LotAccount]
    unit_price: UnitPrice
    books: dict[str, LotBook] = field(init=False)
    taxes: TaxLots = field(init=False, default_factory=TaxLots)
    unknown: list[Key] = field(init=False, default_factory=list)
    """Transfers whose shares came without any known cost; it counts as 0."""
    _pairs: Mapping[Key, Key] = field(init=False)
    _on_the_way: dict[Key, Sequence[Lot]] = field(init=False, default_factory=dict)
    _awaited: dict[Key, Activity] = field(init=False, default_factory=dict)
    _fetched: set[Key] = field(init=False, default_factory=set)
    _last: tuple[Any, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self.books = {one.id: LotBook(one.method, one.choices) for one in self.accounts}
        self._pairs = paired_transfers(self.accounts)
        self._take(_merged(self.accounts))

    @property
    def realized(self) -> Sequence[RealizedLot]:
        """Everything closed, in the order of closing."""
        return self.taxes.realized

    def extend(self, news: Sequence[tuple[str, Activity]]) -> bool:
        """Take in what came after all that is known; False, and nothing changed, where the fold must be made anew.

        Args:
            news: accounts' ids and their activities.
        """
        steps = sorted((_Step(*one) for one in news), key=lambda step: activity_order(step.activity))
        if any(one.activity.symbol and one.activity.kind in _TRANSFERS for one in steps):
            return False
        if steps and self._last and activity_order(steps[0].activity) < self._last:
            return False
        self._take(steps)
        return True

    def _take(self, steps: Iterable[_Step]) -> None:
        last: Activity | None = None
        for account, activity in steps:
            last = activity
            if activity.symbol is None:
                continue
            if activity.kind is _IN or activity.kind is _OUT:
                self._transfer(account, activity, activity.symbol)
                continue
            book = self.books[account]
            worth = self._merged_worth(book, activity) if activity.kind is ActivityKind.MERGER else None
            self.taxes.follow(activity, book.apply(activity, worth=worth), book.positions, account)
        if last is not None:
            self._last = activity_order(last)

    def _worth(self, activity: Activity) -> Decimal | None:
        """What shares transferred without a price were worth."""
        if activity.price is not None or activity.symbol is None:
            return None
        unit = self.unit_price(activity.symbol, activity.day)
        return None if unit is None else EXACT.quantize(EXACT.multiply(unit, activity.quantity), MONEY_STEP)

    def _merged_worth(self, book: LotBook, activity: Activity) -> Decimal | None:
        """What the new shares of a merger that pays cash, too, were worth."""
        terms, held = activity.terms, book.positions.get(activity.symbol or Symbol(""))
        if held is None or terms.to_symbol is None or not terms.ratio or not activity.amount:
            return None
        unit = self.unit_price(terms.to_symbol, activity.day)
        if unit is None:
            return None
        return EXACT.quantize(EXACT.multiply(unit, EXACT.multiply(held.quantity, terms.ratio)), MONEY_STEP)

    def _transfer(self, account: str, activity: Activity, symbol: Symbol) -> None:
        key = (account, activity.id)
        other = self._pairs.get(key)
        if other is None:
            self._alone(account, activity)
        elif activity.kind is _OUT:
            self._leave(key, activity, symbol, other)
        else:
            self._arrive(key, activity, symbol, other)

    def _alone(self, account: str, activity: Activity) -> None:
        book = self.books[account]
        worth = self._worth(activity)
        if activity.price is None and worth is None and activity.kind is _IN:
            self.unknown.append((account, activity.id))
        book.transfer(activity, worth=worth)
        self.taxes.follow(activity, (), book.positions, account)

    def _leave(self, key: Key, activity: Activity, symbol: Symbol, other: Key) -> None:
        """Shares leave, unless they were fetched already."""
        if key in self._fetched:
            return
        lots, arrival = self._fetch(key[0], activity), self._awaited.pop(key, None)
        if arrival is None:
            self._on_the_way[key] = lots
        else:
            self._receive(other[0], arrival, symbol, lots)

    def _arrive(self, key: Key, activity: Activity, symbol: Symbol, other: Key) -> None:
        """Shares come in. A day's arrivals come before its departures: they are fetched if they are there already."""
        lots = self._on_the_way.pop(other, None)
        if lots is None:
            position = self.books[other[0]].positions.get(symbol)
            if position is None or position.quantity < activity.quantity:
                self._awaited[other] = activity
                return
            lots = self._fetch(other[0], activity._replace(id=other[1], kind=_OUT))
            self._fetched.add(other)
        self._receive(key[0], activity, symbol, lots)

    def _fetch(self, account: str, activity: Activity) -> Sequence[Lot]:
        book = self.books[account]
        lots = book.transfer(activity, worth=self._worth(activity))
        self.taxes.follow(activity, (), book.positions, account)
        return lots

    def _receive(self, account: str, activity: Activity, symbol: Symbol, lots: Sequence[Lot]) -> None:
        book = self.books[account]
        closed = book.receive(symbol, lots, event_of(activity))
        self.taxes.follow(activity, closed, book.positions, account)
        missing = EXACT.subtract(activity.quantity, sum_of([lot.quantity for lot in lots]))
        if missing > 0:
            # The other account's record does not reach back to where these were bought.
            self._alone(account, activity._replace(quantity=missing))


def paired_transfers(accounts: Sequence[LotAccount]) -> dict[Key, Key]:
    """Transfers of shares between the accounts, both ways: of the same day, symbol and quantity, the first by order."""
    waiting: defaultdict[tuple[date, Symbol, Decimal], list[tuple[Key, ActivityKind]]] = defaultdict(list)
    pairs: dict[Key, Key] = {}
    for account, activity in _merged(accounts):
        if activity.symbol is None or activity.kind not in _TRANSFERS:
            continue
        key = (account, activity.id)
        open_ends = waiting[activity.day, activity.symbol, activity.quantity]
        match = next((end for end in open_ends if end[0][0] != account and end[1] is not activity.kind), None)
        if match is None:
            open_ends.append((key, activity.kind))
        else:
            open_ends.remove(match)
            pairs |= {key: match[0], match[0]: key}
    return pairs


def _merged(accounts: Sequence[LotAccount]) -> Iterator[_Step]:
    if len(accounts) == 1:
        return (_Step(accounts[0].id, one) for one in accounts[0].activities)
    steps = [[_Step(account.id, one) for one in account.activities] for account in accounts]
    return heapq.merge(*steps, key=lambda step: activity_order(step.activity))
