"""The local market: one quote, and twenty years of daily bars."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bench.calibration import NUMPY_REFERENCE_MS
from bench.report import Measurement, Peer, median
from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.core.clock import ManualClock
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval

QUOTE_US = 20.0
BARS_MS = 10.0
_START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
_YEARS = 20
_QUOTES = 400


def measure(numpy_ms: float) -> list[Measurement]:
    """Each of a symbol and an instant not asked for before, so that no cache answers."""
    peer = Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS)
    quote_us, bars_ms = asyncio.run(_measure())
    return [
        Measurement("local market, one quote", quote_us, "µs", QUOTE_US, "less", peer),
        Measurement(f"local market, {_YEARS} years of daily bars", bars_ms, "ms", BARS_MS, "less", peer),
    ]


async def _measure() -> tuple[float, float]:
    clock = ManualClock(_START)
    market = SimulatedMarketData(build_world(20050103), WorldClock("always_open", clock))
    symbols = [Symbol(text) for text in ("AAPL", "MSFT", "SPY", "QQQ", "XOM", "JPM", "KO", "NVDA", "WMT", "CAT")]
    await market.quotes(symbols)

    async def quotes() -> None:
        clock.advance(timedelta(seconds=1))
        await market.quotes(symbols)

    per_batch = [await _seconds(quotes) for _ in range(_QUOTES)]
    bars = []
    for symbol in symbols:
        begin = _START - timedelta(days=365 * _YEARS + 5)

        async def years(symbol: Symbol = symbol, begin: datetime = begin) -> None:
            await market.bars(symbol, Interval.ONE_DAY, start=begin, end=_START, limit=10_000)

        bars.append(await _seconds(years))
    return 1e6 * median(per_batch) / len(symbols), 1e3 * median(bars[1:])


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started
