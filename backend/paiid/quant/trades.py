"""What closed trades say about a way of trading.

`pnl`: [n], realized result of each closed trade after its costs, in one currency. None for no trade, and where one is
nan.
"""

import math

import numpy as np
import numpy.typing as npt

from paiid.quant.metrics import quotient
from paiid.quant.returns import DAYS_A_YEAR, finite_or_none

FloatArray = npt.NDArray[np.float64]


def win_rate(pnl: FloatArray) -> float | None:
    """Share of trades that gained, in [0, 1]; one that came out even counts as a trade and not as a gain.

    Args:
        pnl: [n], n >= 1.
    """
    return np.count_nonzero(pnl > 0) / pnl.size if pnl.size and _is_complete(pnl) else None


def profit_factor(pnl: FloatArray) -> float | None:
    """All gains for a unit of all losses.

    Args:
        pnl: [n], n >= 1.

    Returns:
        >= 0; None too where nothing was lost.
    """
    return quotient(_total(np.maximum(pnl, 0.0)), -_total(np.minimum(pnl, 0.0)))


def expectancy(pnl: FloatArray) -> float | None:
    """Mean result of a trade, in its currency.

    Args:
        pnl: [n], n >= 1.
    """
    return _mean(pnl)


def average_win(pnl: FloatArray) -> float | None:
    """Mean result of the trades that gained, > 0; None too where none did.

    Args:
        pnl: [n].
    """
    return _mean(pnl[pnl > 0]) if _is_complete(pnl) else None


def average_loss(pnl: FloatArray) -> float | None:
    """Mean result of the trades that lost, < 0; None too where none did.

    Args:
        pnl: [n].
    """
    return _mean(pnl[pnl < 0]) if _is_complete(pnl) else None


def payoff_ratio(pnl: FloatArray) -> float | None:
    """The average win for a unit of the average loss, > 0; None too where either is missing.

    Args:
        pnl: [n].
    """
    win, loss = average_win(pnl), average_loss(pnl)
    return None if win is None or loss is None else quotient(win, -loss)


def turnover(traded: float, equity: FloatArray, days: float) -> float | None:
    """How many times a year the account is traded once over.

    Args:
        traded: value of the trades of a range, >= 0, in the account's currency: both sides, or the smaller of bought
            and sold, as the caller tells it.
        equity: [n], the account's value at each point of the range.
        days: length of the range, in calendar days, > 0.

    Returns:
        traded / mean equity × 365 / days; None where the mean is not above zero or no time passed.
    Source: for the smaller of both sides, U.S. SEC, Form N-1A, item 13, "Portfolio Turnover Rate".
    """
    mean = _mean(equity)
    if mean is None or not (mean > 0 and days > 0):
        return None
    return finite_or_none(traded / mean * DAYS_A_YEAR / days)


def _total(amounts: FloatArray) -> float:
    return float(np.add.reduce(amounts))


def _mean(amounts: FloatArray) -> float | None:
    return finite_or_none(_total(amounts) / amounts.size) if amounts.size else None


def _is_complete(amounts: FloatArray) -> bool:
    return not math.isnan(_total(amounts))
