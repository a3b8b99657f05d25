"""Which time a range of days means, where it is easily mistaken."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from paiid.domain.activity import Activity, ActivityKind
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.series import closing_tick, day_tick, tick_of
from paiid.features.portfolio.inputs.own_prices import OwnPrices
from paiid.features.portfolio.inputs.periods import Period, Range, period_of
from paiid.features.tracking.reading_prices import DatedValues

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def deposit(day: date, at: datetime | None = None) -> Activity:
    return Activity(f"act-{day}-{at}", ActivityKind.DEPOSIT, day, at, amount=Decimal(100))


def period(wanted: Range, *accounts: Activity) -> Period:
    return period_of([[one] for one in accounts], wanted, now=NOW)


class TestDaysOfRest:
    def test_a_year_that_ends_on_a_sunday_has_nothing_of_new_years_day(self) -> None:
        first = deposit(date(2023, 1, 3))
        year = period(Range(word="2023"), first)
        assert year.holds(day_tick(date(2023, 12, 31)))
        assert not year.holds(day_tick(date(2024, 1, 1)))
        assert period(Range(word="2024"), first).holds(day_tick(date(2024, 1, 1)))

    def test_the_day_on_which_clocks_change_ends_at_its_own_midnight(self) -> None:
        first = deposit(date(2024, 1, 2))
        for day, following in ((date(2024, 3, 10), date(2024, 3, 11)), (date(2024, 11, 3), date(2024, 11, 4))):
            found = period(Range(day, day), first)
            last = datetime.combine(day, time(23, 59, 59), NEW_YORK).astimezone(UTC)
            assert found.holds(tick_of(last))
            assert not found.holds(day_tick(following))

    def test_what_came_after_fridays_close_is_of_one_range_alone(self) -> None:
        first = deposit(date(2024, 1, 2))
        late = deposit(date(2024, 6, 7), datetime(2024, 6, 7, 21, tzinfo=UTC))
        for day in (date(2024, 6, 8), date(2024, 6, 9)):
            before, after = (
                period_of([[first, late]], wanted, now=NOW)
                for wanted in (Range(end=day), Range(start=day + timedelta(days=1)))
            )
            assert before.holds(tick_of(datetime(2024, 6, 7, 21, tzinfo=UTC)))
            assert before.ends == after.begins

    def test_a_price_of_a_sunday_is_of_one_range_alone(self) -> None:
        first, day = deposit(date(2023, 1, 3)), date(2023, 12, 31)
        house = {Symbol("MYHOUSE"): DatedValues((day,), (Decimal(300_000),))}
        for own in (
            OwnPrices.of({}, house, {}),
            OwnPrices.of({}, {}, {("EUR", "USD"): DatedValues((day,), (Decimal("1.1"),))}),
        ):
            old, new = (period_of([[first]], Range(word=year), now=NOW, own=own) for year in ("2023", "2024"))
            assert old.ends == new.begins == day_tick(date(2024, 1, 1)) - 1

    def test_a_weekend_on_which_nothing_happened_leaves_the_beginning_at_the_close(self) -> None:
        found = period(Range(start=date(2024, 6, 10)), deposit(date(2024, 1, 2)))
        assert found.begins == closing_tick(date(2024, 6, 7))


class TestBeginning:
    def test_of_accounts_opened_on_one_day_the_earliest_instant(self) -> None:
        day = date(2024, 6, 3)
        late, early = (datetime(2024, 6, 3, hour, tzinfo=UTC) for hour in (19, 14))
        assert period(Range(), deposit(day, late), deposit(day, early)).begins == tick_of(early)

    def test_a_range_that_ends_before_it_is_empty(self) -> None:
        found = period(Range(end=date(2020, 1, 1)), deposit(date(2024, 6, 3)))
        assert found.is_empty
        assert found.start == found.end == date(2020, 1, 1)

    def test_an_account_that_begins_tomorrow_has_nothing_to_show(self) -> None:
        found = period(Range(), deposit(date(2026, 11, 21)))
        assert found.is_empty
        assert found.start == date(2026, 11, 20)


class TestNoFlowBeforeTheFirstDay:
    """XIRR counts a flow by its day from the beginning on: none may lie before it."""

    @pytest.mark.parametrize("hour", [None, 8, 12, 17, 21])
    @pytest.mark.parametrize("days", range(14))
    def test_of_any_range_around_a_weekend(self, days: int, hour: int | None) -> None:
        day = date(2024, 1, 3) + timedelta(days=days)
        moment = None if hour is None else datetime.combine(day, time(hour), NEW_YORK).astimezone(UTC)
        rows = [deposit(date(2024, 1, 2)), deposit(day, moment)]
        tick = day_tick(day) if moment is None else tick_of(moment)
        for first in range(-1, 14):
            start = date(2024, 1, 3) + timedelta(days=first)
            for length in range(10):
                found = period_of([rows], Range(start, start + timedelta(days=length)), now=NOW)
                if found.holds(tick):
                    assert found.begin_day <= day <= found.end_day
