"""Daily histories of many symbols: at once from a market without limits, little by little from a limited vendor."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import BarSeries, Interval
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

logger = logging.getLogger(__name__)

BARS_NEEDED: Final = 300
"""Twelve months of momentum with room for the month it skips, and a 200-day average."""
PATIENCE_S: Final = 1.5
"""Whoever asks waits so long for what is not loaded yet."""
_AT_ONCE: Final = 8
_SHARE: Final = 0.25
"""Of a vendor's calls a minute; charts and accounts need the others."""
_REFRESH_S: Final = 900.0
"""Daily bars change once a day; the market itself remembers them, so asking again is cheap."""
_PAUSE_AFTER_FAILURE_S: Final = 10.0

History = tuple[Instrument, BarSeries]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Histories of what can be traded, and how many symbols are still to be loaded."""

    histories: Mapping[Symbol, History]
    pending: int


@dataclass
class Histories:
    """Asks the market for daily bars; of a limited vendor in the background, for all users together."""

    market_data: MarketData
    patience_s: float = PATIENCE_S
    _known: dict[Symbol, tuple[History | None, float]] = field(default_factory=dict)
    _due: dict[Symbol, None] = field(default_factory=dict)
    _loader: asyncio.Task[None] | None = None

    async def of(self, symbols: Sequence[Symbol]) -> Loaded:
        """The histories of `symbols`, complete where the market has no limit. May raise `ProviderError` there."""
        if self.market_data.calls_a_minute is None:
            return Loaded(_tradable(await self._all(symbols)), 0)
        now = monotonic()
        for symbol in symbols:
            if symbol not in self._known or now - self._known[symbol][1] > _REFRESH_S:
                self._due[symbol] = None
        if any(symbol not in self._known for symbol in symbols):
            await asyncio.wait({self._loading()}, timeout=self.patience_s)
        elif self._due:
            _ = self._loading()
        found = {symbol: self._known[symbol][0] for symbol in symbols if symbol in self._known}
        return Loaded(_tradable(found), len(symbols) - len(found))

    async def _all(self, symbols: Sequence[Symbol]) -> dict[Symbol, History | None]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(symbol: Symbol) -> History | None:
            async with gate:
                # A market that computes in this thread must let others have it in between.
                await asyncio.sleep(0)
                return await self._ask(symbol)

        return dict(zip(symbols, await asyncio.gather(*(one(symbol) for symbol in symbols)), strict=True))

    async def _ask(self, symbol: Symbol) -> History | None:
        instrument = await self.market_data.instrument(symbol)
        series = await self.market_data.bars(symbol, Interval.ONE_DAY, limit=BARS_NEEDED)
        return None if instrument is None or series is None else (instrument, series)

    def _loading(self) -> asyncio.Task[None]:
        if self._loader is None or self._loader.done():
            self._loader = asyncio.get_running_loop().create_task(self._load(), name="advisor histories")
        return self._loader

    async def _load(self) -> None:
        calls_a_minute = self.market_data.calls_a_minute or 60
        pause_s = 60 / (calls_a_minute * _SHARE)
        # The first few at once, so that there is something to show; then at the pace of the share.
        free = _AT_ONCE
        while self._due:
            symbol = next(iter(self._due))
            try:
                self._known[symbol] = (await self._ask(symbol), monotonic())
            except ProviderError as error:
                logger.info("advisor_history_missing", extra={"symbol": symbol, "error": str(error)})
                if error.retryable:
                    await asyncio.sleep(_PAUSE_AFTER_FAILURE_S)
                    continue
                # What is wrong is wrong with this one: it is done without, and asked for again after a while.
                self._known[symbol] = (None, monotonic())
            self._due.pop(symbol, None)
            free -= 1
            if free <= 0:
                await asyncio.sleep(pause_s)


def _tradable(found: Mapping[Symbol, History | None]) -> dict[Symbol, History]:
    return {
        symbol: history
        for symbol, history in found.items()
        if history is not None and history[0].tradable and history[0].asset_class is not AssetClass.INDEX
    }
