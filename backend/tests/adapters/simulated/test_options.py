"""The local market's options: listed as an exchange would, priced as the market they are on, the same every time."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paiid.adapters.option_priced.market_data import option_priced
from paiid.adapters.simulated import SimulatedMarketData, SimulatedOptions, WorldClock, build_world
from paiid.adapters.simulated.option_listing import expiries, listed_since
from paiid.adapters.simulated.universe import listings
from paiid.core.clock import ManualClock
from paiid.domain.exchange_calendar import NEW_YORK, is_session, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import ExpirationKind, OptionChain, OptionQuote, OptionRight
from paiid.domain.option_cycles import third_friday
from tests.support.local_market import EQUITIES, OPEN_MONDAY, SEED, TRADED, any_instant, market_at

AAPL, SPY, SPX = Symbol("AAPL"), Symbol("SPY"), Symbol("$SPX")
DAY = date(2026, 12, 18)


def options_at(instant: datetime, clock: str = "exchange", seed: int = SEED) -> SimulatedOptions:
    return SimulatedOptions(market_at(instant, clock, seed), seed)


async def chain_of(symbol: Symbol = AAPL, day: date = DAY, at: datetime = OPEN_MONDAY) -> OptionChain:
    return await options_at(at).chain(symbol, day)


def pairs(chain: OptionChain) -> list[tuple[OptionQuote, OptionQuote]]:
    """Call and put of each strike."""
    return list(zip(chain.quotes[::2], chain.quotes[1::2], strict=True))


class TestListing:
    @pytest.mark.parametrize(
        ("month", "expected"),
        [
            (date(2026, 6, 1), date(2026, 6, 18)),
            (date(2027, 6, 1), date(2027, 6, 17)),
            (date(2026, 12, 1), date(2026, 12, 18)),
        ],
    )
    async def test_a_monthly_ends_on_the_third_friday_or_the_session_before_it(
        self, month: date, expected: date
    ) -> None:
        before = datetime.combine(month, datetime.min.time(), UTC) - timedelta(days=20)
        kinds = {one.expiration: one.kind for one in (await options_at(before).expirations(AAPL)).expirations}
        assert kinds[expected] is ExpirationKind.STANDARD
        assert third_friday(month) == expected or third_friday(month) not in kinds

    async def test_a_weekly_before_a_holiday_ends_a_day_early(self) -> None:
        # Good Friday is 3 April 2026.
        days = (await options_at(datetime(2026, 3, 16, 15, tzinfo=UTC)).expirations(AAPL)).days
        assert date(2026, 4, 2) in days
        assert date(2026, 4, 3) not in days

    async def test_contracts_vanish_when_they_end(self) -> None:
        close = session_close(DAY)
        assert DAY in (await options_at(close - timedelta(seconds=1)).expirations(AAPL)).days
        assert DAY not in (await options_at(close).expirations(AAPL)).days
        assert (await options_at(close).chain(AAPL, DAY)).quotes == ()

    async def test_an_index_monthly_settles_at_the_open_and_leaves_the_weekly_root(self) -> None:
        noon = session_close(DAY) - timedelta(hours=4)
        found = (await options_at(noon).chain(SPX, DAY)).quotes
        assert {one.contract.symbol.root for one in found} == {"SPXW"}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(any_instant, st.sampled_from(TRADED))
    async def test_every_day_is_a_session_that_has_not_ended(self, at: datetime, symbol: Symbol) -> None:
        days = (await options_at(at).expirations(symbol)).days
        assert all(is_session(day) and session_close(day) > at for day in days)
        assert list(days) == sorted(set(days))

    async def test_strikes_stay_through_a_session_and_the_night_after_it(self) -> None:
        opened = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
        found = {await options_at(opened + timedelta(hours=hours)).strikes(AAPL, DAY) for hours in (0, 3, 6, 12)}
        assert len(found) == 1

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(any_instant, st.sampled_from([*TRADED, SPX]), st.integers(0, 20), st.floats(0, 1))
    async def test_what_was_listed_once_stays_until_it_ends(
        self, at: datetime, symbol: Symbol, which: int, part: float
    ) -> None:
        options = options_at(at)
        days = (await options.expirations(symbol)).days
        if not days:
            return
        day = days[which % len(days)]
        later = at + (session_open(day) - timedelta(seconds=1) - at) * part
        if later < at:
            return
        before = set(await options.strikes(symbol, day))
        assert before
        assert before <= set(await options_at(later).strikes(symbol, day))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(any_instant, st.sampled_from([AAPL, SPY, SPX, *EQUITIES[::7]]))
    def test_an_expiration_is_listed_from_the_day_that_is_told(self, at: datetime, symbol: Symbol) -> None:
        listing = listings()[symbol]
        for one in expiries(listing, at):
            first = datetime.combine(listed_since(one), time(), NEW_YORK)
            assert first <= at
            assert one in expiries(listing, first)
            assert one not in expiries(listing, first - timedelta(seconds=1))

    async def test_a_market_that_was_asked_before_lists_the_same(self) -> None:
        clock = ManualClock(OPEN_MONDAY)
        market = SimulatedMarketData(build_world(SEED), WorldClock("exchange", clock))
        options = SimulatedOptions(market, SEED)
        for days in range(20):
            clock.set(OPEN_MONDAY + timedelta(days=days))
            fresh = await options_at(clock.now()).chain(SPY, DAY)
            assert (await options.chain(SPY, DAY)).quotes == fresh.quotes

    async def test_a_chain_is_not_flooded_by_what_stays(self) -> None:
        for symbol in (AAPL, SPY, SPX):
            options = options_at(OPEN_MONDAY)
            for day in (await options.expirations(symbol)).days:
                assert len((await options.chain(symbol, day)).quotes) <= 500

    async def test_what_nobody_bids_for_is_priced_at_half_the_ask(self) -> None:
        late = session_close(DAY) - timedelta(hours=30)
        market, options = market_at(late, "exchange"), options_at(late)
        without = [one for one in (await options.chain(SPY, DAY)).quotes if one.bid is None and one.last is None]
        assert without
        found = await option_priced(market, options).quotes([Symbol(one.contract.symbol.compact) for one in without])
        assert [one.last for one in found.values()] == [(one.ask or 0) / 2 for one in without]


class TestPrices:
    async def test_two_markets_of_one_seed_agree_and_of_another_do_not(self) -> None:
        assert (await chain_of()).quotes == (await chain_of()).quotes
        other = await options_at(OPEN_MONDAY, seed=SEED + 1).chain(AAPL, DAY)
        assert other.quotes != (await chain_of()).quotes

    async def test_every_number_says_that_it_is_simulated(self) -> None:
        chain = await chain_of()
        assert (chain.delay, chain.as_of) == (Delay.SIMULATED, OPEN_MONDAY)
        assert chain.source == "PaiiD local market (model prices)"

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([*EQUITIES[::9], SPY, SPX]), st.integers(0, 9))
    async def test_no_money_for_nothing(self, symbol: Symbol, which: int) -> None:
        market, options = market_at(OPEN_MONDAY, "exchange"), options_at(OPEN_MONDAY)
        days = (await options.expirations(symbol)).days
        chain = await options.chain(symbol, days[which % len(days)])
        last = (await market.quotes([symbol]))[symbol].last
        for call, put in pairs(chain):
            strike = call.contract.symbol.strike
            assert call.ask is not None
            assert put.ask is not None
            assert call.ask <= last + Decimal(1) + last / 20
            if symbol is not SPX:
                # Bought and exercised at once, an American contract never pays.
                assert call.ask >= last - strike
                assert put.ask >= strike - last
        for quote in chain.quotes:
            assert quote.bid is None or quote.bid < (quote.ask or 0)

    async def test_volatility_is_the_underlyings_own_with_a_mild_smile(self) -> None:
        chain = await chain_of()
        last = (await market_at(OPEN_MONDAY, "exchange").quotes([AAPL]))[AAPL].last
        by_strike = {call.contract.symbol.strike: call.implied_volatility or Decimal(0) for call, _ in pairs(chain)}
        middle = by_strike[min(by_strike, key=lambda strike: abs(strike - last))]
        assert Decimal("0.15") < middle < Decimal("0.6")
        assert by_strike[min(by_strike)] > middle
        assert max(by_strike.values()) < 2 * middle

    async def test_delta_and_price_follow_the_underlying(self) -> None:
        later = OPEN_MONDAY + timedelta(hours=2)
        before, after = await chain_of(), await chain_of(at=later)
        moved = [(await market_at(at, "exchange").quotes([AAPL]))[AAPL].last for at in (OPEN_MONDAY, later)]
        assert moved[0] != moved[1]
        deltas = [
            sum((one.greeks.delta or Decimal(0)) for one in chain.quotes if one.greeks) for chain in (before, after)
        ]
        assert (deltas[1] > deltas[0]) == (moved[1] > moved[0])

    async def test_interest_is_most_near_the_money_and_volume_grows_with_the_session(self) -> None:
        chain = await chain_of()
        last = (await market_at(OPEN_MONDAY, "exchange").quotes([AAPL]))[AAPL].last
        near = [one for one in chain.quotes if abs(one.contract.symbol.strike - last) < last / 20]
        far = [one for one in chain.quotes if abs(one.contract.symbol.strike - last) > last / 6]
        interest = [sum(one.open_interest or 0 for one in part) / len(part) for part in (near, far)]
        assert interest[0] > 2 * interest[1]
        later = await chain_of(at=OPEN_MONDAY + timedelta(hours=1))
        assert sum(one.volume for one in later.quotes) > sum(one.volume for one in chain.quotes)
        assert [one.open_interest for one in later.quotes] == [one.open_interest for one in chain.quotes]

    async def test_a_call_and_a_put_at_every_strike(self) -> None:
        for call, put in pairs(await chain_of()):
            assert (call.contract.symbol.right, put.contract.symbol.right) == (OptionRight.CALL, OptionRight.PUT)
            assert call.contract.symbol.strike == put.contract.symbol.strike
