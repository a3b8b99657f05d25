"""What a stated probability has been worth: isotonic regression of outcomes on it, shrunk where there are few.

Probabilities are floats in [0, 1]. Source: Ayer et al. (1955), pool adjacent violators; Wilson (1927) for intervals.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 60
"""Below so many resolved calls nothing is measured: probabilities stay as they were stated."""
PRIOR: Final = 60
"""The stated probability weighs as much as so many resolved calls."""
_Z95: Final = 1.959963984540054
_EDGE: Final = 0.02
"""Nothing is as good as sure."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A probability made of a stated one; `low` to `high` is its 95 % interval, None while nothing is measured.

    `count` is how many resolved calls stand behind it: those near the stated one.
    """

    probability: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Step:
    """One level of an isotonic fit: stated probabilities in [low, high], how often they came true, of how many."""

    low: float
    high: float
    rate: float
    count: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fit; no steps: identity. `count` is the resolved calls it was made of."""

    steps: tuple[Step, ...]
    count: int

    def apply(self, stated: float) -> Calibrated:
        """What `stated` has been worth. Never falls while `stated` rises."""
        if not self.steps:
            return Calibrated(stated, None, None, self.count)
        weight = self.count / (self.count + PRIOR)
        shrunk = weight * self.rate(stated) + (1 - weight) * stated
        probability = min(1 - _EDGE, max(_EDGE, shrunk))
        count = self._nearest(stated).count
        low, high = wilson(probability * count, count)
        return Calibrated(probability, low, high, count)

    def rate(self, stated: float) -> float:
        """The isotonic fit at `stated`: level within a step, straight between steps, level beyond them."""
        at = bisect_left(self.steps, stated, key=lambda step: step.high)
        if at == len(self.steps):
            return self.steps[-1].rate
        after = self.steps[at]
        if at == 0 or stated >= after.low:
            return after.rate
        before = self.steps[at - 1]
        share = (stated - before.high) / (after.low - before.high)
        return before.rate + share * (after.rate - before.rate)

    def _nearest(self, stated: float) -> Step:
        return min(self.steps, key=lambda step: max(step.low - stated, stated - step.high, 0.0))


def fit(stated: Sequence[float], won: Sequence[bool], *, enough: int = ENOUGH) -> Calibration:
    """The calibration that resolved calls make; identity below `enough` of them.

    Args:
        stated: probabilities in [0, 1].
        won: whether each came true.
        enough: how many are needed.
    Raises:
        ValueError: lengths differ.
    """
    if len(stated) != len(won):
        raise ValueError("as many outcomes as probabilities")
    if len(stated) < enough:
        return Calibration((), len(stated))
    return Calibration(isotonic(stated, won), len(stated))


def isotonic(stated: Sequence[float], won: Sequence[float]) -> tuple[Step, ...]:
    """The steps, rates rising, that are nearest to the outcomes in the least squares sense."""
    sums: dict[float, list[float]] = {}
    for x, y in zip(stated, won, strict=True):
        cell = sums.setdefault(x, [0.0, 0])
        cell[0] += y
        cell[1] += 1
    # Each level: low, high, sum, count. A level that does not rise above the one before is pooled with it.
    levels: list[list[float]] = []
    for x in sorted(sums):
        total, count = sums[x]
        levels.append([x, x, total, count])
        while len(levels) > 1 and levels[-2][2] * levels[-1][3] >= levels[-1][2] * levels[-2][3]:
            _, high, more, counted = levels.pop()
            levels[-1][1] = high
            levels[-1][2] += more
            levels[-1][3] += counted
    return tuple(Step(low, high, total / count, int(count)) for low, high, total, count in levels)


def wilson(successes: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a rate of `successes` in `count` trials; all of [0, 1] for no trials.

    Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference".
    """
    if count == 0:
        return 0.0, 1.0
    rate, z2 = successes / count, _Z95 * _Z95
    middle = (rate + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z95 / (1 + z2 / count) * math.sqrt(rate * (1 - rate) / count + z2 / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)
