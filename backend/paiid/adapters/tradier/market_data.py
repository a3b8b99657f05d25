"""Tradier as the product's `MarketData`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.tradier.actions import Actions
from paiid.adapters.tradier.bars import Bars, require_window
from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.day import ExchangeDay
from paiid.adapters.tradier.directory import Directory
from paiid.adapters.tradier.quotes import QuoteTable
from paiid.adapters.tradier.stream import MarketStream
from paiid.core.clock import Clock
from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Bar, BarSeries, CorporateAction, Interval, MarketStatus, Quote

_FINEST: Final = (
    (timedelta(days=19), Interval.ONE_MINUTE, timedelta(minutes=1)),
    (timedelta(days=39), Interval.FIFTEEN_MINUTES, timedelta(minutes=15)),
)


class TradierMarketData:
    """Prices, history and calendar by Tradier; the sandbox's are 15 minutes late.

    Adjusted bars are adjusted for splits, not for dividends: Tradier's history is. Bars are of regular hours; minutes
    reach back 20 days, 5 and 15 minutes and hours 40 days. There are no halts in what Tradier tells, and no sectors.
    """

    def __init__(self, client: TradierClient, clock: Clock) -> None:
        self.name = client.config.name
        self.client = client
        self.table = QuoteTable(client, clock)
        self.actions = Actions(client, self.table.watched)
        self.stream = MarketStream.of(client, self.table, clock)
        self._clock = clock
        self._bars = Bars(client, self.table, self.actions, clock)
        self._day = ExchangeDay(client, clock, self.table.hours)
        self._directory = Directory(client)

    @property
    def calls_a_minute(self) -> int | None:
        """Of the family of market data."""
        return self.client.config.calls_per_minute

    @property
    def tells_corporate_actions(self) -> bool:
        """Not in the sandbox, and not with a token that has no right to them."""
        return self.actions.missing is None

    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self._clock.now()

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """Last quotes from the one table of this process; unknown symbols are left out."""
        return await self.table.quotes(symbols)

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
        """Bars as the port describes; `adjusted` of the answer tells what they are.

        Raises:
            ValueError: a naive `start` or `end`.
        """
        return await self._bars.bars(symbol, interval, require_window(start, end, limit), adjusted=adjusted)

    async def price_at(self, symbol: Symbol, instant: datetime) -> Decimal | None:
        """The price at `instant` by the finest bars that reach so far back; by the last close before that."""
        age = self._clock.now() - instant
        if age < timedelta(0):
            return None
        for reach, interval, length in _FINEST:
            if age < reach:
                bars = await self._until(symbol, interval, instant, limit=1)
                if bars:
                    bar = bars[-1]
                    return bar.open if instant < bar.start_at + length else bar.close
        bars = await self._until(symbol, Interval.ONE_DAY, instant, limit=2)
        ended = [bar for bar in bars if session_close(bar.session_date) <= instant]
        return ended[-1].close if ended else None

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """What is known of one symbol, or None."""
        return await self.table.instrument(symbol)

    async def search(self, text: str, *, limit: int = 10) -> list[Instrument]:
        """Instruments whose symbol or description matches, best first."""
        return await self._directory.search(text, limit)

    async def status(self) -> MarketStatus:
        """Where the market's day stands; `is_tradable` in regular hours, `state` tells of extended ones."""
        return await self._day.status()

    async def corporate_actions(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[CorporateAction]:
        """Dividends and splits with `ex_date` in [start, end], oldest first; none where Tradier tells none to us."""
        return await self.actions.between(symbols, start, end)

    def feed(self) -> str:
        """How prices arrive at present, in plain words."""
        late = "delayed by 15 minutes, " if self.client.config.sandbox else ""
        streams = self.stream.feed(self._clock.now())
        if not self.table.watched():
            return f"{late}asked for when somebody looks"
        parts = [f"polling every {self.table.pace_s:g} s"]
        if streams is not None:
            parts.insert(0 if streams.startswith("streaming") else 1, streams)
        return late + ", ".join(parts)

    async def _until(self, symbol: Symbol, interval: Interval, instant: datetime, *, limit: int) -> tuple[Bar, ...]:
        """The newest bars that begin by `instant`."""
        end = instant + timedelta(microseconds=1)
        series = await self.bars(symbol, interval, end=end, limit=limit, adjusted=False)
        return () if series is None else series.bars
