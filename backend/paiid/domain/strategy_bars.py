"""Bars longer than those a strategy is judged on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from paiid.domain.market import Interval


class LongerBars(StrEnum):
    """Bars made of those judged; a figure of them is of the newest that had closed by the close judged.

    Those within the day are counted from the session's open; its last one ends with it.
    """

    FIVE_MINUTES = "5m"
    FIFTEEN_MINUTES = "15m"
    HOUR = "1h"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


MINUTES: Final[Mapping[LongerBars | Interval, int]] = {
    LongerBars.FIVE_MINUTES: 5,
    LongerBars.FIFTEEN_MINUTES: 15,
    LongerBars.HOUR: 60,
    Interval.ONE_MINUTE: 1,
    Interval.FIVE_MINUTES: 5,
    Interval.FIFTEEN_MINUTES: 15,
    Interval.ONE_HOUR: 60,
}
"""Lengths of bars within the day."""
MOST_SESSIONS: Final[Mapping[LongerBars, int]] = {LongerBars.DAY: 1, LongerBars.WEEK: 5, LongerBars.MONTH: 23}
"""How many sessions one of the others may have."""
_SESSIONS_A_YEAR: Final = 252
A_YEAR: Final[Mapping[LongerBars, int]] = {
    LongerBars.FIVE_MINUTES: 78 * _SESSIONS_A_YEAR,
    LongerBars.FIFTEEN_MINUTES: 26 * _SESSIONS_A_YEAR,
    LongerBars.HOUR: 7 * _SESSIONS_A_YEAR,
    LongerBars.DAY: _SESSIONS_A_YEAR,
    LongerBars.WEEK: 52,
    LongerBars.MONTH: 12,
}
ADJECTIVES: Final[Mapping[LongerBars, str]] = {
    LongerBars.FIVE_MINUTES: "5-minute",
    LongerBars.FIFTEEN_MINUTES: "15-minute",
    LongerBars.HOUR: "hourly",
    LongerBars.DAY: "daily",
    LongerBars.WEEK: "weekly",
    LongerBars.MONTH: "monthly",
}


def is_longer(bars: LongerBars, timeframe: Interval) -> bool:
    """Whether `bars` are longer than bars of `timeframe`."""
    if bars in MINUTES:
        return timeframe in MINUTES and MINUTES[bars] > MINUTES[timeframe]
    if timeframe is Interval.ONE_WEEK:
        return bars is LongerBars.MONTH
    return bars is not LongerBars.DAY or timeframe is not Interval.ONE_DAY
