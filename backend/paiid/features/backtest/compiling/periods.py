"""At which closes a strategy is asked, and what the calendar says of them."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

import numpy as np

from paiid.domain.exchange_calendar import CalendarRangeError, all_sessions, next_session
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation
from paiid.domain.strategy_calendar import CalendarField
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray

_DAY_S: Final = 86_400
_THURSDAY: Final = 3
"""The epoch's weekday, counted from Monday."""


def judged_bars(times: IntArray, evaluation: Evaluation, timeframe: Interval) -> BoolArray:
    """[t], the bars at whose close rules are asked.

    A bar belongs to the day of its start in UTC, which is the exchange's for regular hours. Whether the last bar ends
    its week, month or quarter, the exchange's calendar says: nothing of the future is needed for that.

    Args:
        times: [t], epoch seconds of the bars' starts.
        evaluation: how often.
        timeframe: of the bars.
    """
    if evaluation is Evaluation.EVERY_CLOSE or times.size == 0:
        return np.ones(times.size, np.bool_)
    days = times // _DAY_S
    following = np.append(days[1:], _next_day(int(days[-1]), timeframe))
    found: BoolArray = _period(days, evaluation) != _period(following, evaluation)
    return found


def calendar_figure(times: IntArray, field: CalendarField) -> FloatArray:
    """[t], a figure of each bar's day, as `CalendarField` says it; nan on a day that no known session stands for.

    Args:
        times: [t], epoch seconds of the bars' starts.
        field: which figure.
    """
    days = times // _DAY_S
    if field is CalendarField.WEEKDAY:
        return ((days + _THURSDAY) % 7 + 1).astype(np.float64)
    if field is CalendarField.MONTH:
        return (_period(days, Evaluation.MONTH_END) % 12 + 1).astype(np.float64)
    sessions = _sessions()
    months = _period(sessions, Evaluation.MONTH_END)
    at = np.minimum(np.searchsorted(sessions, days), sessions.size - 1)
    if field is CalendarField.SESSION_OF_MONTH:
        found = at - np.searchsorted(months, months[at]) + 1
    else:
        found = np.searchsorted(months, months[at], side="right") - 1 - at
    return np.where(sessions[at] == days, found, np.nan)


@lru_cache(1)
def _sessions() -> IntArray:
    epoch = date(1970, 1, 1).toordinal()
    return np.array([one.toordinal() - epoch for one in all_sessions()], np.int64)


def _next_day(day: int, timeframe: Interval) -> int:
    if timeframe is not Interval.ONE_DAY:
        return day
    today = datetime.fromtimestamp(day * _DAY_S, UTC).date()
    try:
        return day + (next_session(today) - today).days
    except CalendarRangeError:
        return day


def _period(days: IntArray, evaluation: Evaluation) -> IntArray:
    if evaluation is Evaluation.WEEK_END:
        return (days + _THURSDAY) // 7
    months: IntArray = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // 3 if evaluation is Evaluation.QUARTER_END else months
