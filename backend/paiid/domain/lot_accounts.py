"""Lots of several accounts of one owner with their wash sales, as tax reports and previews ask for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paiid.domain.activity import Activity, activity_order, is_untimed_turn
from paiid.domain.lot_book import LotBook
from paiid.domain.lot_books import (
    TRANSFERS,
    Key,
    LotAccount,
    LotBooks,
    Step,
    UnitPrice,
    merged,
    paired_transfers,
)
from paiid.domain.tax import RealizedLot
from paiid.domain.wash_sales import TaxLots

__all__ = ["LotAccount", "LotFold", "UnitPrice", "paired_transfers"]


@dataclass
class LotFold:
    """Accounts after the activities taken in so far. Not for two threads at once.

    Args:
        accounts: with all of their activities; amounts are in one currency.
        unit_price: as `LotBooks` has it.
    """

    accounts: Sequence[LotAccount]
    unit_price: UnitPrice
    taxes: TaxLots = field(init=False, default_factory=TaxLots)
    _books: LotBooks = field(init=False)
    _last: tuple[Any, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        books = {one.id: LotBook(one.method, one.choices) for one in self.accounts}
        self._books = LotBooks(books, paired_transfers(self.accounts), self.unit_price)
        self._take(merged(self.accounts))

    @property
    def books(self) -> Mapping[str, LotBook]:
        """Open lots by account."""
        return self._books.books

    @property
    def unknown(self) -> Sequence[Key]:
        """Transfers whose shares came without any known cost; it counts as 0."""
        return self._books.unknown

    @property
    def realized(self) -> Sequence[RealizedLot]:
        """Everything closed, in the order of closing."""
        return self.taxes.realized

    def extend(self, news: Sequence[tuple[str, Activity]]) -> bool:
        """Take in what came after all that is known; False, and nothing changed, where the fold must be made anew.

        Args:
            news: accounts' ids and their activities.
        """
        steps = sorted(news, key=lambda step: activity_order(step[1]))
        if any((one.symbol and one.kind in TRANSFERS) or is_untimed_turn(one) for _, one in steps):
            return False
        if steps and self._last and activity_order(steps[0][1]) < self._last:
            return False
        self._take(steps)
        return True

    def _take(self, steps: Iterable[Step]) -> None:
        last: Activity | None = None

        def noted() -> Iterable[Step]:
            nonlocal last
            for step in steps:
                last = step[1]
                yield step

        follow, books = self.taxes.follow, self._books.books
        for account, activity, closed in self._books.take(noted()):
            follow(activity, closed, books[account].positions, account)
        if last is not None:
            self._last = activity_order(last)
