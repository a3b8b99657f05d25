"""How likely a Sharpe ratio is more than luck, after so many tries. Ratios are of one period, not of a year."""

import math
from collections.abc import Sequence
from statistics import NormalDist, variance
from typing import Final

_NORMAL: Final = NormalDist()
_EULER_MASCHERONI: Final = 0.5772156649015329


def expected_best(tried: Sequence[float]) -> float:
    """The best Sharpe ratio that so many tries would show by luck alone, of one period.

    Args:
        tried: the Sharpe ratio of every variant; how far they are apart tells how far luck reaches.

    Returns:
        0 for fewer than two.
    Source: Bailey & López de Prado (2014), "The Deflated Sharpe Ratio".
    """
    count = len(tried)
    if count < 2:
        return 0.0
    low, high = _NORMAL.inv_cdf(1 - 1 / count), _NORMAL.inv_cdf(1 - 1 / (count * math.e))
    return math.sqrt(variance(tried)) * ((1 - _EULER_MASCHERONI) * low + _EULER_MASCHERONI * high)


def deflated_sharpe(
    sharpe: float, *, against: float, count: int, skew: float = 0.0, excess_kurtosis: float = 0.0
) -> float | None:
    """Probability that the true Sharpe ratio is above `against`.

    Args:
        sharpe: measured, of one period.
        against: of one period; `expected_best` of all tries deflates, 0 gives the probabilistic Sharpe ratio.
        count: how many returns it was measured on.
        skew: of the returns.
        excess_kurtosis: of the returns, 0 for the normal distribution.

    Returns:
        In [0, 1]; None for fewer than two returns, and where the moments leave no spread.
    Source: as `expected_best`.
    """
    spread = 1 - skew * sharpe + (excess_kurtosis + 2) / 4 * sharpe**2
    if count < 2 or not spread > 0:
        return None
    return _NORMAL.cdf((sharpe - against) * math.sqrt(count - 1) / math.sqrt(spread))
