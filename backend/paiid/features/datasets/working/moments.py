"""When a bar was: from what is written to its session and the instant it begins."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from paiid.domain.exchange_calendar import NEW_YORK, all_session_closes, all_session_opens, all_sessions
from paiid.domain.market import INTRADAY_SECONDS, Interval

_EPOCHS: Final = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
"""Digits of a count since 1970, and how many of its units a second has."""
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[ T](\d\d):?(\d\d)(?::?(\d\d))?)?")


class MomentError(Exception):
    """What is written is no moment of a bar; the message says why."""


class OutsideHoursError(Exception):
    """The bar lies outside regular hours."""


class BeforeCalendarError(Exception):
    """The bar lies before the exchange's calendar begins."""


@dataclass(frozen=True, slots=True)
class _Sessions:
    """Ordinals of the days, epoch seconds of open and close, oldest first."""

    days: list[int]
    opens: list[int]
    closes: list[int]


@lru_cache(maxsize=1)
def sessions() -> _Sessions:
    """Of the exchange."""
    return _Sessions(
        [day.toordinal() for day in all_sessions()],
        [int(one.timestamp()) for one in all_session_opens()],
        [int(one.timestamp()) for one in all_session_closes()],
    )


@dataclass(frozen=True, slots=True)
class Moments:
    """Reads moments of bars of one length; `zone` is where clocks without an offset stand."""

    interval: Interval
    zone: ZoneInfo | None
    now: datetime

    def place(self, text: str) -> tuple[int, int]:
        """Ordinal of the session's day, and the bar's start in epoch seconds: of a daily bar the session's open.

        Raises:
            MomentError: it is none, not a session of the exchange, or has not closed.
            OutsideHoursError, BeforeCalendarError: the bar is one that is left out.
        """
        found = written(text)
        if self.interval is Interval.ONE_DAY:
            return self._session(day_of(found))
        if not isinstance(found, datetime):
            raise MomentError(f"{text[:30]!r} has no time of day")
        if found.tzinfo is None:
            if self.zone is None:
                raise MomentError(f"{text[:30]!r} has no offset: say which time zone the file's clock is of")
            found = found.replace(tzinfo=self.zone)
        return self._within_hours(int(found.timestamp()))

    def _session(self, day: date) -> tuple[int, int]:
        known, ordinal = sessions(), day.toordinal()
        if ordinal < known.days[0]:
            raise BeforeCalendarError
        at = bisect_right(known.days, ordinal) - 1
        if known.days[at] != ordinal:
            raise MomentError(f"{day} is no session of the exchange")
        if known.closes[at] > self.now.timestamp():
            raise MomentError(f"{day} has not closed yet")
        return ordinal, known.opens[at]

    def _within_hours(self, start: int) -> tuple[int, int]:
        known = sessions()
        if start < known.opens[0]:
            raise BeforeCalendarError
        at = bisect_right(known.opens, start) - 1
        if start >= known.closes[at]:
            raise OutsideHoursError
        if start + INTRADAY_SECONDS[self.interval] > self.now.timestamp():
            raise MomentError("the bar has not ended yet")
        return known.days[at], start


def written(text: str) -> datetime | date:
    """ISO 8601, `20240102`, `20240102 093000`, or a count since 1970 in seconds to nanoseconds.

    Raises:
        MomentError: none of them.
    """
    try:
        if text.isascii() and text.isdecimal() and len(text) in _EPOCHS:
            seconds, rest = divmod(int(text), _EPOCHS[len(text)])
            return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 10**6 // _EPOCHS[len(text)])
        if (compact := _COMPACT.fullmatch(text)) is not None:
            year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
            if compact[4] is None:
                return date(year, month, day)
            return datetime.combine(date(year, month, day), time(hour, minute, second))
        return date.fromisoformat(text) if len(text) == len("2024-01-02") else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise MomentError(f"{text[:30]!r} is no date as 2024-01-31 or 2024-01-31T14:30:00Z") from None


def day_of(moment: datetime | date) -> date:
    """The day a daily bar is of: midnight in UTC is a date, any other instant is one of New York's clock."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        return moment.date()
    at_utc = moment.astimezone(UTC)
    return at_utc.date() if at_utc.time() == time() else moment.astimezone(NEW_YORK).date()
