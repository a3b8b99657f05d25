"""A variant in a sweep comes to what the engine makes of it alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant import drawdowns, overfit
from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import SizingCode
from paiid.quant.backtest.columns import columns_of
from paiid.quant.backtest.model import Costs
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.sweep import Terms, sweep
from paiid.quant.backtest.trades import round_trips
from tests.support.panels import random_panel

BARS, VARIANTS, CASH = 150, 6, 10_000.0
SIZES = {SizingCode.WEIGHTS: 0.8, SizingCode.AMOUNTS: 6_500.0, SizingCode.SHARES: 40.0}


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from([0.02, 0.3]),
    st.sampled_from([0.00002, 0.1]),
    st.sampled_from(list(SIZES)),
    st.booleans(),
)
def test_each_variant_is_a_run_of_the_engine(
    seed: int, density: float, part: float, sizing: SizingCode, halts: bool
) -> None:
    panel = random_panel("A", BARS, seed)
    if halts:
        panel = replace(panel, volume=panel.volume * (np.arange(BARS) % 7 > 0)[:, np.newaxis])
    rng = np.random.default_rng(seed)
    enters, leaves = rng.random((2, VARIANTS, BARS)) < density
    firsts = rng.integers(3, 20, VARIANTS)
    weights = SIZES[sizing] * (0.5 + rng.random(VARIANTS)).round(2)
    costs = Costs(commission_minimum=1.0, commission_bps=2.0, slippage_bps=5.0, bar_participation=part)
    blocks = 3 + overfit.block_starts(BARS - 3, 8)
    terms = Terms(CASH, costs, sizing, max_weight=0.9)
    found = sweep(engine.bar_rows(panel), enters, leaves, weights, firsts, blocks, terms)
    for v in range(VARIANTS):
        first = int(firsts[v])
        plan = Plan(
            np.arange(BARS) >= first, enters[v][:, np.newaxis], leaves[v][:, np.newaxis], costs, 1,
            max_weight=0.9, sizing=sizing, weights=np.full((1, 1), weights[v]),
        )  # fmt: skip
        ledger = engine.run(plan, panel, CASH)
        returns = ledger.equity[first:] / np.concatenate(([CASH], ledger.equity[first:-1])) - 1.0
        trips = round_trips(ledger, columns_of(panel))
        pnl = trips.pnl[~trips.is_open]
        bought = ledger.shares > 0
        amounts = np.abs(ledger.shares * ledger.price)
        assert (found.equity[v], found.fills[v]) == (ledger.equity[-1], ledger.bar.size)
        assert (found.trades[v], found.wins[v]) == (pnl.size, np.count_nonzero(pnl > 0))
        of_blocks = overfit.block_sums(np.concatenate((np.zeros(first - 3), returns)), 8)
        for mine, engines in (
            (found.returns, returns.sum()),
            (found.squares, (returns**2).sum()),
            (found.downs, (np.minimum(returns, 0) ** 2).sum()),
            (found.worth, ledger.equity[first:].sum()),
            (found.exposed, (ledger.exposure[first:] / ledger.equity[first:]).sum()),
            (found.max_drawdown, drawdowns.max_drawdown(returns)),
            (found.fees, ledger.fee.sum()),
            (found.slippage, ledger.slippage.sum()),
            (found.bought, amounts[bought].sum()),
            (found.sold, amounts[~bought].sum()),
            (found.won, np.maximum(pnl, 0).sum()),
            (found.lost, np.minimum(pnl, 0).sum()),
        ):
            assert mine[v] == pytest.approx(engines, rel=1e-12, abs=1e-12)
        assert found.block_returns[v] == pytest.approx(of_blocks[0], rel=1e-10, abs=1e-14)
        assert found.block_squares[v] == pytest.approx(of_blocks[1], rel=1e-10, abs=1e-14)


NOTHING = np.zeros((1, 50), np.bool_)
ONE, FIRST = np.ones(1), np.zeros(1, np.int64)


def test_bars_with_gaps_are_refused() -> None:
    panel = random_panel("A", 50, missing=0.5)
    with pytest.raises(ValueError, match="without gaps"):
        sweep(engine.bar_rows(panel), NOTHING, NOTHING, ONE, FIRST, FIRST, Terms(1.0, Costs()))


def test_blocks_that_begin_after_the_first_judged_bar_are_refused() -> None:
    panel = random_panel("A", 50)
    with pytest.raises(ValueError, match="first block"):
        sweep(engine.bar_rows(panel), NOTHING, NOTHING, ONE, FIRST, FIRST + 1, Terms(1.0, Costs()))
