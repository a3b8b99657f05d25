"""Backtests beside vectorbt and backtesting.py, in turns on the same prices.

The others run in a process and an environment of their own (`bench/peers`); each tells the processor time its own work
took, so that what else runs on the machine and the words between the processes do not count.
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import backtest_minutes, backtest_sweep
from bench.peers.client import Peers, peers
from bench.peers.environment import PeersMissingError
from bench.report import Measurement, Peer, median
from paiid.core.worker_process import keep_memory

if TYPE_CHECKING:
    from paiid.domain.strategy import StrategyDefinition
    from paiid.quant.backtest.callback import Context
    from paiid.quant.backtest.model import FloatArray, Ledger, Panel

COMPILED_TIMES = 20.0
CALLBACK_TIMES = 10.0
_CASH = 1_000_000.0
_ROUNDS = 15
_BARS = 5040


def measure(say: Callable[[str], None]) -> list[Measurement]:
    """One run of twenty years, one of a million minutes, and many; nothing where the others cannot be installed.

    Ours run here as in the program's worker, which keeps its memory.
    """
    keep_memory()
    try:
        with peers() as others, tempfile.TemporaryDirectory() as folder:
            found = _one_run(others, Path(folder) / "prices.npz")
            say("a million minutes ...")
            found += backtest_minutes.measure(others, Path(folder), say)
            return found + backtest_sweep.measure(others, say)
    except PeersMissingError as error:
        say(f"backtests are not compared: {error}")
        return []


def _one_run(others: Peers, file: Path) -> list[Measurement]:
    import numpy as np

    from tests.support.panels import random_panel

    panel = random_panel("A", _BARS, seed=11)
    columns = {name: getattr(panel, name) for name in ("times", "open", "high", "low", "close", "volume")}
    np.savez(file, **columns)
    definition = _crossover()
    ends = {
        "vectorbt_run": lambda: _compiled(definition, panel),
        "backtesting_run": lambda: _called(panel),
    }
    found = []
    for task, limit, name in (
        ("vectorbt_run", COMPILED_TIMES, "compiled run of 20 years, 15 metrics"),
        ("backtesting_run", CALLBACK_TIMES, "Python on_bar over 20 years"),
    ):
        ours, theirs = _in_turns(ends[task], partial(others.ask, task, file=str(file), cash=_CASH))
        ratio = median([other / own for own, other in zip(ours, theirs, strict=True)])
        peer = Peer(task.replace("_run", " ms"), 1e3 * median(theirs))
        note = f"ours {1e3 * median(ours):.2f} ms, load average {os.getloadavg()[0]:.1f}"
        found.append(Measurement(name, ratio, "× speed", limit, "more", peer, note))
    return found


def _in_turns(own: Callable[[], object], other: Callable[[], dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Processor seconds of both, after a first time that compiles.

    Each turn of either is two runs, of which the second counts: while one waits for the other its caches are taken and
    its processor slows down, which a run of a millisecond feels and one of twenty does not.
    """
    own(), other()
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        own()
        started = time.process_time()
        own()
        ours.append(time.process_time() - started)
        other()
        theirs.append(float(other()["seconds"]))
    return ours, theirs


def _crossover() -> "StrategyDefinition":
    from tests.peers.definitions import DEFINITIONS

    return DEFINITIONS["crossover"]


def _compiled(definition: "StrategyDefinition", panel: "Panel") -> list[float | None]:
    """From the definition to equity, trades and fifteen metrics."""
    from paiid.features.backtest.compiling.plans import simulate
    from tests.peers.definitions import COSTS

    return _figures(simulate(definition, {}, panel, cash=_CASH, costs=COSTS), panel)


def _called(panel: "Panel") -> list[float | None]:
    """The same crossover as a Python function of each bar."""
    import talib

    from paiid.quant.backtest.callback import run_callback
    from tests.peers.definitions import COSTS

    close = panel.close[:, 0]
    fast, slow = talib.SMA(close, 20).tolist(), talib.SMA(close, 50).tolist()

    def on_bar(context: "Context") -> None:
        t = context.t
        if context.positions[0]:
            if fast[t] < slow[t]:
                context.order(-context.positions[0])
        elif fast[t - 1] <= slow[t - 1] and fast[t] > slow[t]:
            context.order(int(0.95 * context.equity / context.closes()[-1] + 1e-7))

    return _figures(run_callback(on_bar, panel, _CASH, costs=COSTS), panel)


def _figures(ledger: "Ledger", panel: "Panel") -> list[float | None]:
    from paiid.quant import drawdowns, metrics, risk, trades
    from paiid.quant.backtest.columns import columns_of
    from paiid.quant.backtest.trades import round_trips

    returns: FloatArray = ledger.equity[1:] / ledger.equity[:-1] - 1.0
    trips = round_trips(ledger, columns_of(panel))
    pnl = trips.pnl[~trips.is_open]
    of_returns: tuple[Callable[[FloatArray], float | None], ...] = (
        metrics.total_return,
        metrics.annual_return,
        metrics.volatility,
        metrics.semi_deviation,
        metrics.sharpe_ratio,
        metrics.sortino_ratio,
        metrics.calmar_ratio,
        drawdowns.max_drawdown,
        metrics.tail_ratio,
        risk.value_at_risk,
        risk.conditional_value_at_risk,
    )
    of_trades = (trades.win_rate, trades.profit_factor, trades.expectancy)
    found = [one(returns) for one in of_returns] + [one(pnl) for one in of_trades]
    return [*found, float(trips.pnl.size)]
