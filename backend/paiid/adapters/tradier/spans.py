"""How far back to ask for what is wanted: a few lengths only, so that many askers share one answer. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from paiid.adapters.vendor.bar_shapes import hours_of
from paiid.domain.exchange_calendar import NEW_YORK, all_sessions, session_open, sessions_between, trading_day
from paiid.domain.market import Bar, Interval

_SESSIONS_A_WEEK: Final = 5


def as_they_are(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """The bars Tradier itself gives."""
    return tuple(bars)


@dataclass(frozen=True, slots=True)
class Intraday:
    """One of Tradier's intervals, and what it serves.

    Args:
        wire: Tradier's name of the finest bars.
        finest: their length; `length` is that of the bars built of them.
        reach_days: how far back regular hours are answered, as documented.
        fresh_s: how long an answer is good while the market is open.
    """

    wire: str
    finest: timedelta
    length: timedelta
    reach_days: int
    fresh_s: float
    built: Callable[[Iterable[Bar]], tuple[Bar, ...]] = as_they_are

    def starts(self, first: datetime, now: datetime) -> list[datetime]:
        """Where the answer that reaches back to `first` may begin, best first: at a session's open."""
        today = now.astimezone(NEW_YORK).date()
        # The day at the edge is left out, for its hour of day decides whether it is within reach.
        sessions = sessions_between(today - timedelta(days=self.reach_days - 1), today)
        opens = [session_open(day) for day in sessions]
        candidates = [opens[-n] for n in (2, 6) if n < len(opens)] + opens[:1]
        wanted = [at for at in candidates if at <= first][:1] or candidates[-1:]
        return [*wanted, *(at for at in reversed(candidates) if at > wanted[0])] or [now - timedelta(days=1)]


INTRADAY: Final = {
    Interval.ONE_MINUTE: Intraday("1min", timedelta(minutes=1), timedelta(minutes=1), 20, 15),
    Interval.FIVE_MINUTES: Intraday("5min", timedelta(minutes=5), timedelta(minutes=5), 40, 60),
    Interval.FIFTEEN_MINUTES: Intraday("15min", timedelta(minutes=15), timedelta(minutes=15), 40, 120),
    Interval.ONE_HOUR: Intraday("15min", timedelta(minutes=15), timedelta(hours=1), 40, 120, hours_of),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Lengths of history, in days, shortest first; none reaches back beyond the exchange calendar."""

    days: tuple[int, ...]

    def start(self, first: date, today: date) -> date:
        """The Monday from which the shortest sufficient length runs; Mondays, so that no week is cut in two."""
        wanted = (today - first).days
        length = next((one for one in self.days if one >= wanted), self.days[-1])
        start = max(today - timedelta(days=length), all_sessions()[0])
        return start - timedelta(days=start.weekday())


DAYS: Final = Reach((550, 4 * 366, 12 * 366, 40 * 366))


@dataclass(frozen=True, slots=True)
class Window:
    """Which bars are asked for: those that begin in [start, end), the newest `limit` of them."""

    start: datetime | None
    end: datetime | None
    limit: int

    def is_empty(self, now: datetime) -> bool:
        """Whether no bar can be in it."""
        start_after = self.start is not None and (self.start > now or (self.end is not None and self.start >= self.end))
        return start_after or self.limit == 0 or (self.end is not None and self.end <= session_open(all_sessions()[0]))

    def first_needed(self, intraday: Intraday, now: datetime) -> datetime:
        """The earliest instant a bar of the answer can begin at."""
        if self.start is not None:
            return self.start
        until = min(now, self.end or now)
        today = until.astimezone(NEW_YORK).date()
        first, left = until, self.limit
        for session in reversed(sessions_between(today - timedelta(days=intraday.reach_days), today)):
            if left <= 0:
                break
            day = trading_day(session)
            left -= max(0, -((day.opens_at - min(until, day.closes_at)) // intraday.length))
            first = min(first, day.opens_at)
        return first

    def days_needed(self, interval: Interval, now: datetime) -> date:
        """The first day of daily bars the answer is made of."""
        if self.start is not None:
            return self.start.astimezone(NEW_YORK).date() - timedelta(days=7)
        sessions = (self.limit + 1) * (_SESSIONS_A_WEEK if interval is Interval.ONE_WEEK else 1)
        until = min(now, self.end or now).astimezone(NEW_YORK).date()
        known = sessions_between(date.min, until)
        return known[-min(sessions, len(known))] if known else until

    def cut(self, bars: tuple[Bar, ...], now: datetime) -> tuple[Bar, ...]:
        """Those of `bars`, which are oldest first, that are asked for."""
        starts = [bar.start_at for bar in bars]
        low = 0 if self.start is None else bisect_left(starts, self.start)
        until = now + timedelta(microseconds=1) if self.end is None else min(self.end, now + timedelta(microseconds=1))
        found = bars[low : max(low, bisect_left(starts, until))]
        return found[-self.limit :] if self.limit else ()
