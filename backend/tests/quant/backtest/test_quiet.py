"""Bars that are passed over come out as if the loop had looked at each of them."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant.backtest import engine
from paiid.quant.backtest.callback import Context, run_callback
from paiid.quant.backtest.codes import Distance, Rebalancing
from paiid.quant.backtest.model import Costs, FloatArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan
from tests.support.panels import random_panel

TOO_LITTLE_TO_BOOK = 1e-12
"""A year's interest that is never a cent: no bar is passed over with it, as something may be booked before each."""
SEEDS = st.integers(0, 100_000)


def bars_of(rng: np.random.Generator, instruments: int) -> Panel:
    """Some are missing, some without volume; sessions of one bar or of several, with dividends and splits or none."""
    count = int(rng.integers(60, 250))
    found = random_panel("ABC"[:instruments], count, int(rng.integers(1_000_000)), missing=rng.choice([0.0, 0.1]))
    shape = found.close.shape
    found = replace(found, volume=np.where(rng.random(shape) < 0.05, 0.0, found.volume))
    if rng.random() < 0.5:
        found = replace(found, session_ends=np.arange(count) % 5 == 4)
    if rng.random() < 0.4:
        dividends = np.where(rng.random(shape) < 0.02, 0.35, 0.0)
        splits = np.where(rng.random(shape) < 0.01, rng.choice([2.0, 0.5, 1.5], shape), 1.0)
        found = replace(found, dividends=dividends, splits=splits)
    return found


def distances(rng: np.random.Generator, kind: int, shape: tuple[int, ...]) -> FloatArray:
    width = (np.nan, 2.0, 0.03, 2.5, 0.04)[kind]
    return np.full((1, 1), width) if rng.random() < 0.5 else width * (0.5 + rng.random(shape))


def costs_of(rng: np.random.Generator) -> Costs:
    return Costs(
        commission_minimum=rng.choice([0.0, 1.0]),
        slippage_bps=rng.choice([0.0, 7.0]),
        bar_participation=rng.choice([0.0001, 0.1]),
        leverage=rng.choice([1.0, 2.0]),
    )


def assert_equal(one: Ledger, other: Ledger) -> None:
    for field in fields(Ledger):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 3), st.sampled_from(Distance), st.tuples(*[st.sampled_from(list(Distance)[:3])] * 2))
def test_a_plan_trades_alike(seed: int, instruments: int, stop: Distance, others: tuple[Distance, Distance]) -> None:
    target, entry = others
    rng = np.random.default_rng(seed)
    panel = bars_of(rng, instruments)
    shape = panel.close.shape
    plan = Plan(
        rng.random(shape[0]) < rng.choice([0.4, 1.0]),
        (rng.random(shape) < rng.choice([0.03, 0.3])) & ~np.isnan(panel.close),
        rng.random(shape) < rng.choice([0.02, 0.2]),
        costs_of(rng),
        max_positions=int(rng.integers(1, instruments + 1)),
        weights=np.full((1, 1), 0.6),
        scores=np.round(rng.random(shape), 1),
        rebalances=rng.choice(list(Rebalancing)),
        stop=stop,
        stop_distance=distances(rng, stop, shape),
        target=target,
        target_distance=distances(rng, target, shape),
        entry=entry,
        entry_distance=distances(rng, entry, shape) / 4,
    )
    watched = replace(plan, costs=replace(plan.costs, cash_rate=TOO_LITTLE_TO_BOOK))
    assert_equal(engine.run(plan, panel, 20_000.0), engine.run(watched, panel, 20_000.0))


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 3))
def test_a_function_trades_alike(seed: int, instruments: int) -> None:
    rng = np.random.default_rng(seed)
    panel, costs = bars_of(rng, instruments), costs_of(rng)

    def strategy(choices: np.random.Generator) -> Callable[[Context], None]:
        def on_bar(context: Context) -> None:
            if context.orders and choices.random() < 0.1:
                context.cancel(context.orders[0])
            s = int(choices.integers(instruments))
            close, kind, keep = context.closes(s)[-1], int(choices.integers(8)), bool(choices.random() < 0.7)
            level = round(float(close) * choices.uniform(0.93, 1.07), 2)
            shares = int(choices.integers(1, 60)) * (1 if choices.random() < 0.5 else -1)
            if np.isnan(close) or kind > 3:
                return
            if kind == 0:
                context.order(shares, s)
            elif kind == 1:
                context.order(shares, s, stop=level, keep=keep)
            else:
                context.order(shares, s, limit=level, keep=keep)

        return on_bar

    watched = replace(costs, cash_rate=TOO_LITTLE_TO_BOOK)
    one = run_callback(strategy(np.random.default_rng(seed)), panel, 20_000.0, costs=costs)
    assert_equal(one, run_callback(strategy(np.random.default_rng(seed)), panel, 20_000.0, costs=watched))
