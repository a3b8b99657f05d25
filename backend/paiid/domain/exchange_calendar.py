"""The New York Stock Exchange's calendar (XNYS), 2005 to 2031, from a generated file and the standard library.

A trading day is a `date` in New York; instants are aware UTC. Regular hours are 9:30 to 16:00 New York time (13:00 on
early closes), extended hours 4:00 to 20:00 (17:00 on early closes). `scripts/make_exchange_calendar.py` regenerates
`xnys_calendar.json`.
"""

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from paiid.core.clock import require_utc
from paiid.domain.market import MarketState

NEW_YORK: Final = ZoneInfo("America/New_York")
_FILE: Final = Path(__file__).with_name("xnys_calendar.json")
_PRE_OPENS: Final = time(4)
_OPENS: Final = time(9, 30)
_CLOSES: Final = time(16)
_CLOSES_EARLY: Final = time(13)
_AFTER_ENDS: Final = time(20)
_AFTER_ENDS_EARLY: Final = time(17)


class CalendarRangeError(ValueError):
    """The day or instant lies outside the years the calendar knows."""


@dataclass(frozen=True, slots=True)
class TradingDay:
    """One session's instants (UTC): extended hours begin, regular open and close, extended hours end."""

    session_date: date
    pre_opens_at: datetime
    opens_at: datetime
    closes_at: datetime
    after_ends_at: datetime
    is_early_close: bool


@dataclass(frozen=True, slots=True)
class _Calendar:
    first: date
    last: date
    sessions: tuple[date, ...]
    early_closes: frozenset[date]


@lru_cache(maxsize=1)
def _calendar() -> _Calendar:
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    first, last = date.fromisoformat(raw["first"]), date.fromisoformat(raw["last"])
    holidays = {date.fromisoformat(day).toordinal() for day in raw["holidays"]}
    weekdays = (n for n in range(first.toordinal(), last.toordinal() + 1) if (n - 1) % 7 < 5)
    return _Calendar(
        first=first,
        last=last,
        sessions=tuple(date.fromordinal(n) for n in weekdays if n not in holidays),
        early_closes=frozenset(date.fromisoformat(day) for day in raw["early_closes"]),
    )


def all_sessions() -> tuple[date, ...]:
    """Every session the calendar knows, oldest first."""
    return _calendar().sessions


def is_session(day: date) -> bool:
    """Whether the exchange trades on `day`.

    Raises:
        CalendarRangeError: before 2005 or after 2031.
    """
    sessions = _checked(day).sessions
    at = bisect_left(sessions, day)
    return at < len(sessions) and sessions[at] == day


def is_early_close(day: date) -> bool:
    """Whether `day` is a session that closes at 13:00."""
    return day in _calendar().early_closes


def sessions_between(start: date, end: date) -> tuple[date, ...]:
    """Sessions in [start, end], oldest first; days outside the known years have none."""
    sessions = _calendar().sessions
    return sessions[bisect_left(sessions, start) : bisect_right(sessions, end)]


def next_session(day: date) -> date:
    """The first session after `day`.

    Raises:
        CalendarRangeError: the calendar ends before it.
    """
    sessions = _checked(day).sessions
    at = bisect_right(sessions, day)
    if at == len(sessions):
        raise CalendarRangeError(f"the exchange calendar ends at {sessions[-1]}")
    return sessions[at]


def previous_session(day: date) -> date:
    """The last session before `day`.

    Raises:
        CalendarRangeError: the calendar begins after it.
    """
    sessions = _checked(day).sessions
    at = bisect_left(sessions, day)
    if at == 0:
        raise CalendarRangeError(f"the exchange calendar begins at {sessions[0]}")
    return sessions[at - 1]


@lru_cache(maxsize=512)
def trading_day(session_date: date) -> TradingDay:
    """The instants of one session.

    Raises:
        ValueError: the exchange does not trade on that day.
        CalendarRangeError: before 2005 or after 2031.
    """
    if not is_session(session_date):
        raise ValueError(f"{session_date} is no session of the exchange")
    early = is_early_close(session_date)
    return TradingDay(
        session_date=session_date,
        pre_opens_at=_instant(session_date, _PRE_OPENS),
        opens_at=_instant(session_date, _OPENS),
        closes_at=_instant(session_date, _CLOSES_EARLY if early else _CLOSES),
        after_ends_at=_instant(session_date, _AFTER_ENDS_EARLY if early else _AFTER_ENDS),
        is_early_close=early,
    )


def session_open(session_date: date) -> datetime:
    """When regular trading opens (UTC); raises as `trading_day` does."""
    return trading_day(session_date).opens_at


def session_close(session_date: date) -> datetime:
    """When regular trading closes (UTC); raises as `trading_day` does."""
    return trading_day(session_date).closes_at


@lru_cache(maxsize=1)
def all_session_opens() -> tuple[datetime, ...]:
    """`session_open` of every session, oldest first."""
    opens: list[datetime] = []
    sunday, shift = date.min, timedelta(0)
    for session in _calendar().sessions:
        # New York changes its clocks on Sundays, so the sessions of a week share one distance from UTC.
        if (session - sunday).days >= 7:
            sunday = session - timedelta(days=session.isoweekday())
            shift = datetime.combine(session, _OPENS, NEW_YORK).utcoffset() or timedelta(0)
        opens.append(datetime.combine(session, _OPENS, UTC) - shift)
    return tuple(opens)


@lru_cache(maxsize=1)
def all_session_closes() -> tuple[datetime, ...]:
    """`session_close` of every session, oldest first."""
    whole, half = timedelta(hours=6, minutes=30), timedelta(hours=3, minutes=30)
    early = _calendar().early_closes
    return tuple(
        opened + (half if day in early else whole)
        for day, opened in zip(_calendar().sessions, all_session_opens(), strict=True)
    )


def session_date_at(instant: datetime) -> date:
    """The session that runs at `instant`, or else the next one that will."""
    return _day_of(require_utc(instant)).session_date


def market_state(instant: datetime) -> MarketState:
    """What the exchange is doing at `instant`.

    Raises:
        ValueError: naive instant.
        CalendarRangeError: before 2005 or after 2031.
    """
    return market_phase(instant)[0]


def market_phase(instant: datetime) -> tuple[MarketState, datetime]:
    """What the exchange is doing at `instant` and when that changes next; raises as `market_state` does."""
    now = require_utc(instant)
    today = now.astimezone(NEW_YORK).date()
    if is_session(today):
        day = trading_day(today)
        for until, state in (
            (day.pre_opens_at, MarketState.CLOSED),
            (day.opens_at, MarketState.PRE),
            (day.closes_at, MarketState.OPEN),
            (day.after_ends_at, MarketState.AFTER),
        ):
            if now < until:
                return state, until
    return MarketState.CLOSED, trading_day(next_session(today)).pre_opens_at


def _day_of(now: datetime) -> TradingDay:
    today = now.astimezone(NEW_YORK).date()
    if is_session(today) and now < (day := trading_day(today)).closes_at:
        return day
    return trading_day(next_session(today))


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)


def _checked(day: date) -> _Calendar:
    calendar = _calendar()
    if not calendar.first <= day <= calendar.last:
        raise CalendarRangeError(f"{day} is outside the exchange calendar ({calendar.first} to {calendar.last})")
    return calendar
