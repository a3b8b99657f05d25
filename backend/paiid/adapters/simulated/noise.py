"""The draws of `hashing` for whole arrays of counters. Imports numpy, so it is itself imported lazily."""

from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.adapters.simulated.hashing import GOLDEN, MIX_1, MIX_2

Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]

_LOW_HALF: Final = np.uint64(0xFFFFFFFF)
_SHIFTS: Final = tuple(np.uint64(n) for n in (30, 27, 31, 32))
_UNIT: Final = 2.0**-32


def draws(key: int, count: int, start: int = 0) -> Hashes:
    """`hashing.draw(key, n)` for n in [start, start + count)."""
    s30, s27, s31, _ = _SHIFTS
    counters = np.arange(start + 1, start + 1 + count, dtype=np.uint64)
    x = counters * np.uint64(GOLDEN) + np.uint64(key)
    x = (x ^ (x >> s30)) * np.uint64(MIX_1)
    x = (x ^ (x >> s27)) * np.uint64(MIX_2)
    return x ^ (x >> s31)


def unit_pairs(key: int, count: int, start: int = 0) -> tuple[Floats, Floats]:
    """Two independent arrays of uniform numbers in (0, 1), one pair a counter."""
    x = draws(key, count, start)
    high = ((x >> _SHIFTS[3]).astype(np.float64) + 0.5) * _UNIT
    low = ((x & _LOW_HALF).astype(np.float64) + 0.5) * _UNIT
    return high, low


def normal_pairs(key: int, count: int, start: int = 0) -> tuple[Floats, Floats]:
    """Two independent arrays of standard normal numbers, one pair a counter (Box and Muller, 1958)."""
    u, v = unit_pairs(key, count, start)
    radius = np.sqrt(-2.0 * np.log(u))
    angle = (2.0 * np.pi) * v
    return radius * np.cos(angle), radius * np.sin(angle)


def normals(key: int, count: int) -> Floats:
    """`count` independent standard normal numbers."""
    first, second = normal_pairs(key, (count + 1) // 2)
    joined = np.empty(2 * len(first))
    joined[0::2], joined[1::2] = first, second
    return joined[:count]
