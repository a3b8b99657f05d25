"""The local market at chosen instants."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from paiid.adapters.simulated import SimulatedMarketData, SimulatedNews, WorldClock, build_world
from paiid.adapters.simulated.universe import listings
from paiid.core.clock import ManualClock
from paiid.domain.exchange_calendar import session_close, session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import BarSeries, Interval

SEED = 20050103
OPEN_MONDAY = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
LAST_CLOSE = datetime(2031, 12, 30, 21, 0, tzinfo=UTC)
"""The close of the last session that has one after it."""

SYMBOLS = tuple(listings())
EQUITIES = tuple(symbol for symbol, listing in listings().items() if listing.is_equity)
TRADED = tuple(symbol for symbol, listing in listings().items() if not listing.is_index)

any_symbol = st.sampled_from(SYMBOLS)
any_session = st.sampled_from(sessions_between(date(2005, 1, 4), date(2029, 12, 31)))
any_instant = st.integers(int(session_open(date(2005, 1, 4)).timestamp()), int(LAST_CLOSE.timestamp())).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


def clock_at(instant: datetime, setting: str = "always_open") -> WorldClock:
    """A market clock that stands at `instant`."""
    return WorldClock(setting, ManualClock(instant))


def market_at(instant: datetime, setting: str = "always_open", seed: int = SEED) -> SimulatedMarketData:
    """The market as seen at `instant`."""
    return SimulatedMarketData(build_world(seed), clock_at(instant, setting))


def news_at(instant: datetime, setting: str = "always_open", seed: int = SEED) -> SimulatedNews:
    """The news as seen at `instant`."""
    return SimulatedNews(build_world(seed), clock_at(instant, setting))


async def bars_of(
    market: SimulatedMarketData,
    symbol: Symbol,
    interval: Interval,
    day: date | None = None,
    *,
    adjusted: bool = False,
    limit: int | None = None,
) -> BarSeries:
    """Bars of one session, or of all history."""
    start = session_open(day) if day else None
    end = session_close(day) + timedelta(seconds=1) if day else None
    found = await market.bars(symbol, interval, start=start, end=end, adjusted=adjusted, limit=limit)
    assert found is not None
    return found
