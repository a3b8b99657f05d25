"""The purchases of one bar: at its open in the order of their score, then limit orders within it."""

import math
from typing import Final

from paiid.quant.backtest.booking import buy, buying_power, next_row, protect, trades
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.fills import limited, most_shares, slipped
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import Reason
from paiid.quant.backtest.records import Account, Bar, BarRows, FillRow, FillRows, Position, Positions, Settings

_ENTRY: Final = int(Reason.ENTRY)
_REBALANCE: Final = int(Reason.REBALANCE)
_NONE: Final = int(Distance.NONE)


@jit
def purchases(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    """Buy what is in the queue, as volume and cash allow; `is_last` where bar `t` ends its session."""
    account.power = buying_power(settings, account, positions)
    _buy_at_open(bars, settings, account, positions, fills, t, is_last)
    if settings.entry != _NONE and account.queued > 0:
        _buy_within(bars, settings, account, positions, fills, t, is_last)


@jit
def _buy_at_open(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    """What volume leaves of a purchase stays open until its session ends; what cannot be paid is given up.

    What the open does not fill of a limit order is looked at again within the bar.
    """
    waiting = 0
    for place in range(account.queued):
        s = positions[place].place
        position, bar = positions[s], bars[s]
        if not _may_buy(settings, account, position):
            position.wanted = 0.0
            continue
        if trades(bar) and not bar.open > position.limit:
            at = slipped(bar.open, 1, settings)
            if not math.isnan(position.limit):
                at = limited(position.limit, 1, bar.open, bar.low, settings)
            _buy(settings, account, position, fills[next_row(account, len(fills))], bar, t, s, at, bar.open)
        is_waiting = position.wanted > 0.0 and not (is_last and math.isnan(position.limit))
        if is_waiting:
            positions[waiting].place = s
            waiting += 1
        else:
            position.wanted = 0.0
    account.queued = waiting


@jit
def _may_buy(settings: Settings, account: Account, position: Position) -> bool:
    is_full = position.shares <= 0.0 and account.positions >= settings.max_positions
    return position.wanted > 0.0 and position.leaving == 0 and not is_full


@jit
def _buy(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, s: int, at: float,
    reference: float,
) -> None:  # fmt: skip
    """Buy what is wanted at `at` USD, which is `reference` within the bar; what volume leaves of it is wanted still."""
    is_entry = position.shares <= 0.0
    reason = _ENTRY if is_entry else _REBALANCE
    bought = buy(settings, account, position, fill, bar, t, s, position.wanted, at, reference, reason)
    if is_entry and bought > 0.0:
        position.is_new = 1 if reference < bar.open else 0
        protect(settings, position, bar)
    position.wanted = position.wanted - bought if bought >= most_shares(bar.volume, settings) else 0.0


@jit
def _buy_within(
    bars: BarRows, settings: Settings, account: Account, positions: Positions, fills: FillRows, t: int, is_last: int
) -> None:
    """Limit orders that the bar trades through after its open; with its session they end."""
    waiting = 0
    for place in range(account.queued):
        s = positions[place].place
        position, bar = positions[s], bars[s]
        if not math.isnan(position.limit) and not _may_buy(settings, account, position):
            position.wanted = 0.0
        elif trades(bar) and bar.open > position.limit and bar.low < position.limit:
            at = position.limit
            _buy(settings, account, position, fills[next_row(account, len(fills))], bar, t, s, at, at)
        if position.wanted > 0.0 and not is_last:
            positions[waiting].place = s
            waiting += 1
        else:
            position.wanted = 0.0
    account.queued = waiting
