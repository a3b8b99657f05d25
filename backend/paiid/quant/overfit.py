"""Probability of backtest overfitting: does the best of many variants stay good where it was not chosen?

Returns are cut into blocks of time. Every half of the blocks is once what the best variant is chosen on, and the other
half what it is judged on; where it falls into the lower half of all variants there, choosing was no use.

Source: Bailey, Borwein, López de Prado & Zhu (2017), "The Probability of Backtest Overfitting".
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
_AT_ONCE: Final = 4_000_000
"""Numbers in one matrix of a part of the combinations."""


@dataclass(frozen=True, slots=True)
class Overfitting:
    """Over all ways to split the blocks in halves.

    `probability` that the best in sample ranks in the lower half out of sample; `loss` that its returns there are
    below 0 on average. `chosen` and `kept` are the median Sharpe ratios (of one period) of the best in sample, there
    and out of sample.
    """

    probability: float
    loss: float
    chosen: float
    kept: float
    splits: int


def block_sums(returns: FloatArray, blocks: int) -> tuple[FloatArray, FloatArray]:
    """Sums of the returns [t] and of their squares, in so many blocks of time as equal as can be."""
    starts = block_starts(returns.size, blocks)
    return np.add.reduceat(returns, starts), np.add.reduceat(returns * returns, starts)


def block_starts(count: int, blocks: int) -> npt.NDArray[np.int64]:
    """The first period of each block.

    Raises:
        ValueError: there are fewer periods than blocks.
    """
    if count < blocks:
        raise ValueError("there are fewer periods than blocks")
    return (np.arange(blocks, dtype=np.int64) * count) // blocks


def overfitting(sums: FloatArray, squares: FloatArray, periods: int) -> Overfitting | None:
    """Judge the choice of the best by its Sharpe ratio.

    Args:
        sums: [n, b] of `block_sums` of each variant; b even.
        squares: [n, b], likewise.
        periods: how many returns the blocks hold together.

    Returns:
        None for fewer than two variants, or where no variant ever traded.
    Raises:
        ValueError: an odd number of blocks.
    """
    variants, blocks = sums.shape
    if blocks % 2:
        raise ValueError("halves need an even number of blocks")
    if variants < 2 or not squares.any():
        return None
    counts = np.diff(np.append(block_starts(periods, blocks), periods)).astype(np.float64)
    halves = np.array(list(combinations(range(blocks), blocks // 2)))
    inside = np.zeros((len(halves), blocks))
    inside[np.arange(len(halves))[:, None], halves] = 1.0
    parts = [
        _judged(part, sums, squares, counts)
        for part in np.array_split(inside, -(-inside.shape[0] * variants // _AT_ONCE))
    ]
    ranks, chosen, kept = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Overfitting(
        probability=float(np.mean(ranks <= 0.5)),
        loss=float(np.mean(kept < 0)),
        chosen=float(np.median(chosen)),
        kept=float(np.median(kept)),
        splits=len(halves),
    )


def _judged(
    inside: FloatArray, sums: FloatArray, squares: FloatArray, counts: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of each split: relative rank of the chosen out of sample in (0, 1), and its Sharpe ratios in and out."""
    before = _sharpe(inside, sums, squares, counts)
    after = _sharpe(1.0 - inside, sums, squares, counts)
    rows = np.arange(len(inside))
    best = np.argmax(before, axis=1)
    own = after[rows, best]
    # Equal ones share a rank: the same rules in other words must not look like better or worse ones.
    rank = (after < own[:, None]).sum(axis=1) + ((after == own[:, None]).sum(axis=1) + 1) / 2
    return rank / (sums.shape[0] + 1), before[rows, best], own


def _sharpe(chosen: FloatArray, sums: FloatArray, squares: FloatArray, counts: FloatArray) -> FloatArray:
    """[split, variant]; 0 where returns do not differ, which is cash."""
    count = (chosen @ counts)[:, None]
    mean = (chosen @ sums.T) / count
    variance = np.maximum((chosen @ squares.T) / count - mean * mean, 0.0) * count / (count - 1)
    return np.divide(mean, np.sqrt(variance), out=np.zeros_like(mean), where=variance > 1e-18)
