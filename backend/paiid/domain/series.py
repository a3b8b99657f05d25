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
from itertools import accumulate, chain
from typing import Final, NamedTuple

from paiid.core.turns import in_turns
from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import NEW_YORK, all_session_closes

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000
_FOUR: Final = time(16)
_LARGEST: Final = 2**62
_WORTH_SHARING: Final = 256
_MOST_LATEST: Final = 8 * _WORTH_SHARING
"""So many that came later are kept apart before all are put together anew."""
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
    """How much there is of one thing over time, by its changes: those of `before`, then `changes[i]` at `ticks[i]`.

    What a series was copied from is never changed any more, so that its copies share it.
    """

    ticks: list[int] = field(default_factory=list)
    changes: list[Decimal] = field(default_factory=list)
    before: "Series | None" = None
    _summed: tuple[int, Decimal] = (0, ZERO)
    _made: tuple[int, Columns] | None = None
    """What was made when there were so many; one value, for readers of several threads make it."""

    def add(self, tick: int, change: Decimal) -> None:
        """One more change."""
        self.ticks.append(tick)
        self.changes.append(change)

    def moves(self) -> Iterable[tuple[int, Decimal]]:
        """Every change with its tick, in the order of coming."""
        latest = zip(self.ticks, self.changes, strict=True)
        return latest if self.before is None else chain(self.before.moves(), latest)

    @property
    def total(self) -> Decimal:
        """The sum of all changes."""
        done, total = self._summed
        if not done and self.before is not None:
            total = self.before.total
        if done < len(self.changes):
            total = reduce(_add, self.changes[done:] if done else self.changes, total)
            self._summed = (len(self.changes), total)
        return total

    def copy(self) -> "Series":
        """The same, free to be changed; what is made of it, now or later, is not made again."""
        if len(self.ticks) <= (_WORTH_SHARING if self.before is None else _MOST_LATEST):
            return Series(list(self.ticks), list(self.changes), self.before, self._summed, self._made)
        if self.before is None:
            return Series(before=self)
        # Each is made of two parts at most, however often one was copied.
        whole = Series([*self.before.ticks, *self.ticks], [*self.before.changes, *self.changes])
        whole._summed = len(whole.changes), self.total  # its own kind
        if self._made is not None:
            whole._made = len(self.before.ticks) + self._made[0], self._made[1]
        return Series(before=whole)

    def columns(self) -> Columns:
        """The running totals."""
        made = self._made
        if made is None or made[0] < len(self.ticks):
            done, known = made or (0, None if self.before is None else self.before.columns())
            found = self._more(done, known) if known is not None and known.ticks else None
            made = len(self.ticks), found or self._all()
            self._made = made
        return made[1]

    def between(self, begins: int, ends: int) -> Decimal:
        """The sum of the changes with `begins` < tick <= `ends`."""
        earliest, latest = (self.before or self).ticks[:1], (self.ticks or (self.before or self).ticks)[-1:]
        if not latest or (begins < earliest[0] and ends >= latest[0]):
            return self.total
        columns = self.columns()
        before, after = columns_at(columns, begins), columns_at(columns, ends)
        return (after or ZERO) - (before or ZERO)

    def _all(self) -> Columns:
        ticks, changes = self.ticks, self.changes
        if self.before is not None:
            ticks, changes = [*self.before.ticks, *ticks], [*self.before.changes, *changes]
        return columns_of(ticks, changes, decimals(self.total))

    def _more(self, done: int, known: Columns) -> Columns | None:
        """`known`, in which the first `done` changes are, with the others; None where they do not just follow."""
        ticks = self.ticks[done:]
        if not ticks:
            return known
        if known.scale != decimals(self.total) or isinstance(known.values, list) or ticks[0] < known.ticks[-1]:
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


def integers_of(values: Sequence[Decimal], scale: int) -> list[int]:
    """`values` x 10**`scale`; none of them has more decimals."""
    times = Decimal(10**scale).__mul__
    return in_turns(lambda some: map(int, map(times, some)), values)


def decimals(value: Decimal) -> int:
    """How many digits `value` is written with behind the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _columns(ticks: Sequence[int], values: list[int], scale: int) -> Columns:
    fits = not values or (max(values) < _LARGEST and min(values) > -_LARGEST)
    return Columns(array("q", ticks), array("q", values) if fits else values, scale)
