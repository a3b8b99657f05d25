"""What every adapter of the `OptionData` port keeps."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest

from paiid.adapters.simulated import SimulatedOptions
from paiid.adapters.tradier.option_data import TradierOptions
from paiid.domain.exchange_calendar import is_session
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import ExpirationKind, OptionRight, OptionSymbol, chain_order
from paiid.ports.market_data import MarketData
from paiid.ports.option_data import OptionData
from tests.support.local_market import OPEN_MONDAY, SEED, market_at
from tests.support.tradier_market import tradier_rig

AAPL, BERKSHIRE, SPX, DOW, NOPE = (Symbol(one) for one in ("AAPL", "BRK.B", "$SPX", "$DJI", "NOPE"))
THIRD_FRIDAY = date(2026, 12, 18)


@dataclass(frozen=True)
class World:
    """Options beside the market they are on, at 13:46 New York time of Monday, 23 November 2026."""

    options: OptionData
    market: MarketData


@asynccontextmanager
async def simulated() -> AsyncIterator[World]:
    market = market_at(OPEN_MONDAY, "exchange")
    yield World(SimulatedOptions(market, SEED), market)


@asynccontextmanager
async def tradier() -> AsyncIterator[World]:
    async with tradier_rig("live", OPEN_MONDAY) as rig:
        yield World(TradierOptions(rig.market.client, rig.time), rig.market)


@asynccontextmanager
async def tradier_sandbox() -> AsyncIterator[World]:
    async with tradier_rig("sandbox", OPEN_MONDAY) as rig:
        yield World(TradierOptions(rig.market.client, rig.time), rig.market)


@pytest.fixture(params=[simulated, tradier, tradier_sandbox], ids=["simulated", "tradier", "tradier-sandbox"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    build: Callable[[], AbstractAsyncContextManager[World]] = request.param
    async with build() as made:
        yield made


class TestExpirations:
    async def test_they_are_sessions_to_come_soonest_first(self, world: World) -> None:
        found = await world.options.expirations(AAPL)
        assert found.underlying == AAPL
        assert len(found.days) > 5
        assert all(before < after for before, after in pairwise(found.days))
        assert found.days[0] >= OPEN_MONDAY.date()
        assert all(is_session(day) for day in found.days)

    async def test_the_third_friday_is_a_standard_one_and_a_weekly_is_said_to_be(self, world: World) -> None:
        kinds = {one.expiration: one.kind for one in (await world.options.expirations(AAPL)).expirations}
        assert kinds[THIRD_FRIDAY] is ExpirationKind.STANDARD
        assert ExpirationKind.WEEKLY in kinds.values()

    async def test_they_carry_their_truth(self, world: World) -> None:
        found = await world.options.expirations(AAPL)
        assert found.source == world.options.name
        assert found.delay in Delay
        assert found.as_of <= world.market.now()

    @pytest.mark.parametrize("symbol", [NOPE, DOW])
    async def test_an_unknown_underlying_and_one_without_options_have_none(self, world: World, symbol: Symbol) -> None:
        assert (await world.options.expirations(symbol)).expirations == ()
        assert (await world.options.chain(symbol, THIRD_FRIDAY)).quotes == ()
        assert await world.options.strikes(symbol, THIRD_FRIDAY) == ()


class TestChain:
    async def test_its_contracts_are_of_that_underlying_and_day_in_order_and_once_each(self, world: World) -> None:
        chain = await world.options.chain(AAPL, THIRD_FRIDAY)
        assert (chain.underlying, chain.expiration) == (AAPL, THIRD_FRIDAY)
        contracts = [one.contract for one in chain.quotes]
        assert len({one.symbol for one in contracts}) == len(contracts) >= 20
        assert {one.symbol.expiration for one in contracts} == {THIRD_FRIDAY}
        assert {one.underlying for one in contracts} == {AAPL}
        assert {one.multiplier for one in contracts} == {100}
        assert list(chain.quotes) == sorted(chain.quotes, key=chain_order)

    async def test_its_strikes_lie_around_the_price_with_a_call_and_a_put_each(self, world: World) -> None:
        strikes = await world.options.strikes(AAPL, THIRD_FRIDAY)
        last = (await world.market.quotes([AAPL]))[AAPL].last
        assert list(strikes) == sorted(strikes)
        assert sum(one < last for one in strikes) >= 5 <= sum(one > last for one in strikes)
        chain = await world.options.chain(AAPL, THIRD_FRIDAY)
        for right in OptionRight:
            named = [one.contract.symbol for one in chain.quotes if one.contract.symbol.right is right]
            assert [one.strike for one in named] == list(strikes)

    async def test_prices_are_possible(self, world: World) -> None:
        for quote in (await world.options.chain(AAPL, THIRD_FRIDAY)).quotes:
            assert quote.ask is not None
            assert quote.ask > (quote.bid or 0)
            assert quote.bid is None or quote.bid > 0
            assert min(quote.volume, quote.open_interest or 0, quote.bid_size, quote.ask_size) >= 0

    async def test_greeks_and_volatilities_are_possible(self, world: World) -> None:
        for quote in (await world.options.chain(AAPL, THIRD_FRIDAY)).quotes:
            assert quote.greeks is not None
            assert quote.greeks.delta is not None
            sign = 1 if quote.contract.symbol.right is OptionRight.CALL else -1
            assert 0 <= sign * quote.greeks.delta <= 1
            assert quote.greeks.gamma is not None
            assert quote.greeks.gamma >= 0
            assert quote.greeks.as_of is not None
            assert quote.greeks.as_of <= world.market.now()
            assert quote.implied_volatility is not None
            assert 0 < quote.implied_volatility < 5

    async def test_a_call_is_dearer_the_lower_its_strike_and_a_put_the_higher(self, world: World) -> None:
        chain = await world.options.chain(AAPL, THIRD_FRIDAY)
        for right in OptionRight:
            asks = [one.ask for one in chain.quotes if one.contract.symbol.right is right if one.ask is not None]
            rising = asks if right is OptionRight.PUT else asks[::-1]
            assert all(lower <= higher for lower, higher in pairwise(rising))

    async def test_a_day_on_which_nothing_ends_has_no_contracts(self, world: World) -> None:
        assert (await world.options.chain(AAPL, date(2026, 12, 15))).quotes == ()
        assert await world.options.strikes(AAPL, date(2026, 12, 15)) == ()

    async def test_a_share_class_has_a_root_without_the_dot(self, world: World) -> None:
        chain = await world.options.chain(BERKSHIRE, THIRD_FRIDAY)
        assert {(one.contract.symbol.root, one.contract.underlying) for one in chain.quotes} == {("BRKB", BERKSHIRE)}

    async def test_an_index_may_have_two_roots_at_one_strike(self, world: World) -> None:
        chain = await world.options.chain(SPX, THIRD_FRIDAY)
        assert {one.contract.symbol.root for one in chain.quotes} == {"SPX", "SPXW"}
        assert {one.contract.underlying for one in chain.quotes} == {SPX}
        names = [(one.contract.symbol.strike, one.contract.symbol.right) for one in chain.quotes]
        assert len(set(names)) < len(names)

    async def test_it_carries_its_truth(self, world: World) -> None:
        chain = await world.options.chain(AAPL, THIRD_FRIDAY)
        assert chain.source == world.options.name
        assert chain.as_of <= world.market.now()
        assert chain.delay in {Delay.SIMULATED, Delay.LIVE, Delay.DELAYED}
        assert all(one.as_of is None or one.as_of <= world.market.now() for one in chain.quotes)

    async def test_symbols_read_back(self, world: World) -> None:
        for quote in (await world.options.chain(AAPL, THIRD_FRIDAY)).quotes:
            assert OptionSymbol.parse(quote.contract.symbol.compact) == quote.contract.symbol
