"""Realized gains of the accounts that are meant, sorted, filtered and summed; kept as long as nothing changes."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from paiid.core.clock import isoformat_z, require_utc
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.account import LotMethod
from paiid.domain.instrument import Symbol
from paiid.domain.tax import RealizedTotals, tax_years, totals
from paiid.features.portfolio.lots.folding import LotGap, LotView, RealizedRow
from paiid.features.portfolio.lots.reading import LotReading

_CACHED: Final = 24
_MOST_DIGITS: Final = 12
_Key = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class RealizedFilter:
    """Which realized lots are wanted; None means any, of `method` that of each account."""

    account: str | None = None
    method: LotMethod | None = None
    year: int | None = None
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True)
class RealizedPage:
    """Realized lots; `total` and `totals` are those of the whole filter, `years` those with any, the latest first."""

    reading: LotReading
    method: LotMethod | None
    items: Sequence[RealizedRow]
    next_cursor: str | None
    total: int
    totals: RealizedTotals
    years: Sequence[int]
    gaps: Sequence[LotGap]


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of one filter, the earliest first."""

    views: tuple[LotView, ...]
    rows: tuple[RealizedRow, ...]
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
            end = len(self.rows) if cursor is None else bisect_left(self.rows, _position(cursor), key=_key)
            first = max(0, end - limit)
            items = self.rows[first:end][::-1]
            following = _cursor(self.rows[first]) if first else None
        return RealizedPage(reading, method, items, following, len(self.rows), self.totals, self.years, gaps)


@dataclass
class Reports:
    """Makes reports, and keeps the latest."""

    _kept: OrderedDict[tuple[Any, ...], Report] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, views: Sequence[LotView], accounts: frozenset[str], wanted: RealizedFilter) -> Report:
        """The rows of `accounts` that `wanted` admits."""
        # A report holds its views, so that no other takes their identity while it is kept.
        key = (tuple(id(view) for view in views), accounts, wanted.year, wanted.symbol)
        with self._lock:
            known = self._kept.get(key)
        if known is None:
            known = _report(views, accounts, wanted)
        with self._lock:
            self._kept[key] = known
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return known


def _report(views: Sequence[LotView], accounts: frozenset[str], wanted: RealizedFilter) -> Report:
    rows = [
        row
        for view in views
        for row in view.realized
        if row.realized.account in accounts and wanted.symbol in {None, row.realized.closed.symbol}
    ]
    rows.sort(key=_key)
    years = tax_years([row.realized for row in rows])
    if wanted.year is not None:
        rows = [row for row in rows if row.realized.closed.closed_day.year == wanted.year]
    return Report(tuple(views), tuple(rows), totals(row.realized for row in rows), tuple(years))


def _key(row: RealizedRow) -> _Key:
    return row.realized.closed.closed_at, row.group, row.number


def _cursor(row: RealizedRow) -> str:
    moment, group, number = _key(row)
    return encode_cursor(isoformat_z(moment), group, str(number))


def _position(cursor: str) -> _Key:
    moment, group, number = decode_cursor(cursor, 3)
    if not number.isascii() or not number.isdigit() or len(number) > _MOST_DIGITS:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    try:
        return require_utc(datetime.fromisoformat(moment)), group, int(number)
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None
