"""Time comes in through a `Clock`; nothing else in the product reads the system's."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The present instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """Wall time."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


@dataclass
class ManualClock:
    """A clock that stands still until told to move; for tests and replays."""

    instant: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 18, 46, tzinfo=UTC))

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant

    def advance(self, delta: timedelta) -> None:
        """Move forward by `delta`."""
        self.instant += delta

    def set(self, instant: datetime) -> None:
        """Move to `instant` (aware)."""
        self.instant = require_utc(instant)


def require_utc(instant: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: `instant` is naive; a naive time would be a guess.
    """
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime: {instant!r}")
    return instant.astimezone(UTC)


def isoformat_z(instant: datetime) -> str:
    """ISO 8601 with `Z`, as the API writes instants."""
    return require_utc(instant).isoformat().replace("+00:00", "Z")
