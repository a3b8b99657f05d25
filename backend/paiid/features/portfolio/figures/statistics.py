"""What a curve says: rates, falls, months, risk. Imports numpy, so it is itself imported lazily."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.features.portfolio.figures.curve import Curve, IntArray, money
from paiid.features.portfolio.figures.ratios import ratio
from paiid.quant import metrics, relative, returns
from paiid.quant import risk as risks

FloatArray = npt.NDArray[np.float64]

YEAR_DAYS: Final = 365
"""Annualized figures are shown from so many days on."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Ways to measure one period; ratios. `annualized` is None below a year."""

    twr: float | None
    annualized: float | None
    modified_dietz: float | None
    internal: returns.InternalRate


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a running peak, as a ratio in [0, 1]; `current` is the fall at the end.

    Instants are None when it never fell; `recovered_at` also while it lasts. `days` run from the peak to the recovery,
    or to the end.
    """

    ratio: Decimal
    current: Decimal
    peak_at: datetime | None = None
    trough_at: datetime | None = None
    recovered_at: datetime | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the period, `2026-01`; `twr` None where it has none."""

    month: str
    twr: Decimal | None
    pnl: Decimal


@dataclass(frozen=True, slots=True)
class Risk:
    """Statistics of daily returns; a year's where they are of a year, losses above 0."""

    days: int
    volatility: float | None
    downside_deviation: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    beta: float | None
    alpha: float | None
    tracking_error: float | None
    information_ratio: float | None
    value_at_risk: float | None
    value_at_risk_parametric: float | None
    conditional_value_at_risk: float | None
    conditional_value_at_risk_parametric: float | None


def rates_of(curve: Curve) -> Rates:
    """Every rate of a period.

    XIRR takes what was there at the start as paid on its day, every flow on its own, and what is there at the end as
    received.
    """
    if not curve.at.size:
        return Rates(None, None, None, returns.InternalRate(None, (), "none"))
    amounts = np.array([float(flow.amount) for flow in curve.counted], dtype=np.float64)
    start, end = float(curve.start_equity), float(curve.end_equity)
    is_a_year = curve.age >= YEAR_DAYS
    return Rates(
        twr=curve.twr,
        annualized=returns.annualized(curve.twr, curve.age) if curve.twr is not None and is_a_year else None,
        modified_dietz=returns.modified_dietz(start, end, amounts, dietz_weights(curve)),
        internal=xirr_of(curve, curve.end_equity),
    )


def dietz_weights(curve: Curve) -> FloatArray:
    """The share of the period that each counted flow was there: its own day is one for what came in alone."""
    days = [curve.length - (flow.day - curve.begin_day).days + (flow.amount > 0) for flow in curve.counted]
    return np.clip(np.array(days, dtype=np.float64) / max(1, curve.length), 0.0, 1.0)


def xirr_of(curve: Curve, end: Decimal) -> returns.InternalRate:
    """The yearly rate that makes of the curve's opening equity and flows what is there at the end."""
    amounts = [-float(curve.start_equity), *(-float(flow.amount) for flow in curve.counted), float(end)]
    days = [0, *((flow.day - curve.begin_day).days for flow in curve.counted), curve.length]
    return returns.xirr(np.array(days, dtype=np.int64), np.array(amounts, dtype=np.float64))


def falls_of(growth: FloatArray) -> FloatArray:
    """At each point, the fall from the highest growth so far, in [0, 1]; the last one where growth ends."""
    peaks = np.maximum.accumulate(np.where(np.isnan(growth), 0.0, growth))
    falls = np.divide(peaks - growth, peaks, out=np.zeros_like(growth), where=peaks > 0)
    known = np.maximum.accumulate(np.where(np.isnan(falls), 0, np.arange(falls.size)))
    return np.asarray(np.where(np.isnan(falls[known]), 0.0, falls[known]))


def drawdown_of(curve: Curve, falls: FloatArray) -> Drawdown:
    """The deepest of `falls`, with its dates; the first of equals."""
    depth = falls.max() if falls.size else 0.0
    current = ratio(float(falls[-1])) if falls.size else None
    told = ratio(float(depth)) or Decimal(0)
    if not told:
        return Drawdown(Decimal(0), Decimal(0))
    trough = int(np.argmax(falls))
    level = np.flatnonzero(falls <= _ROUNDING)
    peak = int(level[level < trough][-1])
    back = level[level > trough]
    end = int(back[0]) if back.size else falls.size - 1
    return Drawdown(
        ratio=told,
        current=current or Decimal(0),
        peak_at=curve.instant(peak),
        trough_at=curve.instant(trough),
        recovered_at=curve.instant(end) if back.size else None,
        days=int(curve.days[end] - curve.days[peak]),
    )


_ROUNDING: Final = 1e-12
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


def by_month(curve: Curve) -> tuple[Month, ...]:
    """Months of the period."""
    if curve.at.size < 2:
        return ()
    dates = (curve.days[1:] - _EPOCH_DAY).astype("datetime64[D]").astype("datetime64[M]")
    months, firsts = np.unique(dates, return_index=True)
    lasts = np.append(firsts[1:], dates.size)
    start, end = curve.growth[firsts], curve.growth[lasts]
    twr = np.divide(end, start, out=np.full_like(end, np.nan), where=start > 0) - 1.0
    pnl = np.add.reduceat(curve.pnl[1:], firsts)
    rows = zip(months.astype(str).tolist(), twr.tolist(), pnl.tolist(), strict=True)
    return tuple(Month(name, ratio(one), money(cents)) for name, one, cents in rows)


def daily_returns(curve: Curve) -> tuple[FloatArray, IntArray]:
    """Returns of the period's days, and the points each one leads from and to ([n, 2]).

    A day that is not over, and one on which the account was empty, is none.
    """
    full = np.flatnonzero(curve.is_full)
    pairs = np.stack((full[:-1], full[1:]), axis=1) if full.size else np.zeros((0, 2), dtype=np.int64)
    pairs = pairs[~curve.is_idle[pairs[:, 1]]]
    start, end = curve.growth[pairs[:, 0]], curve.growth[pairs[:, 1]]
    steps = np.divide(end, start, out=np.full_like(end, np.nan), where=start > 0) - 1.0
    return steps, pairs


def risk_of(daily: FloatArray, benchmark: FloatArray | None) -> Risk:
    """The statistics of returns day by day, beside a benchmark's of the same days where it is known."""
    against = benchmark if daily.size >= 2 else None
    return Risk(
        days=int(daily.size),
        volatility=metrics.volatility(daily),
        downside_deviation=metrics.semi_deviation(daily),
        sharpe=metrics.sharpe_ratio(daily),
        sortino=metrics.sortino_ratio(daily),
        calmar=metrics.calmar_ratio(daily),
        beta=None if against is None else relative.beta(daily, against),
        alpha=None if against is None else relative.alpha(daily, against),
        tracking_error=None if against is None else relative.tracking_error(daily, against),
        information_ratio=None if against is None else relative.information_ratio(daily, against),
        value_at_risk=_loss(risks.value_at_risk(daily)),
        value_at_risk_parametric=_loss(risks.value_at_risk(daily, method="parametric")),
        conditional_value_at_risk=_loss(risks.conditional_value_at_risk(daily)),
        conditional_value_at_risk_parametric=_loss(risks.conditional_value_at_risk(daily, method="parametric")),
    )


def _loss(change: float | None) -> float | None:
    return None if change is None else -change
