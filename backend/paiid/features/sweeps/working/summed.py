"""The kept figures of many variants at once, from the sums of their runs: those of `trials.py`, by the same meaning."""

import math

import numpy as np
import numpy.typing as npt

from paiid.features.sweeps.working.trials import BLOCKS, FIGURES, block_columns
from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.backtest.sweep import Sums
from paiid.quant.metrics import TRADING_DAYS
from paiid.quant.returns import DAYS_A_YEAR

Columns = dict[str, npt.NDArray[np.generic]]
"""Of trials, by name; nan where a figure has no meaning."""
_DAY_S = 86_400


def nothing(count: int) -> Columns:
    """Of trials that could not be judged."""
    return {name: np.full(count, math.nan) for name in (*FIGURES, "final_equity", *block_columns())}


def figures_of(sums: Sums, cash: float, times: IntArray, firsts: IntArray, *, has_blocks: bool) -> Columns:
    """The columns of the variants.

    Args:
        sums: of their runs.
        cash: each began with, USD.
        times: [t], epoch seconds of the bars, each a session.
        firsts: [v], the first judged bar of each.
        has_blocks: whether the sums are in as many blocks of time as are kept.
    """
    count = (times.size - firsts).astype(np.float64)
    growth = sums.equity / cash
    mean = sums.returns / count
    spread = np.sqrt(np.maximum(sums.squares - count * mean * mean, 0.0) / (count - 1.0))
    yearly = growth ** (TRADING_DAYS / count) - 1.0
    days = (times[-1] // _DAY_S - times[firsts] // _DAY_S).astype(np.float64)
    found: Columns = {
        "total_return": growth - 1.0,
        "annual_return": yearly,
        "volatility": spread * math.sqrt(TRADING_DAYS),
        "max_drawdown": sums.max_drawdown,
        "sharpe": _ratio(mean * math.sqrt(TRADING_DAYS), spread),
        "sortino": _ratio(mean * TRADING_DAYS, np.sqrt(sums.downs / count * TRADING_DAYS)),
        "calmar": _ratio(yearly, -sums.max_drawdown),
        "trades": sums.trades.astype(np.float64),
        "win_rate": _ratio(sums.wins.astype(np.float64), sums.trades.astype(np.float64)),
        "profit_factor": _ratio(sums.won, -sums.lost),
        "average_exposure": sums.exposed / count,
        "costs": sums.fees + sums.slippage,
        "turnover": _ratio(np.minimum(sums.bought, sums.sold), sums.worth / count * days / DAYS_A_YEAR),
        "final_equity": sums.equity,
    }
    blocks = (sums.block_returns, sums.block_squares) if has_blocks else ()
    columns = [one for of_block in blocks for one in of_block.T] or [np.full(count.size, math.nan)] * (2 * BLOCKS)
    return found | dict(zip(block_columns(), columns, strict=True))


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Not a number where there is nothing to divide by."""
    found: FloatArray = np.divide(above, below, out=np.full(above.shape, math.nan), where=below > 0.0)
    return found
