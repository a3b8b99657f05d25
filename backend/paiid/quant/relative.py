"""A series of returns beside a benchmark's.

`returns` and `benchmark`: [n] each, simple returns of the same periods, as ratios. `periods` is how many make a year;
`risk_free` is a rate of one period. None for fewer than two periods, and where a return is nan.
"""

import math

import numpy as np
import numpy.typing as npt

from paiid.quant.metrics import TRADING_DAYS, centered, deviation, quotient, volatility
from paiid.quant.returns import finite_or_none

FloatArray = npt.NDArray[np.float64]


def beta(returns: FloatArray, benchmark: FloatArray) -> float | None:
    """What the returns do where the benchmark makes one more percent: slope of the regression on it.

    Args:
        returns: [n], n >= 2.
        benchmark: [n]. A constant risk-free rate taken off both changes nothing, so none is asked for.

    Returns:
        None too where the benchmark did not move.

    Raises:
        ValueError: the arrays differ in length.
    Source: Sharpe (1964), "Capital Asset Prices".
    """
    _check(returns, benchmark)
    if returns.size < 2:
        return None
    distances, squares = centered(benchmark)
    return quotient(float(np.add.reduce(distances * returns)), squares)


def alpha(
    returns: FloatArray, benchmark: FloatArray, risk_free: float = 0.0, periods: float = TRADING_DAYS
) -> float | None:
    """Return beyond what beta and the benchmark explain, a year's, compounded.

    Args:
        returns: [n], n >= 2.
        benchmark: [n].
        risk_free: of one period.
        periods: in a year.

    Returns:
        (1 + mean of (returns - risk_free - beta × (benchmark - risk_free))) ^ periods - 1. None too where the benchmark
        did not move, and where more than everything is lost in a period.

    Raises:
        ValueError: the arrays differ in length.
    Source: Jensen (1968), "The Performance of Mutual Funds in the Period 1945-1964".
    """
    slope = beta(returns, benchmark)
    if slope is None:
        return None
    mean, market = (float(np.add.reduce(series)) / series.size - risk_free for series in (returns, benchmark))
    base = 1.0 + (mean - slope * market)
    try:
        return finite_or_none(base**periods - 1.0) if base >= 0 else None
    except OverflowError:
        return None


def tracking_error(returns: FloatArray, benchmark: FloatArray, periods: float = TRADING_DAYS) -> float | None:
    """Standard deviation of the difference to the benchmark, a year's.

    Args:
        returns: [n], n >= 2.
        benchmark: [n].
        periods: in a year.

    Raises:
        ValueError: the arrays differ in length.
    Source: Roll (1992), "A Mean/Variance Analysis of Tracking Error".
    """
    _check(returns, benchmark)
    return volatility(returns - benchmark, periods)


def information_ratio(returns: FloatArray, benchmark: FloatArray, periods: float = TRADING_DAYS) -> float | None:
    """Mean difference to the benchmark for a unit of its standard deviation, a year's.

    Args:
        returns: [n], n >= 2.
        benchmark: [n].
        periods: in a year; 1 leaves the ratio of one period.

    Returns:
        None too where the difference was the same in every period.

    Raises:
        ValueError: the arrays differ in length.
    Source: Goodwin (1998), "The Information Ratio".
    """
    _check(returns, benchmark)
    if returns.size < 2:
        return None
    active = returns - benchmark
    mean = float(np.add.reduce(active)) / active.size
    return quotient(mean * math.sqrt(periods), deviation(active))


def _check(returns: FloatArray, benchmark: FloatArray) -> None:
    if returns.shape != benchmark.shape:
        raise ValueError("returns and benchmark must be of the same length")
