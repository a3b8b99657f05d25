"""Bars from Tradier's daily history and its time and sales, kept for as long as they are worth it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.tradier import parse_bars
from paiid.adapters.tradier.actions import Actions
from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.last_quote import LastQuote, source_of
from paiid.adapters.tradier.quotes import QuoteTable
from paiid.adapters.tradier.spans import DAYS, INTRADAY, Intraday, Window
from paiid.adapters.tradier.symbols import DOW, DOW_SCALE, to_wire
from paiid.adapters.vendor.bar_shapes import weeks_of, with_last_price
from paiid.adapters.vendor.cache import Aged, AgedCache
from paiid.core.clock import Clock, require_utc
from paiid.domain.exchange_calendar import (
    NEW_YORK,
    CalendarRangeError,
    is_session,
    previous_session,
    session_close,
    trading_day,
)
from paiid.domain.instrument import Symbol
from paiid.domain.market import CLOSE_TOLD_WITHIN, Bar, BarSeries, Delay, Interval, MarketState
from paiid.ports.errors import ProviderError, ProviderRejected

MAX_BARS: Final = 10_000
_DAY_FRESH_S: Final = 6 * 3600.0
"""Past sessions hardly ever change, but for one more at each close; the running one comes from the quote."""
_RESTING_FRESH_S: Final = 900.0
"""Of intraday bars while nothing trades."""
_LATE_S: Final = 120.0
"""Intraday bars that are older than fresh by this much are stale."""
_WAIT: Final = 10
"""Times the freshness: intraday bars older than that are waited for."""
_Key = tuple[str, str, date]


@dataclass
class Bars:
    """Bars of one symbol at a time. The running bar is brought up to the last quote.

    Tradier's history is adjusted for splits, not for dividends, and so are the bars here. Raw ones are made by undoing
    the splits, where they are known; where they are not the answer is the adjusted series, and says so.
    """

    client: TradierClient
    quotes: QuoteTable
    actions: Actions
    clock: Clock
    _days: AgedCache[_Key, tuple[Bar, ...]] = field(init=False)
    _minutes: AgedCache[_Key, tuple[Bar, ...]] = field(init=False)

    def __post_init__(self) -> None:
        monotonic = self.client.monotonic
        self._days = AgedCache(_DAY_FRESH_S, keep_s=7 * 86_400, max_entries=512, monotonic=monotonic)
        self._minutes = AgedCache(15, keep_s=86_400, max_entries=256, monotonic=monotonic)

    async def bars(self, symbol: Symbol, interval: Interval, window: Window, *, adjusted: bool) -> BarSeries | None:
        """The bars of `window`, at most the newest 10,000; None: unknown symbol.

        Raises:
            ProviderError: there is nothing to answer with.
        """
        last = await self.quotes.last(symbol)
        if last is None:
            return None
        now = self.clock.now()
        intraday = INTRADAY.get(interval)
        delay = self.quotes.delay_of(symbol)
        if window.is_empty(now):
            found: tuple[Bar, ...] = ()
        elif intraday is not None:
            aged = await self._intraday(symbol, intraday, window, now)
            delay = self._delay(delay, aged, intraday, now)
            found = intraday.built(_with_minute(aged.value, last, intraday.finest, now))
        else:
            days = _with_day(await self._daily(symbol, window.days_needed(interval, now), now), last, now)
            found = weeks_of(days) if interval is Interval.ONE_WEEK else days
        raw = None if adjusted else await self._raw(symbol, found)
        return BarSeries(
            symbol=symbol,
            interval=interval,
            adjusted=raw is None,
            bars=window.cut(found if raw is None else raw, now),
            source=source_of(symbol, self.client.config.name),
            as_of=min(last.as_of, now),
            delay=delay,
            restates_dividends=False,
        )

    async def _daily(self, symbol: Symbol, first: date, now: datetime) -> tuple[Bar, ...]:
        """Sessions whose close is told for good. Until then, and where the call fails, the quote has the last one."""
        today = now.astimezone(NEW_YORK).date()
        start = DAYS.start(first, today)

        async def load() -> tuple[Bar, ...]:
            asked_at = self.clock.now()
            bars = parse_bars.parse_days(await self.client.history(to_wire(symbol), start, today), _scale(symbol))
            return tuple(bar for bar in bars if session_close(bar.session_date) + CLOSE_TOLD_WITHIN <= asked_at)

        since_told = (now - _last_close(now - CLOSE_TOLD_WITHIN) - CLOSE_TOLD_WITHIN).total_seconds()
        aged = await self._days.get(
            (to_wire(symbol), "daily", start),
            load,
            fresh_s=min(_DAY_FRESH_S, since_told),
            wait_s=since_told,
        )
        return aged.value

    async def _intraday(
        self, symbol: Symbol, intraday: Intraday, window: Window, now: datetime
    ) -> Aged[tuple[Bar, ...]]:
        starts = intraday.starts(window.first_needed(intraday, now), now)
        for start in starts[:-1]:
            try:
                return await self._series(symbol, intraday, start, now)
            except ProviderRejected:
                # The documented reach is in days of which Tradier does not say whether they are trading days.
                continue
        return await self._series(symbol, intraday, starts[-1], now)

    async def _series(
        self, symbol: Symbol, intraday: Intraday, start: datetime, now: datetime
    ) -> Aged[tuple[Bar, ...]]:
        name = to_wire(symbol)

        async def load() -> tuple[Bar, ...]:
            document = await self.client.timesales(name, intraday.wire, start, self.clock.now() + timedelta(minutes=1))
            return parse_bars.parse_series(document, _scale(symbol))

        key = (name, intraday.wire, start.date())
        fresh_s = intraday.fresh_s if self.quotes.hours.state(now) is MarketState.OPEN else _RESTING_FRESH_S
        return await self._minutes.get(key, load, fresh_s=fresh_s, wait_s=_WAIT * fresh_s)

    def _delay(self, of_quote: Delay, aged: Aged[tuple[Bar, ...]], intraday: Intraday, now: datetime) -> Delay:
        is_late = aged.age_s > intraday.fresh_s + _LATE_S and self.quotes.hours.state(now) is MarketState.OPEN
        return Delay.STALE if is_late else of_quote

    async def _raw(self, symbol: Symbol, bars: Sequence[Bar]) -> tuple[Bar, ...] | None:
        """`bars` as they were traded; None where the splits since then are not known."""
        if not bars:
            return ()
        try:
            splits = await self.actions.splits(symbol)
        except ProviderError:
            return None
        return None if splits is None else parse_bars.unadjusted(bars, splits)


def _scale(symbol: Symbol) -> Decimal:
    return DOW_SCALE if symbol == DOW else Decimal(1)


def _with_minute(bars: tuple[Bar, ...], last: LastQuote, length: timedelta, now: datetime) -> tuple[Bar, ...]:
    """`bars` with the last trade in the bar it belongs to, if it was in regular hours."""
    at = min(last.traded_at or last.as_of, now)
    session_date = at.astimezone(NEW_YORK).date()
    try:
        day = trading_day(session_date)
    except (ValueError, CalendarRangeError):
        return bars
    if not day.opens_at <= at < day.closes_at:
        return bars
    starts_at = day.opens_at + (at - day.opens_at) // length * length
    return with_last_price(bars, Bar(starts_at, session_date, last.last, last.last, last.last, last.last, 0))


def _with_day(bars: tuple[Bar, ...], last: LastQuote, now: datetime) -> tuple[Bar, ...]:
    """`bars` with the session the quote is of, as far as the history does not tell it yet."""
    at = min(last.traded_at or last.as_of, now)
    session_date = at.astimezone(NEW_YORK).date()
    try:
        day = trading_day(session_date)
    except (ValueError, CalendarRangeError):
        return bars
    is_running = now < day.closes_at
    if at < day.opens_at or (not is_running and bars and bars[-1].session_date >= session_date):
        return bars
    close = last.last if is_running else last.close or last.last
    prices = [close, *(one for one in (last.open, last.high, last.low) if one is not None)]
    running = Bar(day.opens_at, session_date, last.open or close, max(prices), min(prices), close, last.volume)
    if bars and bars[-1].session_date == session_date:
        bars = bars[:-1]
    return with_last_price(bars, running)


def _last_close(now: datetime) -> datetime:
    today = now.astimezone(NEW_YORK).date()
    if is_session(today) and (closed_at := session_close(today)) <= now:
        return closed_at
    return session_close(previous_session(today))


def require_window(start: datetime | None, end: datetime | None, limit: int | None) -> Window:
    """What is asked for.

    Raises:
        ValueError: a naive `start` or `end`.
    """
    return Window(
        start=None if start is None else require_utc(start),
        end=None if end is None else require_utc(end),
        limit=MAX_BARS if limit is None else max(0, min(limit, MAX_BARS)),
    )
