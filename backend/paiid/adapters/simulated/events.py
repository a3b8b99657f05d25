"""What happens to one company alone: earnings reports and sudden jumps, as sparse events over session numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from paiid.adapters.simulated.hashing import draw, key_of
from paiid.adapters.simulated.noise import normals, unit_pairs
from paiid.adapters.simulated.paths import STEPS_A_MINUTE
from paiid.domain.exchange_calendar import all_sessions

DIFFUSION_SHARE: Final = 0.72
"""Of a company's own variance; the rest is earnings and jumps."""

_EARNINGS_SHARE: Final = 0.18
_JUMP_SHARE: Final = 0.10
_JUMP_RATE: Final = 1 / 300
_HALTING_MOVE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Earnings:
    """One quarterly report, whose log return `size` falls into the gap before session `index`.

    It is announced after the close of the session before, or in the morning of `index`; `is_beat` tells whether
    results were above expectations, which the price usually but not always follows.
    """

    index: int
    size: float
    after_close: bool
    is_beat: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """A sudden move of log size `size` in session `index`.

    `step` counts five-second steps after the open, 0 when it came before the open. A large one inside the session
    halts trading for `halt_minutes`.
    """

    index: int
    size: float
    step: int
    halt_minutes: int


@lru_cache(maxsize=1)
def quarter_starts() -> tuple[int, ...]:
    """Numbers of the first session of each calendar quarter."""
    days = all_sessions()
    return tuple(
        n
        for n, day in enumerate(days)
        if n == 0 or (day.year, (day.month - 1) // 3) != (days[n - 1].year, (days[n - 1].month - 1) // 3)
    )


def earnings_of(seed: int, path: str, own_variance: float) -> Mapping[int, Earnings]:
    """Reports of one company by session number, one a quarter, in the weeks after its end."""
    key = key_of(seed, "earnings", path)
    starts = quarter_starts()
    noise, spread = normals(key, len(starts)), unit_pairs(key_of(seed, "surprise", path), len(starts))
    scale = math.sqrt(_EARNINGS_SHARE * own_variance / (4 * 13 / 12))
    habit = draw(key, 10_000)
    found: dict[int, Earnings] = {}
    for n, start in enumerate(starts):
        index = start + 9 + habit % 24 + draw(key, 20_000 + n) % 3
        size = scale * float(noise[n]) * (0.5 + float(spread[0][n]))
        if index < len(all_sessions()):
            found[index] = Earnings(
                index=index,
                size=size,
                after_close=bool(habit >> 40 & 1),
                is_beat=(size > 0) == (float(spread[1][n]) < 0.85),
            )
    return found


def jumps_of(seed: int, path: str, own_variance: float) -> Mapping[int, Jump]:
    """Sudden moves of one company by session number, somewhat fewer than one a year."""
    key = key_of(seed, "jumps", path)
    strike, moment = unit_pairs(key, len(all_sessions()))
    scale = math.sqrt(_JUMP_SHARE * own_variance / (252 * _JUMP_RATE * 1.53))
    found: dict[int, Jump] = {}
    for index in (strike < _JUMP_RATE).nonzero()[0].tolist():
        bits = draw(key_of(seed, "jump", path), index)
        size = scale * (0.7 + 0.6 * abs(_normal(bits))) * (1 if bits & 1 else -1)
        in_session = bool(bits >> 1 & 1)
        step = int(15 + moment[index] * 150) * STEPS_A_MINUTE if in_session else 0
        halts = in_session and abs(size) >= _HALTING_MOVE
        found[index] = Jump(index=index, size=size, step=step, halt_minutes=5 * (1 + (bits >> 2 & 1)) if halts else 0)
    return found


def _normal(bits: int) -> float:
    """A standard normal number from 64 bits (Box and Muller)."""
    u, v = ((bits >> 34) + 0.5) / (1 << 30), (bits >> 4 & 0x3FFFFFFF) / (1 << 30)
    return math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)
