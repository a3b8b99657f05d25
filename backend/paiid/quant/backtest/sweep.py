"""Many variants of signals on one instrument, each with an account of its own; only what judges them is kept.

The same rules and the same booking as `engine.run` with one position, without stops: for the thousands of variants of a
sweep, whose equity curves nobody will look at. The loops let go of the interpreter's lock, so threads share the work.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.booking import enlarge, reduce, trades
from paiid.quant.backtest.codes import SizingCode
from paiid.quant.backtest.columns import PLAIN
from paiid.quant.backtest.deciding import shares_wanted
from paiid.quant.backtest.engine import costs_into
from paiid.quant.backtest.fills import slipped
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import BoolArray, Costs, FloatArray, IntArray, Reason
from paiid.quant.backtest.records import (
    ACCOUNT,
    FILL,
    SETTINGS,
    WISH,
    Account,
    Bar,
    Bars,
    FillRow,
    Position,
    Rows,
    Settings,
    Wish,
    dtype_of,
    new_positions,
)

_ENTRY, _EXIT = int(Reason.ENTRY), int(Reason.EXIT_RULE)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all variants. `sizing` and `max_weight` as in `Plan`, `cash` is USD each starts with, > 0."""

    cash: float
    costs: Costs
    sizing: SizingCode = SizingCode.WEIGHTS
    max_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sums:
    """[v] of each variant's run, over the closes from its first judged one on; amounts in USD.

    `equity` is the last. `returns`, `squares` and `downs` are sums of the returns, of their squares and of the squares
    of those below 0; `worth` is the sum of the equity, `exposed` of what is held as a ratio of it. `max_drawdown` <= 0
    is a ratio. `bought` and `sold` are before costs; `trades` are closed ones, of which `wins` made money after fees,
    `won` together, the others `lost`, <= 0. `block_returns` and `block_squares` [v, b] are the sums by block of time.
    """

    equity: FloatArray
    returns: FloatArray
    squares: FloatArray
    downs: FloatArray
    worth: FloatArray
    exposed: FloatArray
    max_drawdown: FloatArray
    fees: FloatArray
    slippage: FloatArray
    bought: FloatArray
    sold: FloatArray
    won: FloatArray
    lost: FloatArray
    trades: IntArray
    wins: IntArray
    fills: IntArray
    block_returns: FloatArray
    block_squares: FloatArray


class _Tally(Protocol):
    """Of the run so far: as in `Sums`; `block` is that of the close noted last, `trip` what came of an open trade."""

    equity: float
    returns: float
    squares: float
    downs: float
    worth: float
    exposed: float
    peak: float
    max_drawdown: float
    fees: float
    slippage: float
    bought: float
    sold: float
    won: float
    lost: float
    entered: float
    left: float
    trip_fees: float
    trades: int
    wins: int
    fills: int
    block: int


_TALLY = dtype_of(_Tally)
_Tallies = Rows[_Tally]


def sweep(
    bars: npt.NDArray[np.void],
    enters: BoolArray,
    leaves: BoolArray,
    weights: FloatArray,
    firsts: IntArray,
    blocks: IntArray,
    terms: Terms,
) -> Sums:
    """Trade each variant alone.

    Args:
        bars: [t, 1], as `engine.bar_rows` makes them, each a session, without gaps, dividends and splits.
        enters: [v, t], at whose close a purchase is ordered; those before the variant's first judged bar do not count.
        leaves: [v, t], at whose close a sale is; nothing is entered there.
        weights: [v], of a position, as the sizing says.
        firsts: [v], the first bar that each is judged on.
        blocks: [b], at which bar each block of time begins; none of `firsts` is before the first.
        terms: of all.
    Raises:
        ValueError: signals of another length than the bars, bars with gaps, or blocks that begin too late.
    """
    closes = np.ascontiguousarray(bars["close"][:, 0])
    if enters.shape != leaves.shape or enters.shape != (firsts.size, closes.size) or np.isnan(closes).any():
        raise ValueError("signals [v, t] are for bars [t, 1] without gaps")
    if blocks.size == 0 or (firsts < blocks[0]).any():
        raise ValueError("the first block begins with the first judged bar or before")
    settings = np.zeros(1, SETTINGS)
    costs_into(settings, terms.costs)
    settings["max_weight"], settings["sizing"] = terms.max_weight, terms.sizing
    tallies = np.zeros(firsts.size, _TALLY)
    for name in ("equity", "peak"):
        tallies[name] = terms.cash
    account, position, fill, wish = np.zeros(1, ACCOUNT), new_positions(1), np.zeros(1, FILL), np.zeros(1, WISH)
    by_block = np.zeros((2, firsts.size, blocks.size))
    ends = np.append(blocks[1:], closes.size)
    enters, leaves = np.require(enters, np.bool_, PLAIN), np.require(leaves, np.bool_, PLAIN)
    weights, firsts = np.require(weights, np.float64, PLAIN), np.require(firsts, np.int64, PLAIN)
    _run_all(
        bars, closes, enters, leaves, weights, firsts, ends, settings[0], account[0], position[0], fill[0], wish[0],
        tallies, by_block,
    )  # fmt: skip
    kept = {name: tallies[name].copy() for name in Sums.__annotations__ if name in _Tally.__annotations__}
    return Sums(**kept, block_returns=by_block[0], block_squares=by_block[1])


@jit
def _run_all(
    bars: Bars, closes: FloatArray, enters: BoolArray, leaves: BoolArray, weights: FloatArray, firsts: IntArray,
    ends: IntArray, settings: Settings, account: Account, position: Position, fill: FillRow, wish: Wish,
    tallies: _Tallies, by_block: FloatArray,
) -> None:  # fmt: skip
    last = closes.size - 1
    for v in range(len(tallies)):
        tally, wish.weight = tallies[v], weights[v]
        account.cash, account.positions, account.fills = tally.equity, 0, 0
        position.shares = 0.0
        t = noted = firsts[v]
        while True:
            t = _wait(enters[v], leaves[v], t)
            if t >= last:
                break
            wanted = shares_wanted(settings, wish, closes[t], account.cash, 1)
            t += 1
            _enter(settings, account, position, fill, tally, bars[t, 0], t, wanted)
            if position.shares <= 0.0:
                continue
            tally.worth += tally.equity * (t - noted)
            noted = t
            while position.shares > 0.0 and noted <= last:
                t = _until(leaves[v], noted)
                _note(closes, noted, t + 1, account.cash, position.shares, tally, ends, by_block[:, v])
                while position.shares > 0.0 and t < last:
                    t += 1
                    _leave(settings, account, position, fill, tally, bars[t, 0], t)
                    _note(closes, t, t + 1, account.cash, position.shares, tally, ends, by_block[:, v])
                noted = t + 1
        tally.worth += tally.equity * (closes.size - noted)
        tally.fills = account.fills


@jit
def _wait(enters: BoolArray, leaves: BoolArray, t: int) -> int:
    """The next bar that says buy."""
    while t < enters.size and not (enters[t] and not leaves[t]):
        t += 1
    return t


@jit
def _until(leaves: BoolArray, t: int) -> int:
    """The next bar that says sell, or the last."""
    while t < leaves.size - 1 and not leaves[t]:
        t += 1
    return t


@jit
def _enter(
    settings: Settings, account: Account, position: Position, fill: FillRow, tally: _Tally, bar: Bar, t: int,
    wanted: float,
) -> None:  # fmt: skip
    """Buy at the open what volume and cash allow."""
    if wanted <= 0.0 or not trades(bar):
        return
    at = slipped(bar.open, 1, settings)
    if enlarge(settings, account, position, fill, bar, t, 0, 1, wanted, at, bar.open, _ENTRY) > 0.0:
        amount = fill.shares * fill.price
        tally.entered, tally.left, tally.trip_fees = amount, 0.0, fill.fee
        tally.bought += amount
        tally.fees += fill.fee
        tally.slippage += fill.slippage


@jit
def _leave(
    settings: Settings, account: Account, position: Position, fill: FillRow, tally: _Tally, bar: Bar, t: int
) -> None:
    """Sell at the open what volume allows."""
    if not trades(bar):
        return
    at = slipped(bar.open, -1, settings)
    reduce(settings, account, position, fill, bar, t, 0, position.shares, at, bar.open, _EXIT)
    amount = -fill.shares * fill.price
    tally.left += amount
    tally.trip_fees += fill.fee
    tally.sold += amount
    tally.fees += fill.fee
    tally.slippage += fill.slippage
    if position.shares <= 0.0:
        pnl = tally.left - tally.entered - tally.trip_fees
        tally.trades += 1
        tally.wins += pnl > 0.0
        tally.won += max(pnl, 0.0)
        tally.lost += min(pnl, 0.0)


@jit
def _note(
    closes: FloatArray, begin: int, end: int, cash: float, shares: float, tally: _Tally, ends: IntArray,
    by_block: FloatArray,
) -> None:  # fmt: skip
    """The closes of bars [begin, end), at which so much is held."""
    while begin < end:
        while begin >= ends[tally.block]:
            tally.block += 1
        stop = min(end, ends[tally.block])
        returns, squares = _add(closes, begin, stop, cash, shares, tally)
        by_block[0, tally.block] += returns
        by_block[1, tally.block] += squares
        tally.returns += returns
        tally.squares += squares
        begin = stop


@jit
def _add(
    closes: FloatArray, begin: int, end: int, cash: float, shares: float, tally: _Tally
) -> tuple[float, float]:  # fmt: skip
    """Sums of the returns and their squares at the closes of bars [begin, end); the other sums go into the tally."""
    returns = squares = downs = worth = exposed = 0.0
    equity, peak, fall = tally.equity, tally.peak, tally.max_drawdown
    floor, inverse = peak * (1.0 + fall), 1.0 / equity
    for t in range(begin, end):
        equity = cash + shares * closes[t]
        change = equity * inverse - 1.0
        inverse = 1.0 / equity
        square = change * change
        returns += change
        squares += square
        downs += square if change < 0.0 else 0.0
        worth += equity
        exposed += 1.0 - cash * inverse
        if equity > peak:
            peak = equity
            floor = peak * (1.0 + fall)
        elif equity < floor:
            fall = equity / peak - 1.0
            floor = equity
    tally.downs += downs
    tally.worth += worth
    tally.exposed += exposed
    tally.equity, tally.peak, tally.max_drawdown = equity, peak, fall
    return returns, squares
