"""The volatility index of the local market: a function of the market factor's variance and recent returns."""

import math
from dataclasses import replace
from typing import Final

import numpy as np

from paiid.adapters.simulated.cascade import GAP_SHARE, SESSIONS_A_YEAR, Factor
from paiid.adapters.simulated.hashing import key_of
from paiid.adapters.simulated.noise import Floats, normals
from paiid.adapters.simulated.series import DailySeries, Motion, anchor_index, build_series
from paiid.adapters.simulated.universe import Listing
from paiid.domain.exchange_calendar import all_sessions

_MEMORY_SESSIONS: Final = 15
_FLOOR: Final = 8.5
_USUAL_ABOVE_FLOOR: Final = 8.0
_MARKET_COEFFICIENT: Final = -3.5
_OWN_DAILY_DEVIATION: Final = 0.03


def build_vix(seed: int, listing: Listing, market: Factor) -> DailySeries:
    """Daily bars of the index; it moves against the market and returns to its usual level."""
    count = len(all_sessions())
    level = _levels(seed, market, count)
    total = np.diff(np.log(level), prepend=math.log(level[0]))
    own_variance = np.full(count, _OWN_DAILY_DEVIATION**2)
    variance = own_variance + _MARKET_COEFFICIENT**2 * market.variance[:count]
    gap_noise = np.sqrt(GAP_SHARE * (1 - GAP_SHARE) * own_variance) * normals(key_of(seed, "gap", "vix"), count)
    motion = Motion(
        total=total,
        gap=GAP_SHARE * total + gap_noise,
        market_coefficient=_MARKET_COEFFICIENT,
        sector_coefficient=0.0,
        own_variance=own_variance,
        day_variance=(1 - GAP_SHARE) * variance,
        earnings={},
        jumps={},
    )
    anchored = replace(listing, anchor_price=float(level[anchor_index()]))
    return replace(build_series(seed, anchored, motion), listing=listing)


def _levels(seed: int, market: Factor, count: int) -> Floats:
    """Index points at each close, from what is known by then."""
    variance, returns = market.variance[:count], market.total[:count]
    expected = _remembered(variance, _MEMORY_SESSIONS) / variance.mean()
    fear = _remembered(returns, 5) / math.sqrt(0.16**2 / SESSIONS_A_YEAR)
    noise = _remembered(normals(key_of(seed, "vix"), count), 4)
    levels: Floats = _FLOOR + _USUAL_ABOVE_FLOOR * np.exp(0.75 * np.log(expected) - 0.4 * fear + 0.08 * noise)
    return levels


def _remembered(values: Floats, sessions: int) -> Floats:
    """Exponentially weighted mean of `values` up to each session, cut off after ten times `sessions`."""
    weights = np.exp(-np.arange(10 * sessions) / sessions)
    sums = np.convolve(values, weights)[: len(values)]
    means: Floats = sums / np.cumsum(np.pad(weights, (0, max(len(values) - len(weights), 0))))[: len(values)]
    return means
