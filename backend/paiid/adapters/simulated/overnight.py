"""Builds gap paths: a bridge from a close to the next open, livelier in extended hours, with reports as steps in it."""

import math
from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np

from paiid.adapters.simulated.events import Earnings, Jump
from paiid.adapters.simulated.noise import Floats
from paiid.adapters.simulated.paths import GapPath

_STEP_S: Final = 15
_WEEKEND_STEP_S: Final = 30
_OVERNIGHT_S: Final = 24 * 3600
_EXTENDED_PACE: Final = 4.0
_NIGHT_PACE: Final = 0.8

_REPORT_AFTER_CLOSE_S: Final = 10 * 60
_REPORT_BEFORE_OPEN_S: Final = 150 * 60
_JUMP_BEFORE_OPEN_S: Final = 90 * 60


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two sessions, seconds of the epoch.

    `trades_at_night` tells whether prices also move between the extended hours.
    """

    index: int
    closes_at: int
    after_ends_at: int
    pre_opens_at: int
    opens_at: int
    trades_at_night: bool

    @property
    def step_s(self) -> int:
        """Seconds between grid points."""
        return _STEP_S if self.opens_at - self.closes_at <= _OVERNIGHT_S else _WEEKEND_STEP_S


def report_at(earnings: Earnings, closes_at: int, opens_at: int) -> int:
    """When a report comes out, given the close before and the open after it (seconds of the epoch)."""
    return closes_at + _REPORT_AFTER_CLOSE_S if earnings.after_close else opens_at - _REPORT_BEFORE_OPEN_S


def jump_at(opens_at: int) -> int:
    """When news that moves a price before the open comes out."""
    return opens_at - _JUMP_BEFORE_OPEN_S


def gap_clock(gap: Gap) -> Floats:
    """How much of the gap's variance has passed at each grid point."""
    at = np.arange(gap.closes_at, gap.opens_at, gap.step_s)
    night = (at >= gap.after_ends_at) & (at < gap.pre_opens_at)
    pace = np.where(night, _NIGHT_PACE if gap.trades_at_night else 0.0, _EXTENDED_PACE)
    return np.concatenate(([0.0], np.cumsum(pace) / pace.sum()))


def gap_path(
    gap: Gap,
    ends: tuple[int, int],
    deviation: Floats,
    *,
    clock: Floats,
    news: tuple[Earnings | None, Jump | None],
) -> GapPath:
    """The path from the first to the second of `ends` (cents), both in the terms of the session before.

    Args:
        gap: the time it spans.
        ends: prices in cents.
        clock: from `gap_clock`.
        deviation: log distance from the straight line, 0 at both ends.
        news: what is announced inside the gap.
    """
    start, end = ends
    logs = clock * math.log(end / start) + deviation
    earnings, jump = news
    if earnings is not None:
        _step(logs, clock, _grid(gap, report_at(earnings, gap.closes_at, gap.opens_at)), earnings.size)
    if jump is not None and not jump.step:
        _step(logs, clock, _grid(gap, jump_at(gap.opens_at)), jump.size)
    steps = np.maximum(np.rint(start * np.exp(logs)), 2).astype(np.int32)
    steps[0], steps[-1] = start, end
    return GapPath(index=gap.index, step_s=gap.step_s, steps=array("i", steps.tobytes()))


def _grid(gap: Gap, instant: int) -> int:
    return (instant - gap.closes_at) // gap.step_s


def _step(logs: Floats, clock: Floats, at: int, size: float) -> None:
    """Let `size` of the way happen at once at grid point `at`."""
    logs -= clock * size
    logs[at:] += size
