"""Where the exchange's day stands, by Tradier's calendar and clock."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.parse_day import ClockReading, Session, parse_calendar, parse_clock
from paiid.adapters.vendor.cache import Aged, AgedCache
from paiid.adapters.vendor.trading_hours import TradingHours
from paiid.core.clock import Clock
from paiid.domain.exchange_calendar import NEW_YORK, CalendarRangeError, sessions_between, trading_day
from paiid.domain.market import MarketState, MarketStatus
from paiid.ports.errors import ProviderError, ProviderUnavailable

T = TypeVar("T")

_GLANCE_S: Final = 0.01
"""Enough for a value that is at hand."""
_PATIENCE_S: Final = 1.0
"""Who asks for the day waits this long for Tradier; the built-in calendar answers then, and is hardly ever wrong."""
_IMPATIENT_S: Final = 30.0
"""After it was waited for in vain nobody waits for so long."""
_LONGEST_BREAK: Final = timedelta(days=10)
_CLOCK_BELIEVED: Final = timedelta(minutes=3)


@dataclass
class ExchangeDay:
    """The status. Tradier's calendar gives the hours; its clock is believed where it knows of an exception to them.

    Both are asked rarely and in the background. While Tradier is silent the exchange's published calendar stands in.
    """

    client: TradierClient
    clock: Clock
    hours: TradingHours
    _impatient_until: float = float("-inf")
    _months: AgedCache[tuple[int, int], Mapping[date, Session | None]] = field(init=False)
    _readings: AgedCache[None, ClockReading] = field(init=False)

    def __post_init__(self) -> None:
        monotonic = self.client.monotonic
        self._months = AgedCache(12 * 3600, keep_s=30 * 86_400, retry_s=30, max_entries=24, monotonic=monotonic)
        self._readings = AgedCache(60, keep_s=300, retry_s=30, max_entries=1, monotonic=monotonic)

    async def status(self) -> MarketStatus:
        """The day as seen now.

        Raises:
            ProviderUnavailable: neither Tradier nor the built-in calendar knows the day.
        """
        now = self.clock.now()
        sessions = await self._sessions(now.astimezone(NEW_YORK).date())
        reading = await self._reading()
        state, next_change_at = _phase(sessions, now)
        if reading is not None and now - reading.at < _CLOCK_BELIEVED:
            # Only where it differed at its own time: a minute later the hours may have moved on.
            planned, until = _phase(sessions, reading.at)
            if planned is not reading.state and now < min(until, reading.next_change_at):
                state, next_change_at = reading.state, reading.next_change_at
                self.hours.told(state, at=now, until=min(next_change_at, reading.at + _CLOCK_BELIEVED))
        day = next((one for one in sessions if now < one.closes_at), sessions[-1])
        return MarketStatus(
            state=state,
            is_tradable=state is MarketState.OPEN,
            world_clock=None,
            now=now,
            session_date=day.session_date,
            opens_at=day.opens_at,
            closes_at=day.closes_at,
            next_change_at=next_change_at,
            source=self.client.config.name,
        )

    async def _sessions(self, today: date) -> list[Session]:
        """The sessions from today on, the next two at least."""
        found: list[Session] = []
        month = today.replace(day=1)
        while len(found) < 2 and month - today < timedelta(days=40):
            days = await self._month(month)
            found += [one for day, one in sorted(days.items()) if one is not None and day >= today]
            month = (month + timedelta(days=32)).replace(day=1)
        if not found:
            raise ProviderUnavailable("No session of the exchange is known for this day.")
        return found

    async def _month(self, month: date) -> Mapping[date, Session | None]:
        async def load() -> Mapping[date, Session | None]:
            return parse_calendar(await self.client.calendar(month.year, month.month))

        told = await self._in_time(self._months.get((month.year, month.month), load))
        return told or _published(month)

    async def _reading(self) -> ClockReading | None:
        async def load() -> ClockReading:
            return parse_clock(await self.client.clock())

        return await self._in_time(self._readings.get(None, load))

    async def _in_time(self, asked: Awaitable[Aged[T]]) -> T | None:
        """The value, unless it fails or takes long."""
        is_patient = self.client.monotonic() >= self._impatient_until
        try:
            async with asyncio.timeout(_PATIENCE_S if is_patient else _GLANCE_S):
                return (await asked).value
        except ProviderError:
            return None
        except TimeoutError:
            self._impatient_until = self.client.monotonic() + _IMPATIENT_S
            return None


def _phase(sessions: list[Session], now: datetime) -> tuple[MarketState, datetime]:
    for session in sessions:
        if (phase := session.phase(now)) is not None:
            return phase
    return MarketState.CLOSED, now + _LONGEST_BREAK


def _published(month: date) -> Mapping[date, Session | None]:
    """The exchange's own calendar of one month."""
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found: dict[date, Session | None] = {}
    for session_date in sessions_between(month, last):
        try:
            day = trading_day(session_date)
        except CalendarRangeError:
            continue
        found[session_date] = Session(session_date, day.pre_opens_at, day.opens_at, day.closes_at, day.after_ends_at)
    return found
