"""The local market as the product's `MarketData`."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.adapters.simulated.search import search
from paiid.adapters.simulated.tickers import SOURCE, Ticker
from paiid.adapters.simulated.universe import listings
from paiid.adapters.simulated.world import World
from paiid.adapters.simulated.world_clock import WorldClock
from paiid.core.clock import require_utc
from paiid.domain.exchange_calendar import CalendarRangeError, market_phase, session_date_at, trading_day
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import (
    BarSeries,
    CorporateAction,
    Delay,
    EarningsReport,
    Interval,
    MarketState,
    MarketStatus,
    Quote,
)
from paiid.ports.errors import ProviderUnavailable

if TYPE_CHECKING:
    from paiid.adapters.simulated.engine import Engine, Segment

_FEW: Final = 2
"""So many symbols are built inside the event loop, at a few milliseconds each; more of them in a thread."""

_FEW_MINUTES: Final = 2 * 390
"""So much intraday history is built inside the event loop."""

_FAR_PAST: Final = 0
_FAR_FUTURE: Final = 1 << 40


class SimulatedMarketData:
    """Prices, history and calendar of the local market. Every price is `Delay.SIMULATED`.

    Daily and minute bars are of the regular session. Outside it, quotes move on a path from the close to the next open:
    at any hour when the clock trades at night, in extended hours otherwise.
    """

    name: str = SOURCE
    calls_a_minute: int | None = None
    tells_corporate_actions = True

    def __init__(self, world: World, clock: WorldClock) -> None:
        self._world = world
        self._clock = clock
        self._segment: Segment | None = None
        self._tickers: dict[Symbol, Ticker] = {}

    def now(self) -> datetime:
        """The market's present instant (UTC)."""
        return self._clock.now()

    async def prepare(self) -> None:
        """Do the slow first work (numpy, the market's own factor) before anyone waits for it."""
        engine = await self._engine()
        await asyncio.to_thread(engine.series, Symbol("SPY"))

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """Present quotes; unknown symbols are left out.

        Raises:
            ProviderUnavailable: the clock is outside the years the market knows.
        """
        now = self._clock.now()
        second = int(now.timestamp())
        segment, tickers = self._segment, self._tickers
        if segment is None or not segment.starts_at <= second < segment.ends_at:
            segment, tickers = await self._enter(second)
        if missing := [symbol for symbol in symbols if symbol not in tickers and symbol in listings()]:
            await self._build(missing, segment, tickers)
        at = second - segment.starts_at
        return {symbol: tickers[symbol].quote(at, now) for symbol in symbols if symbol in tickers}

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
        """Bars as the port describes, at most the newest 10,000.

        Raises:
            ValueError: a naive `start` or `end`.
        """
        if symbol not in listings():
            return None
        engine, now = await self._engine(), self._clock.now()
        from paiid.adapters.simulated import bars

        span = bars.Span(
            start=_FAR_PAST if start is None else _second_at_or_after(start),
            end=_FAR_FUTURE if end is None else _second_at_or_after(end),
            now=int(now.timestamp()),
            limit=bars.MAX_BARS if limit is None else max(0, min(limit, bars.MAX_BARS)),
        )
        if minutes := bars.INTRADAY_MINUTES.get(interval):
            if span.limit * minutes <= _FEW_MINUTES:
                found = bars.intraday_bars(engine, symbol, span, minutes, adjusted=adjusted)
            else:
                found = await asyncio.to_thread(bars.intraday_bars, engine, symbol, span, minutes, adjusted=adjusted)
        elif interval is Interval.ONE_DAY:
            found = bars.daily_bars(engine, symbol, span, adjusted=adjusted)
        else:
            found = bars.weekly_bars(engine, symbol, span, adjusted=adjusted)
        return BarSeries(
            symbol=symbol,
            interval=interval,
            adjusted=adjusted,
            bars=found,
            source=SOURCE,
            as_of=now,
            delay=Delay.SIMULATED,
        )

    async def price_at(self, symbol: Symbol, instant: datetime) -> Decimal | None:
        """The last price `quotes` showed, or would have shown, at `instant`; None outside the years of the market."""
        if symbol not in listings() or instant > self._clock.now():
            return None
        engine, second = await self._engine(), int(instant.timestamp())
        from paiid.adapters.simulated.boards import make_ticker

        try:
            segment = engine.segment(second)
        except ValueError:
            return None
        ticker = make_ticker(engine, symbol, segment, trades_at_night=self._clock.trades_at_night)
        return ticker.quote(second - segment.starts_at, instant).last

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """What is known of one symbol, or None."""
        listing = listings().get(symbol)
        return listing.instrument if listing else None

    async def instruments(self) -> list[Instrument]:
        """Every instrument of the local market."""
        return [listing.instrument for listing in listings().values()]

    async def search(self, text: str, *, limit: int = 10) -> list[Instrument]:
        """Instruments whose symbol or name matches, best first."""
        return search(text, limit)

    async def status(self) -> MarketStatus:
        """What the real exchange is doing, and whether orders fill here.

        Outside always-open mode `is_tradable` means the regular session; `state` tells of extended hours.

        Raises:
            ProviderUnavailable: the clock is outside the years the calendar knows.
        """
        now = self._clock.now()
        try:
            state, next_change_at = market_phase(now)
            day = trading_day(session_date_at(now))
        except CalendarRangeError as error:
            raise ProviderUnavailable(str(error)) from error
        return MarketStatus(
            state=state,
            is_tradable=self._clock.trades_at_night or state is MarketState.OPEN,
            world_clock=str(self._clock.setting),
            now=now,
            session_date=day.session_date,
            opens_at=day.opens_at,
            closes_at=day.closes_at,
            next_change_at=next_change_at,
            source=SOURCE,
        )

    async def corporate_actions(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[CorporateAction]:
        """Dividends and splits with `ex_date` in [start, end] announced by now, oldest first.

        Some are still to come: one counts from its `effective_at`, the open of its ex-date, and belongs to whoever
        holds the shares right before that instant.
        """
        engine, now = await self._engine(), int(self._clock.now().timestamp())
        from paiid.adapters.simulated.announcements import announced_actions

        known = [symbol for symbol in dict.fromkeys(symbols) if symbol in listings()]
        if len(known) <= _FEW:
            return announced_actions(engine, known, (start, end), now)
        return await asyncio.to_thread(announced_actions, engine, known, (start, end), now)

    async def earnings_reports(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[EarningsReport]:
        """Reports published by now whose session lies in [start, end], oldest first."""
        engine, now = await self._engine(), int(self._clock.now().timestamp())
        from paiid.adapters.simulated.announcements import published_reports

        known = [symbol for symbol in dict.fromkeys(symbols) if symbol in listings()]
        if len(known) <= _FEW:
            return published_reports(engine, known, (start, end), now)
        return await asyncio.to_thread(published_reports, engine, known, (start, end), now)

    async def report_dates(self, symbols: Sequence[Symbol], *, start: date, end: date) -> dict[Symbol, date]:
        """When the companies report next, as far as the day is announced: three weeks ahead."""
        engine, now = await self._engine(), int(self._clock.now().timestamp())
        from paiid.adapters.simulated.announcements import announced_reports

        known = [symbol for symbol in dict.fromkeys(symbols) if symbol in listings()]
        return await asyncio.to_thread(announced_reports, engine, known, (start, end), now)

    async def _engine(self) -> "Engine":
        if self._world.is_ready:
            return self._world.engine
        return await asyncio.to_thread(lambda: self._world.engine)

    async def _enter(self, second: int) -> "tuple[Segment, dict[Symbol, Ticker]]":
        """The segment of `second` with its tickers, none of them built yet."""
        engine = await self._engine()
        try:
            segment = engine.segment(second)
        except ValueError as error:
            raise ProviderUnavailable(str(error)) from error
        if segment != self._segment:
            self._segment, self._tickers = segment, {}
        return segment, self._tickers

    async def _build(self, symbols: Sequence[Symbol], segment: "Segment", tickers: dict[Symbol, Ticker]) -> None:
        from paiid.adapters.simulated.boards import make_ticker

        engine, at_night = self._world.engine, self._clock.trades_at_night

        def build() -> dict[Symbol, Ticker]:
            return {s: make_ticker(engine, s, segment, trades_at_night=at_night) for s in symbols}

        tickers.update(build() if len(symbols) <= _FEW else await asyncio.to_thread(build))


def _second_at_or_after(instant: datetime) -> int:
    """The first whole second of the epoch not before `instant`: bars begin on whole seconds."""
    return -int(-require_utc(instant).timestamp() // 1)
