"""Days, weeks and months made of the bars of a panel, each seen from the close of its last bar on and not before."""

from dataclasses import dataclass

import numpy as np

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation
from paiid.domain.strategy_bars import LongerBars
from paiid.features.backtest.compiling.periods import judged_bars
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Panel
from paiid.quant.measures import BarColumns


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


def ends_of(panel: Panel, bars: LongerBars) -> BoolArray:
    """[t], the bars of the panel that are the last of their day, week or month."""
    sessions = np.ones(panel.times.size, np.bool_) if panel.session_ends is None else panel.session_ends
    if bars is LongerBars.DAY or panel.times.size == 0:
        return sessions
    evaluation = Evaluation.WEEK_END if bars is LongerBars.WEEK else Evaluation.MONTH_END
    # Whether a session is the last of its period, the calendar knows at its end; within it, another bar follows.
    return sessions & judged_bars(panel.times, evaluation, Interval.ONE_DAY)


def closed_bars(ends: BoolArray, own: IntArray, bars: BarColumns) -> Closed:
    """The longer bars of one instrument.

    The first of the panel is left out, for it may have begun before the panel does; one that has not ended is, too.

    Args:
        ends: [t], as of `ends_of`.
        own: [n], the places of the instrument's bars on the panel's axis.
        bars: [n], those bars.
    """
    closes = np.flatnonzero(ends)
    numbers: IntArray = (np.cumsum(ends) - ends)[own]
    is_whole = (numbers > 0) & (numbers < closes.size)
    numbers = numbers[is_whole]
    columns = [column[is_whole] for column in (bars.open, bars.high, bars.low, bars.close, bars.volume)]
    starts: IntArray = np.flatnonzero(np.diff(numbers, prepend=-1))
    if starts.size == 0:
        return Closed(BarColumns(*(column[:0] for column in columns)), closes[:0])
    open_, high, low, close, volume = columns
    made = BarColumns(
        open=open_[starts],
        high=np.maximum.reduceat(high, starts),
        low=np.minimum.reduceat(low, starts),
        close=close[np.append(starts[1:], close.size) - 1],
        volume=np.add.reduceat(volume, starts),
    )
    return Closed(made, closes[numbers[starts]])
