"""A million minute bars beside vectorbt and backtesting.py, in turns on the same prices.

Ours is driven by events: orders for the day, a stop and a limit order for the target in each bar. vectorbt works on
whole arrays, with the same stop and target; backtesting.py calls a function at each bar, as ours does beside it.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers.client import Peers
from bench.report import Measurement, Peer, median

if TYPE_CHECKING:
    from paiid.quant.backtest.callback import Context
    from paiid.quant.backtest.model import Costs, Ledger, Panel

COMPILED_TIMES = 4.0
CALLBACK_TIMES = 8.0
_CASH = 1_000_000.0
_BARS, _SESSION = 1_000_000, 390
_STOP, _TARGET = 0.01, 0.02
_WEIGHT = 0.95
_ROUNDS = 3


def measure(others: Peers, folder: Path, say: Callable[[str], None]) -> list[Measurement]:
    """Compiled in turns of three; of the Python function once ours, once theirs and ours again, for it is slow."""
    import numpy as np

    panel, file = _panel(), folder / "minutes.npz"
    np.savez(file, **{name: getattr(panel, name) for name in ("times", "open", "high", "low", "close", "volume")})
    _compiled(panel), others.ask("vectorbt_minutes", file=str(file), cash=_CASH)
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_seconds(_compiled, panel))
        theirs.append(float(others.ask("vectorbt_minutes", file=str(file), cash=_CASH)["seconds"]))
    say("a million minutes, called one by one ...")
    first = _seconds(_called, panel)
    called = float(others.ask("backtesting_minutes", file=str(file), cash=_CASH)["seconds"])
    own = (first + _seconds(_called, panel)) / 2
    return [
        _measured("compiled, 1,000,000 minutes with stop and target", ours, theirs, COMPILED_TIMES, "vectorbt ms"),
        _measured("Python on_bar, 1,000,000 minutes", [own], [called], CALLBACK_TIMES, "backtesting ms"),
    ]


def _measured(name: str, ours: list[float], theirs: list[float], limit: float, peer: str) -> Measurement:
    ratio = median([other / own for own, other in zip(ours, theirs, strict=True)])
    note = f"ours {1e3 * median(ours):.0f} ms, load average {os.getloadavg()[0]:.1f}"
    return Measurement(name, ratio, "× speed", limit, "more", Peer(peer, 1e3 * median(theirs)), note)


def _seconds(work: "Callable[[Panel], object]", panel: "Panel") -> float:
    started = time.process_time()
    work(panel)
    return time.process_time() - started


def _panel() -> "Panel":
    """Minutes of sessions that follow one another day by day; prices in cents that move 0.05 % a minute."""
    import numpy as np

    from paiid.quant.backtest.model import Panel

    rng = np.random.default_rng(23)
    close = np.round(80 * np.exp(np.cumsum(rng.normal(0.0, 0.0005, _BARS))), 2)
    open_ = np.concatenate((close[:1], close[:-1]))
    high = np.round(np.maximum(open_, close) * (1 + abs(rng.normal(0, 0.0003, _BARS))), 2)
    low = np.round(np.minimum(open_, close) * (1 - abs(rng.normal(0, 0.0003, _BARS))), 2)
    at = np.arange(_BARS)
    times = (14_606 + at // _SESSION) * 86_400 + 52_200 + at % _SESSION * 60
    prices = {"open": open_, "high": high, "low": low, "close": close}
    return Panel(
        ("A",),
        times,
        **{name: column[:, np.newaxis] for name, column in prices.items()},
        volume=np.full((_BARS, 1), 1e9),
        dividends=np.zeros((_BARS, 1)),
        session_ends=at % _SESSION == _SESSION - 1,
    )


def _costs() -> "Costs":
    from paiid.quant.backtest.model import Costs

    return Costs(commission_minimum=1.0, bar_participation=1.0)


def _compiled(panel: "Panel") -> list[float | None]:
    """Averages, signals, the run, its equity curve, trades and two figures."""
    import numpy as np
    import talib

    from paiid.quant.backtest.codes import Distance
    from paiid.quant.backtest.engine import run
    from paiid.quant.backtest.plan import Plan

    close = np.ascontiguousarray(panel.close[:, 0])
    fast, slow = talib.SMA(close, 20), talib.SMA(close, 50)
    enters, leaves = fast > slow, fast < slow
    enters[1:] &= fast[:-1] <= slow[:-1]
    plan = Plan(
        np.ones(close.size, np.bool_), enters[:, np.newaxis], leaves[:, np.newaxis], _costs(), max_positions=1,
        weights=np.full((1, 1), _WEIGHT), stop=Distance.RATIO, stop_distance=np.full((1, 1), _STOP),
        target=Distance.RATIO, target_distance=np.full((1, 1), _TARGET),
    )  # fmt: skip
    return _figures(run(plan, panel, _CASH), panel)


def _called(panel: "Panel") -> list[float | None]:
    """The same crossover as a Python function of each bar, with its target as a limit order that is kept."""
    import numpy as np
    import talib

    from paiid.quant.backtest.callback import run_callback

    close = np.ascontiguousarray(panel.close[:, 0])
    closes = close.tolist()
    fast, slow = talib.SMA(close, 20).tolist(), talib.SMA(close, 50).tolist()

    def on_bar(context: "Context") -> None:
        t = context.t
        held = context.positions[0]
        if held:
            if fast[t] < slow[t]:
                context.orders.clear()
                context.order(-held)
            elif not context.orders:
                context.order(-held, limit=closes[t] * (1 + _TARGET), keep=True)
        elif fast[t - 1] <= slow[t - 1] and fast[t] > slow[t]:
            context.order(int(_WEIGHT * context.equity / closes[t] + 1e-7))

    return _figures(run_callback(on_bar, panel, _CASH, costs=_costs()), panel)


def _figures(ledger: "Ledger", panel: "Panel") -> list[float | None]:
    from paiid.quant import drawdowns, metrics
    from paiid.quant.backtest.columns import columns_of
    from paiid.quant.backtest.trades import round_trips

    returns = ledger.equity[1:] / ledger.equity[:-1] - 1.0
    trips = round_trips(ledger, columns_of(panel))
    return [metrics.total_return(returns), drawdowns.max_drawdown(returns), float(trips.pnl.size)]
