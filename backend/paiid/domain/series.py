"""How much there is of one thing over time, exactly, in integers.

Times are ticks: microseconds of the epoch.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import NEW_YORK, all_session_closes

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000
_FOUR: Final = time(16)
_LARGEST: Final = 2**62
_WORTH_KEEPING: Final = 256


class Columns(NamedTuple):
    """A series as columns: `values[i]` x 10**-`scale` from `ticks[i]` on, 0 before the first.

    Ascending; of equal ticks the last counts. `values` are an int64 array, or a list where they do not fit.
    """

    ticks: "array[int]"
    values: "array[int] | list[int]"
    scale: int


@dataclass(slots=True)
class Series:
    """How much there is of one thing over time, by its changes."""

    ticks: list[int] = field(default_factory=list)
    changes: list[Decimal] = field(default_factory=list)
    total: Decimal = ZERO
    _columns: Columns | None = None
    _done: int = 0

    def add(self, tick: int, change: Decimal) -> None:
        """One more change."""
        self.ticks.append(tick)
        self.changes.append(change)
        self.total += change

    def copy(self) -> "Series":
        """The same, free to be changed; what was made of it is not made again."""
        if len(self.ticks) > _WORTH_KEEPING:
            self.columns()
        return Series(list(self.ticks), list(self.changes), self.total, self._columns, self._done)

    def columns(self) -> Columns:
        """The running totals."""
        if self._columns is None or self._done < len(self.ticks):
            self._columns = self._more(self._columns) or columns_of(self.ticks, self.changes, decimals(self.total))
            self._done = len(self.ticks)
        return self._columns

    def between(self, begins: int, ends: int) -> Decimal:
        """The sum of the changes with `begins` < tick <= `ends`."""
        if not self.ticks or (begins < self.ticks[0] and ends >= self.ticks[-1]):
            return self.total
        columns = self.columns()
        before, after = columns_at(columns, begins), columns_at(columns, ends)
        return (after or ZERO) - (before or ZERO)

    def _more(self, known: Columns | None) -> Columns | None:
        """`known` with what was added since; None where that does not simply follow."""
        if known is None or not self._done or known.scale != decimals(self.total) or isinstance(known.values, list):
            return None
        ticks = self.ticks[self._done :]
        if ticks[0] < known.ticks[-1]:
            return None
        news = columns_of(ticks, self.changes[self._done :], known.scale)
        last = known.values[-1]
        totals = [last + value for value in news.values]
        if isinstance(news.values, list) or max(map(abs, totals)) >= _LARGEST:
            return None
        return Columns(known.ticks + news.ticks, known.values + array("q", totals), known.scale)


def columns_of(ticks: Sequence[int], changes: Sequence[Decimal], scale: int) -> Columns:
    """Running totals of `changes`, whose decimals are at most `scale`."""
    if any(after < before for before, after in pairwise(ticks)):
        pairs = sorted(zip(ticks, changes, strict=True), key=lambda pair: pair[0])
        ticks, changes = [tick for tick, _ in pairs], [change for _, change in pairs]
    totals = list(accumulate(integers_of(changes, scale)))
    return _columns(ticks, totals, scale)


def tick_of(at: datetime) -> int:
    """The instant as microseconds of the epoch."""
    return (at - _EPOCH) // _MICROSECOND


def instant_of(tick: int) -> datetime:
    """The instant of a tick."""
    return _EPOCH + timedelta(microseconds=tick)


@lru_cache(16_384)
def day_tick(day: date) -> int:
    """The start of a day in New York."""
    return tick_of(datetime.combine(day, time(), NEW_YORK))


@lru_cache(maxsize=1)
def session_close_ticks() -> "array[int]":
    """When each session of the exchange closes, oldest first."""
    return array("q", map(tick_of, all_session_closes()))


@lru_cache(16_384)
def closing_tick(day: date) -> int:
    """When the prices of a day are known: at its close, or at four in the afternoon where the exchange rests."""
    ticks = session_close_ticks()
    found = bisect_left(ticks, day_tick(day))
    if found < len(ticks) and ticks[found] < day_tick(day) + _DAY:
        return ticks[found]
    return tick_of(datetime.combine(day, _FOUR, NEW_YORK))


def columns_at(columns: Columns, tick: int) -> Decimal | None:
    """The value at a tick; None before the first."""
    found = bisect_right(columns.ticks, tick)
    return Decimal(columns.values[found - 1]).scaleb(-columns.scale) if found else None


def steps(ticks: Sequence[int], values: Sequence[Decimal]) -> Columns:
    """Values that each hold until the next; `ticks` ascend."""
    # A sum has as many decimals as the finest of what was added.
    scale = decimals(sum(values, ZERO))
    return _columns(ticks, integers_of(values, scale), scale)


def merged(columns: Columns, points: Mapping[int, Decimal]) -> Columns:
    """The same values, with others at the ticks of `points`."""
    known = dict(zip(columns.ticks, columns.values, strict=True))
    scale = max(columns.scale, decimals(sum(points.values(), ZERO)))
    factor = 10 ** (scale - columns.scale)
    if factor > 1:
        known = {tick: value * factor for tick, value in known.items()}
    known |= {tick: int(value.scaleb(scale)) for tick, value in points.items()}
    ticks = sorted(known)
    whole = [known[tick] for tick in ticks]
    return _columns(ticks, whole, scale)


def integers_of(values: Iterable[Decimal], scale: int) -> list[int]:
    """`values` x 10**`scale`; none of them has more decimals."""
    times = Decimal(10**scale).__mul__
    return list(map(int, map(times, values)))


def decimals(value: Decimal) -> int:
    """How many digits `value` is written with behind the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _columns(ticks: Sequence[int], values: list[int], scale: int) -> Columns:
    fits = not values or (max(values) < _LARGEST and min(values) > -_LARGEST)
    return Columns(array("q", ticks), array("q", values) if fits else values, scale)
