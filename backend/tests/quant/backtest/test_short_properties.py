"""What holds of every run that sells short."""

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.fill import FillModel, start
from paiid.domain.fill_bar import match_bar
from paiid.domain.order import OrderTerms, Side
from paiid.quant.backtest import engine
from paiid.quant.backtest.callback import Context, run_callback
from paiid.quant.backtest.codes import Distance, Rebalancing
from paiid.quant.backtest.columns import columns_of
from paiid.quant.backtest.model import Costs, Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.probes import look_ahead
from paiid.quant.backtest.trades import round_trips
from tests.quant.backtest.test_quiet import SEEDS, TOO_LITTLE_TO_BOOK, assert_equal, bars_of, costs_of, distances
from tests.support.panels import random_panel
from tests.support.scripted_market import ACME, make_bar

RUNS = settings(max_examples=100, deadline=None)


def plan_of(seed: int, panel: Panel, **changes: object) -> Plan:
    """Enters and leaves both ways by chance."""
    rng = np.random.default_rng(seed)
    shape = panel.close.shape
    asked = rng.integers(0, 12, shape)
    known = ~np.isnan(panel.close)
    stop, target, entry = (int(rng.integers(most)) for most in (5, 3, 3))
    plan = Plan(
        rng.random(shape[0]) < rng.choice([0.4, 1.0]),
        (asked == 0) & known,
        rng.random(shape) < 0.1,
        replace(costs_of(rng), borrow_rate=float(rng.choice([0.0, 0.03])), commission_bps=1.0),
        max_positions=int(rng.integers(1, shape[1] + 1)),
        weights=np.full((1, 1), rng.choice([0.6, 1.3])),
        max_weight=1.3,
        scores=np.round(rng.random(shape), 1),
        rebalances=Rebalancing(int(rng.integers(3))),
        stop=Distance(stop),
        stop_distance=distances(rng, stop, shape),
        target=Distance(target),
        target_distance=distances(rng, target, shape),
        entry=Distance(entry),
        entry_distance=distances(rng, entry, shape) / 4,
        enters_short=(asked == 1) & known,
        leaves_short=rng.random(shape) < 0.1,
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


@RUNS
@given(SEEDS, st.integers(1, 3))
def test_bars_passed_over_come_out_as_if_looked_at(seed: int, instruments: int) -> None:
    panel = bars_of(np.random.default_rng(seed), instruments)
    plan = plan_of(seed, panel)
    plan = replace(plan, costs=replace(plan.costs, borrow_rate=0.0))
    watched = replace(plan, costs=replace(plan.costs, cash_rate=TOO_LITTLE_TO_BOOK))
    assert_equal(engine.run(plan, panel, 20_000.0), engine.run(watched, panel, 20_000.0))


@RUNS
@given(SEEDS, st.integers(1, 3))
def test_cash_and_shares_are_conserved(seed: int, instruments: int) -> None:
    panel = bars_of(np.random.default_rng(seed), instruments)
    plain = replace(panel, splits=None)
    found = engine.run(plan_of(seed, plain), plain, 20_000.0)
    held = np.zeros(plain.close.shape)
    np.add.at(held, (found.bar, found.instrument), found.shares)
    held = np.cumsum(held, axis=0)
    np.testing.assert_array_equal(held[-1], found.shares_held)
    # What was held at the close before gets the dividend, or owes it.
    dividends = np.round(held[:-1] * plain.dividends[1:], 2).sum()
    traded = -np.sum(np.round(found.shares * found.price, 2)) - found.fee.sum()
    total = 20_000.0 + traded + dividends + found.interest - found.borrow
    assert found.cash[-1] == pytest.approx(total, abs=1e-5)
    assert found.sold_short is not None
    np.testing.assert_allclose(found.equity, found.cash + found.exposure, atol=1e-6)
    assert (found.sold_short >= 0).all()
    assert (found.gross_exposure >= abs(found.exposure) - 1e-9).all()
    trips = round_trips(found, columns_of(plain))
    assert trips.pnl.sum() + found.interest - found.borrow == pytest.approx(found.equity[-1] - 20_000.0, abs=0.5)


@RUNS
@given(SEEDS)
def test_every_fill_at_an_open_is_that_of_the_paper_broker(seed: int) -> None:
    panel = random_panel("A", 120, seed)
    model = FillModel(
        commission_per_share=Decimal("0.005"), commission_minimum=Decimal(1), commission_bps=Decimal(0),
        slippage_bps=Decimal(7), bar_participation=Decimal("0.1"),
    )  # fmt: skip
    costs = Costs(0.005, 1.0, 0.0, 7.0, 0.1)
    at_market = {"stop": Distance.NONE, "target": Distance.NONE, "entry": Distance.NONE, "costs": costs}
    found = engine.run(plan_of(seed, panel, **at_market), panel, 20_000.0)
    for t, shares, price, fee in zip(found.bar, found.shares, found.price, found.fee, strict=True):
        terms = OrderTerms(ACME, Side.BUY if shares > 0 else Side.SELL, Decimal(int(abs(shares))))
        o, h, low, c = (str(getattr(panel, name)[t, 0]) for name in ("open", "high", "low", "close"))
        expected = match_bar(terms, start(terms), make_bar(o, h, low, c, volume=int(panel.volume[t, 0])), model=model)
        assert expected.fill is not None
        assert (price, abs(shares), fee) == tuple(
            float(one) for one in (expected.fill.price, expected.fill.quantity, expected.fill.fee)
        )


@RUNS
@given(SEEDS, st.sampled_from(["borrow_rate", "commission_minimum", "slippage_bps"]))
def test_what_costs_more_never_leaves_more(seed: int, cost: str) -> None:
    panel = random_panel("A", 80, seed)
    never = np.zeros(panel.close.shape, np.bool_)
    enters, leaves = never.copy(), never.copy()
    # The first close is judged before anything was paid, so that all sell as many shares; room is left for the costs.
    enters[0], leaves[60] = True, True
    results = []
    for amount in (0.0, 0.02, 0.5, 4.0):
        given: dict[str, Any] = {cost: amount}
        plan = Plan(
            np.ones(80, np.bool_), never, never, Costs(**given), max_positions=1, max_weight=0.4,
            enters_short=enters, leaves_short=leaves,
        )  # fmt: skip
        ledger = engine.run(plan, panel, 100_000.0)
        assert Reason.MARGIN_CALL not in ledger.reason
        results.append(float(ledger.equity[-1]))
    assert results == sorted(results, reverse=True)
    assert results[0] > results[-1]


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 2))
def test_nothing_is_known_before_it_happens(seed: int, instruments: int) -> None:
    panel = random_panel("AB"[:instruments], 160, seed)

    def planner(bars: Panel) -> Plan:
        before, after = np.vstack([bars.close[:1], bars.close[:-1]]), bars.close
        rises = after > before
        return Plan(
            np.ones(160, np.bool_), rises, ~rises, Costs(borrow_rate=0.02), max_positions=instruments,
            weights=np.full((1, 1), 0.4), enters_short=~rises, leaves_short=rises,
            stop=Distance.RATIO, stop_distance=np.full((1, 1), 0.03),
        )  # fmt: skip

    found = look_ahead(planner, panel, 50_000.0, cuts=4, seed=seed)
    assert found.first is None


def always_in(fast: int, slow: int) -> tuple[Callable[[Panel], Plan], Callable[[Context], None]]:
    """Long above the slow average and short below it, as a plan and as a function."""

    def averages(closes: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
        if closes.size < slow:
            return math.nan, math.nan
        return round(float(closes[-fast:].mean()), 8), round(float(closes[-slow:].mean()), 8)

    def planner(panel: Panel) -> Plan:
        pairs = np.array([averages(panel.close[: t + 1, 0]) for t in range(panel.times.size)])
        above, below = (pairs[:, 0] > pairs[:, 1])[:, np.newaxis], (pairs[:, 0] < pairs[:, 1])[:, np.newaxis]
        return Plan(
            np.ones(panel.times.size, np.bool_), above, below, Costs(), max_positions=1, max_weight=0.9,
            enters_short=below, leaves_short=above,
        )  # fmt: skip

    def on_bar(context: Context) -> None:
        one, other = averages(context.closes())
        held, wanted = context.positions[0], (one > other) - (one < other)
        if not wanted or held * wanted > 0:
            return
        shares = int(0.9 * max(0.0, context.equity) / context.closes()[-1] + 1e-7)
        if wanted * shares - held:
            context.order(wanted * shares - held)

    return planner, on_bar


@settings(max_examples=60, deadline=None)
@given(
    SEEDS, st.tuples(st.integers(2, 6), st.integers(8, 20)), st.sampled_from([0.0, 0.05]), st.sampled_from([1.0, 2.0]),
    st.sampled_from([0.0, 9.0]), st.booleans(),
)  # fmt: skip
def test_a_function_that_sells_short_fills_as_a_plan(
    seed: int, periods: tuple[int, int], rate: float, leverage: float, slippage: float, pays: bool
) -> None:
    panel = random_panel("A", 200, seed)
    if pays:
        days = np.arange(200)[:, np.newaxis]
        panel = replace(panel, dividends=np.where(days % 40 == 9, 0.3, 0.0))
    planner, on_bar = always_in(*periods)
    costs = Costs(
        0.005, 1.0, 0.0, slippage, cash_rate=rate, margin_rate=rate, borrow_rate=rate, leverage=leverage,
        allows_short=True,
    )  # fmt: skip
    compiled = engine.run(replace(planner(panel), costs=costs), panel, 10_000.0)
    called = run_callback(on_bar, panel, 10_000.0, costs=costs)
    assert (compiled.shares < 0).any()
    for name in ("bar", "shares", "price", "fee", "slippage", "cash", "equity", "exposure", "sold_short"):
        assert getattr(called, name).tolist() == getattr(compiled, name).tolist(), name
    assert (called.interest, called.borrow) == (compiled.interest, compiled.borrow)


def test_a_function_may_not_sell_short_unless_the_run_allows_it() -> None:
    panel = random_panel("A", 20, 3)

    def on_bar(context: Context) -> None:
        if context.t == 2:
            context.order(-10)

    assert run_callback(on_bar, panel, 1_000.0).bar.size == 0
    allowed = run_callback(on_bar, panel, 1_000.0, costs=Costs(allows_short=True))
    assert allowed.shares.tolist() == [-10]
    assert allowed.shares_held.tolist() == [-10]


def test_a_margin_call_is_the_same_for_a_function() -> None:
    panel = random_panel("A", 60, 5)
    prices = np.linspace(10.0, 30.0, 60)[:, np.newaxis].round(2)
    panel = replace(panel, open=prices, high=prices + 0.1, low=prices - 0.1, close=prices)
    enters = np.zeros((60, 1), np.bool_)
    enters[0] = True
    never = np.zeros((60, 1), np.bool_)
    plan = Plan(
        np.ones(60, np.bool_), never, never, Costs(leverage=2.0), max_positions=1, weights=np.full((1, 1), 1.8),
        max_weight=1.8, enters_short=enters, leaves_short=never,
    )  # fmt: skip
    compiled = engine.run(plan, panel, 10_000.0)

    def on_bar(context: Context) -> None:
        if context.t == 0:
            context.order(-1800)
        elif context.positions[0]:
            # An order to enlarge that would be filled at the open of the call.
            context.order(-1, keep=True)
            context.cancel(context.orders[-1])

    called = run_callback(on_bar, panel, 10_000.0, costs=Costs(leverage=2.0, allows_short=True))
    assert compiled.reason.tolist() == [Reason.ENTRY, Reason.MARGIN_CALL]
    assert called.reason.tolist() == [Reason.ORDER, Reason.MARGIN_CALL]
    for name in ("bar", "shares", "price", "equity"):
        assert getattr(called, name).tolist() == getattr(compiled, name).tolist(), name
