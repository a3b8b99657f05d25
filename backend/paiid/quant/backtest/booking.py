"""Shares and cash change hands: every fill is booked here, whoever ordered it.

These functions take rows, not arrays: to hand an array to a compiled function costs more than most of them do. Each
writes at most one fill, into the row it is given (`next_row`).
"""

import math
from typing import Final

from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.fills import affordable, ceil_price, commission, floor_price, most_shares, to_cents
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import Reason
from paiid.quant.backtest.records import Account, Bar, FillRow, Position, Settings

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
def side_of(shares: float) -> int:
    """+1 of what is held, -1 of what is sold short."""
    return -1 if shares < 0.0 else 1


@jit
def forget(account: Account, position: Position) -> None:
    """The position is closed."""
    account.positions -= 1
    position.shares = position.wanted = 0.0
    position.held = position.leaving = position.is_new = 0
    position.average = position.high = position.stop = math.nan
    position.mark = position.trail = position.target = math.nan
    position.sessions = position.gain = position.fall = math.nan


@jit
def reduce(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int,
    wanted: float, at: float, reference: float, reason: int,
) -> None:  # fmt: skip
    """Sell at most `wanted` shares of what is held, or buy them back of what is sold short.

    At `at` USD in bar `t`; `reference` is the price before slippage. A purchase that closes is never cut for cash.
    """
    side = side_of(position.shares)
    shares = min(wanted, side * position.shares, most_shares(bar.volume, settings))
    if shares <= 0.0:
        return
    record(account, fill, t, s, -side * shares, at, reason)
    fill.fee = commission(shares, shares * at, settings)
    fill.slippage = max(0.0, side * (reference - at)) * shares
    account.cash = to_cents(account.cash + side * to_cents(shares * at) - fill.fee)
    position.shares -= side * shares
    if position.shares == 0.0:
        forget(account, position)


@jit
def enlarge(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, side: int,
    wanted: float, at: float, reference: float, reason: int,
) -> float:  # fmt: skip
    """Buy (`side` +1) or sell short (-1) at most `wanted` shares, as volume and power allow. Returns how many."""
    power = account.power if settings.leverage > 1.0 or settings.shorts != 0 else account.cash
    shares = affordable(min(wanted, most_shares(bar.volume, settings)), at, power, settings)
    if shares <= 0.0:
        return 0.0
    record(account, fill, t, s, side * shares, at, reason)
    fill.fee = commission(shares, shares * at, settings)
    fill.slippage = max(0.0, side * (at - reference)) * shares
    account.cash = to_cents(account.cash - side * to_cents(shares * at) - fill.fee)
    account.power -= to_cents(shares * at) + settings.leverage * fill.fee
    held = side * position.shares
    if held == 0.0:
        account.positions += 1
        position.average = position.high = at
    else:
        position.average = (position.average * held + at * shares) / (held + shares)
    position.shares += side * shares
    return shares


@jit
def protect(settings: Settings, position: Position, bar: Bar) -> None:
    """Place the stop and the target of what was opened in `bar`, at the distances decided with it."""
    entry, side = position.average, side_of(position.shares)
    if settings.stop != _NONE:
        distance = position.stop_distance
        if settings.stop < _TRAILING_AMOUNT:
            position.stop = worse_price(entry, distance if settings.stop == _AMOUNT else distance * entry, side)
        else:
            position.mark, position.trail = entry if position.is_new else bar.open, distance
            position.stop = stop_of_mark(settings, position.mark, position.trail, side)
    if settings.target != _NONE:
        distance = position.target_distance
        distance = distance if settings.target == _AMOUNT else distance * entry
        position.target = ceil_price(entry + distance) if side > 0 else max(0.0, floor_price(entry - distance))


@jit
def worse_price(price: float, distance: float, side: int) -> float:
    """`distance` USD on the side where a position of `side` loses, on the tick grid: a stop, or an entry's limit."""
    return max(0.0, floor_price(price - distance)) if side > 0 else ceil_price(price + distance)


@jit
def stop_of_mark(settings: Settings, mark: float, trail: float, side: int) -> float:
    """Where a trailing stop stands behind its mark."""
    return worse_price(mark, trail if settings.stop == _TRAILING_AMOUNT else trail * mark, side)


@jit
def trades(bar: Bar) -> bool:
    """Whether anything was traded."""
    return bar.volume > 0.0 and bar.open > 0.0


@jit
def begin_bar(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int
) -> None:
    """Before the open: the dividend of what was held at the last close is paid, and a split restates it.

    Whoever is short owes the dividend to the lender of the shares.
    """
    if position.shares == 0.0:
        return
    if bar.dividend > 0.0:
        account.cash = to_cents(account.cash + to_cents(position.shares * bar.dividend))
    if bar.split > 0.0 and bar.split != 1.0:
        _split(settings, account, position, fill, bar.split, t, s)


@jit
def _split(
    settings: Settings, account: Account, position: Position, fill: FillRow, ratio: float, t: int, s: int
) -> None:
    """Restate the position; the fraction of a share it leaves is settled in cash at the last close, restated."""
    after = position.shares * ratio
    position.last /= ratio
    position.average /= ratio
    position.high /= ratio
    position.stop /= ratio
    position.mark /= ratio
    position.target /= ratio
    if settings.stop == _TRAILING_AMOUNT:
        position.trail /= ratio
    side = side_of(after)
    position.shares = side * math.floor(side * after + 1e-7)
    position.wanted = math.floor(position.wanted * ratio)
    fraction = after - position.shares
    if side * fraction > 1e-7:
        account.cash = to_cents(account.cash + to_cents(fraction * position.last))
        record(account, fill, t, s, -fraction, position.last, _SPLIT)
    if position.shares == 0.0:
        forget(account, position)
