"""Longer bars made of those of a panel, each seen from the close of its last bar on and not before."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from paiid.domain.exchange_calendar import trading_day
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation
from paiid.domain.strategy_bars import MINUTES, LongerBars
from paiid.features.backtest.compiling.periods import judged_bars
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Panel
from paiid.quant.measures import BarColumns

_MINUTE_S: Final = 60
_DAY_S: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Closed:
    """An instrument's longer bars [k], and at which bar of the panel each had closed."""

    columns: BarColumns
    closed_at: IntArray  # [k]

    def seen(self, series: FloatArray, bars: int) -> FloatArray:
        """[bars], of a series on these bars [k] the newest value at each bar of the panel; nan before the first."""
        newest = np.searchsorted(self.closed_at, np.arange(bars), side="right") - 1
        values = np.append(series, np.nan)
        return values[newest]


@dataclass(frozen=True, slots=True)
class Periods:
    """The longer bars of a panel: `numbers` [t] is that which each bar belongs to, from 0 on.

    `closes` [k] is the bar of the panel at whose close each had ended, the number of bars where none has.
    """

    numbers: IntArray
    closes: IntArray


def periods_of(panel: Panel, bars: LongerBars, timeframe: Interval) -> Periods:
    """Where the longer bars of a panel of `timeframe` begin and end."""
    if bars in MINUTES:
        return _within_day(panel.times, MINUTES[bars] * _MINUTE_S, MINUTES[timeframe] * _MINUTE_S)
    ends = _ends(panel, bars)
    numbers: IntArray = np.cumsum(ends) - ends
    return Periods(numbers, np.append(np.flatnonzero(ends), panel.times.size))


def _ends(panel: Panel, bars: LongerBars) -> BoolArray:
    """[t], the bars of the panel that are the last of their day, week or month."""
    sessions = np.ones(panel.times.size, np.bool_) if panel.session_ends is None else panel.session_ends
    if bars is LongerBars.DAY or panel.times.size == 0:
        return sessions
    evaluation = Evaluation.WEEK_END if bars is LongerBars.WEEK else Evaluation.MONTH_END
    # Whether a session is the last of its period, the calendar knows at its end; within it, another bar follows.
    return sessions & judged_bars(panel.times, evaluation, Interval.ONE_DAY)


def _within_day(times: IntArray, length_s: int, bar_s: int) -> Periods:
    """By the clock from each session's open, so that a minute without trades moves no bar.

    A bar whose last minutes nobody traded in has ended by the next bar of the panel, and is seen there.
    """
    opened_at, closed_at = _hours(times)
    place = (times - opened_at) // length_s
    ended_at = np.minimum(opened_at + (place + 1) * length_s, closed_at)
    numbers: IntArray = np.cumsum(np.diff(ended_at, prepend=ended_at[:1]) != 0)
    firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
    return Periods(numbers, np.searchsorted(times + bar_s, ended_at[firsts]))


def _hours(times: IntArray) -> tuple[IntArray, IntArray]:
    """[t] and [t], open and close of the session of each bar, epoch seconds."""
    days, at = np.unique(times // _DAY_S, return_inverse=True)
    found = [trading_day(date.fromordinal(int(day) + _EPOCH)) for day in days]
    hours = np.array([(int(one.opens_at.timestamp()), int(one.closes_at.timestamp())) for one in found], np.int64)
    return hours[at, 0], hours[at, 1]


def closed_bars(periods: Periods, own: IntArray, bars: BarColumns) -> Closed:
    """The longer bars of one instrument.

    The first of the panel is left out, for it may have begun before the panel does; one that has not ended is, too.

    Args:
        periods: those of the panel.
        own: [n], the places of the instrument's bars on the panel's axis.
        bars: [n], those bars.
    """
    numbers = periods.numbers[own]
    is_whole = (numbers > 0) & (periods.closes[numbers] < periods.numbers.size)
    numbers = numbers[is_whole]
    columns = [column[is_whole] for column in (bars.open, bars.high, bars.low, bars.close, bars.volume)]
    starts: IntArray = np.flatnonzero(np.diff(numbers, prepend=-1))
    if starts.size == 0:
        return Closed(BarColumns(*(column[:0] for column in columns)), starts)
    open_, high, low, close, volume = columns
    made = BarColumns(
        open=open_[starts],
        high=np.maximum.reduceat(high, starts),
        low=np.minimum.reduceat(low, starts),
        close=close[np.append(starts[1:], close.size) - 1],
        volume=np.add.reduceat(volume, starts),
    )
    return Closed(made, periods.closes[numbers[starts]])
