"""Earnings reports of the local market: told once they are out, with the session that trades on them first."""

from datetime import UTC, date, datetime, timedelta

from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.core.clock import ManualClock
from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol

SYMBOLS = [Symbol("AAPL"), Symbol("JPM"), Symbol("SPY"), Symbol("NOSUCH")]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def market(now: datetime = NOW) -> SimulatedMarketData:
    return SimulatedMarketData(build_world(20050103), WorldClock("always_open", ManualClock(now)))


async def test_companies_report_four_times_a_year_and_funds_never() -> None:
    found = await market().earnings_reports(SYMBOLS, start=date(2025, 1, 1), end=date(2025, 12, 31))
    assert {report.symbol for report in found} == {"AAPL", "JPM"}
    assert [sum(report.symbol == symbol for report in found) for symbol in ("AAPL", "JPM")] == [4, 4]
    assert found == sorted(found, key=lambda report: report.published_at)


async def test_a_report_comes_out_before_the_session_that_trades_on_it() -> None:
    for report in await market().earnings_reports(SYMBOLS, start=date(2024, 1, 1), end=date(2026, 12, 31)):
        assert report.published_at < session_open(report.session_date)
        assert report.published_at <= NOW


async def test_nothing_is_told_before_it_is_out() -> None:
    newest = (await market().earnings_reports(SYMBOLS, start=date(2026, 1, 1), end=date(2026, 12, 31)))[-1]
    before = market(newest.published_at - timedelta(seconds=1))
    assert newest not in await before.earnings_reports(SYMBOLS, start=date(2026, 1, 1), end=date(2026, 12, 31))


async def test_the_day_of_a_report_is_known_three_weeks_ahead_and_no_earlier() -> None:
    year = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    day = (await market().earnings_reports(SYMBOLS[:1], **year))[0].session_date
    span = {"start": day, "end": day}
    just_before = session_open(day) - timedelta(hours=1)
    assert await market(just_before).report_dates(SYMBOLS, **span) == {SYMBOLS[0]: day}
    assert await market(just_before - timedelta(days=14)).report_dates(SYMBOLS, **span) == {SYMBOLS[0]: day}
    assert await market(just_before - timedelta(days=40)).report_dates(SYMBOLS, **span) == {}
