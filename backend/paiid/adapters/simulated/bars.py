"""Bars of any interval from the engine. Imports numpy, so it is itself imported lazily."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.adapters.simulated.adjustment import Adjustment
from paiid.adapters.simulated.engine import Engine
from paiid.adapters.simulated.intraday import minute_bars
from paiid.domain.exchange_calendar import all_session_opens, all_sessions
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, Interval

Integers = npt.NDArray[np.int64]

INTRADAY_MINUTES: Final = {
    Interval.ONE_MINUTE: 1,
    Interval.FIVE_MINUTES: 5,
    Interval.FIFTEEN_MINUTES: 15,
    Interval.ONE_HOUR: 60,
}
MAX_BARS: Final = 10_000
"""No answer is longer, whatever the limit: 20 years of minutes would be two million."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which bars are asked for: those that begin in [start, end), the newest `limit`; seconds of the epoch."""

    start: int
    end: int
    now: int
    limit: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars as columns: prices in units of `unit` USD, `starts` in seconds of the epoch."""

    starts: Sequence[int]
    dates: Sequence[date]
    open: Integers
    high: Integers
    low: Integers
    close: Integers
    volume: Integers
    unit: Decimal

    def bars(self, span: Span, instants: Sequence[datetime] | None = None) -> tuple[Bar, ...]:
        """The rows of the span as bars; `instants` are the starts, when the caller has them as such."""
        low = bisect_left(self.starts, span.start)
        high = bisect_left(self.starts, min(span.end, span.now + 1))
        rows = slice(max(low, high - span.limit), high)
        times = instants[rows] if instants else [datetime.fromtimestamp(at, UTC) for at in self.starts[rows]]
        prices = (
            list(map(self.unit.__mul__, column[rows].tolist()))
            for column in (self.open, self.high, self.low, self.close)
        )
        return _bars(times, self.dates[rows], *prices, self.volume[rows].tolist())


_BAR_SETTERS: Final = tuple(Bar.__dict__[field.name].__set__ for field in fields(Bar))


def _bars(*columns: Sequence[object]) -> tuple[Bar, ...]:
    """`tuple(map(Bar, *columns))` in a third of its time: the checks of a frozen class cost more than its values do."""
    made = [Bar.__new__(Bar) for _ in columns[0]]
    for setter, column in zip(_BAR_SETTERS, columns, strict=True):
        deque(map(setter, made, column), maxlen=0)
    return tuple(made)


@lru_cache(maxsize=1)
def _week_of_session() -> Integers:
    """The ordinal of each session's Monday."""
    ordinals = np.array([day.toordinal() for day in all_sessions()])
    mondays: Integers = ordinals - (ordinals - 1) % 7
    return mondays


def daily_bars(engine: Engine, symbol: Symbol, span: Span, *, adjusted: bool) -> tuple[Bar, ...]:
    """Daily bars; the running session's is the last one."""
    first = bisect_left(engine.opens, span.start)
    until = bisect_left(engine.opens, min(span.end, span.now + 1))
    first = max(first, until - span.limit)
    if first >= until:
        return ()
    columns = _daily(engine, symbol, slice(first, until), span.now, adjusted=adjusted)
    return columns.bars(span, all_session_opens()[first:until])


def weekly_bars(engine: Engine, symbol: Symbol, span: Span, *, adjusted: bool) -> tuple[Bar, ...]:
    """Bars of calendar weeks, made of the daily ones; the running week's is the last one."""
    weeks = _week_of_session()
    until = bisect_right(engine.opens, span.now)
    newest = min(until, bisect_left(engine.opens, span.end))
    first = max(bisect_left(engine.opens, span.start), newest - 5 * (span.limit + 1), 0)
    if first >= until:
        return ()
    first = int(np.searchsorted(weeks, weeks[first]))
    return _aggregated(
        _daily(engine, symbol, slice(first, until), span.now, adjusted=adjusted),
        np.flatnonzero(np.diff(weeks[first:until], prepend=0)),
    ).bars(span)


def _daily(engine: Engine, symbol: Symbol, rows: slice, now: int, *, adjusted: bool) -> Columns:
    series = engine.series(symbol)
    open_, high, low, close, volume = (
        column[rows].astype(np.int64) for column in (series.open, series.high, series.low, series.close, series.volume)
    )
    last = rows.stop - 1
    if now < engine.closes[last]:
        path, second = engine.session_path(symbol, last), now - engine.opens[last]
        high[-1], low[-1] = path.range_so_far(second)
        close[-1], volume[-1] = path.price_at(second), path.volume_at(second)
    adjustment = Adjustment.of(engine, symbol, now) if adjusted else Adjustment.none()
    indexes = np.arange(rows.start, rows.stop)
    return Columns(
        starts=engine.opens[rows],
        dates=engine.sessions[rows],
        open=adjustment.prices(open_, indexes),
        high=adjustment.prices(high, indexes),
        low=adjustment.prices(low, indexes),
        close=adjustment.prices(close, indexes),
        volume=adjustment.volumes(volume, indexes),
        unit=adjustment.unit,
    )


def intraday_bars(engine: Engine, symbol: Symbol, span: Span, minutes: int, *, adjusted: bool) -> tuple[Bar, ...]:
    """Bars of `minutes` counted from each session's open; the running one is the last."""
    until = bisect_left(engine.opens, min(span.end, span.now + 1))
    first = max(bisect_right(engine.closes, span.start), 0)
    adjustment = Adjustment.of(engine, symbol, span.now) if adjusted else Adjustment.none()
    parts: list[Columns] = []
    found = 0
    for index in range(until - 1, first - 1, -1):
        part = _session(engine, symbol, index, (minutes, span.now), adjustment)
        parts.append(part)
        found += bisect_left(part.starts, span.end)
        if found >= span.limit:
            break
    return _joined(parts[::-1]).bars(span) if parts else ()


def _session(
    engine: Engine, symbol: Symbol, index: int, minutes_and_now: tuple[int, int], adjustment: Adjustment
) -> Columns:
    """One session's bars up to now, the running minute included."""
    minutes, now = minutes_and_now
    path, opened = engine.session_path(symbol, index), engine.opens[index]
    open_, high, low, close = (column.astype(np.int64) for column in minute_bars(path))
    passed: Integers = np.frombuffer(path.volume_before, dtype=np.int64)
    volume = passed[1:] - passed[:-1]
    if now < engine.closes[index]:
        minute = (now - opened) // 60
        open_, high, low, close, volume = (c[: minute + 1].copy() for c in (open_, high, low, close, volume))
        high[-1], low[-1] = path.range_within(minute, now - opened)
        close[-1] = path.price_at(now - opened)
        volume[-1] = path.volume_at(now - opened) - path.volume_before[minute]
    firsts = np.arange(0, len(open_), minutes)
    indexes = np.full(len(open_), index)
    whole = Columns(
        starts=[opened + 60 * n for n in range(len(open_))],
        dates=[engine.sessions[index]] * len(open_),
        open=adjustment.prices(open_, indexes),
        high=adjustment.prices(high, indexes),
        low=adjustment.prices(low, indexes),
        close=adjustment.prices(close, indexes),
        volume=adjustment.volumes(volume, indexes),
        unit=adjustment.unit,
    )
    return whole if minutes == 1 else _aggregated(whole, firsts)


def _aggregated(columns: Columns, firsts: npt.NDArray[np.intp]) -> Columns:
    """Rows joined into groups that begin at `firsts`."""
    lasts = np.append(firsts[1:], len(columns.open)) - 1
    return Columns(
        starts=[columns.starts[n] for n in firsts.tolist()],
        dates=[columns.dates[n] for n in firsts.tolist()],
        open=columns.open[firsts],
        high=np.maximum.reduceat(columns.high, firsts),
        low=np.minimum.reduceat(columns.low, firsts),
        close=columns.close[lasts],
        volume=np.add.reduceat(columns.volume, firsts),
        unit=columns.unit,
    )


def _joined(parts: Sequence[Columns]) -> Columns:
    if len(parts) == 1:
        return parts[0]
    return Columns(
        starts=[at for part in parts for at in part.starts],
        dates=[day for part in parts for day in part.dates],
        open=np.concatenate([part.open for part in parts]),
        high=np.concatenate([part.high for part in parts]),
        low=np.concatenate([part.low for part in parts]),
        close=np.concatenate([part.close for part in parts]),
        volume=np.concatenate([part.volume for part in parts]),
        unit=parts[0].unit,
    )
