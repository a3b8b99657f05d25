"""Bars longer than those a strategy is judged on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from paiid.domain.market import Interval


class LongerBars(StrEnum):
    """Bars made of those judged; a figure of them is of the newest that had closed by the close judged."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


MOST_SESSIONS: Final[Mapping[LongerBars, int]] = {LongerBars.DAY: 1, LongerBars.WEEK: 5, LongerBars.MONTH: 23}
"""How many sessions one may have."""
A_YEAR: Final[Mapping[LongerBars, int]] = {LongerBars.DAY: 252, LongerBars.WEEK: 52, LongerBars.MONTH: 12}
ADJECTIVES: Final[Mapping[LongerBars, str]] = {
    LongerBars.DAY: "daily",
    LongerBars.WEEK: "weekly",
    LongerBars.MONTH: "monthly",
}


def is_longer(bars: LongerBars, timeframe: Interval) -> bool:
    """Whether `bars` are longer than bars of `timeframe`."""
    if timeframe is Interval.ONE_WEEK:
        return bars is LongerBars.MONTH
    return bars is not LongerBars.DAY or timeframe is not Interval.ONE_DAY
