"""Entries by a limit below the close judged."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant.backtest import engine
from paiid.quant.backtest.callback import Context, run_callback
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.model import Costs, Panel, Reason
from paiid.quant.backtest.plan import Plan
from tests.quant.backtest.test_engine import fills, plan
from tests.support.panels import panel, random_panel

BARS = panel(
    [[10.0], [10.0], [10.0], [9.0], [9.2]],
    [[10.0], [10.0], [9.5], [9.2], [9.0]],
    highs=[[10.2], [11.5], [10.5], [9.8], [9.4]],
    lows=[[9.8], [9.4], [9.3], [8.8], [8.9]],
)


def amount(distance: float) -> dict[str, Any]:
    return {"entry": Distance.AMOUNT, "entry_distance": np.full((1, 1), distance)}


def test_a_limit_is_bought_where_a_bar_trades_through_it_and_never_by_touching_it() -> None:
    found = engine.run(plan(BARS, [(0, 0)], [], **amount(0.5)), BARS, 1000.0)
    # 100 shares are decided at the close of 10; bar 1 goes down to 9.40.
    assert fills(found) == [(1, 0, 100, 9.5, Reason.ENTRY)]
    assert found.cash.tolist() == [1000, 50, 50, 50, 50]
    touched = engine.run(plan(BARS, [(0, 0)], [], **amount(0.6)), BARS, 1000.0)
    assert fills(touched) == []


def test_a_bar_that_opens_below_the_limit_is_bought_at_its_open() -> None:
    found = engine.run(plan(BARS, [(2, 0)], [], **amount(0.25), costs=Costs(slippage_bps=200)), BARS, 1000.0)
    # The limit is 9.25 and the open 9.00; slipped by 2 % that is 9.18, and never above the limit.
    assert [one[3] for one in fills(found)] == [9.18]
    dear = engine.run(plan(BARS, [(2, 0)], [], **amount(0.25), costs=Costs(slippage_bps=900)), BARS, 1000.0)
    assert [one[3] for one in fills(dear)] == [9.25]


def test_an_order_ends_with_its_session() -> None:
    daily = engine.run(plan(BARS, [(0, 0)], [], **amount(1.1)), BARS, 1000.0)
    assert fills(daily) == []
    one_session = replace(BARS, session_ends=np.array([True, False, False, False, True]))
    # 8.90 is traded through in the third bar of the session.
    found = engine.run(plan(one_session, [(0, 0)], [], **amount(1.1)), one_session, 1000.0)
    assert [one[:4] for one in fills(found)] == [(3, 0, 100, 8.9)]
    shorter = replace(BARS, session_ends=np.array([True, False, True, False, True]))
    assert fills(engine.run(plan(shorter, [(0, 0)], [], **amount(1.1)), shorter, 1000.0)) == []


def test_what_volume_leaves_stays_at_its_limit_until_the_session_ends() -> None:
    thin = replace(
        BARS, volume=np.array([[900.0], [300.0], [200.0], [900.0], [900.0]]), session_ends=np.arange(5) % 4 == 3
    )
    found = engine.run(plan(thin, [(0, 0)], [], **amount(0.5)), thin, 1000.0)
    # A tenth of the volume: 30 and 20 at 9.50; the open of 9.00 pays no more than itself for the last 50.
    assert [(t, n, price) for t, _, n, price, _ in fills(found)] == [(1, 30, 9.5), (2, 20, 9.5), (3, 50, 9.0)]


def levels(stop: float, target: float) -> dict[str, Any]:
    return {
        "stop": Distance.AMOUNT,
        "stop_distance": np.full((1, 1), stop),
        "target": Distance.AMOUNT,
        "target_distance": np.full((1, 1), target),
    }


def test_of_the_bar_of_the_entry_only_what_came_after_it_counts() -> None:
    # Bought at 9.50 within bar 1, whose high of 11.50 may have been before that: the target of 10.40 waits for bar 2.
    found = engine.run(plan(BARS, [(0, 0)], [], **amount(0.5), **levels(3.0, 0.9)), BARS, 1000.0)
    assert fills(found)[1] == (2, 0, -100, 10.4, Reason.TARGET)
    # The low of 9.40 is below the limit, so it came after: a stop at 9.45 is met in the same bar.
    stopped = engine.run(plan(BARS, [(0, 0)], [], **amount(0.5), **levels(0.05, 0.9)), BARS, 1000.0)
    assert fills(stopped)[1] == (1, 0, -100, 9.45, Reason.STOP)
    # A trailing stop begins at the price paid and not at the high: 9.00 in bar 1. The high of 10.50 moves it to 10.00,
    # and bar 2 closes below that.
    trailing = {"stop": Distance.TRAILING_AMOUNT, "stop_distance": np.full((1, 1), 0.5)}
    followed = engine.run(plan(BARS, [(0, 0)], [], **amount(0.5), **trailing), BARS, 1000.0)
    assert fills(followed)[1] == (2, 0, -100, 10.0, Reason.STOP)


def test_the_open_is_bought_first_and_the_limit_with_what_is_left() -> None:
    two = panel([[10.0, 20.0]] * 2, [[10.0, 20.0]] * 2, lows=[[9.0, 19.0], [9.0, 17.0]])
    distances = np.array([[0.5, 0.0001]])
    both = plan(
        two, [(0, 0), (0, 1)], [], max_positions=2, weights=np.full((1, 1), 0.8), entry=Distance.AMOUNT,
        entry_distance=np.broadcast_to(distances, (2, 2)), scores=np.array([[2.0, 1.0], [2.0, 1.0]]),
    )  # fmt: skip
    opened = replace(two, open=np.array([[10.0, 20.0], [10.0, 19.5]]))
    # 40 of the second at its open of 19.50 leave 220 for the first, which is 23 shares at 9.50.
    assert [one[:4] for one in fills(engine.run(both, opened, 1000.0))] == [(1, 1, 40, 19.5), (1, 0, 23, 9.5)]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 100_000),
    st.sampled_from([0.002, 0.01, 0.03]),
    st.sampled_from([1, 6]),
    st.builds(
        Costs,
        commission_minimum=st.sampled_from([0.0, 1.0]),
        slippage_bps=st.sampled_from([0.0, 20.0]),
        bar_participation=st.sampled_from([0.0001, 0.1]),
    ),
)
def test_compiled_and_called_by_limit_fill_alike(seed: int, distance: float, length: int, costs: Costs) -> None:
    """The broker of the called one is held against the paper broker's rules elsewhere."""
    bars = 300
    market = replace(random_panel("A", bars, seed), session_ends=np.arange(bars) % length == length - 1)
    rng = np.random.default_rng(seed)
    enters, leaves = rng.random(bars) < 0.2, rng.random(bars) < 0.1
    made = Plan(
        np.ones(bars, np.bool_), enters[:, np.newaxis], leaves[:, np.newaxis], costs, max_positions=1,
        entry=Distance.RATIO, entry_distance=np.full((1, 1), distance),
    )  # fmt: skip
    compiled = engine.run(made, market, 10_000.0)
    called = run_callback(_Same(market, enters, leaves, distance), market, 10_000.0, costs=costs)
    for name in ("bar", "shares", "price", "fee", "slippage", "cash", "equity"):
        assert getattr(called, name).tolist() == getattr(compiled, name).tolist(), name
    assert compiled.cash.min() >= 0
    traded = np.sum(np.round(compiled.shares * compiled.price, 2)) + compiled.fee.sum()
    assert compiled.cash[-1] == pytest.approx(10_000.0 - traded, abs=1e-6)


class _Same:
    """The plan of the test as a function: an order that is still open is given anew where the entry holds again."""

    def __init__(self, market: Panel, enters: Any, leaves: Any, distance: float) -> None:
        self._close, self._enters, self._leaves, self._distance = market.close[:, 0], enters, leaves, distance
        self._is_leaving = False

    def __call__(self, context: Context) -> None:
        t, held = context.t, context.positions[0]
        self._is_leaving = held > 0 and (self._is_leaving or self._leaves[t])
        if self._is_leaving:
            context.orders.clear()
            context.order(-held)
        elif self._leaves[t]:
            context.orders.clear()
        elif not held and self._enters[t]:
            context.orders.clear()
            close = float(self._close[t])
            limit = np.floor(close * (1 - self._distance) * 100 + 1e-7) / 100
            context.order(max(1, int(context.equity / close + 1e-7)), limit=float(limit))
