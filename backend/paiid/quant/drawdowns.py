"""How far, when and for how long a curve of compounded returns lay below its peak.

`returns`: [n], simple returns of consecutive periods, oldest first, as ratios. The curve they make has n + 1 points;
point 0 is the start, before the first return, and point i the end of period i.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.quant.returns import finite_or_none

FloatArray = npt.NDArray[np.float64]

_ROUNDING: Final = 1e-12
"""A curve this near to its peak is at it: what compounding in floating point may be off by."""


@dataclass(frozen=True, slots=True)
class DrawdownPeriod:
    """One stay below a peak; `peak`, `trough` and `recovery` are points of the curve.

    Args:
        peak: the last point at the peak.
        trough: the first of the lowest points.
        recovery: the first point back at the peak or above; None where the curve ends before.
        depth: return from peak to trough, < 0.
        length: periods from the peak to the recovery, or to the end of the curve.
    """

    peak: int
    trough: int
    recovery: int | None
    depth: float
    length: int


def underwater(returns: FloatArray) -> FloatArray:
    """Return since the highest point so far.

    Args:
        returns: [n].

    Returns:
        [n + 1], one for each point of the curve, <= 0; 0 at a peak. nan from the first return on that is not a number.
    """
    curve = np.empty(returns.size + 1)
    curve[0] = 1.0
    np.add(returns, 1.0, out=curve[1:])
    np.multiply.accumulate(curve, out=curve)
    peaks = np.maximum.accumulate(curve)
    np.subtract(curve, peaks, out=curve)
    return np.divide(curve, peaks, out=curve)


def max_drawdown(returns: FloatArray) -> float | None:
    """The largest fall from a running peak.

    Args:
        returns: [n], n >= 1.

    Returns:
        A return, <= 0: -0.2 is a fall of 20 %; 0 for a curve that never falls. None for no return, and where one is
        nan.
    Source: Magdon-Ismail & Atiya (2004), "Maximum Drawdown".
    """
    return finite_or_none(float(np.minimum.reduce(underwater(returns)))) if returns.size else None


def current_drawdown(returns: FloatArray) -> float | None:
    """The return since the highest point, <= 0, at the end of the curve.

    Args:
        returns: [n], n >= 1; None for none.
    """
    return finite_or_none(float(underwater(returns)[-1])) if returns.size else None


def drawdown_periods(returns: FloatArray) -> list[DrawdownPeriod]:
    """Every stay below a peak, in the order they began.

    Args:
        returns: [n], finite.

    Returns:
        Empty for a curve that never falls. A fall of less than 1e-12 is rounding and no fall.

    Raises:
        ValueError: a return is not finite.
    """
    if not bool(np.all(np.isfinite(returns))):
        raise ValueError("returns must be finite")
    depths = underwater(returns)
    is_under = np.concatenate(([False], depths[1:] < -_ROUNDING, [False]))
    turns = np.flatnonzero(is_under[1:] != is_under[:-1])
    return [_period(depths, int(peak), int(back)) for peak, back in zip(turns[::2], turns[1::2], strict=True)]


def longest(periods: list[DrawdownPeriod]) -> DrawdownPeriod | None:
    """The one that lasted longest; the earlier of two."""
    return max(periods, key=lambda period: period.length, default=None)


def deepest(periods: list[DrawdownPeriod]) -> DrawdownPeriod | None:
    """The one that fell most; the earlier of two."""
    return min(periods, key=lambda period: period.depth, default=None)


def _period(depths: FloatArray, peak: int, last: int) -> DrawdownPeriod:
    trough = peak + 1 + int(np.argmin(depths[peak + 1 : last + 1]))
    recovery = last + 1 if last + 1 < depths.size else None
    length = (last if recovery is None else recovery) - peak
    return DrawdownPeriod(peak, trough, recovery, float(depths[trough]), length)
