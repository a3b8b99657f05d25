"""The time a stand-in believes it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class StandinClock:
    """The wall's time, frozen or skewed at will.

    `skew` is what a fault adds to the time this server writes; `frozen_at` stops it (aware UTC).
    """

    frozen_at: datetime | None = None
    skew: Callable[[], timedelta] = timedelta

    def now(self) -> datetime:
        """Aware UTC."""
        return (self.frozen_at or datetime.now(UTC)) + self.skew()

    def milliseconds(self) -> int:
        """Epoch milliseconds."""
        return epoch_ms(self.now())


def epoch_ms(at: datetime) -> int:
    """Whole milliseconds since 1970, exactly."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
