"""Many variants of signals on one instrument, each with an account of its own; only what judges them is kept.

The same rules and the same booking as `engine.run` with one position, without stops: for the thousands of variants of a
sweep, whose equity curves nobody will look at. The loops let go of the interpreter's lock, so threads share the work.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.booking import enlarge, reduce, trades
from paiid.quant.backtest.engine import costs_into
from paiid.quant.backtest.fills import slipped, whole
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import BoolArray, Costs, FloatArray, IntArray, Reason
from paiid.quant.backtest.records import (
    ACCOUNT,
    FILL,
    SETTINGS,
    Account,
    Bar,
    Bars,
    FillRow,
    Position,
    Rows,
    Settings,
    dtype_of,
    new_positions,
)

_ENTRY, _EXIT = int(Reason.ENTRY), int(Reason.EXIT_RULE)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """[v]. `sharpe_ratio` of a bar's returns, not annualized, nan where none differs; `max_drawdown` <= 0, a ratio."""

    equity: FloatArray
    sharpe_ratio: FloatArray
    max_drawdown: FloatArray
    fills: IntArray


class _Tally(Protocol):
    before: float
    total: float
    squares: float
    peak: float
    fall: float
    fills: int


_TALLY = dtype_of(_Tally)
_Tallies = Rows[_Tally]


def sweep(
    bars: npt.NDArray[np.void], enters: BoolArray, leaves: BoolArray, *, cash: float, weight: float, costs: Costs
) -> Outcomes:
    """Trade each variant alone.

    Args:
        bars: [t, 1], as `engine.bar_rows` makes them, without gaps, dividends and splits.
        enters: [v, t], at whose close a purchase is ordered.
        leaves: [v, t], at whose close a sale is; nothing is entered there.
        cash: each variant starts with, USD, > 0.
        weight: of the equity that a position takes, in (0, 1].
        costs: of all.
    Raises:
        ValueError: signals of another length than the bars, or bars with gaps.
    """
    closes = np.ascontiguousarray(bars["close"][:, 0])
    if enters.shape != leaves.shape or enters.shape[1] != closes.size or np.isnan(closes).any():
        raise ValueError("signals [v, t] are for bars [t, 1] without gaps")
    settings = np.zeros(1, SETTINGS)
    costs_into(settings, costs)
    settings["max_weight"] = weight
    tallies = np.zeros(enters.shape[0], _TALLY)
    for name in ("before", "peak"):
        tallies[name] = cash
    account, position, fill = np.zeros(1, ACCOUNT), new_positions(1), np.zeros(1, FILL)
    _run_all(bars, closes, enters, leaves, settings[0], account[0], position[0], fill[0], tallies)
    count = closes.size - 1
    mean = tallies["total"] / count
    variance = (tallies["squares"] - count * mean * mean) / (count - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        sharpe = np.where(variance > 0, mean / np.sqrt(variance), np.nan)
    return Outcomes(tallies["before"], sharpe, tallies["fall"], tallies["fills"])


@jit
def _run_all(
    bars: Bars, closes: FloatArray, enters: BoolArray, leaves: BoolArray, settings: Settings, account: Account,
    position: Position, fill: FillRow, tallies: _Tallies,
) -> None:  # fmt: skip
    last = closes.size - 1
    for v in range(len(tallies)):
        tally = tallies[v]
        account.cash, account.positions, account.fills = tally.before, 0, 0
        position.shares = 0.0
        t = 0
        while True:
            t = _wait(enters[v], leaves[v], t)
            if t >= last:
                break
            wanted = whole(settings.max_weight * account.cash / closes[t])
            t += 1
            _enter(settings, account, position, fill, bars[t, 0], t, wanted)
            while position.shares > 0.0 and t <= last:
                t = _hold(closes, leaves[v], t, account.cash, position.shares, tally)
                is_sold = False
                while not is_sold and t < last:
                    t += 1
                    is_sold = _leave(settings, account, position, fill, bars[t, 0], t)
                    _note(tally, account.cash + position.shares * closes[t])
                if t >= last:
                    break
        tally.fills = account.fills


@jit
def _wait(enters: BoolArray, leaves: BoolArray, t: int) -> int:
    """The next bar that says buy."""
    while t < enters.size and not (enters[t] and not leaves[t]):
        t += 1
    return t


@jit
def _enter(
    settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int, wanted: float
) -> None:
    if wanted > 0.0 and trades(bar):
        enlarge(
            settings, account, position, fill, bar, t, 0, 1, wanted, slipped(bar.open, 1, settings), bar.open, _ENTRY
        )  # fmt: skip


@jit
def _leave(settings: Settings, account: Account, position: Position, fill: FillRow, bar: Bar, t: int) -> bool:
    """Sell at the open; whether nothing is left."""
    if trades(bar):
        at = slipped(bar.open, -1, settings)
        reduce(settings, account, position, fill, bar, t, 0, position.shares, at, bar.open, _EXIT)
    return position.shares <= 0.0


@jit
def _note(tally: _Tally, value: float) -> None:
    change = value / tally.before - 1.0
    tally.total += change
    tally.squares += change * change
    tally.peak = max(tally.peak, value)
    tally.fall = min(tally.fall, value / tally.peak - 1.0)
    tally.before = value


@jit
def _hold(closes: FloatArray, leaves: BoolArray, t: int, cash: float, shares: float, tally: _Tally) -> int:
    """Note the closes from `t` to the first that says sell, which is returned, or the last."""
    total, squares, before = tally.total, tally.squares, tally.before
    peak, fall = tally.peak, tally.fall
    floor = peak * (1.0 + fall)
    while True:
        value = cash + shares * closes[t]
        change = value / before - 1.0
        total += change
        squares += change * change
        before = value
        if value > peak:
            peak = value
            floor = peak * (1.0 + fall)
        elif value < floor:
            fall = value / peak - 1.0
            floor = value
        if leaves[t] or t == closes.size - 1:
            break
        t += 1
    tally.total, tally.squares, tally.before, tally.peak, tally.fall = total, squares, before, peak, fall
    return t
