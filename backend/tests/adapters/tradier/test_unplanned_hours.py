"""Hours that differ from the calendar: Tradier's clock goes before it, for polling and for staleness too."""

from datetime import UTC, datetime

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, MarketState
from tests.support.tradier_market import tradier_rig

AAPL = Symbol("AAPL")
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
QUOTES = "GET /v1/markets/quotes"


async def test_a_market_that_trades_at_night_is_polled_as_one_that_trades() -> None:
    async with tradier_rig("sandbox", NIGHT, always_open=True) as rig:
        assert (await rig.market.status()).state is MarketState.OPEN
        await rig.market.quotes([AAPL])
        before = rig.asked(QUOTES)
        rig.advance(10)
        await rig.market.quotes([AAPL])
        assert rig.asked(QUOTES) == before + 1


async def test_its_prices_grow_stale() -> None:
    async with tradier_rig("sandbox", NIGHT, always_open=True) as rig:
        await rig.market.status()
        await rig.market.quotes([AAPL])
        rig.time.advance(60)
        assert rig.market.table.delay_of(AAPL) is Delay.STALE


async def test_without_word_from_tradier_the_calendar_holds() -> None:
    async with tradier_rig("sandbox", NIGHT, always_open=False) as rig:
        assert (await rig.market.status()).state is MarketState.CLOSED
        await rig.market.quotes([AAPL])
        before = rig.asked(QUOTES)
        rig.advance(10)
        await rig.market.quotes([AAPL])
        assert rig.asked(QUOTES) == before
        rig.time.advance(60)
        assert rig.market.table.delay_of(AAPL) is Delay.DELAYED
