"""Bars of every interval tell one story, to the cent and the share."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.instrument import Symbol, tick_size
from paiid.domain.market import Bar, Interval
from tests.support.local_market import LAST_CLOSE, OPEN_MONDAY, any_session, any_symbol, bars_of, market_at

AAPL = Symbol("AAPL")
INTRADAY = {Interval.FIVE_MINUTES: 5, Interval.FIFTEEN_MINUTES: 15, Interval.ONE_HOUR: 60}
seconds_of_a_session = st.integers(0, 390 * 60 - 1)


def joined(bars: Sequence[Bar]) -> Bar:
    """One bar over all of `bars`."""
    return Bar(
        start_at=bars[0].start_at,
        session_date=bars[0].session_date,
        open=bars[0].open,
        high=max(bar.high for bar in bars),
        low=min(bar.low for bar in bars),
        close=bars[-1].close,
        volume=sum(bar.volume for bar in bars),
    )


@settings(max_examples=120, deadline=None)
@given(symbol=any_symbol, day=any_session)
async def test_minutes_of_a_session_make_its_daily_bar(symbol: Symbol, day: date) -> None:
    market = market_at(LAST_CLOSE)
    minutes = (await bars_of(market, symbol, Interval.ONE_MINUTE, day)).bars
    (daily,) = (await bars_of(market, symbol, Interval.ONE_DAY, day)).bars
    assert len(minutes) == (session_close(day) - session_open(day)) // timedelta(minutes=1)
    assert joined(minutes) == daily
    assert [bar.open for bar in minutes[1:]] == [bar.close for bar in minutes[:-1]]


@settings(max_examples=60, deadline=None)
@given(symbol=any_symbol, day=any_session)
async def test_prices_are_positive_ordered_and_on_the_tick_grid(symbol: Symbol, day: date) -> None:
    for bar in (await bars_of(market_at(LAST_CLOSE), symbol, Interval.ONE_MINUTE, day)).bars:
        assert 0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
        assert all(price % tick_size(price) == 0 for price in (bar.open, bar.high, bar.low, bar.close))
        assert bar.volume >= 0


@settings(max_examples=30, deadline=None)
@given(symbol=any_symbol, day=any_session, adjusted=st.booleans())
async def test_longer_bars_are_made_of_minutes(symbol: Symbol, day: date, *, adjusted: bool) -> None:
    market = market_at(LAST_CLOSE)
    minutes = (await bars_of(market, symbol, Interval.ONE_MINUTE, day, adjusted=adjusted)).bars
    for interval, length in INTRADAY.items():
        expected = tuple(joined(minutes[n : n + length]) for n in range(0, len(minutes), length))
        assert (await bars_of(market, symbol, interval, day, adjusted=adjusted)).bars == expected


@pytest.mark.parametrize("adjusted", [True, False])
async def test_weeks_are_made_of_days(adjusted: bool) -> None:
    market = market_at(OPEN_MONDAY)
    weeks: dict[tuple[int, int], list[Bar]] = {}
    for bar in (await bars_of(market, AAPL, Interval.ONE_DAY, adjusted=adjusted)).bars:
        weeks.setdefault(bar.session_date.isocalendar()[:2], []).append(bar)
    found = (await bars_of(market, AAPL, Interval.ONE_WEEK, adjusted=adjusted)).bars
    assert found == tuple(map(joined, weeks.values()))


@settings(max_examples=60, deadline=None)
@given(symbol=any_symbol, day=any_session, second=seconds_of_a_session)
async def test_running_bars_and_the_quote_agree(symbol: Symbol, day: date, second: int) -> None:
    now = min(session_open(day) + timedelta(seconds=second), session_close(day) - timedelta(seconds=1))
    market = market_at(now)
    quote = (await market.quotes([symbol]))[symbol]
    for interval in Interval:
        bars = (await bars_of(market, symbol, interval, day)).bars
        if interval is Interval.ONE_WEEK and not bars:
            continue
        so_far = joined(bars)
        assert bars[-1].start_at <= now
        assert so_far.close == quote.last
        if interval is not Interval.ONE_WEEK:
            figures = (quote.open, quote.high, quote.low, quote.volume)
            assert (so_far.open, so_far.high, so_far.low, so_far.volume) == figures


@settings(max_examples=40, deadline=None)
@given(symbol=any_symbol, day=any_session, first=seconds_of_a_session, later=st.timedeltas(timedelta(0), timedelta(40)))
async def test_time_going_on_never_changes_a_finished_bar(
    symbol: Symbol, day: date, first: int, later: timedelta
) -> None:
    now = session_open(day) + timedelta(seconds=first)
    for interval in (Interval.ONE_MINUTE, Interval.ONE_HOUR, Interval.ONE_DAY):
        before = (await bars_of(market_at(now), symbol, interval, limit=20)).bars[:-1]
        after = await market_at(now + later).bars(
            symbol, interval, start=before[0].start_at, end=before[-1].start_at + timedelta(seconds=1), adjusted=False
        )
        assert after is not None
        assert after.bars == before


async def test_nothing_after_the_present_is_shown() -> None:
    market = market_at(OPEN_MONDAY)
    for interval in Interval:
        found = await market.bars(AAPL, interval, end=OPEN_MONDAY + timedelta(days=30), limit=5)
        assert found is not None
        assert len(found.bars) == 5
        assert found.bars[-1].start_at <= OPEN_MONDAY


async def test_at_the_very_open_the_running_bar_has_just_begun() -> None:
    market = market_at(session_open(OPEN_MONDAY.date()))
    for interval in (Interval.ONE_MINUTE, Interval.ONE_DAY):
        bar = (await bars_of(market, AAPL, interval, limit=1)).bars[-1]
        assert bar.start_at == market.now()
        assert bar.open == bar.high == bar.low == bar.close
        assert bar.volume == 0


async def test_history_begins_with_the_first_session_of_2005() -> None:
    bars = (await bars_of(market_at(OPEN_MONDAY), AAPL, Interval.ONE_DAY)).bars
    assert bars[0].session_date == date(2005, 1, 3)
    assert bars[-1].session_date == OPEN_MONDAY.date()


async def test_an_answer_is_never_longer_than_the_bound() -> None:
    series = await bars_of(market_at(OPEN_MONDAY), AAPL, Interval.ONE_MINUTE)
    assert len(series.bars) == 10_000
    assert series.bars[-1].start_at == OPEN_MONDAY


async def test_start_is_included_and_end_is_not() -> None:
    start = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    series = await market_at(OPEN_MONDAY).bars(AAPL, Interval.ONE_MINUTE, start=start, end=start + timedelta(minutes=3))
    assert series is not None
    assert [bar.start_at for bar in series.bars] == [start + timedelta(minutes=n) for n in range(3)]


async def test_an_interval_without_bars_is_empty() -> None:
    saturday = datetime(2026, 11, 21, tzinfo=UTC)
    for interval in Interval:
        series = await market_at(OPEN_MONDAY).bars(AAPL, interval, start=saturday, end=saturday + timedelta(days=1))
        assert series is not None
        assert series.bars == ()


async def test_an_index_has_no_volume_and_a_fund_follows_it() -> None:
    market = market_at(OPEN_MONDAY)
    index = (await bars_of(market, Symbol("$SPX"), Interval.ONE_DAY, limit=250)).bars
    fund = (await bars_of(market, Symbol("SPY"), Interval.ONE_DAY, limit=250)).bars
    assert {bar.volume for bar in index} == {0}
    ratios = [i.close / f.close for i, f in zip(index, fund, strict=True)]
    assert max(ratios) / min(ratios) < Decimal("1.02")
