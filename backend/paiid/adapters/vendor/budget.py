"""How many calls a vendor still takes this minute: counted by us, corrected by its headers, and waited for."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from paiid.ports.errors import ProviderBudgetSpent

WINDOW_S: Final = 60.0
_LONGEST_WINDOW_S: Final = 2 * WINDOW_S


@dataclass(frozen=True, slots=True)
class BudgetReading:
    """What a vendor's headers say: calls left, and seconds until the window ends."""

    available: int
    resets_in_s: float


@dataclass
class Budget:
    """At most `limit` calls in a window of a minute that opens with its first call.

    Headers only ever lower what we would allow ourselves, and only within sense: a vendor whose headers lie can slow
    us down for two minutes at most and never speed us up. `reserve` calls of each window are kept for urgent ones
    (orders), so that reading the market never stands in the way of trading.
    """

    vendor: str
    limit: int
    reserve: int = 0
    longest_wait_s: float = 2.0
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
                    f"The calls {self.vendor} allows in a minute are used up; more in {round(wait)} s.",
                    retry_after_s=wait,
                )
            await asyncio.sleep(wait)
        now = self.monotonic()
        if now >= self._ends_at:
            self._used, self._ends_at = 0, now + WINDOW_S
        self._used += 1

    def correct(self, reading: BudgetReading) -> None:
        """Take the vendor's own count where it is smaller and makes sense."""
        if not 0 < reading.resets_in_s <= _LONGEST_WINDOW_S or reading.available < 0:
            return
        self._used = max(self._used, self.limit - reading.available)
        if reading.available == 0:
            self._ends_at = self.monotonic() + reading.resets_in_s

    def pause(self, seconds: float) -> None:
        """The vendor said to wait; at most two minutes of that are believed."""
        self._paused_until = self.monotonic() + min(max(seconds, 0.0), _LONGEST_WINDOW_S)

    def _wait_s(self, *, urgent: bool) -> float:
        now = self.monotonic()
        wait = self._paused_until - now
        allowed = self.limit if urgent else self.limit - self.reserve
        if now < self._ends_at and self._used >= allowed:
            wait = max(wait, self._ends_at - now)
        return wait
