"""The numeric side of a world: factors, daily series and paths, built on demand and kept within bounds.

Imports numpy, so it is imported lazily. Every method may be called from any thread: building twice gives equal values.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from paiid.adapters.simulated import universe
from paiid.adapters.simulated.cascade import GAP_SHARE, Factor, build_factor
from paiid.adapters.simulated.hashing import key_of
from paiid.adapters.simulated.intraday import DayFrame, bridge, day_clock, session_path
from paiid.adapters.simulated.noise import Floats, normals
from paiid.adapters.simulated.overnight import Gap, gap_clock, gap_path
from paiid.adapters.simulated.paths import GapPath, SessionPath
from paiid.adapters.simulated.series import DailySeries, build_series, equity_motion
from paiid.adapters.simulated.vix import build_vix
from paiid.domain.exchange_calendar import all_session_opens, all_sessions, is_early_close, trading_day
from paiid.domain.instrument import Symbol

_MARKET: Final = "market"
_MARKET_ROUGHNESS: Final = 0.8
_SECTOR_ROUGHNESS: Final = 0.5
_SESSION_S: Final = 390 * 60
_EARLY_SESSION_S: Final = 210 * 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time with one set of paths: session `index`, or the gap after it. Seconds of the epoch."""

    index: int
    is_session: bool
    starts_at: int
    ends_at: int


class Engine:
    """What the world of one seed looks like. Sessions are numbered from the first of 2005."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.listings = universe.listings()
        self.sessions = all_sessions()
        self.opens = tuple(int(at.timestamp()) for at in all_session_opens())
        self.closes = tuple(
            at + (_EARLY_SESSION_S if is_early_close(day) else _SESSION_S)
            for at, day in zip(self.opens, self.sessions, strict=True)
        )
        self.factor = lru_cache(maxsize=32)(self._factor)
        self.series = lru_cache(maxsize=256)(self._series)
        self.session_path = lru_cache(maxsize=256)(self._session_path)
        self._session_bridge = lru_cache(maxsize=48)(self._build_session_bridge)
        self._gap_bridge = lru_cache(maxsize=16)(self._build_gap_bridge)
        self._gap = lru_cache(maxsize=8)(self._build_gap)

    def segment(self, second: int) -> Segment:
        """The session or gap that `second` (of the epoch) falls into.

        Raises:
            ValueError: outside the years of the calendar.
        """
        index = bisect_right(self.opens, second) - 1
        if index < 0 or index + 1 >= len(self.opens):
            raise ValueError(f"the local market runs from {self.sessions[0]} to {self.sessions[-2]}")
        closes_at = self.closes[index]
        if second < closes_at:
            return Segment(index=index, is_session=True, starts_at=self.opens[index], ends_at=closes_at)
        return Segment(index=index, is_session=False, starts_at=closes_at, ends_at=self.opens[index + 1])

    def gap_path(self, symbol: Symbol, index: int, *, trades_at_night: bool) -> GapPath:
        """Quotes of `symbol` between session `index` and the next."""
        series, gap = self.series(symbol), self._gap(index, trades_at_night)
        after = index + 1
        open_before_action = int(series.open[after]) * series.ratio_at(after) + series.dividend_cents_at(after)
        clock, market = self._gap_bridge(_MARKET, index, trades_at_night)
        deviation = series.market_coefficient * self._deviation(_MARKET, after) * market
        if factor := series.listing.sector_factor:
            shared = self._gap_bridge(factor, index, trades_at_night)[1]
            deviation = deviation + series.sector_coefficient * self._deviation(factor, after) * shared
        own = bridge(self.seed, f"night/{series.listing.path}", index, clock)
        deviation = (deviation + float(series.own_deviation[after]) * own) * GAP_SHARE**0.5
        return gap_path(
            gap,
            (int(series.close[index]), open_before_action),
            deviation,
            clock=clock,
            news=(series.earnings.get(after), series.jumps.get(after)),
        )

    def _factor(self, name: str) -> Factor:
        if name == _MARKET:
            return build_factor(
                self.seed, name, annual_volatility=universe.MARKET_VOLATILITY, roughness=_MARKET_ROUGHNESS
            )
        volatility = universe.SECTOR_VOLATILITY[name]
        return build_factor(self.seed, f"sector/{name}", annual_volatility=volatility, roughness=_SECTOR_ROUGHNESS)

    def _series(self, symbol: Symbol) -> DailySeries:
        listing, market = self.listings[symbol], self.factor(_MARKET)
        if symbol == universe.VIX:
            return build_vix(self.seed, listing, market)
        sector = self.factor(listing.sector_factor) if listing.sector_factor else None
        return build_series(self.seed, listing, equity_motion(self.seed, listing, market, sector))

    def _deviation(self, factor: str, index: int) -> float:
        return math.sqrt(float(self.factor(factor).variance[index]))

    def _session_path(self, symbol: Symbol, index: int) -> SessionPath:
        """The path of `symbol` through session `index`."""
        series = self.series(symbol)
        minutes = (self.closes[index] - self.opens[index]) // 60
        clock, turnover = day_clock(minutes)
        deviation = series.market_coefficient * self._deviation(_MARKET, index) * self._session_bridge(_MARKET, index)
        if factor := series.listing.sector_factor:
            shared = self._session_bridge(factor, index)
            deviation = deviation + series.sector_coefficient * self._deviation(factor, index) * shared
        own = bridge(self.seed, f"day/{series.listing.path}", index, clock)
        deviation = (deviation + float(series.own_deviation[index]) * own) * (1 - GAP_SHARE) ** 0.5
        key = key_of(self.seed, "turnover", symbol, str(index))
        frame = DayFrame(
            index=index,
            open=int(series.open[index]),
            high=int(series.high[index]),
            low=int(series.low[index]),
            close=int(series.close[index]),
            volume=int(series.volume[index]),
            jump=series.jumps.get(index),
        )
        noisy = turnover * (1.2 + (0.35 * normals(key, minutes)).clip(-1.0, 1.5))
        return session_path(frame, deviation, clock=clock, turnover=noisy)

    def _build_session_bridge(self, factor: str, index: int) -> Floats:
        clock, _ = day_clock((self.closes[index] - self.opens[index]) // 60)
        return bridge(self.seed, f"day/{factor}", index, clock)

    def _build_gap_bridge(self, factor: str, index: int, trades_at_night: bool) -> tuple[Floats, Floats]:  # noqa: FBT001
        clock = gap_clock(self._gap(index, trades_at_night))
        return clock, bridge(self.seed, f"night/{factor}", index, clock)

    def _build_gap(self, index: int, trades_at_night: bool) -> Gap:  # noqa: FBT001
        day, after = trading_day(self.sessions[index]), trading_day(self.sessions[index + 1])
        return Gap(
            index=index,
            closes_at=self.closes[index],
            after_ends_at=int(day.after_ends_at.timestamp()),
            pre_opens_at=int(after.pre_opens_at.timestamp()),
            opens_at=self.opens[index + 1],
            trades_at_night=trades_at_night,
        )
