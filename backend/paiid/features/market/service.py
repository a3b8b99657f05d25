"""Market use cases over the `MarketData` port."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from paiid.core.errors import NotFoundError
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import BarSeries, CorporateAction, Interval, MarketStatus, Quote
from paiid.features.market.key_figures import SESSIONS_A_YEAR, KeyFigures, key_figures
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import ListedInstruments, MarketData

INDEX_SYMBOLS: Final = tuple(Symbol(s) for s in ("$DJI", "$SPX", "$NDX", "$RUT", "$VIX", "SPY", "QQQ"))
_SPARK_POINTS: Final = 26
MAX_BARS: Final = 10_000
_DEFAULT_BARS: Final = 500
_SPARKS_WITHIN_S: Final = 2.0
_AT_ONCE: Final = 4


class UnknownSymbolError(NotFoundError):
    code, title = "unknown-symbol", "Unknown symbol"


@dataclass(frozen=True)
class MarketService:
    """Reads of the market. Instruments hardly ever change, so they are kept once seen."""

    market_data: MarketData
    _instruments: dict[Symbol, Instrument] = field(default_factory=dict)

    async def quote(self, symbol: Symbol) -> tuple[Quote, Instrument]:
        """The present quote of `symbol` with its instrument.

        Raises:
            UnknownSymbolError: no such symbol.
        """
        instrument = await self.instrument(symbol)
        found = await self.market_data.quotes([symbol])
        if symbol not in found:
            raise unknown(symbol)
        return found[symbol], instrument

    async def quotes(self, symbols: Sequence[Symbol]) -> list[tuple[Quote, Instrument]]:
        """Present quotes of those symbols that exist, in the order asked."""
        found = await self.market_data.quotes(symbols)
        return [(found[symbol], await self.instrument(symbol)) for symbol in symbols if symbol in found]

    async def instrument(self, symbol: Symbol) -> Instrument:
        """What is known of `symbol`.

        Raises:
            UnknownSymbolError: no such symbol.
        """
        known = self._instruments.get(symbol)
        if known is None:
            known = await self.market_data.instrument(symbol)
            if known is None:
                raise unknown(symbol)
            self._instruments[symbol] = known
        return known

    async def listed(self) -> list[Instrument] | None:
        """Every instrument of the market; None where it has no such list."""
        if not hasattr(self.market_data, "instruments"):
            return None
        return await cast("ListedInstruments", self.market_data).instruments()

    async def search(self, text: str, limit: int) -> list[Instrument]:
        """Instruments whose symbol or name matches `text`."""
        return await self.market_data.search(text, limit=limit)

    async def status(self) -> MarketStatus:
        """Where the market's day stands."""
        return await self.market_data.status()

    async def bars(
        self,
        symbol: Symbol,
        interval: Interval,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
        adjusted: bool = True,
    ) -> BarSeries:
        """Bars of `symbol`, the newest 500 unless a start or a limit is given.

        Raises:
            UnknownSymbolError: no such symbol.
        """
        wanted = limit or (MAX_BARS if start is not None else _DEFAULT_BARS)
        series = await self.market_data.bars(
            symbol, interval, start=start, end=end, limit=min(wanted, MAX_BARS), adjusted=adjusted
        )
        if series is None:
            raise unknown(symbol)
        return series

    async def spark(self, symbol: Symbol) -> list[Decimal]:
        """The newest quarter-hour closes, one session's worth, oldest first."""
        series = await self.market_data.bars(symbol, Interval.FIFTEEN_MINUTES, limit=_SPARK_POINTS)
        return [bar.close for bar in series.bars] if series else []

    async def sparks(self, symbols: Sequence[Symbol]) -> dict[Symbol, list[Decimal]]:
        """The small chart of each symbol that exists; of a vendor, those that come within two seconds.

        What comes later is remembered by the market and there the next time.
        """
        if self.market_data.calls_a_minute is None:
            found = {symbol: await self.spark(symbol) for symbol in symbols}
        else:
            found = await self._sparks_in_time(symbols)
        return {symbol: points for symbol, points in found.items() if points}

    async def _sparks_in_time(self, symbols: Sequence[Symbol]) -> dict[Symbol, list[Decimal]]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(symbol: Symbol) -> list[Decimal]:
            async with gate:
                return await self.spark(symbol)

        tasks = {symbol: asyncio.ensure_future(one(symbol)) for symbol in symbols}
        if not tasks:
            return {}
        await asyncio.wait(tasks.values(), timeout=_SPARKS_WITHIN_S)
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        done = {symbol: task for symbol, task in tasks.items() if not task.cancelled()}
        if failed := [error for task in done.values() if (error := task.exception()) is not None]:
            unexpected = next((error for error in failed if not isinstance(error, ProviderError)), None)
            if unexpected is not None or len(failed) == len(tasks):
                raise unexpected or failed[0]
        return {symbol: task.result() for symbol, task in done.items() if task.exception() is None}

    async def indices(self) -> list[tuple[Quote, Instrument, list[Decimal]]]:
        """The broad market: five indices, SPY and QQQ, each with its small chart."""
        found = await self.quotes(INDEX_SYMBOLS)
        try:
            sparks = await self.sparks([quote.symbol for quote, _ in found])
        except ProviderError:
            # The prices are the point; their small charts may come later.
            sparks = {}
        return [(quote, instrument, sparks.get(quote.symbol, [])) for quote, instrument in found]

    async def key_figures(self, symbol: Symbol) -> KeyFigures:
        """Figures of `symbol` over its last year.

        Raises:
            UnknownSymbolError: no such symbol.
        """
        instrument = await self.instrument(symbol)
        series = await self.bars(symbol, Interval.ONE_DAY, limit=SESSIONS_A_YEAR + 1)
        now = self.market_data.now()
        return key_figures(instrument, series, await self._actions(symbol, now), now)

    async def _actions(self, symbol: Symbol, now: datetime) -> list[CorporateAction] | None:
        """The dividends and splits of a year back and a quarter ahead; None while they cannot be had."""
        try:
            found = await self.market_data.corporate_actions(
                [symbol], start=(now - timedelta(days=365)).date(), end=(now + timedelta(days=100)).date()
            )
        except ProviderError:
            return None
        return found if self.market_data.tells_corporate_actions else None


def unknown(symbol: Symbol) -> UnknownSymbolError:
    """The error for a symbol that does not exist."""
    return UnknownSymbolError(f"There is no instrument with the symbol {symbol}.", symbol=symbol)
