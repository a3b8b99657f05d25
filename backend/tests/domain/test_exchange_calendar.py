"""The exchange calendar against the package it is generated from, and its answers at the edges of a day."""

from datetime import UTC, date, datetime, timedelta

import exchange_calendars
import pytest

from paiid.domain import exchange_calendar as calendar
from paiid.domain.exchange_calendar import CalendarRangeError
from paiid.domain.market import MarketState

MONDAY = date(2026, 11, 23)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.filterwarnings("ignore:Series.values returning:DeprecationWarning")  # inside the package
def test_every_session_of_the_package_has_the_same_open_and_close() -> None:
    reference = exchange_calendars.get_calendar("XNYS", start="2005-01-01", end="2031-12-31")
    expected = [
        (day.date(), reference.session_open(day).to_pydatetime(), reference.session_close(day).to_pydatetime())
        for day in reference.sessions
    ]
    assert [
        (day, calendar.session_open(day), calendar.session_close(day)) for day in calendar.all_sessions()
    ] == expected


def test_the_quick_list_of_opens_equals_the_single_answers() -> None:
    assert calendar.all_session_opens() == tuple(map(calendar.session_open, calendar.all_sessions()))


@pytest.mark.parametrize(
    ("instant", "state", "until"),
    [
        ("2026-11-23T08:59:59", MarketState.CLOSED, "2026-11-23T09:00:00"),
        ("2026-11-23T09:00:00", MarketState.PRE, "2026-11-23T14:30:00"),
        ("2026-11-23T14:30:00", MarketState.OPEN, "2026-11-23T21:00:00"),
        ("2026-11-23T21:00:00", MarketState.AFTER, "2026-11-24T01:00:00"),
        ("2026-11-24T01:00:00", MarketState.CLOSED, "2026-11-24T09:00:00"),
        ("2026-11-28T16:00:00", MarketState.CLOSED, "2026-11-30T09:00:00"),
        ("2026-11-26T16:00:00", MarketState.CLOSED, "2026-11-27T09:00:00"),
        ("2026-11-27T18:00:00", MarketState.AFTER, "2026-11-27T22:00:00"),
        ("2026-07-01T13:30:00", MarketState.OPEN, "2026-07-01T20:00:00"),
    ],
    ids=["night", "pre", "open", "after", "evening", "weekend", "thanksgiving", "early close", "summer time"],
)
def test_state_of_the_exchange_and_its_next_change(instant: str, state: MarketState, until: str) -> None:
    assert calendar.market_phase(utc(instant)) == (state, utc(until))
    assert calendar.market_state(utc(instant)) is state


def test_the_session_at_an_instant_is_the_running_or_the_next_one() -> None:
    assert calendar.session_date_at(utc("2026-11-23T20:59:59")) == MONDAY
    assert calendar.session_date_at(utc("2026-11-23T21:00:00")) == date(2026, 11, 24)
    assert calendar.session_date_at(utc("2026-11-22T12:00:00")) == MONDAY


def test_neighbors_skip_weekends_and_holidays() -> None:
    assert calendar.next_session(date(2026, 11, 25)) == date(2026, 11, 27)
    assert calendar.previous_session(MONDAY) == date(2026, 11, 20)
    assert calendar.sessions_between(date(2026, 11, 21), date(2026, 11, 27)) == (
        date(2026, 11, 23),
        date(2026, 11, 24),
        date(2026, 11, 25),
        date(2026, 11, 27),
    )
    assert not calendar.is_session(date(2026, 11, 26))
    assert calendar.is_early_close(date(2026, 11, 27))


@pytest.mark.parametrize("day", [date(2004, 12, 31), date(2032, 1, 1)])
def test_a_day_outside_the_known_years_is_an_error(day: date) -> None:
    with pytest.raises(CalendarRangeError, match="2005-01-01 to 2031-12-31"):
        calendar.is_session(day)


def test_the_calendar_says_where_it_ends() -> None:
    with pytest.raises(CalendarRangeError, match="ends at 2031-12-31"):
        calendar.next_session(date(2031, 12, 31))
    with pytest.raises(CalendarRangeError, match="begins at 2005-01-03"):
        calendar.previous_session(date(2005, 1, 3))


def test_a_day_without_trading_has_no_hours() -> None:
    with pytest.raises(ValueError, match="no session"):
        calendar.trading_day(MONDAY - timedelta(days=1))


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        calendar.market_state(utc("2026-11-23T00:00:00").replace(tzinfo=None))
