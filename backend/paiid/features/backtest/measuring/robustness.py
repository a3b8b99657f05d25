"""How much of a result hangs on the order of its trades, and how large an account could have traded it."""

from typing import Final

import numpy as np

from paiid.features.backtest.measuring.contracts import contract_results
from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.numbers import ratio, usd
from paiid.features.backtest.results import BacktestCapacityRead, BacktestTradeOrderRead
from paiid.quant.backtest.model import FloatArray, IntArray, Reason
from paiid.quant.trade_order import DRAWS, capacity, trade_order

SEED: Final = 0
_CAREFUL, _MOST = 0.01, 0.05
"""Ratios of a bar's volume: hardly to be noticed, and where it begins to move prices."""


def order_of_trades(course: Course) -> BacktestTradeOrderRead | None:
    """The closed trades in another order, and others like them."""
    trips = course.trips
    closed, of_contracts = ~trips.is_open, contract_results(course)
    pnl = np.concatenate((trips.pnl[closed], of_contracts[0]))
    before = _equity_before(course, np.concatenate((trips.entry_bar[closed], of_contracts[1])))
    found = trade_order(np.maximum(pnl / before, -0.9999), seed=SEED)
    if found is None:
        return None
    drawdowns, ends = found.drawdowns, [growth * course.cash for growth in found.growths]
    return BacktestTradeOrderRead(
        trades=pnl.size,
        draws=DRAWS,
        seed=SEED,
        drawdown_worst=ratio(drawdowns[0]),
        drawdown_median=ratio(drawdowns[1]),
        drawdown_best=ratio(drawdowns[2]),
        equity_low=usd(ends[0]),
        equity_median=usd(ends[1]),
        equity_high=usd(ends[2]),
        loss=ratio(found.loss),
    )


def capacity_of(course: Course) -> BacktestCapacityRead | None:
    """How large an account the volume of its bars would have borne."""
    ledger = course.ledger
    volume = course.panel.volume[ledger.bar, ledger.instrument]
    # The cash for a fraction that a split leaves is no trade, nor is what a contract delivers.
    there = (volume > 0) & (ledger.shares != 0) & (ledger.reason != int(Reason.ASSIGNED))
    equity = _equity_before(course, ledger.bar[there])
    careful, most = (
        capacity(np.abs(ledger.shares[there]), volume[there], equity, most=limit) for limit in (_CAREFUL, _MOST)
    )
    if careful is None or most is None:
        return None
    return BacktestCapacityRead(at_one_percent=usd(careful), at_five_percent=usd(most))


def _equity_before(course: Course, bars: IntArray) -> FloatArray:
    """The account at the close before each of those bars; what the run began with before the first."""
    found = np.where(bars > course.first, course.ledger.equity[np.maximum(bars - 1, 0)], course.cash)
    return np.maximum(found, 1e-9)
