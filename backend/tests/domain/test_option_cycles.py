"""Days on which contracts end, against the exchange's published ones."""

from datetime import date
from decimal import Decimal

import pytest

from paiid.domain.option_cycles import monthly_expirations, strike_step, weekly_expirations


class TestMonthlies:
    def test_third_fridays_of_a_year_with_a_holiday_shift(self) -> None:
        # 2026: 19 June is Juneteenth, so June's contracts end on Thursday 18.
        found = list(monthly_expirations(date(2026, 1, 1), date(2026, 12, 31)))
        assert [(one.month, one.day) for one in found] == [
            (1, 16), (2, 20), (3, 20), (4, 17), (5, 15), (6, 18), (7, 17), (8, 21), (9, 18), (10, 16), (11, 20),
            (12, 18),
        ]  # fmt: skip

    def test_both_ends_count(self) -> None:
        assert list(monthly_expirations(date(2026, 1, 16), date(2026, 2, 20))) == [date(2026, 1, 16), date(2026, 2, 20)]
        assert list(monthly_expirations(date(2026, 1, 17), date(2026, 2, 19))) == []

    def test_beyond_the_calendar_there_are_none(self) -> None:
        assert list(monthly_expirations(date(2040, 1, 1), date(2040, 12, 31))) == []


class TestWeeklies:
    def test_good_friday_ends_a_day_early(self) -> None:
        # Good Friday is 3 April 2026.
        found = list(weekly_expirations(date(2026, 3, 23), date(2026, 4, 10)))
        assert found == [date(2026, 3, 27), date(2026, 4, 2), date(2026, 4, 10)]

    def test_a_week_that_the_range_cuts_before_its_friday_is_looked_at(self) -> None:
        assert list(weekly_expirations(date(2026, 4, 1), date(2026, 4, 2))) == [date(2026, 4, 2)]

    def test_the_monthlies_are_among_them(self) -> None:
        start, end = date(2020, 1, 1), date(2026, 12, 31)
        assert set(monthly_expirations(start, end)) <= set(weekly_expirations(start, end))


class TestStrikes:
    @pytest.mark.parametrize(
        ("close", "days", "step"), [("24.99", 30, "0.5"), ("25", 30, "1"), ("450", 30, "5"), ("450", 61, "10")]
    )
    def test_they_lie_as_far_apart_as_the_price_says(self, close: str, days: int, step: str) -> None:
        assert strike_step(Decimal(close), days) == Decimal(step)
