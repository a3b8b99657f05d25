"""A sweep of 1,000 pairs of averages over 20 instruments and 20 years, beside vectorbt doing the same in one call.

Ours are twenty sweeps as the server's worker runs them, by the runner of two threads, each of 1,000 variants with all
figures that a sweep keeps, reading the bars included, writing the results not. Of both the time on the clock is
compared, for that is what two cores are for; what vectorbt compiles, it compiles on a small sweep before.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.peers.client import Peers
from bench.report import Measurement, Peer

if TYPE_CHECKING:
    from paiid.features.sweeps.folder import SweepFolder
    from paiid.features.sweeps.study import Study
    from paiid.features.sweeps.working.runners import Runner
    from paiid.quant.backtest.model import Panel

TIMES = 120.0
MEMORY_TIMES = 10.0
_CASH = 1_000_000.0
_THREADS = 2
_FAST, _SLOW = range(5, 45, 2), range(50, 250, 4)
_SYMBOLS, _BARS = 20, 5040
_START, _END = date(2009, 12, 28), date(2029, 12, 31)
_ROOM_GB = 18


def measure(others: Peers, say: Callable[[str], None]) -> list[Measurement]:
    """Ours before and after theirs, so that whatever else runs meets both; nothing where theirs has no room."""
    if psutil.virtual_memory().available < _ROOM_GB * 2**30:
        say(f"the sweep is not compared: vectorbt needs some 14 GB for it, so {_ROOM_GB} should be free")
        return []
    import numpy as np

    from paiid.features.sweeps.working.runners import Threads
    from tests.support.panels import random_panel

    panel = random_panel([f"S{n}" for n in range(_SYMBOLS)], _BARS, seed=17)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prices.npz"
        np.savez(file, times=panel.times, open=panel.open, close=panel.close)
        pairs = list(product(_FAST, _SLOW))
        columns = {"fast": [fast for fast, _ in pairs], "slow": [slow for _, slow in pairs]}
        others.ask("vectorbt_sweep", file=str(file), cash=_CASH, fast=[5], slow=[50])
        sweeps, runner = _sweeps(panel, Path(folder)), Threads(_THREADS)
        _timed(sweeps[:1], runner)
        begun = time.process_time()
        first = _timed(sweeps, runner)
        spent = time.process_time() - begun
        theirs = others.ask("vectorbt_sweep", file=str(file), cash=_CASH, **columns)
        second = _timed(sweeps, runner)
        runner.close()
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


def _timed(sweeps: "Sequence[tuple[Study, SweepFolder]]", runner: "Runner") -> float:
    """Seconds of all of them, each computed as the server's worker computes a sweep's trials."""
    started = time.perf_counter()
    found = [runner.columns(study, folder, range(study.trials)) for study, folder in sweeps]
    seconds = time.perf_counter() - started
    for name in ("sharpe", "max_drawdown", "trades", "final_equity"):
        assert sum(one[name].size for one in found) == sum(study.trials for study, _ in sweeps)
    return seconds


def _sweeps(panel: "Panel", folder: Path) -> "list[tuple[Study, SweepFolder]]":
    """A sweep of each instrument, with its bars on disk."""
    from paiid.domain.market import Adjustment, Delay
    from paiid.features.backtest.gathering import Gathered
    from paiid.features.sweeps.folder import SweepFolder

    found = []
    for at, symbol in enumerate(panel.symbols):
        names = ("open", "high", "low", "close", "volume", "dividends")
        alone = replace(panel, symbols=(symbol,), **{name: getattr(panel, name)[:, at : at + 1] for name in names})
        one = SweepFolder(folder / "sweeps" / symbol)
        whole = Adjustment.SPLITS_AND_DIVIDENDS
        one.keep_bars(Gathered(alone, None, (), (), "made up", Delay.SIMULATED, whole))
        found.append((_study(symbol), one))
    return found


def _study(symbol: str) -> "Study":
    """Bought when the fast average crosses above the slow one, sold when it is below: the rules of the other side."""
    from paiid.domain.instrument import Symbol
    from paiid.domain.strategy import Universe
    from paiid.domain.strategy_tree import Comparator, Compare, Indicator, IndicatorName, ParameterRef
    from paiid.features.backtest.wanted import CostsWanted, Origin, Wanted
    from paiid.features.strategies.service import StrategyService
    from paiid.features.sweeps.design import Axis, Design
    from paiid.features.sweeps.study import Study

    fast, slow = (Indicator(IndicatorName.SMA, {"period": ParameterRef(name)}) for name in ("fast", "slow"))
    template = StrategyService().definition("sma-crossover")
    definition = replace(
        template,
        universe=Universe(symbol, (Symbol(symbol),), "Alone."),
        entry=Compare(fast, Comparator.CROSSES_ABOVE, slow),
        exit=Compare(fast, Comparator.BELOW, slow),
        risk=replace(template.risk, max_positions=1, max_weight=Decimal(1), stop=None),
    )
    none = Decimal(0)
    costs = CostsWanted(none, Decimal(1), none, none, Decimal(1))
    values = {one.name: one.default for one in definition.parameters}
    wanted = Wanted(Origin(None, None, None), definition, values, _START, _END, Decimal(int(_CASH)), costs, None)
    axes = (Axis("fast", tuple(map(Decimal, _FAST))), Axis("slow", tuple(map(Decimal, _SLOW))))
    return Study(wanted, Design(axes, None), (), "sharpe")
