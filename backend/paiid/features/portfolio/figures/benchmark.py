"""What the same money would have become in one thing. Imports numpy, so it is itself imported lazily."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from paiid.features.portfolio.figures.curve import Curve, FloatArray, IntArray
from paiid.features.portfolio.figures.flow_columns import columns_of
from paiid.features.portfolio.figures.flows import Flows
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.prices import PriceTrack
from paiid.quant.exact import at_or_before, integers, pick


@dataclass(frozen=True)
class Shadow:
    """A benchmark over a period: its price at the curve's points, and what opening equity and flows make of it.

    `values` are cents; None where it has no price at some time that counts.
    """

    prices: FloatArray
    values: IntArray | None

    @property
    def simple(self) -> float | None:
        """The change of its price."""
        if self.prices.size < 1 or not self.prices[0] > 0:
            return None
        return float(self.prices[-1] / self.prices[0]) - 1.0

    @property
    def growth(self) -> FloatArray:
        """What one unit of money of the first point became in it at each point; nan where it has no price."""
        if not self.prices.size or not self.prices[0] > 0:
            return np.full(self.prices.size, np.nan)
        return np.asarray(self.prices / self.prices[0])

    @property
    def told(self) -> Decimal | None:
        """`simple`, exact as it is told."""
        return ratio(self.simple)


def shadow_of(curve: Curve, flows: Flows, period: Period, track: PriceTrack) -> Shadow:
    """The money of `curve` put into `track`, whose prices have dividends inside."""
    prices = _prices(track, curve.at)
    if not curve.at.size:
        return Shadow(prices, None)
    columns = columns_of(flows)
    counted = columns.within(period)
    paid = paid_for(flows, period, track)
    unpaid = paid_left_out(curve, track)
    if np.isnan(prices[0]) or np.isnan(paid).any() or np.isnan(unpaid).any():
        return Shadow(prices, None)
    # What went into something without a price is missing in the account's worth, and so it is here.
    without = np.array([float(one.amount) for one in curve.left_out], dtype=np.float64) / unpaid
    units = np.concatenate(([curve.equity[0] / 100 / prices[0]], columns.amounts(counted) / paid, without))
    ticks = np.concatenate((columns.ticks[counted], [one.tick for one in curve.left_out]))
    places = np.searchsorted(curve.at, ticks)
    held = np.zeros(curve.at.size + 1)
    np.add.at(held, np.concatenate(([0], places)).astype(np.intp), units.astype(np.float64))
    return Shadow(prices, np.rint(np.cumsum(held[:-1]) * prices * 100).astype(np.int64))


def paid_for(flows: Flows, period: Period, track: PriceTrack) -> FloatArray:
    """The price at which the money of each flow of the period buys, of those with a worth; nan without one."""
    columns = columns_of(flows)
    return _prices(track, columns.bought_at(columns.within(period)))


def paid_left_out(curve: Curve, track: PriceTrack) -> FloatArray:
    """The price at which what was left out counts; nan without one."""
    return _prices(track, np.array([one.bought_at for one in curve.left_out], dtype=np.int64))


def _prices(track: PriceTrack, ticks: IntArray) -> FloatArray:
    places = at_or_before(integers(track.columns.ticks), ticks)
    values = pick(integers(track.columns.values), places).astype(np.float64) / 10**track.columns.scale
    return np.asarray(np.where(places < 0, np.nan, values))
