"""What the options of one underlying are worth, and the volatility a market would expect. Arrays in, arrays out."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.quant.option_formula import value

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SHORTEST_YEARS: Final = 1 / (365 * 24 * 60)
"""A minute: on its last day a contract must not be divided by nothing."""
_SESSIONS_A_YEAR: Final = 252
_MEMORY_SESSIONS: Final = 21


@dataclass(frozen=True, slots=True)
class Market:
    """What all contracts of one underlying and day share.

    Args:
        spot: price of the underlying, > 0.
        years: to the end of the contracts, of 365 days; less than a minute counts as one.
        rate: yearly interest, continuously compounded, as a ratio; `dividend_yield` likewise.
    """

    spot: float
    years: float
    rate: float
    dividend_yield: float


@dataclass(frozen=True, slots=True)
class Valuation:
    """Premiums of one share and their sensitivities, one element a contract.

    `theta` is for a calendar day, `vega` and `rho` for a percentage point.
    """

    price: Floats
    delta: Floats
    gamma: Floats
    theta: Floats
    vega: Floats
    rho: Floats


def black_scholes(market: Market, strikes: Floats, volatility: Floats, is_call: Flags) -> Valuation:
    """Values of European contracts.

    Args:
        market: what they have in common.
        strikes: > 0, in the currency of the spot.
        volatility: yearly, as a ratio, > 0.
        is_call: a put where False.

    Raises:
        ValueError: a spot, strike or volatility that is not above zero.
    """
    if not (market.spot > 0 and bool(np.all(strikes > 0)) and bool(np.all(volatility > 0))):
        raise ValueError("spot, strikes and volatility must be above zero")
    years = max(market.years, SHORTEST_YEARS)
    rows = [
        value(market.spot, strike, years, market.rate, market.dividend_yield, deviation, call)
        for strike, deviation, call in zip(strikes.tolist(), volatility.tolist(), is_call.tolist(), strict=True)
    ]
    return Valuation(*np.array(rows, dtype=np.float64).reshape(-1, 6).T)


def smiling(at_the_money: float, moneyness: Floats, *, skew: float, curvature: float) -> Floats:
    """Implied volatilities over strikes.

    Args:
        at_the_money: volatility where moneyness is zero.
        moneyness: log of strike to spot in standard deviations to the end; beyond three it bends no further.
        skew: relative change of volatility a unit of moneyness; negative where low strikes are dearer.
        curvature: relative change a unit of squared moneyness.
    """
    bounded = np.clip(moneyness, -3.0, 3.0)
    return at_the_money * np.maximum(1 + skew * bounded + curvature * bounded**2, 0.3)


def expected_volatility(returns: Floats, years: float) -> float:
    """The volatility a market would expect until `years` from now, of what it has seen.

    The variance of the last month or so fades into the whole sample's.

    Args:
        returns: daily log returns, oldest first, at least two.
        years: to the end of the contracts.

    Returns:
        A yearly ratio.

    Raises:
        ValueError: fewer than two returns.
    """
    if len(returns) < 2:
        raise ValueError("a volatility needs at least two returns")
    squares = np.asarray(returns) ** 2
    weights = np.exp(-np.arange(len(squares))[::-1] / _MEMORY_SESSIONS)
    recent, usual = float(np.average(squares, weights=weights)), float(squares.mean())
    horizon = max(years, SHORTEST_YEARS) * _SESSIONS_A_YEAR / (2 * _MEMORY_SESSIONS)
    share = -math.expm1(-horizon) / horizon
    return math.sqrt((usual + (recent - usual) * share) * _SESSIONS_A_YEAR)
