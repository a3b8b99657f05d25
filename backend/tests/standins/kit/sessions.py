"""The exchange's days in New York: holidays by rule, early closes, extended hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
PRE_OPENS, OPENS, CLOSES, AFTER_ENDS = time(4), time(9, 30), time(16), time(20)
CLOSES_EARLY, AFTER_ENDS_EARLY = time(13), time(17)


@dataclass(frozen=True)
class Session:
    """One trading day; instants are aware UTC."""

    day: date
    pre_opens_at: datetime
    opens_at: datetime
    closes_at: datetime
    after_ends_at: datetime

    @property
    def is_early(self) -> bool:
        """Closes at 13:00."""
        return local(self.closes_at).time() == CLOSES_EARLY


def instant(day: date, at: time) -> datetime:
    """A New York wall time as aware UTC."""
    return datetime.combine(day, at, NEW_YORK).astimezone(UTC)


def local(at: datetime) -> datetime:
    """An instant on New York's clocks."""
    return at.astimezone(NEW_YORK)


@lru_cache(maxsize=20_000)
def session(day: date) -> Session | None:
    """The session of a day; None on weekends and holidays."""
    if day.weekday() > 4 or day in holidays(day.year):
        return None
    early = is_early_close(day)
    return Session(
        day,
        instant(day, PRE_OPENS),
        instant(day, OPENS),
        instant(day, CLOSES_EARLY if early else CLOSES),
        instant(day, AFTER_ENDS_EARLY if early else AFTER_ENDS),
    )


def sessions(first: date, last: date) -> list[Session]:
    """The sessions from `first` to `last`, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [found for day in days if (found := session(day))]


def previous_session(day: date) -> Session:
    """The last session before a day."""
    found = None
    while found is None:
        day -= timedelta(days=1)
        found = session(day)
    return found


def next_session(day: date) -> Session:
    """The first session after a day."""
    found = None
    while found is None:
        day += timedelta(days=1)
        found = session(day)
    return found


@lru_cache
def holidays(year: int) -> dict[date, str]:
    """Days without a session, with their names. A Saturday New Year is not observed."""
    found = {
        _nth(year, 1, 0, 3): "Martin Luther King, Jr. Day",
        _nth(year, 2, 0, 3): "Washington's Birthday",
        _easter(year) - timedelta(days=2): "Good Friday",
        _nth(year, 6, 0, 1) - timedelta(days=7): "Memorial Day",
        _observed(date(year, 6, 19)): "Juneteenth",
        _observed(date(year, 7, 4)): "Independence Day",
        _nth(year, 9, 0, 1): "Labor Day",
        _nth(year, 11, 3, 4): "Thanksgiving Day",
        _observed(date(year, 12, 25)): "Christmas Day",
    }
    if date(year, 1, 1).weekday() != 5:
        found[_observed(date(year, 1, 1))] = "New Year's Day"
    return found


def is_early_close(day: date) -> bool:
    """The day after Thanksgiving; Christmas Eve and 3 July where they are sessions before a weekday holiday."""
    if day.weekday() > 4 or day in holidays(day.year):
        return False
    after_thanksgiving = _nth(day.year, 11, 3, 4) + timedelta(days=1)
    return day == after_thanksgiving or (day.month, day.day) in {(12, 24), (7, 3)}


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _easter(year: int) -> date:
    """Western Easter Sunday. Source: Meeus, Astronomical Algorithms (1991), chapter 8."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
