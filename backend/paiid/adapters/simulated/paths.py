"""Price paths inside one session and across the gap to the next, as whole cents that a quote looks up.

A path is exact at its grid (five seconds in a session); between two grid points the price goes straight, a second at a
time, so it never leaves the range its bars show.
"""

from array import array
from dataclasses import dataclass
from typing import Final

STEP_S: Final = 5
STEPS_A_MINUTE: Final = 12


@dataclass(frozen=True, slots=True)
class SessionPath:
    """One symbol's regular session. Seconds are counted from the open.

    Attributes:
        steps: price in cents at every grid point, open and close included.
        high_before: the highest of `steps` up to the start of each minute; `low_before` likewise.
        volume_before: shares traded up to the start of each minute, the close included.
        halted_from: first second of the halt; `halted_until` the second after it. Both 0 when there is none.
    """

    index: int
    steps: "array[int]"
    high_before: "array[int]"
    low_before: "array[int]"
    volume_before: "array[int]"
    halted_from: int
    halted_until: int

    @property
    def minutes(self) -> int:
        """Length of the session."""
        return len(self.volume_before) - 1

    def price_at(self, second: int) -> int:
        """Last price in cents."""
        step, rest = divmod(second, STEP_S)
        price = self.steps[step]
        if rest and not self.is_halted_at(second):
            price += (self.steps[step + 1] - price) * rest // STEP_S
        return price

    def is_halted_at(self, second: int) -> bool:
        """Whether trading is suspended."""
        return self.halted_from <= second < self.halted_until

    def range_within(self, first_minute: int, second: int) -> tuple[int, int]:
        """Highest and lowest price in cents from the start of `first_minute` to `second`."""
        seen = self.steps[first_minute * STEPS_A_MINUTE : second // STEP_S + 1]
        seen.append(self.price_at(second))
        return max(seen), min(seen)

    def range_so_far(self, second: int) -> tuple[int, int]:
        """Highest and lowest price in cents from the open to `second`."""
        minute = second // 60
        high, low = self.range_within(minute, second)
        return max(high, self.high_before[minute]), min(low, self.low_before[minute])

    def volume_at(self, second: int) -> int:
        """Shares traded from the open to `second`."""
        minute, rest = divmod(second, 60)
        volume = self.volume_before[minute]
        if rest:
            volume += (self.volume_before[minute + 1] - volume) * rest // 60
        return volume


@dataclass(frozen=True, slots=True)
class GapPath:
    """One symbol's quotes between a close and the next open. Seconds are counted from the close."""

    index: int
    step_s: int
    steps: "array[int]"

    def price_at(self, second: int) -> int:
        """Last price in cents, in the terms of the session before."""
        step, rest = divmod(second, self.step_s)
        price = self.steps[step]
        if rest:
            price += (self.steps[step + 1] - price) * rest // self.step_s
        return price
