"""Counting a vendor's free calls."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Quota:
    """Calls in whole windows of the clock: a minute begins at second 0, a day at midnight UTC."""

    window_s: int
    used: int = 0
    window: int = -1

    def take(self, limit: int, now: datetime) -> bool:
        """Count a call; False when the window's `limit` was used up before it."""
        window = int(now.timestamp()) // self.window_s
        if window != self.window:
            self.window, self.used = window, 0
        self.used += 1
        return self.used <= limit

    def remaining(self, limit: int) -> int:
        """Calls left in the window of the last call."""
        return max(limit - self.used, 0)

    def resets_at(self) -> datetime:
        """The end of that window."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=(self.window + 1) * self.window_s)
