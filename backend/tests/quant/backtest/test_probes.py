"""The probes find what they are for."""

from dataclasses import replace

import numpy as np

from paiid.quant.backtest.model import Costs, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.probes import look_ahead, warm_up
from tests.support.panels import random_panel

PANEL = random_panel("AB", 200)


def honest(panel: Panel) -> Plan:
    """Buys after a rise, sells after a fall."""
    rises = np.diff(panel.close, axis=0, prepend=np.inf) > 0
    return Plan(np.ones(panel.times.size, np.bool_), rises, ~rises, Costs(), max_positions=2, max_weight=0.5)


def seer(panel: Panel) -> Plan:
    """Buys before a rise."""
    plan = honest(panel)
    return replace(plan, enters=np.roll(plan.enters, -1, axis=0))


def dreamer(panel: Panel) -> Plan:
    """Compares with the mean of all times."""
    below = panel.close < panel.close.mean(axis=0)
    return replace(honest(panel), enters=below)


def rememberer(panel: Panel) -> Plan:
    """Never forgets the first bar."""
    return replace(honest(panel), enters=panel.close > panel.close[0])


def test_a_plan_that_knows_the_future_is_found() -> None:
    fair = look_ahead(honest, PANEL, 10_000.0)
    assert fair.first is None
    assert fair.bars_checked == sum(cut + 1 for cut in fair.cuts) > 400
    for planner in (seer, dreamer):
        found = look_ahead(planner, PANEL, 10_000.0).first
        assert found is not None
        assert found.what == "enters"


def test_a_plan_that_never_forgets_its_first_bar_is_found() -> None:
    assert warm_up(honest, PANEL).settles_after == 1
    assert warm_up(rememberer, PANEL).settles_after is None
