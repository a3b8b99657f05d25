"""At which closes a strategy is asked, and what the calendar says of them."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

import numpy as np

from paiid.domain.exchange_calendar import (
    CalendarRangeError,
    all_session_closes,
    all_session_opens,
    all_sessions,
    next_session,
)
from paiid.domain.market import INTRADAY_SECONDS, Interval
from paiid.domain.strategy import Evaluation
from paiid.domain.strategy_calendar import WITHIN_THE_DAY, CalendarField
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray

_DAY_S: Final = 86_400
_MINUTE_S: Final = 60
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


def calendar_figure(times: IntArray, field: CalendarField, timeframe: Interval) -> FloatArray:
    """[t], a figure of each bar's close, as `CalendarField` says it; nan on a day that no known session stands for.

    Args:
        times: [t], epoch seconds of the bars' starts.
        field: which figure.
        timeframe: of the bars.
    """
    if field in WITHIN_THE_DAY:
        return _minutes(times, field, timeframe)
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


def _minutes(times: IntArray, field: CalendarField, timeframe: Interval) -> FloatArray:
    """From the session's open to the bar's end, or from there to its close; nan for what is no bar within a session."""
    opens, closes = _hours()
    at = np.maximum(np.searchsorted(opens, times, side="right") - 1, 0)
    ends = np.minimum(times + INTRADAY_SECONDS.get(timeframe, _DAY_S), closes[at])
    found = ends - opens[at] if field is CalendarField.MINUTES_SINCE_OPEN else closes[at] - ends
    is_within = (timeframe in INTRADAY_SECONDS) & (opens[at] <= times) & (times < closes[at])
    return np.where(is_within, found / _MINUTE_S, np.nan)


@lru_cache(1)
def _hours() -> tuple[IntArray, IntArray]:
    """Epoch seconds of every session's open and close."""
    opens, closes = (
        np.array([int(one.timestamp()) for one in instants], np.int64)
        for instants in (all_session_opens(), all_session_closes())
    )
    return opens, closes


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
