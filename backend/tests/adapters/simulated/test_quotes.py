"""Quotes inside sessions, between them and on the boundaries, under each market clock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.exchange_calendar import next_session, session_close, session_open, trading_day
from paiid.domain.instrument import Symbol, tick_size
from paiid.domain.market import CorporateActionKind, Delay, Interval, MarketState, Quote
from paiid.ports.errors import ProviderUnavailable
from tests.support.local_market import (
    LAST_CLOSE,
    OPEN_MONDAY,
    SYMBOLS,
    TRADED,
    any_instant,
    any_session,
    any_symbol,
    bars_of,
    market_at,
)

AAPL = Symbol("AAPL")
A_SECOND = timedelta(seconds=1)
settings_of_the_clock = st.sampled_from(["always_open", "exchange"])


async def quote_at(instant: datetime, symbol: Symbol = AAPL, clock: str = "always_open") -> Quote:
    return (await market_at(instant, clock).quotes([symbol]))[symbol]


@settings(max_examples=150, deadline=None)
@given(symbol=any_symbol, instant=any_instant, clock=settings_of_the_clock)
async def test_every_quote_keeps_its_promises(symbol: Symbol, instant: datetime, clock: str) -> None:
    quote = await quote_at(instant, symbol, clock)
    assert quote.open is not None
    assert quote.high is not None
    assert quote.low is not None
    prices = [quote.last, quote.open, quote.high, quote.low]
    if symbol in TRADED:
        assert quote.bid is not None
        assert quote.ask is not None
        assert 0 < quote.bid <= quote.last <= quote.ask
        assert quote.bid < quote.ask
        assert quote.bid_size > 0
        assert quote.ask_size > 0
        prices += [quote.bid, quote.ask]
    else:
        assert (quote.bid, quote.ask, quote.bid_size, quote.ask_size) == (None, None, 0, 0)
    assert all(price > 0 and price % tick_size(price) == 0 for price in prices)
    assert quote.low <= quote.open <= quote.high
    assert quote.previous_close > 0
    assert quote.volume >= 0
    assert (quote.as_of, quote.delay, quote.source) == (instant, Delay.SIMULATED, "PaiiD local market")


@settings(max_examples=60, deadline=None)
@given(symbol=any_symbol, day=any_session, clock=settings_of_the_clock)
async def test_the_gap_begins_at_the_close_and_meets_the_open(symbol: Symbol, day: date, clock: str) -> None:
    after = next_session(day)
    market = market_at(LAST_CLOSE)
    (bar,) = (await bars_of(market, symbol, Interval.ONE_DAY, day)).bars
    (following,) = (await bars_of(market, symbol, Interval.ONE_DAY, after)).bars
    at_close = await quote_at(session_close(day), symbol, clock)
    assert at_close.last == bar.close
    assert (at_close.open, at_close.high, at_close.low) == (bar.open, bar.high, bar.low)
    assert at_close.volume == bar.volume
    at_open = await quote_at(session_open(after), symbol, clock)
    assert at_open.last == at_open.open == at_open.high == at_open.low == following.open
    assert at_open.volume == 0
    actions = await market.corporate_actions([symbol], start=after, end=after)
    last_of_gap = await quote_at(session_open(after) - A_SECOND, symbol, clock)
    if not actions:
        assert at_open.previous_close == bar.close
        assert last_of_gap.last == pytest.approx(following.open, rel=Decimal("0.01"), abs=Decimal("0.02"))


async def test_overnight_quotes_are_in_the_terms_of_the_session_before_a_split() -> None:
    market = market_at(LAST_CLOSE)
    split = next(
        action
        for action in await market.corporate_actions([Symbol("NVDA")], start=date(2005, 1, 1), end=date(2026, 1, 1))
        if action.kind is CorporateActionKind.SPLIT
    )
    eve = await quote_at(split.effective_at - A_SECOND, Symbol("NVDA"))
    ex = await quote_at(split.effective_at, Symbol("NVDA"))
    assert eve.last / ex.last == pytest.approx(split.ratio, rel=Decimal("0.01"))
    close_before = (await bars_of(market_at(split.effective_at - A_SECOND), Symbol("NVDA"), Interval.ONE_DAY)).bars[-1]
    assert ex.previous_close == pytest.approx(close_before.close / split.ratio, abs=Decimal("0.01"))


async def test_a_newcomer_at_midnight_sees_prices_move() -> None:
    midnight = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    market = market_at(midnight)
    status = await market.status()
    assert status.state is MarketState.CLOSED
    assert status.is_tradable
    seen = {(await quote_at(midnight + timedelta(minutes=n))).last for n in range(0, 120, 5)}
    assert len(seen) > 5


async def test_on_the_exchange_clock_prices_stand_at_night_and_move_in_extended_hours() -> None:
    day = trading_day(date(2026, 11, 20))
    monday = trading_day(date(2026, 11, 23))
    night = {
        (await quote_at(day.after_ends_at + timedelta(hours=n), clock="exchange")).last
        for n in range((monday.pre_opens_at - day.after_ends_at) // timedelta(hours=1) + 1)
    }
    assert len(night) == 1
    evening = {(await quote_at(day.closes_at + timedelta(minutes=n), clock="exchange")).last for n in range(0, 240, 10)}
    morning = {
        (await quote_at(monday.pre_opens_at + timedelta(minutes=n), clock="exchange")).last for n in range(0, 330, 10)
    }
    assert len(evening) > 5
    assert len(morning) > 5


@pytest.mark.parametrize(
    ("instant", "state", "tradable"),
    [
        ("2026-11-23T10:00:00+00:00", MarketState.PRE, False),
        ("2026-11-23T15:00:00+00:00", MarketState.OPEN, True),
        ("2026-11-23T22:00:00+00:00", MarketState.AFTER, False),
        ("2026-11-22T15:00:00+00:00", MarketState.CLOSED, False),
    ],
)
async def test_status_tells_the_exchange_s_day(instant: str, state: MarketState, tradable: bool) -> None:
    now = datetime.fromisoformat(instant)
    status = await market_at(now, "exchange").status()
    assert (status.state, status.is_tradable, status.world_clock) == (state, tradable, "exchange")
    assert status.now == now
    assert status.next_change_at > now
    around_the_clock = await market_at(now).status()
    assert (around_the_clock.state, around_the_clock.is_tradable) == (state, True)


async def test_the_quote_moves_every_few_seconds_in_a_session() -> None:
    lasts = [(await quote_at(OPEN_MONDAY + n * A_SECOND, Symbol("SPY"))).last for n in range(60)]
    assert sum(a != b for a, b in pairwise(lasts)) > 15
    assert max(abs(a - b) / a for a, b in pairwise(lasts)) < Decimal("0.005")


async def test_volume_and_range_only_grow_through_a_session() -> None:
    opened = session_open(OPEN_MONDAY.date())
    quotes = [await quote_at(opened + timedelta(minutes=7 * n, seconds=n)) for n in range(55)]
    for before, after in pairwise(quotes):
        assert before.volume < after.volume
        assert (before.high or 0) <= (after.high or 0)
        assert (before.low or 0) >= (after.low or 0) > 0


async def test_volume_is_heaviest_at_the_open_and_the_close() -> None:
    totals = [0] * 13
    market = market_at(OPEN_MONDAY)
    for symbol in TRADED[:30]:
        bars = (await bars_of(market, symbol, Interval.ONE_MINUTE, date(2026, 11, 20))).bars
        for minute, bar in enumerate(bars):
            totals[minute // 30] += bar.volume
    assert min(totals[0], totals[-1]) > 1.3 * totals[6]


async def test_liquid_names_have_the_tighter_spreads() -> None:
    quotes = await market_at(OPEN_MONDAY).quotes(SYMBOLS)

    def spread(symbol: str) -> Decimal:
        quote = quotes[Symbol(symbol)]
        assert quote.bid is not None
        assert quote.ask is not None
        return (quote.ask - quote.bid) / quote.last

    assert spread("SPY") < spread("BKNG")
    assert spread("AAPL") < spread("EQIX")
    assert all(spread(symbol) < Decimal("0.002") for symbol in TRADED)


@pytest.mark.parametrize("year", [2004, 2032])
async def test_outside_its_years_the_market_says_so(year: int) -> None:
    market = market_at(datetime(year, 6, 1, tzinfo=UTC))
    with pytest.raises(ProviderUnavailable, match="2005"):
        await market.quotes([AAPL])
    with pytest.raises(ProviderUnavailable, match="2005"):
        await market.status()


async def test_one_market_object_follows_its_clock_across_the_day() -> None:
    from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
    from paiid.core.clock import ManualClock

    clock = ManualClock(session_open(OPEN_MONDAY.date()) - A_SECOND)
    market = SimulatedMarketData(build_world(20050103), WorldClock("always_open", clock))
    for _ in range(40):
        clock.advance(timedelta(hours=1))
        assert (await market.quotes([AAPL]))[AAPL] == await quote_at(clock.now())


class TestHalts:
    async def test_trading_stands_still_after_a_violent_jump(self) -> None:
        from paiid.adapters.simulated import build_world

        engine = build_world(20050103).engine
        symbol, jump = next(
            (symbol, jump)
            for symbol in TRADED
            for jump in engine.series(symbol).jumps.values()
            if jump.halt_minutes and jump.index < 6500
        )
        day = engine.sessions[jump.index]
        halted_at = session_open(day) + timedelta(seconds=5 * jump.step)
        reopens_at = halted_at + timedelta(minutes=jump.halt_minutes)
        eve = await quote_at(halted_at - 5 * A_SECOND, symbol)
        during = [await quote_at(at, symbol) for at in (halted_at, halted_at + 61 * A_SECOND, reopens_at - A_SECOND)]
        after = await quote_at(reopens_at, symbol)
        assert [eve.is_halted, *(quote.is_halted for quote in during), after.is_halted] == [
            False,
            True,
            True,
            True,
            False,
        ]
        assert len({(q.last, q.bid, q.ask, q.volume) for q in during}) == 1
        assert abs(during[0].last / eve.last - 1) > Decimal("0.03")
        minutes = (await bars_of(market_at(LAST_CLOSE), symbol, Interval.ONE_MINUTE, day)).bars
        quiet = [bar for bar in minutes if halted_at <= bar.start_at < reopens_at]
        assert [bar.volume for bar in quiet] == [0] * jump.halt_minutes
        assert {price for bar in quiet[:-1] for price in (bar.high, bar.low)} <= {during[0].last}
        assert (quiet[-1].open, quiet[-1].close) == (during[0].last, after.last)
