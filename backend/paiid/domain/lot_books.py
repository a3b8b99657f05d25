"""The one fold of lots: activities of one owner's accounts, side by side, into a book of open lots each.

Shares taken from one account to the other, on the same day and as many, keep their lots: ids, ages and costs go along.
What asks for lots (figures of a period, tax reports, previews) folds with this and listens to what is closed.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Final, NamedTuple

from paiid.domain.account import LotMethod
from paiid.domain.activity import OPTION_ENDS, TRADES, Activity, ActivityKind, activity_order
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import Choices, LotBook
from paiid.domain.lot_events import event_of
from paiid.domain.lots import EXACT, Closed, Lot, sum_of
from paiid.domain.money import MONEY_STEP

UnitPrice = Callable[[Symbol, date], Decimal | None]
Key = tuple[str, str]
"""An account and an activity of it."""
Step = tuple[str, Activity]
"""An account, and an activity of it in base currency."""
Taken = tuple[str, Activity, Closed]
"""What an activity closed in an account; one that moves lots between accounts is told for both."""
_IN: Final = ActivityKind.TRANSFER_IN
_OUT: Final = ActivityKind.TRANSFER_OUT
_MERGER: Final = ActivityKind.MERGER
TRANSFERS: Final = frozenset({_IN, _OUT})
_RESTATING: Final = frozenset(
    {
        ActivityKind.SPLIT, ActivityKind.SPIN_OFF, _MERGER, ActivityKind.SYMBOL_CHANGE, ActivityKind.RETURN_OF_CAPITAL,
    }
)  # fmt: skip
LOT_KINDS: Final = TRADES | OPTION_ENDS | TRANSFERS | _RESTATING
"""What touches lots."""


class LotAccount(NamedTuple):
    """An account's activities in `activity_order`, and how its lots are used up."""

    id: str
    method: LotMethod
    activities: Sequence[Activity]
    choices: Choices


class LotBooks:
    """Accounts after the activities taken in so far. Not for two threads at once.

    Args:
        books: one by account, empty at first.
        pairs: transfers of shares between the accounts, both ways, as `paired_transfers` finds them.
        unit_price: what one unit was worth on a day, in base currency; None if not known. Shares transferred without a
            price count for it, and the new shares of a merger.
    """

    def __init__(self, books: dict[str, LotBook], pairs: Mapping[Key, Key], unit_price: UnitPrice) -> None:
        self.books = books
        self.pairs = pairs
        self.unit_price = unit_price
        self.unknown: list[Key] = []
        """Transfers whose shares came without any known cost; it counts as 0."""
        self._on_the_way: dict[Key, Sequence[Lot]] = {}
        self._awaited: dict[Key, Activity] = {}
        self._fetched: set[Key] = set()

    def copy(self, unit_price: UnitPrice) -> "LotBooks":
        """An independent one with the same state."""
        twin = LotBooks({name: book.copy() for name, book in self.books.items()}, self.pairs, unit_price)
        twin.unknown = list(self.unknown)
        twin._on_the_way, twin._awaited = dict(self._on_the_way), dict(self._awaited)
        twin._fetched = set(self._fetched)
        return twin

    def take(self, steps: Iterable[Step]) -> Iterator[Taken]:
        """Take steps in, which are in `activity_order`; tells of each right after it was taken.

        Raises:
            ValueError: an activity lacks what its kind needs.
        """
        for account, activity in steps:
            kind = activity.kind
            if activity.symbol is None:
                continue
            if kind is _IN or kind is _OUT:
                yield from self._transfer(account, activity, activity.symbol)
                continue
            book = self.books[account]
            worth = self._merged_worth(book, activity) if kind is _MERGER else None
            yield account, activity, book.apply(activity, worth=worth)

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

    def _transfer(self, account: str, activity: Activity, symbol: Symbol) -> Iterator[Taken]:
        key = (account, activity.id)
        other = self.pairs.get(key)
        if other is None:
            yield from self._alone(account, activity)
        elif activity.kind is _OUT:
            yield from self._leave(key, activity, symbol, other)
        else:
            yield from self._arrive(key, activity, symbol, other)

    def _alone(self, account: str, activity: Activity) -> Iterator[Taken]:
        worth = self._worth(activity)
        if activity.price is None and worth is None and activity.kind is _IN:
            self.unknown.append((account, activity.id))
        self.books[account].transfer(activity, worth=worth)
        yield account, activity, ()

    def _leave(self, key: Key, activity: Activity, symbol: Symbol, other: Key) -> Iterator[Taken]:
        """Shares leave, unless they were fetched already."""
        if key in self._fetched:
            return
        lots, arrival = self._fetch(key[0], activity), self._awaited.pop(key, None)
        yield key[0], activity, ()
        if arrival is None:
            self._on_the_way[key] = lots
        else:
            yield from self._receive(other[0], arrival, symbol, lots)

    def _arrive(self, key: Key, activity: Activity, symbol: Symbol, other: Key) -> Iterator[Taken]:
        """Shares come in. A day's arrivals come before its departures: they are fetched if they are there already."""
        lots = self._on_the_way.pop(other, None)
        if lots is None:
            position = self.books[other[0]].positions.get(symbol)
            if position is None or position.quantity < activity.quantity:
                self._awaited[other] = activity
                return
            leaving = activity._replace(id=other[1], kind=_OUT)
            lots = self._fetch(other[0], leaving)
            yield other[0], leaving, ()
            self._fetched.add(other)
        yield from self._receive(key[0], activity, symbol, lots)

    def _fetch(self, account: str, activity: Activity) -> Sequence[Lot]:
        return self.books[account].transfer(activity, worth=self._worth(activity))

    def _receive(self, account: str, activity: Activity, symbol: Symbol, lots: Sequence[Lot]) -> Iterator[Taken]:
        closed = self.books[account].receive(symbol, lots, event_of(activity))
        yield account, activity, closed
        missing = EXACT.subtract(activity.quantity, sum_of([lot.quantity for lot in lots]))
        if missing > 0:
            # The other account's record does not reach back to where these were bought.
            yield from self._alone(account, activity._replace(quantity=missing))


def paired_transfers(accounts: Sequence[LotAccount]) -> dict[Key, Key]:
    """Transfers of shares between the accounts, both ways: of the same day, symbol and quantity, the first by order."""
    waiting: defaultdict[tuple[date, Symbol, Decimal], list[tuple[Key, ActivityKind]]] = defaultdict(list)
    pairs: dict[Key, Key] = {}
    for account, activity in merged(accounts):
        if activity.symbol is None or activity.kind not in TRANSFERS:
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


def merged(accounts: Sequence[LotAccount]) -> Iterator[Step]:
    """The activities of all accounts in one order."""
    steps = [zip(repeat(account.id), account.activities, strict=False) for account in accounts]
    return steps[0] if len(steps) == 1 else heapq.merge(*steps, key=lambda step: activity_order(step[1]))


def in_base(activity: Activity, base: str, rate: Decimal) -> Activity:
    """The activity in base currency, of which one unit of its own is worth `rate`; amounts to a millionth."""
    amount, fee, tax = (
        EXACT.quantize(EXACT.multiply(one, rate), MONEY_STEP) for one in (activity.amount, activity.fee, activity.tax)
    )
    price = None if activity.price is None else EXACT.multiply(activity.price, rate)
    return activity._replace(price=price, amount=amount, fee=fee, tax=tax, currency=base)
