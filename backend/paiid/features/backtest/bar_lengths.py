"""The lengths of bars that a strategy can be simulated on."""

from collections.abc import Mapping
from typing import Final

from paiid.domain.market import Interval

BARS_A_SESSION: Final[Mapping[Interval, int]] = {
    Interval.ONE_MINUTE: 390,
    Interval.FIVE_MINUTES: 78,
    Interval.FIFTEEN_MINUTES: 26,
    Interval.ONE_HOUR: 7,
    Interval.ONE_DAY: 1,
}
"""Of regular hours, 9:30 to 16:00; the last hour is half a one."""

WORDS: Final[Mapping[Interval, str]] = {
    Interval.ONE_MINUTE: "1-minute",
    Interval.FIVE_MINUTES: "5-minute",
    Interval.FIFTEEN_MINUTES: "15-minute",
    Interval.ONE_HOUR: "hourly",
    Interval.ONE_DAY: "daily",
    Interval.ONE_WEEK: "weekly",
}


def is_daily(interval: Interval) -> bool:
    """Whether a bar is a whole session."""
    return interval is Interval.ONE_DAY
