"""Which of two prices is reached first, for many starts in one series at once. Import lazily: numpy is heavy.

The rule is that of `domain/advice/outcome.py`, which ends one call with its prices and costs: beyond a price at the
open counts before the bar's extremes, the stop counts before the target inside a bar, and what reaches neither by the
close of its last session has expired.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.quant.measures import BarColumns

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

OPEN: Final = 0
TARGET: Final = 1
STOP: Final = 2
EXPIRED: Final = 3


@dataclass(frozen=True, slots=True)
class Barriers:
    """One row a start: the session it is made after, its prices, and how many sessions after it count.

    [m] each; prices in the unit of the bars. `is_long`: the target lies above the stop.
    """

    starts: IntArray
    stop: FloatArray
    target: FloatArray
    horizon: IntArray
    is_long: bool


def endings(bars: BarColumns, barriers: Barriers) -> tuple[IntArray, IntArray]:
    """How each start ended, and in which session (-1 while it is open).

    Args:
        bars: [n] sessions, oldest first.
        barriers: starts in [0, n); nan prices are never reached.
    """
    sign = 1.0 if barriers.is_long else -1.0
    best, worst = (bars.high, bars.low) if barriers.is_long else (-bars.low, -bars.high)
    opened = sign * bars.open
    stop, target = sign * barriers.stop, sign * barriers.target
    found = np.full(barriers.starts.size, OPEN, dtype=np.int64)
    places = np.full(barriers.starts.size, -1, dtype=np.int64)
    alive = np.arange(barriers.starts.size)
    for step in range(1, int(barriers.horizon.max(initial=0)) + 1):
        at = barriers.starts[alive] + step
        is_there = (at < bars.close.size) & (step <= barriers.horizon[alive])
        alive, at = alive[is_there], at[is_there]
        if not alive.size:
            break
        lost, won = stop[alive], target[alive]
        ending = np.where(step == barriers.horizon[alive], EXPIRED, OPEN)
        # What counts more is written later.
        for is_so, how in (
            (best[at] >= won, TARGET),
            (worst[at] <= lost, STOP),
            (opened[at] >= won, TARGET),
            (opened[at] <= lost, STOP),
        ):
            ending[is_so] = how
        ended = ending != OPEN
        found[alive[ended]], places[alive[ended]] = ending[ended], at[ended]
        alive = alive[~ended]
    return found, places
