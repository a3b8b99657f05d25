"""The entries of one bar: at its open in the order of their score, then limit orders within it."""

import math
from typing import Final

from paiid.quant.backtest.booking import enlarge, next_row, protect, side_of, trades
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.fills import limited, most_shares, slipped
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.margin import buying_power
from paiid.quant.backtest.model import Reason
from paiid.quant.backtest.records import Account, Bar, BarRows, FillRow, FillRows, Position, Positions, Settings

_ENTRY: Final = int(Reason.ENTRY)
_REBALANCE: Final = int(Reason.REBALANCE)
_NONE: Final = int(Distance.NONE)


@jit
def openings(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    """Open what is in the queue, as volume and buying power allow; `is_last` where bar `t` ends its session."""
    account.power = buying_power(settings, account, positions)
    _open_at_open(bars, settings, account, positions, fills, t, is_last)
    if settings.entry != _NONE and account.queued > 0:
        _open_within(bars, settings, account, positions, fills, t, is_last)


@jit
def _open_at_open(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    """What volume leaves of an entry stays open until its session ends; what cannot be paid is given up.

    What the open does not fill of a limit order is looked at again within the bar.
    """
    waiting = 0
    for place in range(account.queued):
        s = positions[place].place
        position, bar = positions[s], bars[s]
        if not _may_open(settings, account, position):
            position.wanted = 0.0
            continue
        side = side_of(position.wanted)
        if trades(bar) and not side * (bar.open - position.limit) > 0.0:
            at = slipped(bar.open, side, settings)
            if not math.isnan(position.limit):
                at = limited(position.limit, side, bar.open, bar.open, settings)
            _open(settings, account, position, fills[next_row(account, len(fills))], bar, t, s, at, bar.open)
        is_waiting = position.wanted != 0.0 and not (is_last and math.isnan(position.limit))
        if is_waiting:
            positions[waiting].place = s
            waiting += 1
        else:
            position.wanted = 0.0
    account.queued = waiting


@jit
def _may_open(settings: Settings, account: Account, position: Position) -> bool:
    """Nothing is opened against a position that still stands."""
    is_full = position.shares == 0.0 and account.positions >= settings.max_positions
    is_opposed = position.wanted * position.shares < 0.0
    return position.wanted != 0.0 and position.leaving == 0 and not is_full and not is_opposed


@jit
def _open(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, at: float,
    reference: float,
) -> None:  # fmt: skip
    """Open what is wanted at `at` USD, `reference` before slippage; what volume leaves of it is wanted still."""
    is_entry, side = position.shares == 0.0, side_of(position.wanted)
    reason = _ENTRY if is_entry else _REBALANCE
    wanted = abs(position.wanted)
    opened = enlarge(settings, account, position, fill, bar, t, s, side, wanted, at, reference, reason)
    if is_entry and opened > 0.0:
        position.is_new = 1 if reference != bar.open else 0
        protect(settings, position, bar)
    position.wanted = position.wanted - side * opened if opened >= most_shares(bar.volume, settings) else 0.0


@jit
def _open_within(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    """Limit orders that the bar trades through after its open; with its session they end."""
    waiting = 0
    for place in range(account.queued):
        s = positions[place].place
        position, bar = positions[s], bars[s]
        side = side_of(position.wanted)
        if not math.isnan(position.limit) and not _may_open(settings, account, position):
            position.wanted = 0.0
        elif trades(bar) and side * (bar.open - position.limit) > 0.0 and _goes_through(bar, position.limit, side):
            at = position.limit
            _open(settings, account, position, fills[next_row(account, len(fills))], bar, t, s, at, at)
        if position.wanted != 0.0 and not is_last:
            positions[waiting].place = s
            waiting += 1
        else:
            position.wanted = 0.0
    account.queued = waiting


@jit
def _goes_through(bar: Bar, limit: float, side: int) -> bool:
    return bar.low < limit if side > 0 else bar.high > limit
