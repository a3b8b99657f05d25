"""What an option is worth by Black, Scholes and Merton, and how that changes. Arrays in, arrays out; no market.

Source: Merton (1973), "Theory of Rational Option Pricing", with a continuous dividend yield.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SHORTEST_YEARS: Final = 1 / (365 * 24 * 60)
"""A minute: on its last day a contract must not be divided by nothing."""
_DAYS_A_YEAR: Final = 365.0
_PERCENT: Final = 0.01
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
    root, sign = math.sqrt(years), np.where(is_call, 1.0, -1.0)
    deviation = volatility * root
    drift = (market.rate - market.dividend_yield + volatility**2 / 2) * years
    d1 = (np.log(market.spot / strikes) + drift) / deviation
    d2 = d1 - deviation
    discount, growth = math.exp(-market.rate * years), math.exp(-market.dividend_yield * years)
    n1, n2 = normal_cdf(sign * d1), normal_cdf(sign * d2)
    share, money = market.spot * growth * n1, strikes * discount * n2
    density = market.spot * growth * np.exp(-(d1**2) / 2) / math.sqrt(2 * math.pi)
    decay = -density * volatility / (2 * root) - sign * (market.rate * money - market.dividend_yield * share)
    return Valuation(
        price=np.maximum(sign * (share - money), 0.0),
        delta=sign * growth * n1,
        gamma=density / (market.spot**2 * deviation),
        theta=decay / _DAYS_A_YEAR,
        vega=density * root * _PERCENT,
        rho=sign * money * years * _PERCENT,
    )


def normal_cdf(values: Floats) -> Floats:
    """The standard normal distribution function."""
    halves = [math.erfc(-one / math.sqrt(2)) / 2 for one in values.tolist()]
    return np.array(halves, dtype=np.float64)


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
