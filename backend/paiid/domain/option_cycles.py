"""The days on which listed contracts end, and how far their strikes lie apart: the exchange's rules, once for all."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import sessions_between

FINE_DAYS: Final = 60
"""Contracts that end later have strikes twice as far apart."""
_STEPS: Final = ((25, "0.5"), (50, "1"), (200, "2.5"), (500, "5"), (1000, "10"), (10_000, "25"))
_COARSEST_STEP: Final = Decimal(100)
_FRIDAY: Final = 4
_WEEK: Final = timedelta(weeks=1)


def third_friday(first: date) -> date:
    """The third Friday of the month that begins with `first`, a holiday or not."""
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 14)


def last_session_of_week(friday: date) -> date | None:
    """`friday`, or the session before it where the exchange is closed; None beyond the calendar's years."""
    sessions = sessions_between(friday - timedelta(days=_FRIDAY), friday)
    return sessions[-1] if sessions else None


def monthly_expirations(start: date, end: date) -> Iterator[date]:
    """The sessions in [start, end] on which monthlies end, oldest first."""
    for number in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        day = last_session_of_week(third_friday(date(number // 12, number % 12 + 1, 1)))
        if day is not None and start <= day <= end:
            yield day


def weekly_expirations(start: date, end: date) -> Iterator[date]:
    """The sessions in [start, end] on which a week's contracts end, the monthlies among them, oldest first."""
    friday = start + timedelta(days=(_FRIDAY - start.weekday()) % 7)
    while friday - timedelta(days=_FRIDAY) <= end:
        day = last_session_of_week(friday)
        if day is not None and start <= day <= end:
            yield day
        friday += _WEEK


def strike_step(close: Decimal | float, days: float) -> Decimal:
    """How far apart the strikes of contracts that end in `days` days lie, USD, with the underlying at `close`."""
    step = next((Decimal(size) for limit, size in _STEPS if close < limit), _COARSEST_STEP)
    return step * 2 if days > FINE_DAYS else step
