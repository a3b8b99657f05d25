"""Alpaca as the product's `MarketData`: shares by the trades of one exchange (IEX), no indices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from paiid.adapters.alpaca.data_client import AlpacaDataClient
from paiid.adapters.alpaca.data_config import NAME
from paiid.adapters.alpaca.parse_data import Snapshot, parse_action, parse_days, parse_instrument, parse_minutes
from paiid.adapters.alpaca.snapshot_table import SnapshotTable
from paiid.adapters.vendor.bar_shapes import hours_of, weeks_of, with_last_price
from paiid.adapters.vendor.cache import AgedCache
from paiid.adapters.vendor.trading_hours import TradingHours
from paiid.core.clock import Clock, require_utc
from paiid.domain.exchange_calendar import (
    NEW_YORK,
    CalendarRangeError,
    all_sessions,
    market_phase,
    next_session,
    session_open,
    trading_day,
)
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Bar, BarSeries, CorporateAction, Delay, Interval, MarketState, MarketStatus, Quote
from paiid.ports.errors import ProviderUnavailable

MAX_BARS: Final = 10_000
_DAY_S: Final = 86_400.0
_FRESH_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which of Alpaca's bars make ours: their name, how many of them one takes, and calendar days for one session."""

    wire: str
    bars_in_one: int
    span: timedelta


_SHAPES: Final = {
    Interval.ONE_MINUTE: _Shape("1Min", 1, timedelta(minutes=6)),
    Interval.FIVE_MINUTES: _Shape("5Min", 1, timedelta(minutes=30)),
    Interval.FIFTEEN_MINUTES: _Shape("15Min", 1, timedelta(minutes=90)),
    # Alpaca's hours begin at the full hour, ours at the open.
    Interval.ONE_HOUR: _Shape("15Min", 4, timedelta(hours=6)),
    Interval.ONE_DAY: _Shape("1Day", 1, timedelta(days=2)),
    Interval.ONE_WEEK: _Shape("1Day", 5, timedelta(days=9)),
}
_LEAST_SPAN: Final = timedelta(days=6)
_TOLD_LATE: Final = timedelta(minutes=1)
"""After a bar's end it is told as it was."""
_DAILY: Final = frozenset({Interval.ONE_DAY, Interval.ONE_WEEK})


class AlpacaMarketData:
    """Prices and history by Alpaca's free feed; the exchange's published calendar tells the day.

    Volumes are those of one exchange. There are no indices and no sectors. `hours` are those of another source that
    asks the exchange's clock; None: the calendar's.
    """

    name = NAME
    tells_corporate_actions = True

    def __init__(self, client: AlpacaDataClient, clock: Clock, hours: TradingHours | None = None) -> None:
        self.client = client
        self.table = SnapshotTable(client, clock, hours=hours or TradingHours())
        self._clock = clock
        self._bars: AgedCache[tuple[Symbol, str, datetime, datetime, int, bool], tuple[Bar, ...]] = AgedCache(
            _FRESH_S, _DAY_S, wait_s=4 * _FRESH_S, max_entries=256
        )
        self._instruments: AgedCache[Symbol, Instrument | None] = AgedCache(_DAY_S, 7 * _DAY_S)
        self._directory: AgedCache[None, tuple[Instrument, ...]] = AgedCache(_DAY_S, 7 * _DAY_S, retry_s=30)

    @property
    def calls_a_minute(self) -> int | None:
        """The limit of the data host."""
        return self.client.vendor.config.calls_per_minute

    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self._clock.now()

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """Last quotes; unknown symbols and indices are left out."""
        found = await self.table.snapshots(symbols)
        now = self._clock.now()
        return {symbol: one.quote(self.name, self.table.delay_of(symbol), now) for symbol, one in found.items()}

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
        """Bars of regular hours as the port describes; adjusted ones for splits and dividends.

        Raises:
            ValueError: a naive `start` or `end`.
        """
        start, end = None if start is None else require_utc(start), None if end is None else require_utc(end)
        last = (await self.table.snapshots([symbol])).get(symbol)
        if last is None:
            return None
        now = self._clock.now()
        most = MAX_BARS if limit is None else max(0, min(limit, MAX_BARS))
        found = await self._window(last, interval, start, end, most, adjusted=adjusted)
        return BarSeries(symbol, interval, adjusted, found, self.name, min(last.as_of, now), self._delay(symbol))

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """What Alpaca's list of assets says of one symbol, or None."""
        if symbol.startswith("$"):
            return None

        async def load() -> Instrument | None:
            row = await self.client.asset(symbol)
            return None if row is None else parse_instrument(row)

        return (await self._instruments.get(symbol, load)).value

    async def search(self, text: str, *, limit: int = 10) -> list[Instrument]:
        """Instruments whose symbol or name matches, best first."""

        async def load() -> tuple[Instrument, ...]:
            parsed = [parse_instrument(row) for row in await self.client.assets()]
            return tuple(one for one in parsed if one is not None and one.tradable)

        wanted = text.strip().casefold()
        ranked = [(_rank(one, wanted), one) for one in (await self._directory.get(None, load)).value]
        matching = sorted(
            ((rank, one) for rank, one in ranked if rank is not None), key=lambda pair: (pair[0], pair[1].symbol)
        )
        return [one for _, one in matching[: max(0, limit)]] if wanted else []

    async def status(self) -> MarketStatus:
        """Where the market's day stands by the exchange's published calendar.

        Raises:
            ProviderUnavailable: the calendar does not know the day.
        """
        now = self._clock.now()
        try:
            state, next_change_at = market_phase(now)
            today = now.astimezone(NEW_YORK).date()
            day = trading_day(next_session(today - timedelta(days=1)))
            if day.closes_at <= now:
                day = trading_day(next_session(today))
        except CalendarRangeError:
            raise ProviderUnavailable("No session of the exchange is known for this day.") from None
        return MarketStatus(
            state=state,
            is_tradable=state is MarketState.OPEN,
            world_clock=None,
            now=now,
            session_date=day.session_date,
            opens_at=day.opens_at,
            closes_at=day.closes_at,
            next_change_at=next_change_at,
            source=self.name,
        )

    async def corporate_actions(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[CorporateAction]:
        """Dividends and splits with `ex_date` in [start, end], oldest first."""
        wanted = [one for one in dict.fromkeys(symbols) if not one.startswith("$")]
        if not wanted or end < start:
            return []
        rows = await self.client.corporate_actions(wanted, start, end)
        parsed = [parse_action(group, row) for group, row in rows]
        found = [one for one in parsed if one is not None and start <= one.ex_date <= end and one.symbol in wanted]
        return sorted(found, key=lambda one: (one.ex_date, one.symbol))

    def _delay(self, symbol: Symbol) -> Delay:
        return self.table.delay_of(symbol)

    async def _window(
        self,
        last: Snapshot,
        interval: Interval,
        start: datetime | None,
        end: datetime | None,
        most: int,
        *,
        adjusted: bool,
    ) -> tuple[Bar, ...]:
        """The newest `most` bars that begin in [start, end), oldest first."""
        now, shape = self._clock.now(), _SHAPES[interval]
        until = min(end or now, now)
        earliest = session_open(all_sessions()[0])
        if most == 0 or until < earliest or (start is not None and start > until):
            return ()
        since = max(earliest, start or until - max(_LEAST_SPAN, shape.span * most * 2))
        first = since - timedelta(days=7) if interval is Interval.ONE_WEEK else since
        # Whole minutes and whole days, so that many askers share one answer.
        asked_from = first.replace(hour=0, minute=0, second=0, microsecond=0)
        key = (last.symbol, shape.wire, asked_from, until.replace(second=0, microsecond=0), most, adjusted)

        async def load() -> tuple[Bar, ...]:
            rows = await self.client.bars(last.symbol, shape.wire, asked_from, until, limit=MAX_BARS, adjusted=adjusted)
            return parse_days(rows) if interval in _DAILY else parse_minutes(rows)

        bars = (await self._bars.get(key, load)).value
        built = _built(interval, _with_last(bars, last, now) if until == now else bars)
        return tuple(bar for bar in built if since <= bar.start_at and (end is None or bar.start_at < end))[-most:]


def _built(interval: Interval, bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    if interval is Interval.ONE_HOUR:
        return hours_of(bars)
    return weeks_of(bars) if interval is Interval.ONE_WEEK else bars


def _with_last(bars: tuple[Bar, ...], last: Snapshot, now: datetime) -> tuple[Bar, ...]:
    """`bars` with the last trade in the running one."""
    if not bars or last.traded_at.astimezone(UTC) < bars[-1].start_at or now < bars[-1].start_at:
        return bars
    running = bars[-1]
    if last.traded_at.astimezone(NEW_YORK).date() != running.session_date:
        return bars
    closes_at = trading_day(running.session_date).closes_at
    if last.traded_at > closes_at or now > closes_at + _TOLD_LATE:
        # Bars are of regular hours: what trades after the close, or was the last known of before, is not the close.
        return bars
    price = last.last
    return with_last_price(bars, Bar(running.start_at, running.session_date, price, price, price, price, 0))


def _rank(one: Instrument, wanted: str) -> int | None:
    """How well an instrument matches, 0 best; None: not at all."""
    symbol, name = one.symbol.casefold(), one.name.casefold()
    tests = (symbol == wanted, symbol.startswith(wanted), name.startswith(wanted), wanted in name)
    return next((rank for rank, is_so in enumerate(tests) if is_so), None)
