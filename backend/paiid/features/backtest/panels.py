"""Bars of several symbols on one axis. Plain arithmetic, for a thread or a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind, Interval
from paiid.features.backtest.bar_lengths import is_daily
from paiid.quant.backtest.model import FloatArray, IntArray, Panel

_DAY_S: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Columns:
    """One symbol's bars, oldest first, [n] each.

    `sessions` are ordinals of days, `starts` epoch seconds; prices in USD a share, `volume` in shares.
    """

    sessions: IntArray
    starts: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    def within(self, start: date, end: date) -> "Columns":
        """Those of the sessions in [start, end]."""
        first = int(np.searchsorted(self.sessions, start.toordinal(), "left"))
        last = int(np.searchsorted(self.sessions, end.toordinal(), "right"))
        return Columns(*(getattr(self, name)[first:last] for name in Columns.__dataclass_fields__))

    def axis(self, interval: Interval) -> IntArray:
        """What lines them up with another symbol's: the session of daily bars, the start of shorter ones."""
        return self.sessions if is_daily(interval) else self.starts


def columns(bars: Sequence[Bar]) -> Columns:
    """The bars as arrays."""
    return Columns(
        np.array([bar.session_date.toordinal() for bar in bars], dtype=np.int64),
        np.array([int(bar.start_at.timestamp()) for bar in bars], dtype=np.int64),
        *(
            np.array([float(getattr(bar, name)) for bar in bars], dtype=np.float64)
            for name in ("open", "high", "low", "close", "volume")
        ),
    )


def in_a_row(parts: Sequence[Columns]) -> Columns:
    """One after another, the oldest first; at least one."""
    return Columns(*(np.concatenate([getattr(one, name) for one in parts]) for name in Columns.__dataclass_fields__))


def panel(bars: Mapping[Symbol, Columns], interval: Interval) -> tuple[Panel, IntArray]:
    """All of them on the union of their places (`Columns.axis`), and those.

    Returns:
        Prices adjusted for dividends have none left to pay, so `dividends` is 0.
    """
    places = np.concatenate([one.axis(interval) for one in bars.values()])
    starts = np.concatenate([one.starts for one in bars.values()])
    axis, found_at = np.unique(places, return_index=True)
    times: IntArray = starts[found_at]
    shape = axis.size, len(bars)
    prices = {name: np.full(shape, np.nan) for name in ("open", "high", "low", "close")}
    volume = np.zeros(shape)
    for number, one in enumerate(bars.values()):
        rows = np.searchsorted(axis, one.axis(interval))
        for name, held in prices.items():
            held[rows, number] = getattr(one, name)
        volume[rows, number] = one.volume
    ends = None if is_daily(interval) else np.append(np.diff(times // _DAY_S) > 0, True)
    return Panel(tuple(bars), times, **prices, volume=volume, dividends=np.zeros(shape), session_ends=ends), axis


def with_actions(one: Panel, actions: Sequence[CorporateAction]) -> Panel:
    """The panel with the dividends and splits of its prices, each in the first bar of its ex-date or after it."""
    dividends, splits = np.zeros(one.close.shape), np.ones(one.close.shape)
    days = one.times // _DAY_S + _EPOCH
    for action in actions:
        row = int(np.searchsorted(days, action.ex_date.toordinal()))
        if action.symbol not in one.symbols or row in (0, days.size):
            continue
        place = row, one.symbols.index(action.symbol)
        if action.kind is CorporateActionKind.SPLIT:
            splits[place] *= float(action.ratio)
        else:
            dividends[place] += float(action.amount)
    return replace(one, dividends=dividends, splits=splits)


def on_axis(one: Columns, axis: IntArray, interval: Interval) -> FloatArray:
    """Its closes at the places of `axis`, the last known one where it has none.

    Returns:
        [t]; before its first bar that bar's close, so that it stands still there.
    """
    place = np.searchsorted(one.axis(interval), axis, "right") - 1
    found: FloatArray = one.close[np.maximum(place, 0)]
    return found


def session_days(times: IntArray) -> Sequence[date]:
    """The session of each bar: regular hours open and close within one day of UTC."""
    return _session_days(np.require(times, np.int64, ("C",)).tobytes())


@lru_cache(maxsize=4)
def _session_days(times: bytes) -> Sequence[date]:
    """Kept, for the trials of a sweep ask for those of the same bars thousands of times."""
    days, at = np.unique(np.frombuffer(times, np.int64) // _DAY_S + _EPOCH, return_inverse=True)
    known = [date.fromordinal(int(day)) for day in days]
    return tuple(known[place] for place in at.tolist())


def bar_from(times: IntArray, day: date) -> int:
    """The first bar of that session or a later one."""
    return int(np.searchsorted(times, (day.toordinal() - _EPOCH) * _DAY_S))


def sessions_between_bars(times: IntArray, first: int, after: int) -> int:
    """How many sessions the bars [first, after) belong to."""
    return int(np.unique(times[first:after] // _DAY_S).size)
