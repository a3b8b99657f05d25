"""Bars and signals as the kernels take them: columns as they are, of which a bar's rows are written out where needed.

Most bars of a long run are looked at by the pass over idle ones alone, which reads two or three columns of them.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.codes import SHORT
from paiid.quant.backtest.jit import inlined
from paiid.quant.backtest.model import BoolArray, FloatArray, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.records import BarRows, WishRows

PLAIN: Final = ("C", "A", "W")
"""The one kind of array that the kernels are compiled for; another would compile them anew."""
SideArray = npt.NDArray[np.uint8]


class Columns(NamedTuple):
    """[t, s] each, as in `Panel`; `dividends` and `splits` have one row where there are none."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    dividends: FloatArray
    splits: FloatArray


class Signals(NamedTuple):
    """As in `Plan`; those marked * there may have one row, of one value or of one for each instrument.

    `enters` and `leaves` are bits, `codes.LONG` and `codes.SHORT`.
    """

    judged: BoolArray
    enters: SideArray
    leaves: SideArray
    scores: FloatArray  # *
    weights: FloatArray  # *
    stop_distance: FloatArray  # *
    target_distance: FloatArray  # *
    entry_distance: FloatArray  # *
    scores_short: FloatArray  # *, read where rules on the portfolio tell which side is entered


def columns_of(panel: Panel) -> Columns:
    """The panel's bars, copied only where they do not lie in memory as they should."""
    instruments = panel.close.shape[1]
    splits = np.ones((1, instruments)) if panel.splits is None else panel.splits
    dividends = panel.dividends if panel.dividends.any() else np.zeros((1, instruments))
    given = (panel.open, panel.high, panel.low, panel.close, panel.volume, dividends, splits)
    return Columns(*(plain(column) for column in given))


def signals_of(plan: Plan) -> Signals:
    """The plan's."""
    loose = [plan.scores, plan.weights, plan.stop_distance, plan.target_distance, plan.entry_distance]
    loose.append(plan.scores if plan.scores_short is None else plan.scores_short)
    judged = np.require(plan.judged, np.bool_, PLAIN)
    enters, leaves = _sides(plan.enters, plan.enters_short), _sides(plan.leaves, plan.leaves_short)
    return Signals(judged, enters, leaves, *(plain(one) for one in loose))


def _sides(long: BoolArray, short: BoolArray | None) -> SideArray:
    """As bits; of a run that sells nothing short the flags as they are."""
    bits = np.require(long, np.bool_, PLAIN).view(np.uint8)
    return bits if short is None else bits | (np.require(short, np.bool_, PLAIN).view(np.uint8) * np.uint8(SHORT))


def plain(column: npt.NDArray[Any]) -> FloatArray:
    """As float64, without gaps in memory."""
    return np.require(column, np.float64, PLAIN)


@inlined
def write_bars(columns: Columns, rows: BarRows, t: int) -> None:
    """The rows of bar `t`, into `rows` [s]."""
    for s in range(len(rows)):
        row = rows[s]
        row.open, row.high = columns.open[t, s], columns.high[t, s]
        row.low, row.close = columns.low[t, s], columns.close[t, s]
        row.volume = columns.volume[t, s]
        row.dividend, row.split = of_bar(columns.dividends, t, s), of_bar(columns.splits, t, s)


@inlined
def write_wishes(signals: Signals, rows: WishRows, t: int) -> None:
    """What the plan says of each instrument at the close of bar `t`, into `rows` [s]."""
    for s in range(len(rows)):
        row = rows[s]
        row.enters, row.leaves = signals.enters[t, s], signals.leaves[t, s]
        row.score, row.weight = of_bar(signals.scores, t, s), of_bar(signals.weights, t, s)
        row.stop_distance = of_bar(signals.stop_distance, t, s)
        row.target_distance = of_bar(signals.target_distance, t, s)
        row.entry_distance = of_bar(signals.entry_distance, t, s)


@inlined
def of_bar(values: FloatArray, t: int, s: int) -> float:
    """The value of a column that may have one row, and there one value, for all bars."""
    found: float = values[t if values.shape[0] > 1 else 0, s if values.shape[1] > 1 else 0]
    return found
