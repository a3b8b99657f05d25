"""How many calls a vendor still takes in a window: counted by us, corrected by its headers, and waited for."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from paiid.ports.errors import ProviderBudgetSpent

WINDOW_S: Final = 60.0
_WINDOW_WORDS: Final = {1.0: "second", 60.0: "minute", 86_400.0: "day"}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in `window_s` seconds."""

    calls: int
    window_s: float = WINDOW_S


@dataclass(frozen=True, slots=True)
class BudgetReading:
    """What a vendor's headers say: calls left, and seconds until the window ends."""

    available: int
    resets_in_s: float


@dataclass
class Budget:
    """At most `limit` calls in a window that opens with its first call and lasts `window_s`, a minute mostly.

    Headers only ever lower what we would allow ourselves, and only within sense: a vendor whose headers lie can slow
    us down for two windows at most and never speed us up. `reserve` calls of each window are kept for urgent ones
    (orders), so that reading the market never stands in the way of trading.
    """

    vendor: str
    limit: int
    reserve: int = 0
    longest_wait_s: float = 2.0
    window_s: float = WINDOW_S
    monotonic: Callable[[], float] = time.monotonic
    _used: int = 0
    _ends_at: float = 0.0
    _paused_until: float = 0.0

    @property
    def used(self) -> int:
        """Calls counted in the present window."""
        return self._used if self.monotonic() < self._ends_at else 0

    @property
    def resets_in_s(self) -> float | None:
        """Seconds until the present window ends; None between windows."""
        left = max(self._ends_at, self._paused_until) - self.monotonic()
        return left if left > 0 else None

    async def spend(self, *, urgent: bool = False) -> None:
        """Take one call, waiting for the next window if that is near.

        Raises:
            ProviderBudgetSpent: the wait would be longer than `longest_wait_s`.
        """
        while (wait := self._wait_s(urgent=urgent)) > 0:
            if wait > self.longest_wait_s:
                raise ProviderBudgetSpent(
                    f"The calls {self.vendor} allows in a {self._window} are used up; more in {_span(wait)}.",
                    retry_after_s=wait,
                )
            await asyncio.sleep(wait)
        now = self.monotonic()
        if now >= self._ends_at:
            self._used, self._ends_at = 0, now + self.window_s
        self._used += 1

    def correct(self, reading: BudgetReading) -> None:
        """Take the vendor's own count where it is smaller and makes sense."""
        if not 0 < reading.resets_in_s <= 2 * self.window_s or reading.available < 0:
            return
        self._used = max(self._used, self.limit - reading.available)
        if reading.available == 0:
            self._ends_at = self.monotonic() + reading.resets_in_s

    def pause(self, seconds: float) -> None:
        """The vendor said to wait; at most two windows of that are believed."""
        self._paused_until = self.monotonic() + min(max(seconds, 0.0), 2 * self.window_s)

    @property
    def _window(self) -> str:
        return _WINDOW_WORDS.get(self.window_s, f"window of {self.window_s:g} s")

    def _wait_s(self, *, urgent: bool) -> float:
        now = self.monotonic()
        wait = self._paused_until - now
        allowed = self.limit if urgent else self.limit - self.reserve
        if now < self._ends_at and self._used >= allowed:
            wait = max(wait, self._ends_at - now)
        return wait


def _span(seconds: float) -> str:
    """A wait in the unit people would use."""
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 7200 else f"{round(seconds / 3600)} h"
