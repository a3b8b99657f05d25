"""The market that the stand-ins share, and the exchange's days."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.standins.kit import market
from tests.standins.kit.sessions import holidays, is_early_close, session

OPEN = datetime(2026, 11, 23, 15, tzinfo=UTC)


class TestMarket:
    def test_prices_are_the_same_in_another_process(self) -> None:
        program = (
            "from datetime import datetime, UTC; from standins.kit.market import price;"
            "print(*(price(s, datetime(2026, 11, 23, 15, 0, n, tzinfo=UTC)) for s in ('AAPL', 'SPX') for n in (0, 31)))"
        )
        folder = Path(__file__).parents[1]
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
        here = [market.price(s, OPEN + timedelta(seconds=n)) for s in ("AAPL", "SPX") for n in (0, 31)]
        assert [Decimal(text) for text in done.stdout.split()] == here

    def test_every_listing_has_a_sane_quote(self) -> None:
        for symbol in market.listings():
            quote = market.quote(symbol, OPEN)
            assert 0 < quote.low <= quote.last <= quote.high
            assert quote.bid < quote.last < quote.ask
            assert abs(quote.last / quote.previous_close - 1) < Decimal("0.1")
        assert len(market.listings()) > 180

    def test_bars_agree_with_one_another_and_with_prices(self) -> None:
        day = session(date(2026, 11, 23))
        assert day
        minutes = market.bars("AAPL", "1min", day.opens_at, day.closes_at)
        fives = market.bars("AAPL", "5min", day.opens_at, day.closes_at)
        whole = market.daily_bar("AAPL", day)
        assert (len(minutes), len(fives)) == (390, 78)
        assert max(bar.high for bar in minutes) == max(bar.high for bar in fives) == whole.high
        assert min(bar.low for bar in minutes) == whole.low
        assert whole.close == market.price("AAPL", day.closes_at) == minutes[-1].close
        assert market.quote("AAPL", day.closes_at).high == whole.high

    def test_the_bar_of_now_is_unfinished(self) -> None:
        now = OPEN + timedelta(minutes=2, seconds=30)
        bars = market.bars("AAPL", "5min", OPEN - timedelta(minutes=5), now, now=now)
        assert [bar.at for bar in bars] == [OPEN - timedelta(minutes=5), OPEN]
        assert bars[-1].close == market.price("AAPL", OPEN + timedelta(minutes=2))

    def test_daily_bars_follow_the_calendar(self) -> None:
        days = market.bars("SPY", "1day", datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC))
        assert [bar.at.day for bar in days] == [23, 24, 25, 27, 30]

    def test_ten_years_of_days_are_quick(self) -> None:
        started = time.monotonic()
        found = market.bars("MSFT", "1day", OPEN - timedelta(days=3652), OPEN)
        assert len(found) > 2500
        assert time.monotonic() - started < 10

    def test_a_year_of_looks_is_no_year_of_minutes(self) -> None:
        started = time.monotonic()
        for symbol in market.listings():
            low, high = market.year_range(symbol, date(2026, 11, 23))
            assert low < high
        assert time.monotonic() - started < 4


class TestSessions:
    @pytest.mark.parametrize(
        ("year", "days"),
        [
            (2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25"),
            (2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24"),
        ],
    )
    def test_holidays(self, year: int, days: str) -> None:
        assert [f"{day:%m-%d}" for day in sorted(holidays(year))] == days.split()

    def test_early_closes(self) -> None:
        first = date(2026, 1, 1)
        early = [day for n in range(730) if is_early_close(day := first + timedelta(days=n))]
        assert early == [date(2026, 11, 27), date(2026, 12, 24), date(2027, 11, 26)]

    def test_hours_follow_new_yorks_clock(self) -> None:
        winter, summer, early = session(date(2026, 11, 23)), session(date(2026, 7, 6)), session(date(2026, 11, 27))
        assert winter
        assert summer
        assert early
        assert (winter.opens_at.hour, summer.opens_at.hour) == (14, 13)
        assert early.closes_at.hour == 18
        assert early.is_early
