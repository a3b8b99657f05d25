"""Daily bars of finished sessions for many symbols, as a market gives them: at once, or little by little."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from paiid.domain.advice.outcome import PriceHistory
from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

logger = logging.getLogger(__name__)

SPY: Final = Symbol("SPY")
_AT_ONCE: Final = 8


@dataclass(frozen=True)
class DailyBars:
    """Reads restated daily bars."""

    market_data: MarketData

    async def histories(self, wanted: Iterable[tuple[Symbol, date]]) -> dict[Symbol, PriceHistory]:
        """Bars of each symbol from the given session on, without one that still runs; what has none is left out.

        A vendor's failure leaves its symbol out too: the next look asks again.
        """
        gate = asyncio.Semaphore(_AT_ONCE if self.market_data.calls_a_minute is None else 1)

        async def one(symbol: Symbol, first: date) -> tuple[Symbol, PriceHistory | None]:
            async with gate:
                # A market that computes in this thread must let others have it in between.
                await asyncio.sleep(0)
                return symbol, await self._history(symbol, first)

        found = await asyncio.gather(*(one(symbol, first) for symbol, first in dict(wanted).items()))
        return {symbol: history for symbol, history in found if history is not None}

    async def _history(self, symbol: Symbol, first: date) -> PriceHistory | None:
        try:
            series = await self.market_data.bars(symbol, Interval.ONE_DAY, start=session_open(first))
        except ProviderError as error:
            logger.info("advice_bars_missing", extra={"symbol": symbol, "error": repr(error)})
            return None
        if series is None or not series.bars:
            return None
        bars = series.bars
        if session_close(bars[-1].session_date) > self.market_data.now():
            bars = bars[:-1]
        return PriceHistory(bars) if bars else None
