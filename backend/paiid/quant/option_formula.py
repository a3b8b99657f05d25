"""The value of one European contract, and the volatility that a price implies; plain floats, no arrays.

Written so that the same lines run in Python, for the few contracts of a screen, and as machine code for many
(`option_kernels`): they call nothing but `math` and one another.

Sources: Merton (1973), "Theory of Rational Option Pricing"; the normal distribution by Hart (1968), "Computer
Approximations", no. 5666; the starting point and the scale of implied volatility after Jäckel (2006), "By Implication".
"""

import math
from typing import Final

DAYS_A_YEAR: Final = 365.0
_PERCENT: Final = 0.01
_ROOT_2_PI: Final = math.sqrt(2 * math.pi)
_MOST_STEPS: Final = 60
_CLOSE: Final = 1e-8
_FAR: Final = 7.07106781186547
"""Beyond it the tail is a continued fraction."""

Value = tuple[float, float, float, float, float, float]


def tail(x: float, bell: float) -> float:
    """The chance that a standard normal exceeds `x`, >= 0, to 1e-15; `bell` is exp(-x²/2), which is known already."""
    if x < _FAR:
        over = ((((0.0352624965998911 * x + 0.700383064443688) * x + 6.37396220353165) * x + 33.912866078383) * x
                + 112.079291497871) * x + 221.213596169931  # fmt: skip
        under = ((((0.0883883476483184 * x + 1.75566716318264) * x + 16.064177579207) * x + 86.7807322029461) * x
                 + 296.564248779674) * x + 637.333633378831  # fmt: skip
        return bell * (over * x + 220.206867912376) / ((under * x + 793.826512519948) * x + 440.413735824752)
    return bell / (_ROOT_2_PI * (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))))


def value(
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, volatility: float, is_call: bool
) -> Value:
    """The premium of one share, then delta, gamma, theta of a calendar day, vega and rho of a percentage point.

    Args:
        spot: price of the underlying, > 0.
        strike: > 0, in the currency of the spot.
        years: to the end, of 365 days, > 0.
        rate: yearly interest, continuously compounded, a ratio.
        dividend_yield: likewise.
        volatility: yearly, a ratio, > 0.
        is_call: a put where False.
    """
    root = math.sqrt(years)
    deviation = volatility * root
    growth = math.exp(-dividend_yield * years)
    share, money = spot * growth, strike * math.exp(-rate * years)
    d1 = (math.log(spot / strike) + (rate - dividend_yield) * years) / deviation + deviation / 2
    d2 = d1 - deviation
    bell = math.exp(-d1 * d1 / 2)
    sign = 1.0 if is_call else -1.0
    # exp(-d2²/2) is exp(-d1²/2) times the forward over the strike; far out the one is nothing and the other too great.
    bell2 = bell * share / money if abs(d1) < _FAR else math.exp(-d2 * d2 / 2)
    n1 = tail(abs(d1), bell)
    n2 = tail(abs(d2), bell2)
    if sign * d1 > 0:
        n1 = 1 - n1
    if sign * d2 > 0:
        n2 = 1 - n2
    density = share * bell / _ROOT_2_PI
    decay = -density * volatility / (2 * root) - sign * (rate * money * n2 - dividend_yield * share * n1)
    return (
        max(sign * (share * n1 - money * n2), 0.0),
        sign * growth * n1,
        density / (spot * spot * deviation),
        decay / DAYS_A_YEAR,
        density * root * _PERCENT,
        sign * money * n2 * years * _PERCENT,
    )


def scaled_price(moneyness: float, deviation: float) -> float:
    """The out-of-the-money contract over the root of forward and strike, undiscounted.

    Args:
        moneyness: minus the size of log(forward / strike), <= 0.
        deviation: volatility times the root of years, > 0.
    """
    d1 = moneyness / deviation + deviation / 2
    d2 = d1 - deviation
    n1 = tail(abs(d1), math.exp(-d1 * d1 / 2))
    n2 = tail(-d2, math.exp(-d2 * d2 / 2))
    half = math.exp(moneyness / 2)
    return (n1 if d1 < 0 else 1 - n1) * half - n2 / half


def implied_volatility(
    price: float, spot: float, strike: float, years: float, rate: float, dividend_yield: float, is_call: bool
) -> float:
    """The volatility at which `value` gives `price`; nan where none does: below exercise, or above any value.

    Args:
        price: the premium of one share.
        spot: this and what follows as in `value`.
        strike: > 0.
        years: > 0.
        rate: a ratio.
        dividend_yield: a ratio.
        is_call: a put where False.
    """
    share, money = spot * math.exp(-dividend_yield * years), strike * math.exp(-rate * years)
    exercise = max(share - money, 0.0) if is_call else max(money - share, 0.0)
    scale = math.sqrt(share * money)
    wanted = (price - exercise) / scale
    moneyness = -abs(math.log(share / money))
    half = math.exp(moneyness / 2)
    if not 0 < wanted < half:
        return math.nan
    # Where the price bends from convex to concave: above it is sought by the price itself, where no step leads past the
    # solution; below by 1 / log(price), which is nearly straight in the square, and by no more than half a step down.
    bend = math.sqrt(-2 * moneyness)
    at_bend = scaled_price(moneyness, bend) if bend > 0 else 0.0
    is_low = wanted < at_bend
    found = bend if is_low else bend + (wanted - at_bend) * _ROOT_2_PI / half
    low, high = (0.0, bend) if is_low else (bend, math.inf)
    for _ in range(_MOST_STEPS):
        price_now = scaled_price(moneyness, found)
        if price_now > wanted:
            high = min(high, found)
        else:
            low = max(low, found)
        d1 = moneyness / found + found / 2
        slope = half * math.exp(-d1 * d1 / 2) / _ROOT_2_PI
        step = (wanted - price_now) / slope if slope > 0 else math.inf
        if is_low and 0 < price_now < 1:
            log_now = math.log(price_now)
            step = (1 / log_now - 1 / math.log(wanted)) * price_now * log_now * log_now / slope
        following = max(found + step, found / 2)
        if not low <= following <= high:
            following = (low + high) / 2 if high < math.inf else 2 * found
        # So close, the next step is the square of this one: nothing that a float could show.
        is_there = abs(following - found) <= _CLOSE * found
        found = following
        if is_there:
            break
    return found / math.sqrt(years)
