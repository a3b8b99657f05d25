"""A variant in a sweep comes to what the engine makes of it alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant import drawdowns, metrics
from paiid.quant.backtest import engine
from paiid.quant.backtest.model import Costs
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.sweep import sweep
from tests.support.panels import random_panel


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.02, 0.3]), st.sampled_from([0.00002, 0.1]), st.booleans())
def test_each_variant_is_a_run_of_the_engine(seed: int, density: float, part: float, halts: bool) -> None:
    panel = random_panel("A", 150, seed)
    if halts:
        panel = replace(panel, volume=panel.volume * (np.arange(150) % 7 > 0)[:, np.newaxis])
    rng = np.random.default_rng(seed)
    enters, leaves = rng.random((2, 6, 150)) < density
    costs = Costs(commission_minimum=1.0, commission_bps=2.0, slippage_bps=5.0, bar_participation=part)
    found = sweep(engine.bar_rows(panel), enters, leaves, cash=10_000.0, weight=0.9, costs=costs)
    for v in range(6):
        plan = Plan(
            np.ones(150, np.bool_), enters[v][:, np.newaxis], leaves[v][:, np.newaxis], costs, 1, max_weight=0.9
        )
        ledger = engine.run(plan, panel, 10_000.0)
        returns = ledger.equity[1:] / ledger.equity[:-1] - 1.0
        assert (found.equity[v], found.fills[v]) == (ledger.equity[-1], ledger.bar.size)
        assert found.max_drawdown[v] == pytest.approx(drawdowns.max_drawdown(returns), abs=1e-12)
        sharpe = metrics.sharpe_ratio(returns, periods=1)
        assert np.isnan(found.sharpe_ratio[v]) if sharpe is None else found.sharpe_ratio[v] == pytest.approx(sharpe)


def test_bars_with_gaps_are_refused() -> None:
    panel = random_panel("A", 50, missing=0.5)
    nothing = np.zeros((1, 50), np.bool_)
    with pytest.raises(ValueError, match="without gaps"):
        sweep(engine.bar_rows(panel), nothing, nothing, cash=1.0, weight=1.0, costs=Costs())
