"""Realized gains of the accounts that are meant, filtered and summed; kept as long as nothing changes."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.account import LotMethod
from paiid.domain.instrument import Symbol
from paiid.domain.tax import RealizedLot, RealizedTotals, together, totals
from paiid.features.portfolio.lots.folding import LotGap, RealizedView
from paiid.features.portfolio.lots.reading import LotReading

_CACHED: Final = 24
_MOST_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class RealizedFilter:
    """Which realized lots are wanted; None means any, of `method` that of each account."""

    account: str | None = None
    method: LotMethod | None = None
    year: int | None = None
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True)
class RealizedPage:
    """Realized lots; `totals` are those of the whole filter, `years` those with any, the latest first."""

    reading: LotReading
    method: LotMethod | None
    items: Sequence[RealizedLot]
    next_cursor: str | None
    totals: RealizedTotals
    years: Sequence[int]
    gaps: Sequence[LotGap]


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of one filter, the earliest first."""

    views: tuple[RealizedView, ...]
    rows: Sequence[RealizedLot]
    totals: RealizedTotals
    years: tuple[int, ...]

    def page(
        self, reading: LotReading, method: LotMethod | None, *, cursor: str | None, limit: int | None
    ) -> RealizedPage:
        """Some of the rows before `cursor`, the latest first; without a limit all, the earliest first.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        gaps = [gap for view in self.views for gap in view.gaps]
        items, following = self.rows, None
        if limit is not None:
            # Counted from the earliest, so that a page does not shift when more is realized.
            end = len(self.rows) if cursor is None else min(_position(cursor), len(self.rows))
            first = max(0, end - limit)
            items = self.rows[first:end][::-1]
            following = encode_cursor(str(first)) if first else None
        return RealizedPage(reading, method, items, following, self.totals, self.years, gaps)


@dataclass
class Reports:
    """Makes reports, and keeps the latest."""

    _kept: OrderedDict[tuple[Any, ...], Report] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, views: Sequence[RealizedView], accounts: frozenset[str], wanted: RealizedFilter) -> Report:
        """The rows of `accounts` that `wanted` admits."""
        # A report holds its views, so that no other takes their identity while it is kept.
        key = (tuple(id(view) for view in views), accounts, wanted.year, wanted.symbol)
        with self._lock:
            known = self._kept.get(key)
        if known is None:
            known = _report(tuple(views), accounts, wanted)
        with self._lock:
            self._kept[key] = known
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return known


def _report(views: tuple[RealizedView, ...], accounts: frozenset[str], wanted: RealizedFilter) -> Report:
    parts = [_rows(view, accounts, wanted) for view in views]
    rows = parts[0] if len(parts) == 1 else sorted((one for part in parts for one in part), key=_day)
    if wanted.symbol is not None:
        return Report(views, rows, totals(rows), _years(views, accounts, wanted))
    sums = (
        one
        for view in views
        for (account, year), one in view.sums.items()
        if account in accounts and wanted.year in {None, year}
    )
    return Report(views, rows, together(sums), _years(views, accounts, wanted))


def _rows(view: RealizedView, accounts: frozenset[str], wanted: RealizedFilter) -> Sequence[RealizedLot]:
    rows: Sequence[RealizedLot] = view.realized
    if wanted.year is not None:
        first = bisect_left(rows, date(wanted.year, 1, 1), key=_day)
        rows = rows[first : bisect_left(rows, date(wanted.year + 1, 1, 1), key=_day)]
    if wanted.symbol is None and view.accounts <= accounts:
        return rows
    return [row for row in rows if row.account in accounts and wanted.symbol in {None, row.closed.symbol}]


def _years(views: tuple[RealizedView, ...], accounts: frozenset[str], wanted: RealizedFilter) -> tuple[int, ...]:
    if wanted.symbol is None:
        years = {year for view in views for account, year in view.sums if account in accounts}
    else:
        every = RealizedFilter(symbol=wanted.symbol)
        years = {row.closed.closed_day.year for view in views for row in _rows(view, accounts, every)}
    return tuple(sorted(years, reverse=True))


def _day(row: RealizedLot) -> date:
    return row.closed.closed_day


def _position(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not number.isascii() or not number.isdigit() or len(number) > _MOST_DIGITS:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return int(number)
