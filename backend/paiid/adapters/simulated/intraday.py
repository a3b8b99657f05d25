"""Builds session paths: Brownian bridges on a U-shaped day clock, mapped onto the day's open, high, low and close."""

import math
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.adapters.simulated.events import Jump
from paiid.adapters.simulated.hashing import key_of
from paiid.adapters.simulated.noise import Floats, normals
from paiid.adapters.simulated.paths import STEP_S, STEPS_A_MINUTE, SessionPath

Cents = npt.NDArray[np.int32]

_TENT_NEEDED: Final = 0.3
_TENT_REACH: Final = 0.9


@dataclass(frozen=True, slots=True)
class DayFrame:
    """What a session's daily bar says; prices in cents."""

    index: int
    open: int
    high: int
    low: int
    close: int
    volume: int
    jump: Jump | None


@lru_cache(maxsize=8)
def day_clock(minutes: int) -> tuple[Floats, Floats]:
    """How much of a session's variance has passed at each grid point, and each minute's usual share of volume."""
    at = (np.arange(minutes * STEPS_A_MINUTE) + 0.5) / (minutes * STEPS_A_MINUTE)
    pace = 0.75 + 2.0 * np.exp(-12 * at) + 0.6 * np.exp(-14 * (1 - at))
    minute = (np.arange(minutes) + 0.5) / minutes
    turnover = 0.7 + 1.6 * np.exp(-10 * minute) + 1.8 * np.exp(-16 * (1 - minute))
    return np.concatenate(([0.0], np.cumsum(pace) / pace.sum())), turnover / turnover.sum()


def bridge(seed: int, name: str, index: int, clock: Floats) -> Floats:
    """A standard Brownian bridge of factor `name` on `clock` (0 to 1, ascending), 0 at both ends."""
    increments = np.sqrt(np.diff(clock)) * normals(key_of(seed, "bridge", name, str(index)), len(clock) - 1)
    motion = np.concatenate(([0.0], np.cumsum(increments)))
    return np.asarray(motion - clock * motion[-1])


def session_path(frame: DayFrame, deviation: Floats, *, clock: Floats, turnover: Floats) -> SessionPath:
    """The path of one symbol through one session.

    Args:
        frame: its daily bar.
        clock: from `day_clock`.
        deviation: log distance from the straight line between open and close, 0 at both ends.
        turnover: relative volume of each minute.
    """
    jump = frame.jump if frame.jump and frame.jump.step else None
    size = jump.size if jump else 0.0
    logs = clock * (math.log(frame.close / frame.open) - size) + deviation
    halted = slice(0, 0)
    if jump:
        logs[jump.step :] += size
        halted = slice(jump.step, jump.step + jump.halt_minutes * STEPS_A_MINUTE)
        turnover = turnover.copy()
        turnover[halted.start // STEPS_A_MINUTE : halted.stop // STEPS_A_MINUTE] = 0.0
    steps = _mapped(frame, frame.open * np.exp(logs), halted)
    starts = slice(0, None, STEPS_A_MINUTE)
    passed = np.concatenate(([0.0], np.cumsum(turnover)))
    volume = np.rint(frame.volume * (passed / passed[-1])).astype(np.int64)
    return SessionPath(
        index=frame.index,
        steps=array("i", steps.tobytes()),
        high_before=array("i", np.maximum.accumulate(steps)[starts].tobytes()),
        low_before=array("i", np.minimum.accumulate(steps)[starts].tobytes()),
        volume_before=array("q", volume.tobytes()),
        halted_from=halted.start * STEP_S,
        halted_until=halted.stop * STEP_S,
    )


def _mapped(frame: DayFrame, prices: Floats, halted: slice) -> Cents:
    """`prices` stretched beyond open and close, so that their extremes are the day's, in whole cents."""
    prices[-1] = frame.close
    upper, lower = float(max(frame.open, frame.close)), float(min(frame.open, frame.close))
    _lift(prices, bound=upper, extreme=frame.high)
    _lift(np.negative(prices, out=prices), bound=-lower, extreme=-frame.low)
    np.negative(prices, out=prices)
    if halted.stop:
        prices[halted] = prices[halted.start]
    seen = [float(prices.min()), lower, upper, float(prices.max())]
    known = dict(zip(seen, (frame.low, lower, upper, frame.high), strict=True))
    known[lower], known[upper] = lower, upper
    steps = np.rint(np.interp(prices, list(known), list(known.values()))).astype(np.int32)
    _force_extremes(steps, frame, halted)
    return steps


def _lift(prices: Floats, *, bound: float, extreme: float) -> None:
    """Raise a stretch of `prices` in place when they hardly pass `bound` though the day's extreme lies beyond it."""
    room = extreme - bound
    if room <= 0 or prices.max() - bound >= _TENT_NEEDED * room:
        return
    margin = len(prices) // 40
    top = margin + int(np.argmax(prices[margin:-margin]))
    reach = min(len(prices) // 12, top, len(prices) - 1 - top)
    tent = 1.0 - np.abs(np.arange(-reach, reach + 1)) / reach
    prices[top - reach : top + reach + 1] += tent * (bound + _TENT_REACH * room - prices[top])


def _force_extremes(steps: Cents, frame: DayFrame, halted: slice) -> None:
    """Touch the day's high and low for a moment where the path did not: a halt may have cut its excursion off."""
    at = 1 if halted.start > 2 or not halted.stop else halted.stop + 1
    if steps.max() < frame.high:
        steps[at] = frame.high
    if steps.min() > frame.low:
        steps[at + 1] = frame.low


def minute_bars(path: SessionPath) -> tuple[Cents, Cents, Cents, Cents]:
    """Open, high, low and close of every minute; each close is the next minute's open."""
    steps: Cents = np.frombuffer(path.steps, dtype=np.int32)
    starts = np.arange(0, len(steps) - 1, STEPS_A_MINUTE)
    ends = steps[STEPS_A_MINUTE::STEPS_A_MINUTE]
    high = np.maximum(np.maximum.reduceat(steps[:-1], starts), ends)
    low = np.minimum(np.minimum.reduceat(steps[:-1], starts), ends)
    return steps[starts], high, low, ends
