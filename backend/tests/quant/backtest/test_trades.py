"""Round trips reckoned by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.columns import columns_of
from paiid.quant.backtest.model import Costs, Ledger, Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.trades import RoundTrips, round_trips
from tests.support.panels import panel, random_panel

BARS = panel(
    [[10.0], [10.0], [11.0], [12.0], [10.0], [9.0]],
    [[10.0], [11.0], [12.0], [10.0], [9.0], [9.5]],
    highs=[[10.0], [11.5], [12.5], [12.0], [10.0], [9.8]],
    lows=[[10.0], [9.5], [10.8], [9.9], [8.8], [8.9]],
)


def traded(bars: Panel, enters: list[int], leaves: list[int], costs: Costs) -> tuple[Ledger, RoundTrips]:
    wanted = np.zeros((2, len(bars.times), 1), np.bool_)
    wanted[0, enters], wanted[1, leaves] = True, True
    plan = Plan(np.ones(len(bars.times), np.bool_), wanted[0], wanted[1], costs, max_positions=1)
    ledger = engine.run(plan, bars, 1000.0)
    return ledger, round_trips(ledger, columns_of(bars))


def test_a_closed_trip_and_one_that_is_still_open() -> None:
    _, found = traded(BARS, [0, 3], [2], Costs(commission_minimum=1.0))
    # 99 shares at 10 (the hundredth is the commission's), sold at the open of 12: 198 less two dollars. Its low is 9.50
    # in the bar of the entry, its high 12.50; of the bar it was sold in only the price of 12 counts.
    # 1196 buy 119 at 10, which close at 9.50, having been down to 8.80.
    assert found.shares.tolist() == [99, 119]
    assert (found.entry_bar.tolist(), found.exit_bar.tolist()) == ([1, 4], [3, 5])
    assert found.pnl.tolist() == pytest.approx([196, 119 * -0.5 - 1])
    assert found.pnl_ratio.tolist() == pytest.approx([196 / 990, -60.5 / 1190])
    assert found.worst.tolist() == pytest.approx([-0.05, -0.12])
    assert found.best.tolist() == pytest.approx([0.25, 0.0])
    assert found.bars_held.tolist() == [2, 1]
    assert found.reason.tolist() == [Reason.EXIT_RULE, 0]
    assert found.is_open.tolist() == [False, True]


def test_splits_and_dividends_on_the_way_belong_to_the_trip() -> None:
    closes = [[10.0], [10.0], [10.0], [5.0], [6.0]]
    bars = panel(closes, closes)
    splits, dividends = np.ones((5, 1)), np.zeros((5, 1))
    splits[3], dividends[2] = 2.0, 0.5
    _, found = traded(replace(bars, splits=splits, dividends=dividends), [0], [3], Costs())
    # 100 at 10, half a dollar each, then 200 which are sold at 6.
    assert (found.shares[0], found.entry_price[0], found.exit_price[0]) == (200, 5, 6)
    assert (found.dividends[0], found.pnl[0]) == (50, 250)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.floats(0, 20), st.floats(0, 10), st.floats(0, 60))
def test_the_trips_make_the_result_of_the_run(seed: int, bps: float, minimum: float, slippage: float) -> None:
    bars = random_panel("A", 120, seed, missing=0.05)
    signals = np.random.default_rng(seed).random((2, 120, 1)) < 0.1
    costs = Costs(commission_bps=round(bps, 1), commission_minimum=round(minimum, 2), slippage_bps=round(slippage, 1))
    distance = np.full((1, 1), 0.03)
    plan = Plan(np.ones(120, np.bool_), signals[0], signals[1], costs, 1, stop=Distance.RATIO, stop_distance=distance)
    ledger = engine.run(plan, bars, 10_000.0)
    found = round_trips(ledger, columns_of(bars))
    assert found.pnl.sum() == pytest.approx(ledger.equity[-1] - 10_000, abs=1e-6)
    assert found.fees.sum() == pytest.approx(ledger.fee.sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 20), st.integers(0, 10), st.integers(0, 60))
def test_dearer_trading_of_the_same_shares_leaves_less(seed: int, bps: int, minimum: int, slippage: int) -> None:
    bars = random_panel("A", 60, seed)
    wanted = np.zeros((2, 60, 1), np.bool_)
    wanted[0, 5], wanted[1, 40] = True, True
    free = Plan(np.ones(60, np.bool_), wanted[0], wanted[1], Costs(), 1, max_weight=0.5)
    dear = replace(free, costs=Costs(commission_bps=bps, commission_minimum=minimum, slippage_bps=slippage))
    ends = [engine.run(one, bars, 10_000.0) for one in (free, dear)]
    assert ends[0].shares.tolist() == ends[1].shares.tolist()
    assert ends[1].equity[-1] <= ends[0].equity[-1]
    spent = ends[1].fee.sum() + ends[1].slippage.sum()
    assert ends[1].equity[-1] == pytest.approx(ends[0].equity[-1] - spent, abs=1e-6)
