"""Two real sources of prices as one: the first is asked first, the second when the first has no fresh answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar, cast

from paiid.adapters.failover.cross_check import CrossCheck
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import BarSeries, CorporateAction, Delay, Interval, MarketStatus, Quote
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData, PastPrices

T = TypeVar("T")


class FailoverMarketData:
    """`primary`, and `second` where it cannot answer or has only stale prices. Each answer names its own source.

    Neither may be a simulated market: a made-up price never stands in for a real one. Where the second fails, too, the
    first one's answer (or failure) is what the asker gets.
    """

    def __init__(self, primary: MarketData, second: MarketData) -> None:
        self.name = primary.name
        self.check = CrossCheck(primary, second)
        self._primary, self._second = primary, second

    @property
    def calls_a_minute(self) -> int | None:
        """What the first source takes: it is the one that is asked."""
        return self._primary.calls_a_minute

    @property
    def tells_corporate_actions(self) -> bool:
        """Whether either source does."""
        return self._primary.tells_corporate_actions or self._second.tells_corporate_actions

    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self._primary.now()

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """Quotes of the first source; of the second for those that the first has only stale, or not at all."""
        try:
            found = await self._primary.quotes(symbols)
        except ProviderError as error:
            found = await self._or(error, self._second.quotes(symbols))
        else:
            stale = {symbol: quote for symbol, quote in found.items() if quote.delay is Delay.STALE}
            if stale:
                found = {**found, **await self._fresher(stale)}
        self.check.watch(list(found))
        return self.check.told(found)

    async def bars(
        self,
        symbol: Symbol,
        interval: Interval,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
        adjusted: bool = True,
    ) -> BarSeries | None:
        """Bars of the first source; of the second where the first has none to give or only stale ones."""

        async def of(source: MarketData) -> BarSeries | None:
            return await source.bars(symbol, interval, start=start, end=end, limit=limit, adjusted=adjusted)

        try:
            series = await of(self._primary)
        except ProviderError as error:
            return await self._or(error, of(self._second))
        if series is None or series.delay is not Delay.STALE:
            return series
        try:
            other = await of(self._second)
        except ProviderError:
            return series
        return other if other is not None and other.bars and other.delay is not Delay.STALE else series

    async def price_at(self, symbol: Symbol, instant: datetime) -> Decimal | None:
        """The price at `instant` by the first source that remembers; None where it is not known."""
        for source in (self._primary, self._second):
            if hasattr(source, "price_at"):
                return await cast("PastPrices", source).price_at(symbol, instant)
        return None

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """What the first source knows of one symbol, or the second if the first cannot be asked."""
        return await self._either(lambda source: source.instrument(symbol))

    async def search(self, text: str, *, limit: int = 10) -> list[Instrument]:
        """Instruments whose symbol or name matches, best first."""
        return await self._either(lambda source: source.search(text, limit=limit))

    async def status(self) -> MarketStatus:
        """Where the market's day stands."""
        return await self._either(lambda source: source.status())

    async def corporate_actions(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[CorporateAction]:
        """Dividends and splits with `ex_date` in [start, end], oldest first, of the first source that tells them."""
        if not self._primary.tells_corporate_actions:
            return await self._second.corporate_actions(symbols, start=start, end=end)
        return await self._either(lambda source: source.corporate_actions(symbols, start=start, end=end))

    async def start(self, is_leader: Callable[[], bool]) -> None:
        """Nothing to begin: the second source is asked while somebody looks at prices."""

    async def stop(self) -> None:
        """End a comparison that is under way."""
        await self.check.stop()

    async def _fresher(self, stale: Mapping[Symbol, Quote]) -> dict[Symbol, Quote]:
        """The second source's quotes that are not stale, or of a later instant: the last known price is the newest."""
        try:
            found = await self._second.quotes(list(stale))
        except ProviderError:
            return {}
        return {
            symbol: quote
            for symbol, quote in found.items()
            if quote.delay is not Delay.STALE or quote.as_of > stale[symbol].as_of
        }

    async def _either(self, ask: Callable[[MarketData], Awaitable[T]]) -> T:
        try:
            return await ask(self._primary)
        except ProviderError as error:
            return await self._or(error, ask(self._second))

    @staticmethod
    async def _or(error: ProviderError, answer: Awaitable[T]) -> T:
        """`answer`; if that fails as well, the first source's failure, which is the one to mend."""
        try:
            return await answer
        except ProviderError:
            raise error from None
