"""At which price an order fills in a bar, how much of it, and what that costs: `domain/fill_bar.py` in machine code.

Amounts are float64 and decimal figures are not exact in it: what lies within `_NEAR` of a step of the grid (a tick, a
cent, a share) is taken to lie on it. Equal to the Decimal rules for prices and rates of up to four decimals.
`side` is +1 to buy and -1 to sell. No price is nan.
"""

import math
from typing import Final

from paiid.quant.backtest.codes import LIMIT, MARKET
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.records import Bar, Settings

_NEAR: Final = 1e-7


@jit
def whole(amount: float) -> float:
    """Rounded down, unless nearly the next whole number."""
    return math.floor(amount + _NEAR)


@jit
def to_cents(amount: float) -> float:
    """Rounded to the cent, halves to the even one."""
    cents = amount * 100.0
    below = math.floor(cents)
    rest = cents - below
    if abs(rest - 0.5) < _NEAR:
        return (below + below % 2.0) / 100.0
    return (below + 1.0 if rest > 0.5 else below) / 100.0


@jit
def floor_price(price: float) -> float:
    """The highest price on the tick grid that is not above `price`."""
    ticks = 100.0 if price >= 1.0 else 10_000.0
    return math.floor(price * ticks + _NEAR) / ticks


@jit
def ceil_price(price: float) -> float:
    """The lowest price on the tick grid that is not below `price`."""
    ticks = 100.0 if price >= 1.0 else 10_000.0
    return math.ceil(price * ticks - _NEAR) / ticks


@jit
def slipped(price: float, side: int, settings: Settings) -> float:
    """`price` made worse by the slippage, to the next tick on the worse side; at least one tick for a sale."""
    if settings.slippage_bps == 0.0:
        return price
    if side > 0:
        return ceil_price(price * (1.0 + settings.slippage_bps / 10_000.0))
    return max(floor_price(price * (1.0 - settings.slippage_bps / 10_000.0)), min(price, 0.0001))


@jit
def commission(shares: float, amount: float, settings: Settings) -> float:
    """USD for an order of `shares` > 0 worth `amount` USD."""
    return to_cents(max(settings.minimum, settings.per_share * shares + settings.bps * amount / 10_000.0))


@jit
def most_shares(volume: float, settings: Settings) -> float:
    """How many shares of a bar's `volume` > 0 one order may take."""
    return max(1.0, whole(settings.participation * volume))


@jit
def affordable(shares: float, price: float, cash: float, settings: Settings) -> float:
    """The most of `shares` at `price` that `cash`, or on margin the buying power, pays with the commission; whole.

    A commission lowers equity, so on margin each dollar of it takes as many of buying power as one of equity gives.
    """
    times = max(1.0, settings.leverage)
    if to_cents(shares * price) + times * commission(shares, shares * price, settings) <= cash + _NEAR:
        return shares
    each = price * (1.0 + times * settings.bps / 10_000.0) + times * settings.per_share
    # Both parts of the cost may have been rounded down by half a cent.
    found = min(shares, whole((max(0.0, cash) + 0.01) / each) + 1.0)
    while found > 0.0:
        if to_cents(found * price) + times * commission(found, found * price, settings) <= cash + _NEAR:
            break
        found -= 1.0
    return max(found, 0.0)


@jit
def trigger(stop: float, side: int, open_: float, extreme: float) -> float:
    """The price at which a stop is reached in a bar, or nan. `extreme` is the high to buy, the low to sell."""
    if side > 0:
        if open_ >= stop:
            return open_
        return stop if extreme >= stop else math.nan
    if open_ <= stop:
        return open_
    return stop if extreme <= stop else math.nan


@jit
def limited(limit: float, side: int, open_: float, extreme: float, settings: Settings) -> float:
    """The price a limit order fills at in a bar, or nan. `extreme` is the low for a purchase, the high for a sale."""
    if side > 0:
        if open_ <= limit:
            return min(limit, slipped(open_, side, settings))
        return limit if extreme < limit else math.nan
    if open_ >= limit:
        return max(limit, slipped(open_, side, settings))
    return limit if extreme > limit else math.nan


@jit
def order_price(kind: int, side: int, price: float, bar: Bar, settings: Settings) -> float:
    """What an order that was open for the whole bar fills at, or nan. `price` is its limit or stop."""
    if kind == MARKET:
        return slipped(bar.open, side, settings)
    if kind == LIMIT:
        return limited(price, side, bar.open, bar.low if side > 0 else bar.high, settings)
    at = trigger(price, side, bar.open, bar.high if side > 0 else bar.low)
    return at if math.isnan(at) else slipped(at, side, settings)
