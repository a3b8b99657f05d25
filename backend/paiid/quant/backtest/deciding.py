"""What to trade at the next open, decided at a close."""

import math
from typing import Final

from paiid.quant.backtest.booking import side_of, worse_price
from paiid.quant.backtest.codes import LONG, SHORT, Distance, Rebalancing, SizingCode
from paiid.quant.backtest.fills import whole
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.margin import give_up_entries
from paiid.quant.backtest.model import Reason
from paiid.quant.backtest.program import Program, holds
from paiid.quant.backtest.records import Account, BarRows, Position, Positions, Settings, Wish, WishRows

_EXIT: Final = int(Reason.EXIT_RULE)
_EQUAL: Final = int(SizingCode.EQUAL)
_AMOUNTS: Final = int(SizingCode.AMOUNTS)
_SHARES: Final = int(SizingCode.SHARES)
_ADD: Final = int(Rebalancing.ADD)
_NONE: Final = int(Distance.NONE)
_AMOUNT: Final = int(Distance.AMOUNT)


@inlined
def decide(
    bars: BarRows, wishes: WishRows, settings: Settings, account: Account, positions: Positions, equity: float
) -> None:  # fmt: skip
    """Give the orders of the next bar: exits, entries of the best scores, and sizes where they are brought back."""
    kept = 0
    account.queued = 0
    for s in range(len(positions)):
        position, wish = positions[s], wishes[s]
        entry = wish.enters & ~wish.leaves
        is_known = not math.isnan(bars[s].close)
        if position.shares == 0.0:
            if position.wanted != 0.0 and wish.leaves & _bit(position.wanted):
                position.wanted = 0.0
            if (entry and is_known) or position.wanted != 0.0:
                _enqueue(wishes, account, positions, s)
        elif position.leaving != 0 or (wish.leaves & _bit(position.shares) and is_known):
            if position.leaving == 0:
                position.leaving, position.wanted = _EXIT, 0.0
            if is_known and entry & _bit(-position.shares):
                _enqueue(wishes, account, positions, s)
        else:
            kept += 1
    _choose(account, settings, positions, kept)
    if account.queued > 0 or settings.rebalances:
        _size(bars, wishes, settings, account, positions, equity, kept + account.queued)
    _go_on_opening(wishes, settings, account, positions)
    if account.called != 0:
        give_up_entries(account, positions)


@jit
def _bit(shares: float) -> int:
    return SHORT if shares < 0.0 else LONG


@jit
def _choose(account: Account, settings: Settings, positions: Positions, kept: int) -> None:
    """Of what waits to be entered the first, as many as there may be."""
    chosen = min(account.queued, max(0, settings.max_positions - kept))
    for place in range(chosen, account.queued):
        positions[positions[place].place].wanted = 0.0
    account.queued = chosen


@jit
def _go_on_opening(wishes: WishRows, settings: Settings, account: Account, positions: Positions) -> None:
    """What volume has left of an entry is still to be opened; sizes that are brought back say so themselves."""
    if settings.rebalances:
        return
    for s in range(len(positions)):
        if positions[s].shares * positions[s].wanted > 0.0:
            _enqueue(wishes, account, positions, s)


@jit
def leave_by_rule(
    bars: BarRows, settings: Settings, program: Program, short_program: Program, account: Account,
    positions: Positions, t: int,
) -> None:  # fmt: skip
    """Give the orders to close what the rule on the position says."""
    for s in range(len(positions)):
        position = positions[s]
        if position.shares == 0.0 or position.leaving != 0 or math.isnan(bars[s].close):
            continue
        if position.shares > 0.0:
            leaves = settings.has_rule & LONG != 0 and holds(program, 0, len(program.steps), t, s, position, account)
        else:
            leaves = settings.has_rule & SHORT != 0 and holds(
                short_program, 0, len(short_program.steps), t, s, position, account
            )
        if leaves:
            position.leaving = _EXIT


@jit
def _enqueue(wishes: WishRows, account: Account, positions: Positions, s: int) -> None:
    """Put `s` behind all whose score is at least its own."""
    place, score = account.queued, wishes[s].score
    while place > 0 and wishes[positions[place - 1].place].score < score:
        positions[place].place = positions[place - 1].place
        place -= 1
    positions[place].place = s
    account.queued += 1


@jit
def _size(
    bars: BarRows, wishes: WishRows, settings: Settings, account: Account, positions: Positions, equity: float,
    members: int,
) -> None:  # fmt: skip
    for place in range(account.queued):
        s = positions[place].place
        entry = wishes[s].enters & ~wishes[s].leaves
        if entry and not math.isnan(bars[s].close):
            side = -1 if entry == SHORT else 1
            shares = side * shares_wanted(settings, wishes[s], bars[s].close, equity, members)
            if positions[s].shares == 0.0:
                positions[s].wanted = shares
            else:
                positions[s].turn = shares
            _note(settings, positions[s], wishes[s], bars[s].close, side)
    if not settings.rebalances:
        return
    for s in range(len(positions)):
        position = positions[s]
        if position.shares != 0.0 and position.leaving == 0:
            if not math.isnan(bars[s].close):
                _bring_back(settings, position, wishes[s], bars[s].close, equity, members)
            if position.wanted * position.shares > 0.0:
                _enqueue(wishes, account, positions, s)


@jit
def _note(settings: Settings, position: Position, wish: Wish, close: float, side: int) -> None:
    """The terms of an entry: its limit, and how far its stop and target are to stand."""
    position.stop_distance, position.target_distance = wish.stop_distance, wish.target_distance
    position.limit = math.nan
    if settings.entry != _NONE:
        distance = wish.entry_distance if settings.entry == _AMOUNT else wish.entry_distance * close
        position.limit = worse_price(close, distance, side)


@jit
def _bring_back(settings: Settings, position: Position, wish: Wish, close: float, equity: float, members: int) -> None:
    """A size that is not known leaves the position as it is; what is brought back is traded at the market."""
    position.limit = math.nan
    side = side_of(position.shares)
    if settings.rebalances == _ADD:
        most = whole(settings.max_weight * equity / close) - side * position.shares
        part = shares_wanted(settings, wish, close, equity, members) if wish.enters & _bit(position.shares) else 0.0
        position.wanted = side * max(0.0, min(part, most))
    elif settings.sizing == _EQUAL or not math.isnan(wish.weight):
        position.wanted = side * shares_wanted(settings, wish, close, equity, members) - position.shares


@jit
def shares_wanted(settings: Settings, wish: Wish, close: float, equity: float, members: int) -> float:
    """Whole shares that the position shall have, of either side."""
    weight = 1.0 / members if settings.sizing == _EQUAL else wish.weight
    if not weight > 0.0:
        return 0.0
    if settings.sizing == _SHARES:
        return max(0.0, min(weight, whole(settings.max_weight * equity / close)))
    if settings.sizing == _AMOUNTS:
        return max(0.0, whole(min(weight, settings.max_weight * equity) / close))
    return max(0.0, whole(min(weight, settings.max_weight) * equity / close))
