"""The runner on a real cluster: its control service, its node and workers are processes; one of them is killed at work.

Runs where Ray is installed; it is no part of the development environment. One beside it, in `backend`:

    uv venv /tmp/ray && uv pip install --python /tmp/ray/bin/python -r requirements-dev.lock
    uv pip install --python /tmp/ray/bin/python -r requirements-ray.lock
    PYTHONPATH=. /tmp/ray/bin/python -m pytest -n0 tests/features/sweeps/test_ray.py
"""

import threading
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import psutil
import pytest

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import Adjustment, Delay
from paiid.features.backtest.gathering import Gathered
from paiid.features.backtest.python.program import Limits, read_program
from paiid.features.backtest.wanted import CostsWanted, Origin, Wanted, universe_of
from paiid.features.strategies.service import StrategyService
from paiid.features.sweeps.design import Axis, Design, stepped
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study
from paiid.quant.backtest.model import Panel

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("ray")
START, END = date(2015, 1, 2), date(2024, 12, 31)
_NONE = Decimal(0)


@pytest.fixture
def folder(tmp_path: Path) -> SweepFolder:
    """Ten years of two made-up shares."""
    days, chance = sessions_between(date(2013, 6, 3), END), np.random.default_rng(5)
    shape = len(days), 2
    close = 100 * np.exp(np.cumsum(chance.normal(0.0003, 0.012, shape), axis=0))
    opens = close * (1 + chance.normal(0, 0.003, shape))
    high, low = np.maximum(opens, close) * 1.002, np.minimum(opens, close) * 0.998
    times = np.array([(day - date(1970, 1, 1)).days * 86_400 + 52_200 for day in days])
    panel = Panel(("A", "B"), times, opens, high, low, close, np.full(shape, 1e6), np.zeros(shape))
    made = SweepFolder(tmp_path / "sweeps" / "one")
    made.keep_bars(Gathered(panel, None, (), (), "made up", Delay.SIMULATED, Adjustment.SPLITS_AND_DIVIDENDS))
    return made


@pytest.fixture
def study() -> Study:
    """Six hundred variants."""
    definition = universe_of(StrategyService().definition("sma-crossover"), [Symbol("A"), Symbol("B")])
    values = {one.name: one.default for one in definition.parameters}
    costs = CostsWanted(_NONE, _NONE, _NONE, Decimal(5), Decimal("0.1"))
    wanted = Wanted(Origin(None, None, None), definition, values, START, END, Decimal(100_000), costs, None)
    axes = (
        Axis("fast", stepped(Decimal(5), Decimal(28), Decimal(1))),
        Axis("slow", stepped(*map(Decimal, (60, 300, 10)))),
    )
    return Study(wanted, Design(axes, None), (), "sharpe")


PROGRAM = """
class Highs:
    symbols = ("A", "B")
    warm_up = 40
    parameters = {"entry": {"default": 20, "minimum": 5, "maximum": 40}}

    def on_bar(self, context):
        for place in range(len(context.symbols)):
            closes, held = context.closes(place, self.entry + 1), context.positions[place]
            if held and closes[-1] <= closes[:-1].min():
                context.order(-held, place)
            elif not held and closes[-1] > closes[:-1].max():
                context.order(int(0.4 * context.equity / closes[-1]), place)
"""


@pytest.mark.timeout(900)
def test_a_killed_worker_changes_nothing(study: Study, folder: SweepFolder) -> None:
    _same_as_here(study, folder)


@pytest.mark.timeout(900)
def test_nor_does_one_that_runs_a_python_file(study: Study, folder: SweepFolder) -> None:
    """Each trial has a process of the file's own besides, under the worker that is killed."""
    program = read_program("highs.py", PROGRAM, Limits(120, 512))
    wanted = replace(study.wanted, definition=program, values={"entry": Decimal(20)})
    design = Design((Axis("entry", stepped(Decimal(5), Decimal(40), Decimal(5))),), None)
    _same_as_here(Study(wanted, design, (), "sharpe"), folder)


def _same_as_here(study: Study, folder: SweepFolder) -> None:
    """With one worker of a cluster killed at work, the trials are those of threads in this process."""
    from paiid.features.sweeps.working.on_ray import OnRay
    from paiid.features.sweeps.working.runners import Threads

    killed: list[int] = []
    runner = OnRay(None)
    killer = threading.Thread(target=_kill_one, args=(killed,))
    killer.start()
    trials = range(study.trials)
    found = runner.columns(study, folder, trials)
    killer.join()
    runner.close()
    assert len(killed) == 1
    here = Threads()
    for name, values in here.columns(study, folder, trials).items():
        np.testing.assert_array_equal(found[name], values, name)
    here.close()


def _kill_one(killed: list[int]) -> None:
    """The first process of the cluster that computes, a moment after it has begun."""
    own = psutil.Process()
    while not killed:
        for process in own.children(recursive=True):
            try:
                is_at_work = any("ray::columns_of" in part for part in process.cmdline())
            except psutil.Error:
                continue
            if is_at_work:
                time.sleep(0.1)
                process.kill()
                killed.append(process.pid)
                return
        time.sleep(0.01)
