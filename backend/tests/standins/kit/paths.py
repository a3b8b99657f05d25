"""Prices as a function of symbol and minute: any instant alone, the same in every process.

A path is its anchor times one plus a sum of noises, one for each of eleven time scales from a minute to two years; each
is linear between hashed values. Between two minutes the price is linear, so the extremes of a span of whole minutes are
those of its minutes, and bars of every interval agree with one another.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SCALES_MIN: Final = tuple(4**n for n in range(11))
_MINUTES_A_YEAR: Final = 525_600
_SPREAD: Final = 0.55
"""Keeps the sum of all scales below 0.9 for a volatility of 0.6: prices stay positive."""


@lru_cache(maxsize=4096)
def _key(symbol: str, purpose: str) -> int:
    return int.from_bytes(blake2b(f"{purpose}/{symbol}".encode(), digest_size=8).digest(), "little")


def draws(symbol: str, purpose: str, counters: NDArray[np.int64]) -> NDArray[np.float64]:
    """Numbers in [0, 1), one a counter. Source: Steele, Lea & Flood (2014), SplitMix64."""
    x = counters.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(_key(symbol, purpose))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def draw(symbol: str, purpose: str, counter: int) -> float:
    """One number in [0, 1)."""
    return float(draws(symbol, purpose, np.array([counter], dtype=np.int64))[0])


@lru_cache(maxsize=1024)
def volatility(symbol: str) -> float:
    """Yearly, as a ratio: 0.15 to 0.45."""
    return 0.15 + 0.3 * draw(symbol, "volatility", 0)


def levels(symbol: str, minutes: NDArray[np.int64]) -> NDArray[np.float64]:
    """The price at each minute since 1970 (ascending), as a multiple of the anchor."""
    total = np.ones(len(minutes))
    yearly = volatility(symbol) * 2 * _SPREAD
    for scale in _SCALES_MIN:
        left, right = _ends(symbol, f"noise{scale}", minutes // scale)
        share = (minutes % scale) / scale
        total += (left + (right - left) * share - 0.5) * (yearly * (scale / _MINUTES_A_YEAR) ** 0.5)
    return total


def _ends(symbol: str, purpose: str, index: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The draws of each index and of the next one; each is made once where indexes are dense."""
    first, count = int(index[0]), int(index[-1] - index[0]) + 2
    if count > 2 * len(index):
        return draws(symbol, purpose, index), draws(symbol, purpose, index + 1)
    values = draws(symbol, purpose, np.arange(first, first + count, dtype=np.int64))
    return values[index - first], values[index - first + 1]
