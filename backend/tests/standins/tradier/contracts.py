"""Which contracts are listed, and what they are worth."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist
from typing import Final

from ..kit import market
from ..kit.paths import draw, volatility
from ..kit.sessions import instant, local, session, sessions
from .instruments import ADJUSTED_ROOT, Contract, roots

RATE: Final = 0.04
_NORMAL: Final = NormalDist()
_DAILY: Final = frozenset({"SPY", "QQQ", "IWM", "SPXW", "XSP", "NDXP", "RUTW"})
_MORNING: Final = frozenset({"SPX", "NDX", "RUT", "VIX", "VIXW"})
_STRIKES_EACH_SIDE: Final = 14


@dataclass(frozen=True)
class Expiration:
    """A day on which contracts of a root end."""

    day: date
    root: str
    kind: str


@lru_cache(maxsize=2000)
def expirations(listing: market.Listing, root: str, today: date) -> tuple[Expiration, ...]:
    """Of one root, soonest first; nothing before today."""
    if "VIX" in root:
        days = _vix_days(root, today)
    else:
        standard = {_monthly(today, n): "standard" for n in range(7)}
        standard |= {_third_friday(date(today.year + n, 1, 1)): "standard" for n in (1, 2)}
        weekly = {_last_session(_friday(today, n)): "weeklys" for n in range(6)}
        daily = {day.day: "weeklys" for day in sessions(today, today + timedelta(days=14))}
        quarter = {_quarter_end(today): "quarterlys"}
        days = weekly | standard
        if root in _DAILY:
            days = daily | quarter | days
        if root == ADJUSTED_ROOT or root in _MORNING:
            days = standard
    return tuple(Expiration(day, root, kind) for day, kind in sorted(days.items()) if day >= today)


def all_expirations(listing: market.Listing, today: date, *, every_root: bool) -> list[Expiration]:
    """Of the standard root, or of all."""
    chosen = roots(listing)[: None if every_root else 1]
    found = [item for root in chosen for item in expirations(listing, root, today)]
    return sorted(found, key=lambda item: (item.day, item.root))


def strikes(listing: market.Listing, at: datetime) -> list[Decimal]:
    """Around the close before, so that they stay all day."""
    center = market.price(listing.symbol, market.current_session(at).opens_at - timedelta(hours=17))
    step = _step(center)
    middle = int(center / step)
    return [step * n for n in range(max(1, middle - _STRIKES_EACH_SIDE), middle + _STRIKES_EACH_SIDE + 1)]


def is_listed(contract: Contract, today: date) -> bool:
    """Whether its expiration is; any strike of an alive expiration is quoted."""
    days = expirations(contract.underlying, contract.root, today)
    return any(item.day == contract.expiration for item in days)


def _step(price: Decimal) -> Decimal:
    limits = ((25, "0.5"), (100, "1"), (250, "2.5"), (1000, "5"), (10_000, "25"))
    return next((Decimal(step) for limit, step in limits if price < limit), Decimal(100))


def _last_session(day: date) -> date:
    while session(day) is None:
        day -= timedelta(days=1)
    return day


def _friday(today: date, n: int) -> date:
    return today + timedelta(days=(4 - today.weekday()) % 7 + 7 * n)


def _third_friday(month: date) -> date:
    first = month.replace(day=1)
    return _last_session(first + timedelta(days=(4 - first.weekday()) % 7 + 14))


def _month(today: date, n: int) -> date:
    return date(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1, 1)


def _monthly(today: date, n: int) -> date:
    return _third_friday(_month(today, n))


def _quarter_end(today: date) -> date:
    return _last_session(_month(today, 3 - (today.month - 1) % 3) - timedelta(days=1))


def _vix_days(root: str, today: date) -> dict[date, str]:
    """Wednesdays: thirty days before the next month's third Friday; the other ones for the weekly root."""
    monthly = {_last_session(_third_friday(_month(today, n + 1)) - timedelta(days=30)) for n in range(7)}
    wednesdays = (today + timedelta(days=(2 - today.weekday()) % 7 + 7 * n) for n in range(5))
    weekly = {_last_session(day) for day in wednesdays} - monthly
    return dict.fromkeys(monthly, "standard") if root == "VIX" else dict.fromkeys(weekly, "weeklys")


@dataclass(frozen=True)
class Value:
    """A contract's model price and greeks: theta a day, vega and rho a percentage point."""

    price: float
    iv: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float
    phi: float


def value(contract: Contract, spot: float, at: datetime) -> Value:
    """Black-Scholes without dividends, with a smile."""
    years = max(_years(contract, at), 1 / 525_600)
    strike, root_t = float(contract.strike), math.sqrt(years)
    lean = math.log(strike / spot) / max(root_t, 0.05)
    iv = min(2.0, volatility(contract.underlying.symbol) * (1 + 0.08 * lean * lean - 0.06 * lean))
    d1 = (math.log(spot / strike) + (RATE + iv * iv / 2) * years) / (iv * root_t)
    d2, discount = d1 - iv * root_t, math.exp(-RATE * years)
    sign = 1 if contract.call else -1
    n1, n2, density = _NORMAL.cdf(sign * d1), _NORMAL.cdf(sign * d2), _NORMAL.pdf(d1)
    decay = -spot * density * iv / (2 * root_t) - sign * RATE * strike * discount * n2
    return Value(
        price=max(0.0, sign * (spot * n1 - strike * discount * n2)),
        iv=iv,
        delta=sign * n1,
        gamma=density / (spot * iv * root_t),
        theta=decay / 365,
        vega=spot * density * root_t / 100,
        rho=sign * strike * years * discount * n2 / 100,
        phi=-sign * spot * years * n1 / 100,
    )


def _years(contract: Contract, at: datetime) -> float:
    ends = time(9, 30) if contract.root in _MORNING else time(16)
    return (instant(contract.expiration, ends) - at).total_seconds() / (365 * 86_400)


@dataclass(frozen=True)
class OptionQuote:
    """The market in one contract at one instant; sizes in contracts."""

    last: Decimal
    bid: Decimal
    ask: Decimal
    open: Decimal
    high: Decimal
    low: Decimal
    previous_close: Decimal
    volume: int
    open_interest: int
    value: Value


def quote(contract: Contract, at: datetime) -> OptionQuote:
    """Priced off the underlying's quote at the same instant."""
    share = market.quote(contract.underlying.symbol, at)
    now = value(contract, float(share.last), at)
    mid = cents(now.price)
    half = max(Decimal("0.01"), (mid * Decimal("0.01")).quantize(Decimal("0.01")))
    prices = [cents(value(contract, float(spot), at).price) for spot in (share.open, share.high, share.low)]
    before = value(contract, float(share.previous_close), at - timedelta(days=1))
    activity = draw(contract.symbol, "interest", local(at).toordinal())
    return OptionQuote(
        last=max(mid, Decimal("0.01")),
        bid=max(Decimal("0.00"), mid - half),
        ask=mid + half,
        open=prices[0],
        high=max(*prices, mid),
        low=min(*prices, mid),
        previous_close=cents(before.price),
        volume=int(2_000 * activity * activity),
        open_interest=int(12_000 * activity),
        value=now,
    )


def cents(price: float) -> Decimal:
    """A price in whole cents."""
    return Decimal(round(price * 100)).scaleb(-2)
