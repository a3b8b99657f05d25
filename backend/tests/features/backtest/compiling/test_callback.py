"""The same strategy written as a definition and as a function: the same fills, to the cent."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.strategy_tree import Comparator, Compare, IndicatorName
from paiid.features.backtest.compiling.plans import simulate
from paiid.features.strategies.templates.parts import indicator
from paiid.quant.backtest.callback import Context, run_callback
from paiid.quant.backtest.model import Costs, Ledger
from tests.features.backtest.compiling.definitions import made
from tests.support.panels import panel, random_panel

COSTS = st.builds(
    Costs,
    commission_per_share=st.sampled_from([0.0, 0.005]),
    commission_minimum=st.sampled_from([0.0, 1.0]),
    commission_bps=st.sampled_from([0.0, 3.0]),
    slippage_bps=st.sampled_from([0.0, 5.0, 20.0]),
    bar_participation=st.sampled_from([0.0001, 0.1]),
    cash_rate=st.sampled_from([0.0, 0.04]),
    margin_rate=st.sampled_from([0.0, 0.08]),
    leverage=st.sampled_from([1.0, 2.0]),
)


class Crossover:
    """Buys when the fast average crosses above the slow one, sells when it is below, as the definition does."""

    def __init__(self, fast: int, slow: int) -> None:
        self.fast, self.slow = fast, slow
        self.before = (np.nan, np.nan)
        self.leaves = False

    def __call__(self, context: Context) -> None:
        closes = context.closes()
        if np.isnan(closes[-1]):
            if self.leaves:
                context.order(-context.positions[0])
            return
        known = closes[~np.isnan(closes)]
        fast, slow = (round(known[-n:].mean(), 8) if known.size >= n else np.nan for n in (self.fast, self.slow))
        before, self.before = self.before, (fast, slow)
        held = context.positions[0]
        self.leaves = held > 0 and (self.leaves or fast < slow)
        if self.leaves:
            context.order(-held)
        elif not held and before[0] <= before[1] and fast > slow:
            context.order(max(1, int(context.equity / known[-1] + 1e-7)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 8), st.integers(9, 25), COSTS, st.sampled_from([0.0, 0.1]))
def test_both_ways_of_writing_a_crossover_fill_alike(
    seed: int, fast: int, slow: int, costs: Costs, missing: float
) -> None:
    bars = random_panel("A", 250, seed, missing=missing)
    averages = indicator(IndicatorName.SMA, period=fast), indicator(IndicatorName.SMA, period=slow)
    definition = made(
        Compare(averages[0], Comparator.CROSSES_ABOVE, averages[1]),
        Compare(averages[0], Comparator.BELOW, averages[1]),
    )
    compiled = simulate(definition, {}, bars, cash=10_000.0, costs=costs)
    called = run_callback(Crossover(fast, slow), bars, 10_000.0, costs=costs)
    assert compiled.bar.size > 0
    for name in ("bar", "shares", "price", "fee", "slippage", "cash", "equity"):
        assert getattr(called, name).tolist() == getattr(compiled, name).tolist(), name
    assert called.interest == compiled.interest
    # Cash is conserved: what was paid and got, the commission and the interest are all that changed it.
    traded = -np.sum(np.round(compiled.shares * compiled.price, 2)) - compiled.fee.sum()
    assert compiled.cash[-1] == pytest.approx(10_000.0 + traded + compiled.interest, abs=1e-6)


BARS = panel(
    [[10.0], [10.0], [11.0], [12.0], [10.0]],
    [[10.0], [11.0], [12.0], [10.0], [9.0]],
    highs=[[10.0], [11.5], [12.5], [12.0], [10.0]],
    lows=[[10.0], [9.5], [10.8], [9.9], [8.8]],
)


def traded(orders: dict[int, list[dict[str, float]]], **changes: object) -> Ledger:
    def on_bar(context: Context) -> None:
        for one in orders.get(context.t, []):
            given = dict(one)
            context.order(given.pop("shares"), **given)  # type: ignore[arg-type]

    return run_callback(on_bar, replace(BARS, **changes), 1000.0)  # type: ignore[arg-type]


def test_limits_and_stops_fill_within_a_bar_and_end_with_it_unless_kept() -> None:
    orders: dict[int, list[dict[str, float]]] = {
        # Traded through at 9.60, and not at all at 9.00; what is kept waits until bar 4 trades through 8.90.
        0: [{"shares": 10, "limit": 9.6}, {"shares": 10, "limit": 9.0}, {"shares": 5, "limit": 8.9, "keep": True}],
        # Of a stop and a limit in one bar the stop, at 11.00 where bar 2 opens; then nothing is left for the limit.
        1: [{"shares": -10, "limit": 12.0}, {"shares": -10, "stop": 11.5}],
    }
    found = traded(orders)
    assert list(zip(found.bar, found.shares, found.price, strict=True)) == [(1, 10, 9.6), (2, -10, 11.0), (4, 5, 8.9)]
    assert found.equity.tolist() == pytest.approx([1000, 1014, 1014, 1014, 1014.5])


def test_an_order_for_the_day_waits_for_a_later_bar_of_its_session() -> None:
    orders: dict[int, list[dict[str, float]]] = {0: [{"shares": 10, "limit": 9.0}, {"shares": 5, "limit": 8.9}]}
    early = traded(orders, session_ends=np.array([False, False, True, False, True]))
    late = traded(orders, session_ends=np.array([False, False, False, False, True]))
    assert (early.bar.size, list(zip(late.bar, late.shares, late.price, strict=True))) == (
        0,
        [(4, 10, 9.0), (4, 5, 8.9)],
    )


def test_a_stop_that_volume_cuts_goes_on_at_the_market() -> None:
    thin = np.array([[100.0], [1000.0], [60.0], [50.0], [1000.0]])
    orders: dict[int, list[dict[str, float]]] = {
        0: [{"shares": 20}],
        1: [{"shares": -20, "stop": 10.9, "keep": True}],
    }
    found = traded(orders, volume=thin)
    assert list(zip(found.bar, found.shares, found.price, strict=True)) == [
        (1, 20, 10.0),
        (2, -6, 10.9),
        (3, -5, 12.0),
        (4, -9, 10.0),
    ]


def test_what_cannot_be_ordered_is_refused() -> None:
    for wrong in ({"shares": 0.5}, {"shares": 1, "limit": 9.0, "stop": 9.0}, {"shares": 1, "stop": -1.0}):
        with pytest.raises(ValueError, match="an order"):
            traded({0: [wrong]})
    with pytest.raises(ValueError, match="cash"):
        run_callback(lambda _: None, BARS, 0.0)
