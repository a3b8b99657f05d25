"""The curve, thinned to what a screen can show, and the table of months."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.numbers import ratio, usd
from paiid.features.backtest.results import BacktestMonthRead, BacktestPointRead
from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.drawdowns import underwater
from paiid.quant.metrics import cumulative

MOST_POINTS: Final = 600
PREVIEW_POINTS: Final = 160


def curve(course: Course, most: int) -> list[BacktestPointRead]:
    """At most `most` closes: the last is among them, and of every stretch the deepest drawdown."""
    other = course.benchmark_bar_returns
    levels = None if other is None else course.cash * (cumulative(other) + 1.0)
    below = None if other is None else underwater(other)[1:]
    net = course.net_exposure
    return [
        BacktestPointRead(
            session_date=course.judged[at],
            equity=usd(course.equity[at]),
            drawdown=ratio(course.drawdown[at]),
            benchmark=None if levels is None else usd(levels[at]),
            benchmark_drawdown=None if below is None else ratio(below[at]),
            exposure=ratio(course.exposure[at]),
            net_exposure=None if net is None else ratio(net[at]),
            at=course.instant(course.first + int(at)),
        )
        for at in _kept(course.drawdown, most)
    ]


def _kept(drawdown: FloatArray, most: int) -> IntArray:
    if drawdown.size <= most:
        return np.arange(drawdown.size)
    edges = np.linspace(0, drawdown.size, max(most // 2, 1) + 1).astype(np.int64)
    deepest = [int(start + np.argmin(drawdown[start:end])) for start, end in pairwise(edges)]
    return np.unique(np.concatenate((edges[1:] - 1, deepest)))


def month_returns(days: Sequence[date], returns: FloatArray) -> list[tuple[tuple[int, int], float]]:
    """The compounded return of each calendar month, by year and month."""
    found = []
    for key, group in groupby(zip(days, returns, strict=True), key=lambda pair: (pair[0].year, pair[0].month)):
        growth = float(np.prod([1.0 + one for _, one in group]))
        found.append((key, growth - 1.0))
    return found


def months(course: Course) -> list[BacktestMonthRead]:
    """The table of months."""
    other = course.benchmark_returns
    beside = {} if other is None else dict(month_returns(course.days, other))
    return [
        BacktestMonthRead(year=key[0], month=key[1], strategy=ratio(one), benchmark=ratio(beside.get(key)))
        for key, one in month_returns(course.days, course.returns)
    ]
