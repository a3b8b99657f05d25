"""A sweep of 1,000 pairs of averages over 20 instruments and 20 years, beside vectorbt doing the same in one call.

Ours runs in two threads. Of both the time on the clock is compared, for that is what two cores are for; what vectorbt
compiles, it compiles on a small sweep before.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.peers.client import Peers
from bench.report import Measurement, Peer

if TYPE_CHECKING:
    import numpy as np

    from paiid.quant.backtest.model import FloatArray, Panel
    from paiid.quant.backtest.sweep import Outcomes

TIMES = 120.0
MEMORY_TIMES = 10.0
_CASH = 1_000_000.0
_THREADS = 2
_FAST, _SLOW = range(5, 45, 2), range(50, 250, 4)
_SYMBOLS, _BARS = 20, 5040
_ROOM_GB = 18


def measure(others: Peers, say: Callable[[str], None]) -> list[Measurement]:
    """Ours before and after theirs, so that whatever else runs meets both; nothing where theirs has no room."""
    if psutil.virtual_memory().available < _ROOM_GB * 2**30:
        say(f"the sweep is not compared: vectorbt needs some 14 GB for it, so {_ROOM_GB} should be free")
        return []
    import numpy as np

    from tests.support.panels import random_panel

    panel = random_panel([f"S{n}" for n in range(_SYMBOLS)], _BARS, seed=17)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prices.npz"
        np.savez(file, times=panel.times, open=panel.open, close=panel.close)
        pairs = list(product(_FAST, _SLOW))
        columns = {"fast": [fast for fast, _ in pairs], "slow": [slow for _, slow in pairs]}
        others.ask("vectorbt_sweep", file=str(file), cash=_CASH, fast=[5], slow=[50])
        _swept(panel)
        begun = time.process_time()
        first = _timed(panel)
        spent = time.process_time() - begun
        theirs = others.ask("vectorbt_sweep", file=str(file), cash=_CASH, **columns)
        second = _timed(panel)
    ours = (first + second) / 2
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = (
        f"ours {ours:.2f} s in {_THREADS} threads; of the processor {theirs['seconds']:.1f} s against {spent:.2f} s; "
        f"load average {os.getloadavg()[0]:.1f}"
    )
    peak = Peer("vectorbt MB", theirs["memory_mb"])
    return [
        Measurement(
            "1,000 pairs × 20 symbols × 20 years",
            theirs["wall"] / ours,
            "× speed",
            TIMES,
            "more",
            Peer("vectorbt s", theirs["wall"]),
            note,
        ),
        Measurement(
            "memory of that",
            theirs["memory_mb"] / memory,
            "× less",
            MEMORY_TIMES,
            "more",
            peak,
            f"ours {memory:.0f} MB",
        ),
    ]


def _timed(panel: "Panel") -> float:
    started = time.perf_counter()
    found = _swept(panel)
    seconds = time.perf_counter() - started
    assert sum(one.equity.size for one in found) == len(_FAST) * len(_SLOW) * _SYMBOLS
    return seconds


def _swept(panel: "Panel") -> "list[Outcomes]":
    from paiid.quant.backtest.engine import bar_rows

    rows = bar_rows(panel)
    with ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(lambda s: _of_symbol(rows[:, s : s + 1], panel.close[:, s]), range(_SYMBOLS))
        return [one for of_symbol in found for one in of_symbol]


def _of_symbol(rows: "np.ndarray[tuple[int, ...], np.dtype[np.void]]", close: "FloatArray") -> "list[Outcomes]":
    import numpy as np
    import talib

    from paiid.quant.backtest.model import Costs
    from paiid.quant.backtest.sweep import sweep

    bars, close = np.ascontiguousarray(rows), np.ascontiguousarray(close)
    slow = np.stack([talib.SMA(close, period) for period in _SLOW])
    costs = Costs(commission_minimum=1.0, bar_participation=1.0)
    found = []
    for period in _FAST:
        fast = talib.SMA(close, period)
        enters, leaves = fast > slow, fast < slow
        enters[:, 1:] &= fast[:-1] <= slow[:, :-1]
        found.append(sweep(bars, enters, leaves, cash=_CASH, weight=1.0, costs=costs))
    return found
