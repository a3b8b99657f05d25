"""How much an account earned: time-weighted, money-weighted, simple and by Dietz. Arrays in, ratios out; no account.

Amounts are of one currency. A ratio of 0.05 is 5 %.
"""

import math
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from paiid.quant.exponential_sums import ExponentialSum, real_zeros

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

DAYS_A_YEAR: Final = 365.0
_NOTHING: Final = 1e-12
"""A sum this small beside its own terms is zero: what floating point leaves of one that cancels."""
_GREATEST_LOG: Final = 700.0
"""exp of it is about the largest float: a rate beyond has no number."""
_FINEST: Final = 0.05
"""Logarithm of a yearly rate up to which several rates are looked for in even steps."""


def finite_or_none(figure: float) -> float | None:
    """None where it came out as nan or infinity, so that neither leaves this package."""
    return figure if math.isfinite(figure) else None


@dataclass(frozen=True, slots=True)
class InternalRate:
    """The yearly rates at which what was paid and what was received are worth the same.

    Args:
        rate: the one nearest zero; None where there is none.
        all_rates: each, ascending; `rate` is among them.
        status: whether the figure is the only one, one of several, or missing.
        log_a_day: natural logarithm of what one unit becomes in a day at `rate`. It tells what a yearly rate cannot:
            one that rounds to -1 though something came back, or is beyond the largest float. None after a total loss.
    """

    rate: float | None
    all_rates: tuple[float, ...]
    status: Literal["unique", "several", "none"]
    log_a_day: float | None = field(default=None, compare=False)


def growth_factors(values: FloatArray, start_flows: FloatArray, end_flows: FloatArray) -> FloatArray:
    """What one unit of money became in each period between two points.

    The period that ends at point g begins with `values[g - 1] + start_flows[g]` (its base) and ends, before the money
    that moves at the point itself, with `values[g] - end_flows[g]`. Its factor is the end divided by the base, and

    - 1 where base and end are both nothing: an account that is empty neither gains nor loses;
    - 0 where a base above zero ends at or below zero: a total loss, of which a product of factors stays 0;
    - nan where a base of zero or below has something behind it (a debt that changes, a gain out of nothing): no rate
      describes it, so neither does any product over it. New money that lifts a later base above zero restarts the
      factors, and a range that begins there has a return again;
    - 1 at point 0, whose value is the opening one; its flows are not looked at.

    Base or end is nothing where less than 1e-12 of its two terms is left of them.

    Args:
        values: [n], account value at each point, after all flows of that point.
        start_flows: [n], money put in (+) or taken out (-) right after the point before.
        end_flows: [n], money put in (+) or taken out (-) right at this point.

    Returns:
        [n] ratios, >= 0 or nan; empty for no point.

    Raises:
        ValueError: the arrays differ in length.
    Source: Bacon (2008), "Practical Portfolio Performance Measurement and Attribution", ch. 2.
    """
    if not values.shape == start_flows.shape == end_flows.shape:
        raise ValueError("values and flows must be of the same length")
    factors = np.ones_like(values, dtype=np.float64)
    if values.size < 2:
        return factors
    base = growth_bases(values, start_flows)
    end = _sum_or_nothing(values[1:], -end_flows[1:])
    has_base = (base > 0) & (base < np.inf)
    ratio = np.divide(np.maximum(end, 0.0), base, out=np.full_like(base, np.nan), where=has_base)
    factors[1:] = np.where((base == 0) & (end == 0), 1.0, ratio)
    return factors


def growth_bases(values: FloatArray, start_flows: FloatArray) -> FloatArray:
    """The money that each period between two points began with.

    Args:
        values: [n], as `growth_factors` takes them.
        start_flows: [n], likewise.

    Returns:
        [n - 1], `values[g - 1] + start_flows[g]` for g from 1 on, 0 where that is nothing; empty for no point.

    Raises:
        ValueError: the arrays differ in length.
    """
    if values.shape != start_flows.shape:
        raise ValueError("values and flows must be of the same length")
    return _sum_or_nothing(values[:-1], start_flows[1:])


def time_weighted_return(values: FloatArray, start_flows: FloatArray, end_flows: FloatArray) -> float | None:
    """Return of a unit of money that was there from the first point to the last, whatever was put in or taken out.

    Args:
        values: [n], as `growth_factors` takes them.
        start_flows: [n], likewise.
        end_flows: [n], likewise.

    Returns:
        The product of the factors less 1, >= -1; 0 for an account that was empty all along. None for fewer than two
        points, and where a factor has no meaning.

    Raises:
        ValueError: the arrays differ in length.
    Source: as `growth_factors`.
    """
    factors = growth_factors(values, start_flows, end_flows)
    if factors.size < 2:
        return None
    return finite_or_none(float(np.prod(factors)) - 1.0)


def annualized(ratio: float, days: float) -> float | None:
    """The return of a year that, compounded, gives `ratio` over `days`.

    Under a year it says what would come if it went on like that; those who show it hide it there.

    Args:
        ratio: return of the whole time.
        days: how long it took, in calendar days.

    Returns:
        (1 + ratio) ^ (365 / days) - 1; a total loss is one in any time, so -1 stays -1. None where no time passed,
        where more than everything was lost, and where the answer is beyond the largest float.
    Source: CFA Institute, "Global Investment Performance Standards", 2020.
    """
    if not (days > 0 and ratio >= -1) or math.isinf(ratio):
        return None
    if ratio == -1:
        return -1.0
    exponent = math.log1p(ratio) * DAYS_A_YEAR / days
    return math.expm1(exponent) if exponent < _GREATEST_LOG else None


def xirr(days: IntArray, amounts: FloatArray) -> InternalRate:
    """Yearly rate at which the present values of all amounts sum to zero, a year having 365 days.

    Args:
        days: [n], calendar days since the first amount, in any order; amounts of one day count as one.
        amounts: [n], what the investor pays (-) and receives (+); the value at the end of the range is received, and
            is given when it is 0 too, as it tells that time passed.

    Returns:
        The rates above -1. One is told to be the only one when the balance it leaves is never on the other side (the
        theorem of pure investments), else after every change of sign was looked for. Exactly -1 where money was paid
        and nothing came back though days passed. None where everything falls on one day, where nothing was paid, and
        where the rate is beyond the largest float.

    Raises:
        ValueError: the arrays differ in length, or hold something that is not finite.
    Source: Teichroew, Robichek & Montalbano (1965), "An Analysis of Criteria for Investment and Financing Decisions
        under Certainty".
    """
    if days.shape != amounts.shape or not bool(np.all(np.isfinite(amounts))):
        raise ValueError("days and amounts must be of the same length, and finite")
    on, sums = _by_day(days, amounts)
    held = sums != 0.0
    if on.size < 2 or not bool(np.any(held)):
        return InternalRate(None, (), "none")
    if bool(np.all(sums <= 0)):
        return InternalRate(-1.0, (-1.0,), "unique")
    logs = real_zeros(ExponentialSum(on[held] - on[held][0], sums[held]), _FINEST / DAYS_A_YEAR)
    told = [log for log in logs if log * DAYS_A_YEAR < _GREATEST_LOG]
    if not told:
        return InternalRate(None, (), "none", min(logs, key=abs, default=None))
    rates = tuple(math.expm1(log * DAYS_A_YEAR) for log in told)
    nearest = min(range(len(rates)), key=lambda place: abs(rates[place]))
    return InternalRate(rates[nearest], rates, "unique" if len(rates) == 1 else "several", told[nearest])


def simple_return(start: float, end: float, net_flows: float) -> float | None:
    """Gain in relation to what was put in, as if every flow had come at the start.

    Args:
        start: value at the start of the range.
        end: value at its end.
        net_flows: money put in less money taken out between them.

    Returns:
        (end - start - net_flows) / (start + net_flows); None where that base is not above zero.
    """
    return _dietz(start, end, net_flows, net_flows)


def simple_dietz(start: float, end: float, flows: FloatArray) -> float | None:
    """Gain in relation to the money that was there, as if every flow had come in the middle of the range.

    Args:
        start: value at the start of the range.
        end: value at its end.
        flows: [n], money put in (+) and taken out (-) between them.

    Returns:
        Gain / (start + flows / 2); None where that base is not above zero.
    Source: Dietz (1966), "Pension Funds: Measuring Investment Performance".
    """
    net = float(np.sum(flows))
    return _dietz(start, end, net, net / 2)


def modified_dietz(start: float, end: float, flows: FloatArray, weights: FloatArray) -> float | None:
    """Gain in relation to the money that was there, each flow counted for the time it was there.

    Args:
        start: value at the start of the range.
        end: value at its end.
        flows: [n], money put in (+) and taken out (-) between them.
        weights: [n], share of the range that was left when the flow came, in [0, 1].

    Returns:
        Gain / (start + sum of flows × weights); None where that base is not above zero.

    Raises:
        ValueError: the arrays differ in length.
    Source: Bacon (2008), "Practical Portfolio Performance Measurement and Attribution", ch. 2.
    """
    if flows.shape != weights.shape:
        raise ValueError("flows and weights must be of the same length")
    return _dietz(start, end, float(np.sum(flows)), float(np.dot(flows, weights)))


def _dietz(start: float, end: float, net_flows: float, weighted_flows: float) -> float | None:
    base = start + weighted_flows
    if not base > _NOTHING * (abs(start) + abs(weighted_flows)):
        return None
    return finite_or_none((end - start - net_flows) / base)


def _sum_or_nothing(a: FloatArray, b: FloatArray) -> FloatArray:
    total = a + b
    return np.where(np.abs(total) < _NOTHING * (np.abs(a) + np.abs(b)), 0.0, total)


def _by_day(days: IntArray, amounts: FloatArray) -> tuple[IntArray, FloatArray]:
    on, position = np.unique(days, return_inverse=True)
    sums = np.bincount(position, weights=amounts, minlength=on.size)
    gross = np.bincount(position, weights=np.abs(amounts), minlength=on.size)
    return on, np.where(np.abs(sums) <= _NOTHING * gross, 0.0, sums)
