"""Which time a range of days means for an account."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from paiid.domain.activity import Activity
from paiid.domain.exchange_calendar import NEW_YORK, is_session, previous_session, session_close, sessions_between
from paiid.domain.series import closing_tick, day_tick, session_close_ticks, tick_of
from paiid.features.portfolio.errors import InvalidRangeError
from paiid.features.portfolio.inputs.own_prices import NO_PRICES, OwnPrices

_FIRST_SESSION: Final = date(2005, 1, 4)
"""Before it the exchange calendar knows no close."""
_DAY: Final = timedelta(days=1)
RANGE_PATTERN: Final = r"^(today|wtd|mtd|qtd|ytd|1y|3y|5y|max|(19|20)[0-9]{2})$"


@dataclass(frozen=True, slots=True)
class Range:
    """Which days are wanted: first and last, both included, or a word for them. Nothing: the account's whole life."""

    start: date | None = None
    end: date | None = None
    word: str | None = None

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last day; None where the account's life is the bound.

        Raises:
            InvalidRangeError: both a word and days, or no word of ours.
        """
        if self.word is None:
            return self.start, self.end
        if self.start is not None or self.end is not None:
            raise InvalidRangeError("Give either range or start and end.", range=self.word)
        if self.word.isdecimal():
            return date(int(self.word), 1, 1), date(int(self.word), 12, 31)
        begin = _BEGINNINGS.get(self.word)
        if begin is None:
            raise InvalidRangeError(f"There is no range {self.word!r}.", range=self.word)
        return begin(today), today


def _years_back(today: date, years: int) -> date:
    """The day after the same one so many years ago: the close of that one is where the period begins."""
    # February 29 has none in most years; the period then begins with the close of the 28th.
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - years, day=day) + _DAY


_BEGINNINGS: Final[Mapping[str, Callable[[date], date | None]]] = {
    "today": lambda today: today,
    "wtd": lambda today: today - timedelta(days=today.weekday()),
    "mtd": lambda today: today.replace(day=1),
    "qtd": lambda today: today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
    "ytd": lambda today: today.replace(month=1, day=1),
    "1y": lambda today: _years_back(today, 1),
    "3y": lambda today: _years_back(today, 3),
    "5y": lambda today: _years_back(today, 5),
    "max": lambda _: None,
}


NOTHING: Final = "There is nothing to value in this period."
"""Said of a figure of an empty period."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days [start, end] in New York, and the ticks between which the account is valued: (`begins`, `ends`].

    `begins` is the last close before the first day or, where that was later, the account's beginning; `begin_day` is
    the day before the first one that counts. `ends` is None where there is nothing to value: the account did not
    exist yet, or the range lies ahead. `is_live`: it ends with the present. `since` is the day from which a year is
    counted: `begin_day` or, if nothing was there yet, the account's first.
    """

    start: date
    end: date
    begins: int = 0
    ends: int | None = None
    begin_day: date = date.min
    end_day: date = date.min
    since: date = date.min
    is_intraday: bool = False
    is_live: bool = False
    word: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to value."""
        return self.ends is None

    def holds(self, tick: int) -> bool:
        """Whether something at that tick happened within."""
        return self.ends is not None and self.begins < tick <= self.ends

    def close_ticks(self) -> Sequence[int]:
        """The closes strictly within."""
        ticks = session_close_ticks()
        return ticks[bisect_right(ticks, self.begins) : bisect_left(ticks, self.ends or 0)]


def period_of(
    accounts: Sequence[Sequence[Activity]], wanted: Range, *, now: datetime, own: OwnPrices = NO_PRICES
) -> Period:
    """The period that `wanted` means for accounts with these activities, in their order.

    It begins at the last close before the first day, or when the account was opened if that was later. A single day is
    valued through the day, longer ones at each close. It ends with the present when the last day is not over.

    Raises:
        InvalidRangeError: the start is after the end, or the range is none.
    """
    today = now.astimezone(NEW_YORK).date()
    start, end = wanted.days(today)
    opened = min((rows[0] for rows in accounts if rows), key=_began, default=None)
    end = end or today
    # Before the account began there is nothing, which is no fault of whoever names the last day alone.
    start = start or min(opened.day if opened else today, end)
    if start > end:
        raise InvalidRangeError("start must not be after end.", start=start.isoformat(), end=end.isoformat())
    nothing = Period(start, end, word=wanted.word)
    if opened is None or end < opened.day:
        return nothing
    begins, begin_day = _beginning(opened, accounts, start, own)
    is_live = end >= today
    ends = tick_of(now) if is_live else _end_of(end)
    if begins >= ends:
        return nothing
    return Period(
        start=start,
        end=end,
        begins=begins,
        ends=ends,
        begin_day=begin_day,
        end_day=min(end, today),
        since=max(begin_day, opened.day),
        is_intraday=start == end or max(start, opened.day) >= end,
        is_live=is_live,
        word=wanted.word,
    )


def _began(first: Activity) -> tuple[date, int]:
    return first.day, -1 if first.at is None else tick_of(first.at)


def _beginning(
    opened: Activity, accounts: Sequence[Sequence[Activity]], start: date, own: OwnPrices
) -> tuple[int, date]:
    if opened.at is not None and opened.day >= start:
        return tick_of(opened.at), opened.day
    first = max(start, opened.day)
    before = sessions_between(_FIRST_SESSION, first - _DAY)[-1:] if first > _FIRST_SESSION else ()
    if not before:
        return closing_tick(first - _DAY), first - _DAY
    close, midnight = tick_of(session_close(before[0])), day_tick(first) - 1
    if before[0] == first - _DAY:
        return close, before[0]
    if own.has_news(close, midnight) or any(_is_between(rows, before[0], first) for rows in accounts):
        # Something happened while the exchange rested: that belongs to the time before, which ends at that midnight.
        return midnight, first - _DAY
    return close, first - _DAY


def _is_between(activities: Sequence[Activity], after: date, before: date) -> bool:
    """Whether something happened after the close of the one day and before the other."""
    since = bisect_right(activities, after, key=lambda one: one.day)
    if since and (at := activities[since - 1].at) is not None and at > session_close(after):
        # Within a day the latest instant comes last; on an earlier day it is before that close.
        return True
    return since < len(activities) and activities[since].day < before


def last_close(instant: datetime) -> date:
    """The last session that had closed at `instant`."""
    day = instant.astimezone(NEW_YORK).date()
    if is_session(day) and session_close(day) <= instant:
        return day
    return previous_session(day)


def _end_of(day: date) -> int:
    """The day's close; its last instant when the exchange does not trade, for midnight is the next day's."""
    return closing_tick(day) if sessions_between(day, day) else day_tick(day + _DAY) - 1
