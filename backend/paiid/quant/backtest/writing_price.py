"""What a contract is taken to be worth in a backtest, and which strike is written.

Prices are the model's, not a market's: Black and Scholes (`option_formula`), one volatility for all strikes.
"""

import math
from statistics import NormalDist
from typing import Final

from paiid.quant.option_formula import DAYS_A_YEAR, value

SHORTEST_YEARS: Final = 1 / (365 * 24 * 60)
"""A minute: on its last day a contract must not be divided by nothing."""
SESSION_DAYS: Final = 6.5 / 24
"""From the open to the close, in days."""
EXERCISE_FROM: Final = 0.01
"""USD in the money from which on a contract is exercised at its end."""
_NEAR: Final = 1e-7
_CENTS: Final = 100.0
_NORMAL: Final = NormalDist()


def years_at_close(day: int, expiration: int) -> float:
    """From the close of `day` to that of `expiration`, both ordinals, in years."""
    return max((expiration - day) / DAYS_A_YEAR, SHORTEST_YEARS)


def years_at_open(day: int, expiration: int) -> float:
    """From the open of `day` to the close of `expiration`, in years."""
    return max((expiration - day + SESSION_DAYS) / DAYS_A_YEAR, SHORTEST_YEARS)


def wanted_strike(
    spot: float, years: float, rate: float, dividend_yield: float, volatility: float, *, is_call: bool, delta: float
) -> float:
    """The strike at which the contract has that delta; the formula solved for it.

    Args:
        spot: of the underlying, USD.
        years: to the end.
        rate: continuously compounded.
        dividend_yield: likewise.
        volatility: a year's.
        is_call: a put where False.
        delta: its size, above 0 and below 1.
    """
    deviation = volatility * math.sqrt(years)
    share = min(delta * math.exp(dividend_yield * years), 1 - _NEAR)
    d1 = _NORMAL.inv_cdf(share) if is_call else -_NORMAL.inv_cdf(share)
    return spot * math.exp((rate - dividend_yield) * years + deviation * deviation / 2 - d1 * deviation)


def listed_strike(strike: float, step: float) -> float:
    """The listed strike nearest to it, the lower of two; at least one step."""
    return max(1.0, math.ceil(strike / step - 0.5 - _NEAR)) * step


def premium(
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, volatility: float, *, is_call: bool
) -> tuple[float, float]:
    """The price of one share's worth, and its delta; arguments as of `option_formula.value`."""
    found = value(spot, strike, years, rate, dividend_yield, volatility, is_call)
    return found[0], found[1]


def intrinsic(spot: float, strike: float, *, is_call: bool) -> float:
    """What exercise would give, USD a share."""
    return max(spot - strike if is_call else strike - spot, 0.0)


def is_exercised(spot: float, strike: float, *, is_call: bool) -> bool:
    """Whether the holder exercises at the end."""
    return (spot - strike if is_call else strike - spot) >= EXERCISE_FROM - _NEAR


def bid_of(price: float, spread: float) -> float:
    """What is received for it: less the spread, on the cent below."""
    return math.floor(price * (1.0 - spread) * _CENTS + _NEAR) / _CENTS


def ask_of(price: float, spread: float) -> float:
    """What is paid for it: with the spread, on the cent above."""
    return math.ceil(price * (1.0 + spread) * _CENTS - _NEAR) / _CENTS
