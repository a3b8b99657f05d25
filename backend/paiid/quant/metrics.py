"""Return and risk of a series of periodic returns, by itself. Arrays in, a figure out, None where it has no meaning.

All take `returns`: [n], simple returns of consecutive periods of equal length, oldest first, as ratios (0.05 = 5 %);
nan where a period has none, and then the figure is None, as it is for fewer returns than it needs. `periods` is how
many make a year: 252 trading days, 52 weeks, 12 months. Rates that a return is held against (`risk_free`, `target`) are
of one period; `per_period` makes one out of a year's.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.quant.drawdowns import max_drawdown
from paiid.quant.returns import finite_or_none

FloatArray = npt.NDArray[np.float64]

TRADING_DAYS: Final = 252
_ROUNDING: Final = 1e-12
"""Distances this small beside the mean may be what is left of none."""


def per_period(annual_rate: float, periods: float = TRADING_DAYS) -> float:
    """The rate of one period that, compounded over a year, is `annual_rate`.

    Args:
        annual_rate: ratio, above -1.
        periods: in a year.

    Raises:
        ValueError: a rate of -1 or below.
    """
    if not annual_rate > -1:
        raise ValueError("a rate must be above -1")
    return math.expm1(math.log1p(annual_rate) / periods)


def cumulative(returns: FloatArray) -> FloatArray:
    """Return from the start to the end of each period, compounded.

    Args:
        returns: [n], of each period.

    Returns:
        [n]; empty for none.
    """
    grown: FloatArray = np.multiply.accumulate(returns + 1.0)
    return grown - 1.0


def total_return(returns: FloatArray) -> float | None:
    """Compounded return of all periods.

    Args:
        returns: [n], n >= 1.
    """
    return finite_or_none(_growth(returns) - 1.0) if returns.size else None


def annual_return(returns: FloatArray, periods: float = TRADING_DAYS) -> float | None:
    """The return of a year that, compounded, gives the total.

    Args:
        returns: [n], n >= 1.
        periods: in a year.

    Returns:
        -1 after a total loss; None too where more than everything was lost.
    """
    growth = _growth(returns) if returns.size else math.nan
    if not 0 <= growth < math.inf:
        return None
    try:
        return float(growth ** (periods / returns.size)) - 1.0
    except OverflowError:
        return None


def volatility(returns: FloatArray, periods: float = TRADING_DAYS) -> float | None:
    """Standard deviation of the returns (of a sample), a year's.

    Args:
        returns: [n], n >= 2.
        periods: in a year.

    Returns:
        >= 0, and 0 exactly where all returns are the same.
    """
    if returns.size < 2:
        return None
    return finite_or_none(deviation(returns) * math.sqrt(periods))


def semi_deviation(returns: FloatArray, target: float = 0.0, periods: float = TRADING_DAYS) -> float | None:
    """Downside risk: root of the mean square of what falls short of the target, a year's.

    Args:
        returns: [n], n >= 1.
        target: of one period.
        periods: in a year.

    Returns:
        >= 0; all returns count in the mean, those above the target with 0.
    Source: Sortino & Price (1994), "Performance Measurement in a Downside Risk Framework".
    """
    if returns.size < 1:
        return None
    short = np.minimum(returns - target, 0.0)
    return finite_or_none(math.sqrt(_mean(short * short) * periods))


def sharpe_ratio(returns: FloatArray, risk_free: float = 0.0, periods: float = TRADING_DAYS) -> float | None:
    """Mean excess return for a unit of its standard deviation, a year's.

    Args:
        returns: [n], n >= 2.
        risk_free: of one period.
        periods: in a year.

    Returns:
        None too where all returns are the same.
    Source: Sharpe (1994), "The Sharpe Ratio".
    """
    if returns.size < 2:
        return None
    excess = returns - risk_free
    return quotient(_mean(excess) * math.sqrt(periods), deviation(excess))


def sortino_ratio(returns: FloatArray, target: float = 0.0, periods: float = TRADING_DAYS) -> float | None:
    """Mean return above a target for a unit of downside risk, a year's.

    Args:
        returns: [n], n >= 2.
        target: of one period.
        periods: in a year.

    Returns:
        None too where no return fell short of the target.
    Source: as `semi_deviation`.
    """
    risk = semi_deviation(returns, target, periods)
    if risk is None or returns.size < 2:
        return None
    return quotient(_mean(returns - target) * periods, risk)


def calmar_ratio(returns: FloatArray, periods: float = TRADING_DAYS) -> float | None:
    """Return of a year for a unit of the largest fall.

    Args:
        returns: [n], n >= 1.
        periods: in a year.

    Returns:
        None too for a curve that never fell.
    Source: Young (1991), "Calmar Ratio: A Smoother Tool".
    """
    fall, yearly = max_drawdown(returns), annual_return(returns, periods)
    return None if fall is None or yearly is None else quotient(yearly, -fall)


def skew(returns: FloatArray) -> float | None:
    """Third standardized moment: below 0 where falls reach further than rises.

    Args:
        returns: [n], n >= 2; moments of the whole, not corrected for a sample.

    Returns:
        None too where all returns are the same.
    """
    if returns.size < 2:
        return None
    distances, squares = centered(returns)
    return quotient(_mean(distances**2 * distances), (squares / returns.size) ** 1.5) if squares else None


def kurtosis(returns: FloatArray) -> float | None:
    """Fourth standardized moment less 3, the normal distribution's: above 0 where extremes are more frequent.

    Args:
        returns: [n], n >= 2; moments of the whole, not corrected for a sample.

    Returns:
        >= -2; None too where all returns are the same.
    """
    if returns.size < 2:
        return None
    distances, squares = centered(returns)
    standardized = quotient(_mean(distances**2 * distances**2), (squares / returns.size) ** 2) if squares else None
    return None if standardized is None else standardized - 3.0


def tail_ratio(returns: FloatArray) -> float | None:
    """Size of the return only 5 % lie above, for a unit of the size of the one 5 % lie below.

    Args:
        returns: [n], n >= 1.

    Returns:
        >= 0; None too where the lower one is 0.
    """
    if returns.size < 1 or math.isnan(_mean(returns)):
        return None
    low, high = quantiles(returns, 0.05, 0.95)
    return quotient(abs(high), abs(low))


def stability(returns: FloatArray) -> float | None:
    """How straight the curve of compounded returns is: R² of a line through its logarithms.

    Args:
        returns: [n], n >= 2.

    Returns:
        In [0, 1]; None too where the curve is level or everything was lost.
    """
    if returns.size < 2 or not returns.min() > -1.0:
        return None
    logs = np.add.accumulate(np.log1p(returns))
    distances, squares = centered(logs)
    steps = np.arange(logs.size) - (logs.size - 1) / 2
    of_steps = logs.size * (logs.size**2 - 1) / 12
    r_squared = quotient(float(np.add.reduce(steps * distances)) ** 2, of_steps * squares)
    return None if r_squared is None else min(r_squared, 1.0)


def quantiles(returns: FloatArray, *shares: float) -> list[float]:
    """The return that each share of all lies below, between two neighbors on the straight line.

    Args:
        returns: [n], n >= 1.
        shares: each in [0, 1].
    Source: Hyndman & Fan (1996), "Sample Quantiles in Statistical Packages", definition 7.
    """
    places = [share * (returns.size - 1) for share in shares]
    below = [math.floor(place) for place in places]
    above = [min(index + 1, returns.size - 1) for index in below]
    ordered = np.partition(returns, sorted({*below, *above}))
    found = []
    for place, low, high in zip(places, below, above, strict=True):
        start, step = float(ordered[low]), float(ordered[high]) - float(ordered[low])
        found.append(start + step * (place - low))
    return found


def centered(values: FloatArray) -> tuple[FloatArray, float]:
    """Distances to the mean and the sum of their squares.

    Args:
        values: [n], n >= 1.

    Returns:
        [n], and the sum: exactly 0 where all values are the same, though their mean may be rounded.
    """
    mean = _mean(values)
    distances = values - mean
    squares = float(np.add.reduce(distances * distances))
    if squares <= _ROUNDING**2 * values.size * mean * mean and bool(values.max() == values.min()):
        return np.zeros_like(values), 0.0
    return distances, squares


def deviation(values: FloatArray) -> float:
    """Standard deviation of a sample.

    Args:
        values: [n], n >= 2.
    """
    return math.sqrt(centered(values)[1] / (values.size - 1))


def quotient(numerator: float, denominator: float) -> float | None:
    """None where it would be infinite or no number."""
    return finite_or_none(numerator / denominator) if denominator else None


def _mean(values: FloatArray) -> float:
    return float(np.add.reduce(values)) / values.size


def _growth(returns: FloatArray) -> float:
    return float(np.multiply.reduce(returns + 1.0))
