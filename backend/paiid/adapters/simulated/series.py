"""The daily series of one symbol: raw prices in whole cents for every session the calendar knows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.adapters.simulated.actions import Action, PriceLevel, price_level
from paiid.adapters.simulated.cascade import GAP_SHARE, SESSIONS_A_YEAR, Factor, build_factor
from paiid.adapters.simulated.events import DIFFUSION_SHARE, Earnings, Jump, earnings_of, jumps_of
from paiid.adapters.simulated.hashing import key_of
from paiid.adapters.simulated.noise import Floats, normals, unit_pairs
from paiid.adapters.simulated.universe import Listing
from paiid.domain.exchange_calendar import all_sessions

ANCHOR_DATE: Final = date(2026, 1, 2)
"""The session at whose close every raw price is its listing's anchor price."""

OWN_ROUGHNESS: Final = 0.55
_LEAST_CENTS: Final = 5
"""Bids stay positive below any price shown."""

_MOST_SHARES: Final = 2_000_000_000
"""What a 32-bit column holds; no listing comes near it."""

Cents = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Motion:
    """Log returns of one symbol before its price level is known.

    Attributes:
        total: close to close, without dividends taken off.
        gap: the part of `total` before the open.
        market_coefficient: how much of the market's path inside a session it follows; `sector_coefficient` likewise.
        own_variance: of its own part of `total`, a session.
        day_variance: of the whole part between open and close, a session.
    """

    total: Floats
    gap: Floats
    market_coefficient: float
    sector_coefficient: float
    own_variance: Floats
    day_variance: Floats
    earnings: Mapping[int, Earnings]
    jumps: Mapping[int, Jump]


@dataclass(frozen=True, slots=True)
class DailySeries:
    """Raw daily bars by session number; prices in cents, volume in shares.

    `own_deviation` is the daily standard deviation of the symbol's own part of the log return.
    """

    listing: Listing
    open: Cents
    high: Cents
    low: Cents
    close: Cents
    volume: Integers
    own_deviation: npt.NDArray[np.float32]
    market_coefficient: float
    sector_coefficient: float
    earnings: Mapping[int, Earnings]
    jumps: Mapping[int, Jump]
    actions: tuple[Action, ...]

    def ratio_at(self, index: int) -> int:
        """New shares for one old at the open of session `index`."""
        return next((a.ratio for a in self.actions if a.index == index), 1)

    def dividend_cents_at(self, index: int) -> int:
        """Dividend a share that goes ex at the open of session `index`."""
        return next((a.cents for a in self.actions if a.index == index), 0)


@lru_cache(maxsize=1)
def anchor_index() -> int:
    """The number of the anchor session."""
    return all_sessions().index(ANCHOR_DATE)


def equity_motion(seed: int, listing: Listing, market: Factor, sector: Factor | None) -> Motion:
    """Market, sector and own returns of a listing put together, with its earnings and jumps."""
    count = len(all_sessions())
    diffusion = listing.own_variance * (DIFFUSION_SHARE if listing.is_equity else 1.0)
    own = build_factor(seed, listing.path, annual_volatility=math.sqrt(diffusion), roughness=OWN_ROUGHNESS)
    parts = [(listing.beta, market), (1.0, own)]
    if sector is not None:
        parts.append((listing.sector_loading, sector))
    drift = math.log1p(listing.growth) / SESSIONS_A_YEAR
    total = drift + sum(weight * part.total[:count] for weight, part in parts)
    gap = sum(weight * part.gap[:count] for weight, part in parts)
    variance = sum(weight**2 * part.variance[:count] for weight, part in parts)
    motion = Motion(
        total=np.asarray(total),
        gap=np.asarray(gap),
        market_coefficient=listing.beta,
        sector_coefficient=listing.sector_loading if sector is not None else 0.0,
        own_variance=own.variance[:count],
        day_variance=(1.0 - GAP_SHARE) * np.asarray(variance),
        earnings={},
        jumps={},
    )
    return _with_events(seed, listing, motion) if listing.is_equity else motion


def _with_events(seed: int, listing: Listing, motion: Motion) -> Motion:
    earnings = earnings_of(seed, listing.path, listing.own_variance)
    jumps = jumps_of(seed, listing.path, listing.own_variance)
    total, gap = motion.total.copy(), motion.gap.copy()
    for report in earnings.values():
        total[report.index] += report.size
        gap[report.index] += report.size
    for jump in jumps.values():
        total[jump.index] += jump.size
        gap[jump.index] += 0.0 if jump.step else jump.size
    return replace(motion, total=total, gap=gap, earnings=earnings, jumps=jumps)


def build_series(seed: int, listing: Listing, motion: Motion) -> DailySeries:
    """Raw daily bars from log returns: the price level, then open, close, high, low and volume."""
    anchor = anchor_index()
    wealth = np.cumsum(motion.total)
    priced = price_level(seed, listing, np.exp(wealth - wealth[anchor]), anchor)
    gross = listing.anchor_price * np.exp(wealth - wealth[anchor])
    before_open = np.concatenate(([gross[0] / math.exp(motion.total[0])], gross[:-1]))
    opens = 100.0 * before_open * np.exp(motion.gap) * priced.level
    closes = 100.0 * gross * priced.level
    highs, lows = _extremes(seed, listing, motion)
    open_, close = _cents(opens), _cents(closes)
    return DailySeries(
        listing=listing,
        open=open_,
        high=np.maximum(_cents(opens * np.exp(highs)), np.maximum(open_, close)),
        low=np.minimum(_cents(opens * np.exp(lows)), np.minimum(open_, close)),
        close=close,
        volume=_volume(seed, listing, motion, priced),
        own_deviation=np.sqrt(motion.own_variance).astype(np.float32),
        market_coefficient=motion.market_coefficient,
        sector_coefficient=motion.sector_coefficient,
        earnings=motion.earnings,
        jumps=motion.jumps,
        actions=priced.actions,
    )


def _extremes(seed: int, listing: Listing, motion: Motion) -> tuple[Floats, Floats]:
    """Log distance of each session's high and low from its open.

    The law of a Brownian bridge's maximum given its end d and variance s²: (d + sqrt(d² - 2 s² ln U)) / 2.
    """
    above, below = unit_pairs(key_of(seed, "range", listing.path), len(motion.total))
    day = motion.total - motion.gap
    reach = 2.0 * motion.day_variance
    highs = 0.5 * (day + np.sqrt(day**2 - reach * np.log(above)))
    lows = 0.5 * (day - np.sqrt(day**2 - reach * np.log(below)))
    return highs, lows


def _volume(seed: int, listing: Listing, motion: Motion, priced: PriceLevel) -> Integers:
    """Shares a session: more on large moves, on reports and in volatile times."""
    count = len(motion.total)
    if not listing.average_volume:
        return np.zeros(count, dtype=np.int32)
    surprise = np.minimum(np.abs(motion.total) / np.sqrt(motion.day_variance), 6.0)
    mood = (motion.day_variance / motion.day_variance.mean()) ** 0.2
    activity = np.exp(0.28 * normals(key_of(seed, "volume", listing.symbol), count)) * mood
    activity *= 0.65 + 0.35 * surprise
    activity[list(motion.earnings)] *= 1.6
    shares = listing.average_volume * np.clip(activity, 0.15, 9.0) / priced.shares
    volume: Integers = np.clip(np.rint(shares), 100, _MOST_SHARES).astype(np.int32)
    return volume


def _cents(prices: Floats) -> Cents:
    return np.maximum(np.rint(prices), _LEAST_CENTS).astype(np.int32)
