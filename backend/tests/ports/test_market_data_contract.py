"""What every adapter of the `MarketData` port keeps."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from paiid.adapters.failover.market_data import FailoverMarketData
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import Delay, Interval, MarketState
from paiid.ports.market_data import MarketData
from tests.support.alpaca_market import alpaca_rig
from tests.support.local_market import OPEN_MONDAY, market_at
from tests.support.tradier_market import tradier_rig

AAPL, SPX, NOPE = Symbol("AAPL"), Symbol("$SPX"), Symbol("NOPE")


@asynccontextmanager
async def simulated() -> AsyncIterator[MarketData]:
    yield market_at(OPEN_MONDAY, "exchange")


@asynccontextmanager
async def tradier() -> AsyncIterator[MarketData]:
    async with tradier_rig("live", OPEN_MONDAY) as rig:
        yield rig.market


@asynccontextmanager
async def tradier_sandbox() -> AsyncIterator[MarketData]:
    async with tradier_rig("sandbox", OPEN_MONDAY) as rig:
        yield rig.market


@asynccontextmanager
async def alpaca() -> AsyncIterator[MarketData]:
    async with alpaca_rig(OPEN_MONDAY) as rig:
        yield rig.market


@asynccontextmanager
async def failover() -> AsyncIterator[MarketData]:
    async with tradier_rig("live", OPEN_MONDAY) as first, alpaca_rig(OPEN_MONDAY) as second:
        both = FailoverMarketData(first.market, second.market)
        yield both
        await both.stop()


BUILDS = {
    "simulated": simulated,
    "tradier": tradier,
    "tradier-sandbox": tradier_sandbox,
    "alpaca": alpaca,
    "failover": failover,
}


@pytest.fixture(params=list(BUILDS.values()), ids=list(BUILDS))
async def market(request: pytest.FixtureRequest) -> AsyncIterator[MarketData]:
    """An adapter at 13:46 New York time of Monday, 23 November 2026."""
    build: Callable[[], AbstractAsyncContextManager[MarketData]] = request.param
    async with build() as made:
        yield made


@pytest.fixture(params=[simulated, tradier, alpaca], ids=["simulated", "tradier", "alpaca"])
async def telling_market(request: pytest.FixtureRequest) -> AsyncIterator[MarketData]:
    """As `market`, of those that tell dividends and splits: a sandbox need not."""
    build: Callable[[], AbstractAsyncContextManager[MarketData]] = request.param
    async with build() as made:
        yield made


async def test_it_names_its_source(market: MarketData) -> None:
    assert market.name
    assert (await market.status()).source == market.name
    assert (await market.quotes([AAPL]))[AAPL].source == market.name


class TestQuotes:
    async def test_unknown_symbols_are_left_out(self, market: MarketData) -> None:
        assert set(await market.quotes([AAPL, NOPE])) == {AAPL}
        assert await market.quotes([]) == {}

    async def test_a_quote_carries_its_truth(self, market: MarketData) -> None:
        quote = (await market.quotes([AAPL]))[AAPL]
        assert quote.symbol == AAPL
        assert quote.as_of.tzinfo is UTC
        assert quote.as_of <= market.now()
        assert quote.delay in Delay

    async def test_prices_are_possible(self, market: MarketData) -> None:
        quote = (await market.quotes([AAPL]))[AAPL]
        assert quote.bid is not None
        assert quote.ask is not None
        assert 0 < quote.bid < quote.ask
        assert quote.open is not None
        assert quote.low is not None
        assert quote.high is not None
        assert 0 < quote.low <= quote.last <= quote.high
        assert quote.low <= quote.open <= quote.high
        assert quote.change == quote.last - quote.previous_close

    async def test_an_index_has_no_bid_or_ask(self, market: MarketData) -> None:
        found = await market.quotes([AAPL, SPX])
        if market.name == "Alpaca":
            # It has no indices.
            assert set(found) == {AAPL}
            return
        quote = found[SPX]
        assert (quote.bid, quote.ask) == (None, None)


class TestBars:
    @pytest.mark.parametrize("interval", list(Interval))
    async def test_bars_are_ordered_consistent_and_up_to_now(self, market: MarketData, interval: Interval) -> None:
        series = await market.bars(AAPL, interval, limit=30)
        assert series is not None
        assert (series.symbol, series.interval, series.adjusted) == (AAPL, interval, True)
        assert len(series.bars) == 30
        assert all(before.start_at < after.start_at for before, after in pairwise(series.bars))
        assert series.bars[-1].start_at <= market.now()
        assert market.now() - series.bars[-1].start_at < timedelta(days=8)
        for bar in series.bars:
            assert bar.start_at.tzinfo is UTC
            assert 0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
            assert bar.volume >= 0

    @pytest.mark.parametrize("interval", list(Interval))
    async def test_the_running_bar_ends_at_the_last_price(self, market: MarketData, interval: Interval) -> None:
        series = await market.bars(AAPL, interval, limit=1)
        assert series is not None
        assert series.bars[-1].close == (await market.quotes([AAPL]))[AAPL].last

    @pytest.mark.parametrize("interval", list(Interval))
    async def test_a_window_is_half_open_and_its_newest_are_kept(self, market: MarketData, interval: Interval) -> None:
        whole = await market.bars(AAPL, interval, limit=12)
        assert whole is not None
        start, end = whole.bars[2].start_at, whole.bars[10].start_at
        window = await market.bars(AAPL, interval, start=start, end=end)
        newest = await market.bars(AAPL, interval, start=start, end=end, limit=3)
        assert window is not None
        assert newest is not None
        assert window.bars == whole.bars[2:10]
        assert newest.bars == whole.bars[7:10]

    async def test_an_unknown_symbol_is_none(self, market: MarketData) -> None:
        assert await market.bars(NOPE, Interval.ONE_DAY) is None

    async def test_a_naive_instant_is_refused(self, market: MarketData) -> None:
        with pytest.raises(ValueError, match="naive"):
            await market.bars(AAPL, Interval.ONE_DAY, start=OPEN_MONDAY.replace(tzinfo=None))

    async def test_no_bars_before_history_or_after_now(self, market: MarketData) -> None:
        for start in (datetime(1990, 1, 1, tzinfo=UTC), market.now() + timedelta(days=1)):
            series = await market.bars(AAPL, Interval.ONE_DAY, start=start, end=start + timedelta(days=9))
            assert series is not None
            assert series.bars == ()


class TestInstruments:
    async def test_a_known_symbol_has_a_name_and_a_class(self, market: MarketData) -> None:
        found = await market.instrument(AAPL)
        assert found is not None
        assert (found.symbol, found.asset_class, found.currency) == (AAPL, AssetClass.EQUITY, "USD")
        assert "Apple" in found.name

    async def test_an_unknown_symbol_is_none(self, market: MarketData) -> None:
        assert await market.instrument(NOPE) is None

    async def test_search_finds_by_symbol_and_name_within_the_limit(self, market: MarketData) -> None:
        assert (await market.search("aapl"))[0].symbol == AAPL
        assert AAPL in [one.symbol for one in await market.search("Apple")]
        assert len(await market.search("a", limit=3)) == 3


class TestStatus:
    async def test_the_day_is_told(self, market: MarketData) -> None:
        status = await market.status()
        assert status.now == market.now()
        assert (status.state, status.is_tradable) == (MarketState.OPEN, True)
        assert status.session_date == date(2026, 11, 23)
        assert status.opens_at < status.now < status.closes_at
        assert status.next_change_at == status.closes_at


class TestCorporateActions:
    async def test_they_lie_in_the_window_oldest_first(self, telling_market: MarketData) -> None:
        start, end = date(2026, 1, 1), date(2026, 11, 23)
        found = await telling_market.corporate_actions([AAPL, Symbol("KO"), NOPE], start=start, end=end)
        assert found
        assert all(start <= action.ex_date <= end for action in found)
        assert [action.ex_date for action in found] == sorted(action.ex_date for action in found)
        assert {action.symbol for action in found} <= {AAPL, "KO"}

    async def test_both_ends_are_included(self, telling_market: MarketData) -> None:
        first, *_ = await telling_market.corporate_actions([AAPL], start=date(2026, 1, 1), end=date(2026, 11, 23))
        assert await telling_market.corporate_actions([AAPL], start=first.ex_date, end=first.ex_date) == [first]

    async def test_no_symbols_have_none(self, market: MarketData) -> None:
        assert await market.corporate_actions([], start=date(2026, 1, 1), end=date(2026, 11, 23)) == []
