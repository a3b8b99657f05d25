"""What else the same trades could have come to: shuffled, and drawn anew."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
DRAWS: Final = 1000
_AT_ONCE: Final = 2_000_000
"""Numbers in one matrix of draws."""


@dataclass(frozen=True, slots=True)
class TradeOrder:
    """Of all draws, in quantiles of 5, 50 and 95 %.

    `drawdowns` (<= 0, the 5 % are the worst) of the same trades in another order, `growths` (of a unit) and `loss`, the
    share that ends below where it began, of as many trades drawn with putting back: another order alone ends where the
    first did.
    """

    drawdowns: tuple[float, float, float]
    growths: tuple[float, float, float]
    loss: float


def trade_order(returns: FloatArray, *, seed: int, draws: int = DRAWS) -> TradeOrder | None:
    """Draw the order of trades by chance.

    Args:
        returns: [n], what each trade made of the whole account, as a ratio > -1.
        seed: of the draws; the same gives the same.
        draws: how many.

    Returns:
        None for fewer than two trades.
    """
    if returns.size < 2:
        return None
    chance = np.random.default_rng(seed)
    drawdowns, growths = np.empty(draws), np.empty(draws)
    step = max(1, _AT_ONCE // returns.size)
    for first in range(0, draws, step):
        part = slice(first, min(first + step, draws))
        shape = part.stop - first, returns.size
        drawdowns[part] = _drawdowns(chance.permuted(np.broadcast_to(returns, shape), axis=1))
        growths[part] = np.prod(1.0 + returns[chance.integers(0, returns.size, shape)], axis=1)
    return TradeOrder(_quantiles(drawdowns), _quantiles(growths), float(np.mean(growths < 1.0)))


def _drawdowns(returns: FloatArray) -> FloatArray:
    """[d], the deepest fall of each row [d, n]; the account's start is a high, too."""
    levels = np.cumprod(1.0 + returns, axis=1)
    peaks = np.maximum(np.maximum.accumulate(levels, axis=1), 1.0)
    fallen: FloatArray = (levels / peaks - 1.0).min(axis=1)
    return np.minimum(fallen, 0.0)


def _quantiles(values: FloatArray) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    return low, middle, high


def capacity(shares: FloatArray, volume: FloatArray, equity: FloatArray, *, most: float) -> float | None:
    """The account at which nineteen fills in twenty stay within `most` of their bar's volume, in the unit of `equity`.

    Args:
        shares: [n], of each fill, > 0.
        volume: [n], shares traded in its bar, > 0.
        equity: [n], of the account when it was ordered, > 0: a larger one orders as many shares more.
        most: ratio of a bar's volume.

    Returns:
        None without fills.
    """
    if not shares.size:
        return None
    return most / float(np.quantile(shares / volume / equity, 0.95))
