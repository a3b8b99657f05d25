"""The second source stands in for the first, says so, and is compared with it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from paiid.adapters.failover.cross_check import CrossCheck, compare
from paiid.adapters.failover.market_data import FailoverMarketData
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, Interval, Quote
from paiid.ports.errors import ProviderMisconfigured, ProviderUnavailable
from paiid.ports.market_data import MarketData
from tests.standins.kit.faults import fault
from tests.support.alpaca_market import AlpacaRig, alpaca_rig
from tests.support.local_market import OPEN_MONDAY
from tests.support.tradier_market import TradierRig, tradier_rig

AAPL, MSFT, SPX = Symbol("AAPL"), Symbol("MSFT"), Symbol("$SPX")


@dataclass
class Both:
    """Tradier before Alpaca, each at its stand-in."""

    tradier: TradierRig
    alpaca: AlpacaRig
    market: FailoverMarketData


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    async with tradier_rig("live", OPEN_MONDAY) as tradier, alpaca_rig(OPEN_MONDAY) as alpaca:
        market = FailoverMarketData(tradier.market, alpaca.market)
        yield Both(tradier, alpaca, market)
        await market.stop()


class TestStandingIn:
    async def test_the_first_source_is_the_one_that_answers(self, both: Both) -> None:
        assert (await both.market.quotes([AAPL]))[AAPL].source == "Tradier"

    @pytest.mark.parametrize("kind", ["unauthorized", "rate_limited", "reset", "truncated_json", "status"])
    async def test_when_the_first_cannot_answer_the_second_does_in_its_own_name(self, both: Both, kind: str) -> None:
        parameters = {"code": 500} if kind == "status" else {}
        both.tradier.standin.faults.add(fault(kind, "GET /v1/markets/quotes", **parameters))
        found = await both.market.quotes([AAPL, MSFT])
        assert {quote.source for quote in found.values()} == {"Alpaca"}
        assert {quote.delay for quote in found.values()} == {Delay.LIVE}

    async def test_prices_gone_stale_are_replaced_by_the_second_s(self, both: Both) -> None:
        assert (await both.market.quotes([AAPL]))[AAPL].source == "Tradier"
        both.tradier.standin.faults.add(fault("status", "GET /v1/markets/quotes", code=500))
        both.tradier.advance(60)
        both.alpaca.clock.advance(timedelta(seconds=60))
        both.alpaca.standin.clock.frozen_at = both.alpaca.clock.now()
        stale = (await both.tradier.market.quotes([AAPL]))[AAPL]
        assert stale.delay is Delay.STALE
        assert (await both.market.quotes([AAPL]))[AAPL].source == "Alpaca"

    async def test_bars_come_from_the_second_too(self, both: Both) -> None:
        both.tradier.standin.faults.add(fault("status", "GET /v1/markets", code=500))
        series = await both.market.bars(AAPL, Interval.ONE_DAY, limit=5)
        assert series is not None
        assert (series.source, len(series.bars)) == ("Alpaca", 5)

    async def test_when_both_fail_the_first_one_s_failure_is_told(self, both: Both) -> None:
        both.tradier.standin.faults.add(fault("unauthorized", "GET /v1/markets/quotes"))
        both.alpaca.standin.faults.add(fault("status", "GET /v2/stocks/snapshots", code=500))
        with pytest.raises(ProviderMisconfigured, match="Tradier"):
            await both.market.quotes([AAPL])


@dataclass
class Scripted:
    """A market of given quotes, or one that fails."""

    name: str
    given: dict[Symbol, Quote] = field(default_factory=dict)
    asked: list[list[Symbol]] = field(default_factory=list)
    fails: bool = False

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        self.asked.append(list(symbols))
        if self.fails:
            raise ProviderUnavailable(f"{self.name} cannot be reached.")
        return {symbol: self.given[symbol] for symbol in symbols if symbol in self.given}


def quote(last: str, *, source: str = "Tradier", spread: str = "0.02", symbol: Symbol = AAPL) -> Quote:
    price, half = Decimal(last), Decimal(spread) / 2
    return Quote(
        symbol=symbol,
        bid=price - half,
        ask=price + half,
        bid_size=100,
        ask_size=100,
        last=price,
        previous_close=price,
        open=price,
        high=price,
        low=price,
        volume=1,
        as_of=OPEN_MONDAY,
        source=source,
        delay=Delay.LIVE,
    )


class TestAllSilent:
    @pytest.mark.parametrize(("later", "told"), [(5, "Alpaca"), (-5, "Tradier")])
    async def test_the_last_known_price_is_the_newest_of_either_source(self, later: int, told: str) -> None:
        theirs = quote("101", source="Alpaca")
        theirs = replace(theirs, delay=Delay.STALE, as_of=theirs.as_of + timedelta(seconds=later))
        ours = replace(quote("100"), delay=Delay.STALE)
        first: MarketData = Scripted("Tradier", {AAPL: ours})  # type: ignore[assignment] # quotes are all that is asked
        second: MarketData = Scripted("Alpaca", {AAPL: theirs})  # type: ignore[assignment] # as above
        market = FailoverMarketData(first, second)
        found = (await market.quotes([AAPL]))[AAPL]
        await market.stop()
        assert (found.source, found.delay) == (told, Delay.STALE)


class TestCompare:
    @pytest.mark.parametrize(
        ("theirs", "spread", "percent", "disagrees"),
        [
            ("100.00", "0.02", "0.00", False),
            ("100.50", "0.02", "0.50", False),
            ("100.51", "0.02", "0.51", True),
            ("99.49", "0.02", "0.51", True),
            # A spread of 1 % lets the last prices be 2 % apart.
            ("101.90", "1.00", "1.90", False),
            ("102.10", "1.00", "2.10", True),
        ],
    )
    def test_further_apart_than_half_a_percent_and_two_spreads(
        self, theirs: str, spread: str, percent: str, *, disagrees: bool
    ) -> None:
        told = compare(quote("100.00", spread=spread), quote(theirs, source="Alpaca"))
        assert (told.source, told.last, told.difference_percent) == ("Alpaca", Decimal(theirs), Decimal(percent))
        assert told.disagrees is disagrees

    @pytest.mark.parametrize("delay", [Delay.STALE, Delay.DELAYED])
    def test_a_price_that_is_not_fresh_disagrees_with_nothing(self, delay: Delay) -> None:
        assert not compare(quote("100"), replace(quote("200"), delay=delay)).disagrees
        assert not compare(replace(quote("100"), delay=delay), quote("200")).disagrees

    def test_prices_of_different_minutes_disagree_about_nothing(self) -> None:
        assert not compare(quote("100"), replace(quote("200"), as_of=OPEN_MONDAY - timedelta(seconds=61))).disagrees


class TestCrossCheck:
    def check(self, first: Scripted, second: Scripted, seconds: list[float]) -> CrossCheck:
        primary: MarketData = first  # type: ignore[assignment] # quotes are all that is asked for
        other: MarketData = second  # type: ignore[assignment] # as above
        return CrossCheck(primary, other, monotonic=lambda: seconds[0])

    async def test_one_call_for_all_that_is_watched_every_half_minute(self) -> None:
        quotes = {AAPL: quote("100"), MSFT: quote("200", symbol=MSFT)}
        theirs = {
            AAPL: quote("101", source="Alpaca"), MSFT: quote("200", source="Alpaca", symbol=MSFT),
        }  # fmt: skip
        first, second, seconds = Scripted("Tradier", quotes), Scripted("Alpaca", theirs), [100.0]
        check = self.check(first, second, seconds)
        for _ in range(5):
            check.watch([AAPL, MSFT])
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert second.asked == [[AAPL, MSFT]]
        told = check.told(quotes)
        apart, agreed = told[AAPL].second, told[MSFT].second
        assert apart is not None
        assert (apart.difference_percent, apart.disagrees) == (Decimal("1.00"), True)
        assert agreed is not None
        assert not agreed.disagrees
        seconds[0] += 30
        check.watch([AAPL])
        await asyncio.sleep(0.01)
        assert len(second.asked) == 2
        await check.stop()

    async def test_an_opinion_is_forgotten_and_a_failing_second_source_hurts_nobody(self) -> None:
        quotes = {AAPL: quote("100")}
        second, seconds = Scripted("Alpaca", {AAPL: quote("100", source="Alpaca")}), [100.0]
        check = self.check(Scripted("Tradier", quotes), second, seconds)
        check.watch([AAPL])
        await asyncio.sleep(0.01)
        assert check.told(quotes)[AAPL].second is not None
        second.fails = True
        seconds[0] += 91
        check.watch([AAPL])
        await asyncio.sleep(0.01)
        assert check.told(quotes)[AAPL].second is None
        await check.stop()

    async def test_the_second_source_has_no_opinion_of_its_own_price(self) -> None:
        theirs = {AAPL: quote("100", source="Alpaca")}
        check = self.check(Scripted("Tradier", {AAPL: quote("100")}), Scripted("Alpaca", theirs), [100.0])
        check.watch([AAPL])
        await asyncio.sleep(0.01)
        assert check.told(theirs)[AAPL].second is None
        await check.stop()

    async def test_watched_prices_get_their_second_opinion(self, both: Both) -> None:
        await both.market.quotes([AAPL, SPX])
        async with asyncio.timeout(5):
            while (await both.market.quotes([AAPL]))[AAPL].second is None:  # noqa: ASYNC110 - it is another task's
                await asyncio.sleep(0.02)
        found = await both.market.quotes([AAPL, SPX])
        opinion = found[AAPL].second
        assert opinion is not None
        # Both stand-ins tell one market.
        assert (opinion.source, opinion.disagrees) == ("Alpaca", False)
        assert found[SPX].second is None
        assert both.alpaca.standin.requests.count("GET /v2/stocks/snapshots") == 1
