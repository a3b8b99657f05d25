"""How much there is of one thing over time, exactly, in integers.

Times are ticks: microseconds of the epoch.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import lru_cache, reduce
from itertools import accumulate
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import NEW_YORK, all_session_closes

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000
_FOUR: Final = time(16)
_LARGEST: Final = 2**62
_WORTH_KEEPING: Final = 256
_add: Final = Context(prec=80).add
"""Wide enough that no sum of stored amounts is ever rounded in it."""


class Columns(NamedTuple):
    """A series as columns: `values[i]` x 10**-`scale` from `ticks[i]` on, 0 before the first.

    Ascending; of equal ticks the last counts. `values` are an int64 array, or a list where they do not fit.
    """

    ticks: "array[int]"
    values: "array[int] | list[int]"
    scale: int


@dataclass(slots=True)
class Series:
    """How much there is of one thing over time, by its changes: `changes[i]` at `ticks[i]`, in the order of coming."""

    ticks: list[int] = field(default_factory=list)
    changes: list[Decimal] = field(default_factory=list)
    _summed: tuple[int, Decimal] = (0, ZERO)
    _made: tuple[int, Columns] | None = None
    """What was made of so many changes; one value, for readers of several threads make it."""
    _before: "Series | None" = None
    """One that this one was copied from, where that is long: its columns serve all of its copies."""

    def add(self, tick: int, change: Decimal) -> None:
        """One more change."""
        self.ticks.append(tick)
        self.changes.append(change)

    @property
    def total(self) -> Decimal:
        """The sum of all changes."""
        done, total = self._summed
        if done < len(self.changes):
            total = reduce(_add, self.changes[done:], total)
            self._summed = (len(self.changes), total)
        return total

    def copy(self) -> "Series":
        """The same, free to be changed; what is made of it, now or later, is not made again."""
        before = self._before or (self if len(self.ticks) > _WORTH_KEEPING else None)
        return Series(list(self.ticks), list(self.changes), self._summed, self._made, before)

    def columns(self) -> Columns:
        """The running totals."""
        made = self._made
        if made is None and self._before is not None:
            made = len(self._before.ticks), self._before.columns()
        if made is None or made[0] < len(self.ticks):
            found = self._more(*made) if made is not None and made[0] else None
            found = found or columns_of(self.ticks, self.changes, decimals(self.total))
            made = len(self.ticks), found
        self._made = made
        return made[1]

    def between(self, begins: int, ends: int) -> Decimal:
        """The sum of the changes with `begins` < tick <= `ends`."""
        if not self.ticks or (begins < self.ticks[0] and ends >= self.ticks[-1]):
            return self.total
        columns = self.columns()
        before, after = columns_at(columns, begins), columns_at(columns, ends)
        return (after or ZERO) - (before or ZERO)

    def _more(self, done: int, known: Columns) -> Columns | None:
        """`known`, of the first `done` changes, with those since; None where they do not simply follow."""
        if known.scale != decimals(self.total) or isinstance(known.values, list):
            return None
        ticks = self.ticks[done:]
        if ticks[0] < known.ticks[-1]:
            return None
        news = columns_of(ticks, self.changes[done:], known.scale)
        last = known.values[-1]
        totals = [last + value for value in news.values]
        if isinstance(news.values, list) or max(map(abs, totals)) >= _LARGEST:
            return None
        return Columns(known.ticks + news.ticks, known.values + array("q", totals), known.scale)


def columns_of(ticks: Sequence[int], changes: Sequence[Decimal], scale: int) -> Columns:
    """Running totals of `changes`, whose decimals are at most `scale`."""
    # In order mostly, and then to sort is to look once.
    if sorted(ticks) != ticks:
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
