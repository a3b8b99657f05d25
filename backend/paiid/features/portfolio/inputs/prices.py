"""Past prices for valuations: closes by session, and the price at any instant. What has closed never changes."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD
from paiid.domain.market import Bar, Interval
from paiid.domain.series import Columns, closing_tick, columns_at, merged, steps, tick_of
from paiid.domain.valuation import MissingPriceError
from paiid.ports.market_data import MarketData, PastPrices

_MINUTE: Final = timedelta(minutes=1)
_CACHED_SYMBOLS: Final = 192
_CACHED_MOMENTS: Final = 4096
_CACHED_ADJUSTED: Final = 32
_LEAD: Final = timedelta(days=10)
"""Closes are read from somewhat earlier, so that a day without a bar (a halt) has one before it."""


@dataclass(frozen=True, slots=True)
class PriceTrack:
    """Prices of one symbol; each holds until the next. `source` is where they are from."""

    symbol: Symbol
    columns: Columns
    source: str
    currency: str = USD

    def at(self, instant: datetime) -> Decimal:
        """The last price at or before `instant`.

        Raises:
            MissingPriceError: there is none.
        """
        found = columns_at(self.columns, tick_of(instant))
        if found is None:
            raise MissingPriceError([self.symbol])
        return found

    def with_points(self, points: Mapping[int, Decimal]) -> "PriceTrack":
        """The same track with more prices, by tick."""
        return replace(self, columns=merged(self.columns, points)) if points else self


@dataclass(frozen=True)
class _Closes:
    """Closes of sessions in [first, last]."""

    first: date
    last: date
    track: PriceTrack


@dataclass(frozen=True)
class PriceHistory:
    """Reads prices of the past from the market, and keeps the closes; adjusted ones for a minute."""

    market_data: MarketData
    _closes: OrderedDict[Symbol, _Closes] = field(default_factory=OrderedDict)
    _loading: dict[Symbol, asyncio.Lock] = field(default_factory=dict)
    _adjusted: OrderedDict[tuple[Symbol, date, date], tuple[datetime, PriceTrack]] = field(default_factory=OrderedDict)
    _moments: OrderedDict[tuple[Symbol, datetime], Decimal] = field(default_factory=OrderedDict)

    async def closes(self, symbols: Iterable[Symbol], first: date, last: date) -> dict[Symbol, PriceTrack]:
        """Closing prices as traded (not adjusted) of the sessions in [first, last], all of which have ended."""
        found: dict[Symbol, PriceTrack] = {}
        for symbol in symbols:
            found[symbol] = await self._closes_of(symbol, first, last)
        return found

    async def adjusted_closes(self, symbol: Symbol, first: date, last: date) -> PriceTrack:
        """Closes with dividends and splits taken out: as of the present minute, for a later dividend changes them all.

        What takes effect does so with a minute: at an open, a close, midnight.
        """
        key, minute = (symbol, first, last), self.market_data.now().replace(second=0, microsecond=0)
        known = self._adjusted.get(key)
        if known is None or known[0] != minute:
            self._adjusted[key] = known = minute, await self._load(symbol, first, last, adjusted=True)
        self._adjusted.move_to_end(key)
        while len(self._adjusted) > _CACHED_ADJUSTED:
            self._adjusted.popitem(last=False)
        return known[1]

    async def price_at(self, symbol: Symbol, instant: datetime, *, adjusted: bool = False) -> Decimal:
        """The price at `instant`, which must be past.

        A market that knows its prices only by bars is taken at the minute's open or, outside regular hours, at the last
        close.

        Raises:
            MissingPriceError: none is known so early.
        """
        price = self._moments.get((symbol, instant))
        if price is None:
            price = await self._traded_at(symbol, instant)
            self._moments[symbol, instant] = price
            while len(self._moments) > _CACHED_MOMENTS:
                self._moments.popitem(last=False)
        if not adjusted:
            return price
        raw = await self._last_minute(symbol, instant, adjusted=False)
        restated = await self._last_minute(symbol, instant, adjusted=True)
        return price * restated.close / raw.close

    async def _traded_at(self, symbol: Symbol, instant: datetime) -> Decimal:
        past = _past_prices(self.market_data)
        price = await past.price_at(symbol, instant) if past is not None else None
        if price is not None:
            return price
        bar = await self._last_minute(symbol, instant, adjusted=False)
        return bar.open if instant < bar.start_at + _MINUTE else bar.close

    async def _last_minute(self, symbol: Symbol, instant: datetime, *, adjusted: bool) -> Bar:
        # Bars begin before `end`; the one that begins at the instant itself is wanted, too.
        end = instant + timedelta(microseconds=1)
        series = await self.market_data.bars(symbol, Interval.ONE_MINUTE, end=end, limit=1, adjusted=adjusted)
        if series is None or not series.bars:
            raise MissingPriceError([symbol])
        return series.bars[-1]

    async def intraday(self, symbol: Symbol, start: datetime, end: datetime, *, adjusted: bool = False) -> PriceTrack:
        """Closes of the five-minute bars that end in (start, end]."""
        step = timedelta(minutes=5)
        series = await self.market_data.bars(
            symbol, Interval.FIVE_MINUTES, start=start - step, end=end, adjusted=adjusted
        )
        bars = [bar for bar in series.bars if start < bar.start_at + step <= end] if series else []
        columns = steps([tick_of(bar.start_at + step) for bar in bars], [bar.close for bar in bars])
        return PriceTrack(symbol, columns, self.market_data.name)

    async def _closes_of(self, symbol: Symbol, first: date, last: date) -> PriceTrack:
        known = self._closes.get(symbol)
        if known is None or first < known.first or last > known.last:
            known = await self._loaded(symbol, first, last)
        self._closes.move_to_end(symbol)
        while len(self._closes) > _CACHED_SYMBOLS:
            self._closes.popitem(last=False)
        return known.track

    async def _loaded(self, symbol: Symbol, first: date, last: date) -> _Closes:
        """Closes of at least these days; who asks for what is being loaded waits for that."""
        async with self._loading.setdefault(symbol, asyncio.Lock()):
            known = self._closes.get(symbol)
            if known is None or first < known.first or last > known.last:
                first, last = (min(first, known.first), max(last, known.last)) if known else (first, last)
                known = _Closes(first, last, await self._load(symbol, first, last, adjusted=False))
                self._closes[symbol] = known
        return known

    async def _load(self, symbol: Symbol, first: date, last: date, *, adjusted: bool) -> PriceTrack:
        # A year of bars is built without a pause, so others get their turn between two symbols.
        await asyncio.sleep(0)
        start = datetime.combine(first - _LEAD, datetime.min.time(), NEW_YORK)
        end = datetime.combine(last, datetime.max.time(), NEW_YORK)
        series = await self.market_data.bars(symbol, Interval.ONE_DAY, start=start, end=end, adjusted=adjusted)
        now = tick_of(self.market_data.now())
        found = [(closing_tick(bar.session_date), bar.close) for bar in (series.bars if series else ())]
        ended = [(tick, close) for tick, close in found if tick <= now]
        return PriceTrack(
            symbol, steps([tick for tick, _ in ended], [close for _, close in ended]), self.market_data.name
        )


def _past_prices(market_data: MarketData) -> PastPrices | None:
    """The market itself, if it knows prices at any instant; asked by name, for it may stand behind a wrapper."""
    return cast("PastPrices", market_data) if hasattr(market_data, "price_at") else None
