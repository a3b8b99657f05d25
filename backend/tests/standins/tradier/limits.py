"""Quotas: a window of a minute that opens with the first request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..kit.clock import epoch_ms

WINDOW = timedelta(minutes=1)


@dataclass
class Window:
    """One token's use of one family."""

    ends_at: datetime
    used: int = 0


@dataclass
class Windows:
    """All of them."""

    open: dict[tuple[str, str], Window] = field(default_factory=dict)

    def use(self, token: str, family: str, *, quota: int, now: datetime) -> tuple[bool, list[tuple[bytes, bytes]]]:
        """Count a request; whether it may pass, and the headers to send either way."""
        window = self.open.get((token, family))
        if window is None or now >= window.ends_at:
            window = self.open[token, family] = Window(now + WINDOW)
        passes = window.used < quota
        window.used += passes
        figures = {
            "Allowed": quota,
            "Used": window.used,
            "Available": quota - window.used,
            "Expiry": epoch_ms(window.ends_at),
        }
        return passes, [(f"X-Ratelimit-{name}".encode(), str(value).encode()) for name, value in figures.items()]
