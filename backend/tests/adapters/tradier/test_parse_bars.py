"""Bars out of Tradier's rows, and what is built of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.tradier.parse_bars import parse_days, parse_series, unadjusted
from paiid.adapters.vendor.bar_shapes import hours_of, weeks_of, with_last_price
from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind
from tests.adapters.tradier.payloads import day_row, minute_row

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def prices(bar: Bar) -> list[int]:
    """Open, high, low and close, all of whole dollars here."""
    assert all(one == int(one) for one in (bar.open, bar.high, bar.low, bar.close))
    return [int(bar.open), int(bar.high), int(bar.low), int(bar.close)]


def day(session_date: date, close: int, volume: int = 10) -> Bar:
    value = Decimal(close)
    return Bar(session_open(session_date), session_date, value, value + 1, value - 1, value, volume)


class TestDays:
    @pytest.mark.parametrize("document", [{"history": None}, {"history": "null"}, {"history": {"day": None}}])
    def test_no_history_has_no_bars(self, document: Any) -> None:
        assert parse_days(document) == ()

    def test_they_start_at_the_open_in_either_half_of_the_year(self) -> None:
        rows = [day_row("2026-11-20"), day_row("2026-07-10")]
        summer, winter = parse_days({"history": {"day": rows}})
        assert summer.start_at == datetime(2026, 7, 10, 13, 30, tzinfo=UTC)
        assert winter.start_at == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)

    def test_one_day_is_a_bare_object(self) -> None:
        (bar,) = parse_days({"history": {"day": day_row("2026-11-20")}})
        assert (bar.session_date, bar.close, bar.volume) == (FRIDAY, Decimal("100.00"), 2101000)

    @pytest.mark.parametrize(
        "row",
        [
            day_row("2026-11-21"),
            day_row("2026-11-26"),
            day_row("2026-11-19", open=0, high=0, low=0, close="0", volume=0),
            day_row("2026-11-19", close="NaN"),
            day_row("2026-11-19", high=Decimal(90)),
            day_row("2026-11-19", volume=-1),
            day_row("yesterday"),
            "null",
        ],
        ids=["saturday", "holiday", "no trades", "NaN", "high below close", "negative volume", "no date", "text"],
    )
    def test_a_row_that_is_no_bar_costs_only_itself(self, row: Any) -> None:
        bars = parse_days({"history": {"day": [row, day_row("2026-11-20")]}})
        assert [bar.session_date for bar in bars] == [FRIDAY]


class TestSeries:
    def test_extended_hours_and_repeats_are_left_out(self) -> None:
        opened = session_open(FRIDAY)
        rows = [minute_row(opened + timedelta(minutes=n)) for n in (1, 0, 1, -5, 390, 400)]
        bars = parse_series({"series": {"data": rows}})
        assert [bar.start_at for bar in bars] == [opened, opened + timedelta(minutes=1)]
        assert {bar.session_date for bar in bars} == {FRIDAY}

    @pytest.mark.parametrize("timestamp", [None, "soon", -1, 10**13, True])
    def test_a_bar_without_a_time_costs_only_itself(self, timestamp: Any) -> None:
        bad = {**minute_row(session_open(FRIDAY)), "timestamp": timestamp}
        assert len(parse_series({"series": {"data": [bad, minute_row(session_open(FRIDAY))]}})) == 1


class TestBuilding:
    def test_hours_are_counted_from_the_open(self) -> None:
        opened = session_open(FRIDAY)
        quarters = parse_series(
            {"series": {"data": [minute_row(opened + timedelta(minutes=15 * n), str(100 + n), 10) for n in range(26)]}}
        )
        hours = hours_of(quarters)
        assert [bar.start_at for bar in hours] == [opened + timedelta(hours=n) for n in range(7)]
        first, last = hours[0], hours[-1]
        # Quarters at 100, 101, 102, 103, each reaching 1 above and below.
        assert (prices(first), first.volume) == ([100, 104, 99, 103], 40)
        # The seventh hour is half an hour: quarters 24 and 25.
        assert (prices(last), last.volume) == ([124, 126, 123, 125], 20)

    def test_weeks_are_calendar_weeks_and_start_at_their_first_session(self) -> None:
        thursday_before_holiday = date(2026, 11, 25)
        days = [day(FRIDAY, 100), day(MONDAY, 110), day(date(2026, 11, 24), 90), day(thursday_before_holiday, 105)]
        weeks = weeks_of(days)
        assert [(week.session_date, week.start_at) for week in weeks] == [
            (FRIDAY, session_open(FRIDAY)),
            (MONDAY, session_open(MONDAY)),
        ]
        assert prices(weeks[1]) == [110, 111, 89, 105]

    def test_the_running_bar_takes_the_last_price(self) -> None:
        running = Bar(session_open(MONDAY), MONDAY, *(Decimal(120),) * 4, 0)
        assert with_last_price((day(FRIDAY, 100),), running) == (day(FRIDAY, 100), running)
        (merged,) = with_last_price((day(MONDAY, 110, 50),), running)
        assert (prices(merged), merged.volume) == ([110, 120, 109, 120], 50)

    def test_a_price_older_than_the_bars_changes_nothing(self) -> None:
        older = Bar(session_open(FRIDAY), FRIDAY, *(Decimal(120),) * 4, 0)
        assert with_last_price((day(MONDAY, 110),), older) == (day(MONDAY, 110),)

    def test_undoing_splits_gives_traded_prices(self) -> None:
        split = CorporateAction(
            Symbol("XYZ"), CorporateActionKind.SPLIT, MONDAY, session_open(MONDAY), ratio=Decimal(4)
        )
        before, after = unadjusted([day(FRIDAY, 100, 400), day(MONDAY, 101, 400)], [split])
        assert (prices(before), before.volume) == ([400, 404, 396, 400], 100)
        assert after == day(MONDAY, 101, 400)
