"""What a bad period costs: value at risk and the mean beyond it, read off the past or from a normal distribution.

`returns`: [n], simple returns of equal periods, as ratios; `tail`: the share of periods that are worse. The answers are
returns of one period, so a loss is below 0. None for fewer returns than a figure needs, and where one is nan.
"""

import math
from statistics import NormalDist
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from paiid.quant.metrics import deviation, quantiles
from paiid.quant.returns import finite_or_none

FloatArray = npt.NDArray[np.float64]
Method = Literal["historical", "parametric"]

_NORMAL: Final = NormalDist()


def value_at_risk(returns: FloatArray, tail: float = 0.05, *, method: Method = "historical") -> float | None:
    """The return that a share of `tail` of the periods fall below.

    Args:
        returns: [n], n >= 1; n >= 2 for `parametric`.
        tail: in (0, 1); 0.05 for a confidence of 95 %.
        method: `historical` is the quantile of the returns, `parametric` that of the normal distribution with their
            mean and standard deviation.

    Raises:
        ValueError: a tail that is no share.
    Source: Jorion (2006), "Value at Risk", ch. 5.
    """
    _check(tail)
    if method == "parametric":
        return _normal(returns, _NORMAL.inv_cdf(tail))
    return finite_or_none(quantiles(returns, tail)[0]) if returns.size and _is_complete(returns) else None


def conditional_value_at_risk(
    returns: FloatArray, tail: float = 0.05, *, method: Method = "historical"
) -> float | None:
    """The mean return of the worst share of `tail` of the periods: expected shortfall.

    Args:
        returns: [n], n >= 1; n >= 2 for `parametric`.
        tail: in (0, 1).
        method: `historical` is the mean of the returns up to the one at position (n - 1) × tail, rounded down, that one
            included; `parametric` the mean of the normal distribution's tail.

    Raises:
        ValueError: a tail that is no share.
    Source: Rockafellar & Uryasev (2002), "Conditional Value-at-Risk for General Loss Distributions".
    """
    _check(tail)
    if method == "parametric":
        return _normal(returns, -_NORMAL.pdf(_NORMAL.inv_cdf(tail)) / tail)
    if not returns.size or not _is_complete(returns):
        return None
    last = int((returns.size - 1) * tail)
    worst = np.partition(returns, last)[: last + 1]
    return finite_or_none(float(np.add.reduce(worst)) / worst.size)


def _normal(returns: FloatArray, deviations: float) -> float | None:
    if returns.size < 2:
        return None
    mean = float(np.add.reduce(returns)) / returns.size
    return finite_or_none(mean + deviations * deviation(returns)) if math.isfinite(mean) else None


def _is_complete(returns: FloatArray) -> bool:
    return not math.isnan(float(np.add.reduce(returns)))


def _check(tail: float) -> None:
    if not 0 < tail < 1:
        raise ValueError("a tail must be a share between 0 and 1")
