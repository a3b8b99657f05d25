"""Shares and cash change hands: every fill is booked here, whoever ordered it.

These functions take rows, not arrays: to hand an array to a compiled function costs more than most of them do. Each
writes at most one fill, into the row it is given (`next_row`).
"""

import math
from typing import Final

from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.fills import affordable, ceil_price, commission, floor_price, most_shares, to_cents
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.model import Reason
from paiid.quant.backtest.records import Account, Bar, FillRow, Position, Positions, Settings

_NONE: Final = int(Distance.NONE)
_AMOUNT: Final = int(Distance.AMOUNT)
_TRAILING_AMOUNT: Final = int(Distance.TRAILING_AMOUNT)
_SPLIT: Final = int(Reason.SPLIT)


@jit
def next_row(account: Account, capacity: int) -> int:
    """Where the next fill goes; those that find no room are counted and written over the last."""
    return min(account.fills, capacity - 1)


@jit
def record(account: Account, fill: FillRow, t: int, s: int, shares: float, price: float, reason: int) -> None:
    """Write a fill down."""
    account.fills += 1
    fill.bar, fill.instrument, fill.reason = t, s, reason
    fill.shares, fill.price = shares, price
    fill.fee = fill.slippage = 0.0


@jit
def forget(account: Account, position: Position) -> None:
    """The position is closed."""
    account.positions -= 1
    position.shares = position.wanted = 0.0
    position.held = position.leaving = position.is_new = 0
    position.limit = math.nan
    position.average = position.high = position.stop = math.nan
    position.mark = position.trail = position.target = math.nan
    position.sessions = position.gain = position.fall = math.nan


@jit
def sell(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int,
    wanted: float, at: float, reference: float, reason: int,
) -> None:  # fmt: skip
    """Sell at most `wanted` shares at `at` USD in bar `t`; `reference` is the price before slippage."""
    shares = min(wanted, position.shares, most_shares(bar.volume, settings))
    if shares <= 0.0:
        return
    record(account, fill, t, s, -shares, at, reason)
    fill.fee = commission(shares, shares * at, settings)
    fill.slippage = max(0.0, reference - at) * shares
    account.cash = to_cents(account.cash + to_cents(shares * at) - fill.fee)
    position.shares -= shares
    if position.shares <= 0.0:
        forget(account, position)


@jit
def buy(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int,
    wanted: float, at: float, reference: float, reason: int,
) -> float:  # fmt: skip
    """Buy at most `wanted` shares at `at` USD in bar `t`, as volume and cash allow. Returns how many were bought."""
    power = account.power if settings.leverage > 1.0 else account.cash
    shares = affordable(min(wanted, most_shares(bar.volume, settings)), at, power, settings)
    if shares <= 0.0:
        return 0.0
    record(account, fill, t, s, shares, at, reason)
    fill.fee = commission(shares, shares * at, settings)
    fill.slippage = max(0.0, at - reference) * shares
    account.cash = to_cents(account.cash - to_cents(shares * at) - fill.fee)
    account.power -= to_cents(shares * at) + settings.leverage * fill.fee
    if position.shares <= 0.0:
        account.positions += 1
        position.average = position.high = at
    else:
        position.average = (position.average * position.shares + at * shares) / (position.shares + shares)
    position.shares += shares
    return shares


@jit
def protect(settings: Settings, position: Position, bar: Bar) -> None:
    """Place the stop and the target of what was bought in `bar`, at the distances decided with it."""
    entry = position.average
    if settings.stop != _NONE:
        distance = position.stop_distance
        if settings.stop < _TRAILING_AMOUNT:
            position.stop = price_below(entry, distance if settings.stop == _AMOUNT else distance * entry)
        else:
            position.mark, position.trail = entry if position.is_new else bar.open, distance
            position.stop = stop_of_mark(settings, position.mark, position.trail)
    if settings.target != _NONE:
        distance = position.target_distance
        position.target = ceil_price(entry + (distance if settings.target == _AMOUNT else distance * entry))


@jit
def price_below(price: float, distance: float) -> float:
    """A stop or a limit `distance` USD below `price`, on the tick grid, never below 0."""
    return max(0.0, floor_price(price - distance))


@jit
def stop_of_mark(settings: Settings, mark: float, trail: float) -> float:
    """Where a trailing stop stands below its mark."""
    return price_below(mark, trail if settings.stop == _TRAILING_AMOUNT else trail * mark)


@jit
def trades(bar: Bar) -> bool:
    """Whether anything was traded."""
    return bar.volume > 0.0 and bar.open > 0.0


@inlined
def buying_power(settings: Settings, account: Account, positions: Positions) -> float:
    """USD that purchases may take at the newest closes, by the paper broker's rule; in a cash account the cash."""
    held = 0.0
    if settings.leverage > 1.0:
        for s in range(len(positions)):
            if positions[s].shares > 0.0:
                held += positions[s].shares * positions[s].last
    return settings.leverage * (account.cash + held) - held


@jit
def accrue(settings: Settings, account: Account, days: int) -> None:
    """Book the interest of so many calendar days: earned on the cash of the last close, or paid on what is owed."""
    rate = settings.cash_rate if account.cash > 0.0 else settings.margin_rate
    if days > 0 and rate > 0.0:
        amount = to_cents(account.cash * rate * days / 365.0)
        account.cash = to_cents(account.cash + amount)
        account.interest += amount


@jit
def begin_bar(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int
) -> None:
    """Before the open: the dividend of what was held at the last close is paid, and a split restates it."""
    if position.shares <= 0.0:
        return
    if bar.dividend > 0.0:
        account.cash = to_cents(account.cash + to_cents(position.shares * bar.dividend))
    if bar.split > 0.0 and bar.split != 1.0:
        _split(settings, account, position, fill, bar.split, t, s)


@jit
def _split(
    settings: Settings, account: Account, position: Position, fill: FillRow, ratio: float, t: int, s: int
) -> None:
    """Restate the position; the fraction of a share it leaves is paid in cash at the last close, restated."""
    after = position.shares * ratio
    position.last /= ratio
    position.average /= ratio
    position.high /= ratio
    position.stop /= ratio
    position.mark /= ratio
    position.target /= ratio
    if settings.stop == _TRAILING_AMOUNT:
        position.trail /= ratio
    position.shares = math.floor(after + 1e-7)
    position.wanted = math.floor(position.wanted * ratio)
    fraction = after - position.shares
    if fraction > 1e-7:
        account.cash = to_cents(account.cash + to_cents(fraction * position.last))
        record(account, fill, t, s, -fraction, position.last, _SPLIT)
    if position.shares <= 0.0:
        forget(account, position)
