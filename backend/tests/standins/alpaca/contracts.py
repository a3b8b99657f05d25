"""Option contracts on the market's shares: which are listed, and what they cost (Black & Scholes, one volatility)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import erf, exp, log, pi, sqrt

from ..kit.sessions import session
from .instruments import Contract

_VOLATILITY = 0.3
_RATE = 0.04
_CENT = Decimal("0.01")
_YEAR_S = 365 * 86_400


def expirations(today: date) -> Iterator[date]:
    """Weekly for two months, then each third Friday up to a year; the day before when Friday is a holiday."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    for week in range(53):
        day = friday + timedelta(weeks=week)
        if week < 9 or 15 <= day.day <= 21:
            yield day if session(day) else day - timedelta(days=1)


def strikes(price: Decimal) -> list[Decimal]:
    """Eleven strikes around a price, as wide apart as is usual for it."""
    step = Decimal(1 if price < 25 else 5 if price < 250 else 10)
    middle = (price / step).to_integral_value() * step
    return [strike for n in range(-5, 6) if (strike := middle + n * step) > 0]


def contract_symbol(root: str, expires_on: date, kind: str, strike: Decimal) -> str:
    """The OCC symbol without padding."""
    return f"{root.replace('.', '')}{expires_on:%y%m%d}{kind[0].upper()}{int(strike * 1000):08d}"


def fair_price(contract: Contract, spot: Decimal, at: datetime) -> Decimal:
    """A contract's price in cents, at least one."""
    call = _call(contract, float(spot), at)
    value = call if contract.kind == "call" else call - float(spot) + float(contract.strike) * _discount(contract, at)
    return max(Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP), _CENT)


def greeks(contract: Contract, spot: Decimal, at: datetime) -> dict[str, float]:
    """Delta, gamma, rho (for one point), theta (a day) and vega (for one point)."""
    price, strike, years = float(spot), float(contract.strike), _years(contract, at)
    d1, d2 = _ds(price, strike, years)
    density = exp(-d1 * d1 / 2) / sqrt(2 * pi)
    sign = 1 if contract.kind == "call" else -1
    present = strike * _discount(contract, at)
    decay = -price * density * _VOLATILITY / (2 * sqrt(years)) - sign * _RATE * present * _phi(sign * d2)
    return {
        "delta": round(sign * _phi(sign * d1), 4),
        "gamma": round(density / (price * _VOLATILITY * sqrt(years)), 4),
        "rho": round(sign * present * years * _phi(sign * d2) / 100, 4),
        "theta": round(decay / 365, 4),
        "vega": round(price * density * sqrt(years) / 100, 4),
    }


def _call(contract: Contract, spot: float, at: datetime) -> float:
    d1, d2 = _ds(spot, float(contract.strike), _years(contract, at))
    return spot * _phi(d1) - float(contract.strike) * _discount(contract, at) * _phi(d2)


def _ds(spot: float, strike: float, years: float) -> tuple[float, float]:
    spread = _VOLATILITY * sqrt(years)
    d1 = (log(spot / strike) + (_RATE + _VOLATILITY**2 / 2) * years) / spread
    return d1, d1 - spread


def _years(contract: Contract, at: datetime) -> float:
    ends = datetime.combine(contract.expires_on, time(21), UTC)
    return max((ends - at).total_seconds(), 60.0) / _YEAR_S


def _discount(contract: Contract, at: datetime) -> float:
    return exp(-_RATE * _years(contract, at))


def _phi(x: float) -> float:
    return (1 + erf(x / sqrt(2))) / 2
