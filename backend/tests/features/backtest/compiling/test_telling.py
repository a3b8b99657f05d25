"""What the rules say at the last close, beside what the engine is told."""

from decimal import Decimal

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.strategy_indicators import Unit
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Constant,
    IndicatorName,
    NoneOf,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
)
from paiid.features.backtest.compiling.plans import compile_plan
from paiid.features.backtest.compiling.telling import rules_told
from paiid.features.backtest.working.telling import tell
from paiid.features.strategies.templates.parts import CLOSE, above, at_least, below, indicator, number
from tests.features.backtest.compiling.definitions import made
from tests.support.panels import random_panel

AVERAGE = indicator(IndicatorName.SMA, period=5)
HELD = PositionFigure(PositionField.SESSIONS_HELD)


def test_each_rule_has_its_figures_and_whether_it_is_true() -> None:
    panel = random_panel("ABC", 60)
    entry = AllOf((above(CLOSE, AVERAGE), NoneOf((below(Price(PriceField.CLOSE, Symbol("C")), number("1")),))))
    definition = made(entry, AnyOf((at_least(HELD, number("3")), Constant(value=False))), symbols="AB")
    told = {one.path: one for one in rules_told(definition, {}, panel)}
    assert list(told) == [
        *("entry", "entry.rules.0", "entry.rules.1", "entry.rules.1.rules.0"),
        *("exit", "exit.rules.0", "exit.rules.1"),
    ]
    first = told["entry.rules.0"]
    assert first.units == (Unit.USD, Unit.USD)
    averages = panel.close[-5:].mean(axis=0)
    for s, one in enumerate(first.symbols):
        assert one.left == panel.close[-1, s]
        assert one.right is not None
        assert abs(one.right - averages[s]) < 1e-6
        assert one.is_true is bool(panel.close[-1, s] > averages[s])
    other = told["entry.rules.1.rules.0"].symbols
    assert {one.left for one in other} == {panel.close[-1, 2]}
    whole = [one.is_true for one in told["entry"].symbols]
    assert whole == compile_plan(definition, {}, panel).enters[-1, :2].tolist()
    assert told["exit.rules.0"].asks_for_position
    assert told["exit.rules.0"].symbols == ()


def test_what_only_a_run_knows_is_told_so() -> None:
    few = below(PortfolioFigure(PortfolioField.OPEN_POSITIONS), number("3"))
    (entry, first, second, *_) = tell(made(AllOf((few, above(CLOSE, AVERAGE)))), {}, random_panel("A", 60)).rules
    assert [one.asks_for_portfolio for one in (entry, first, second)] == [True, True, False]
    assert not any(one.asks_for_position for one in (entry, first, second))
    assert (first.symbols, first.units, first.known) == ([], ["positions", "number"], 0)
    assert second.known == 1


def test_what_is_not_known_is_neither_true_nor_false() -> None:
    panel = random_panel("AB", 4)
    panel.close[-1, 1] = np.nan
    definition = made(above(CLOSE, AVERAGE), symbols="AB")
    (rule, _), session = tell(definition, {}, panel).rules, tell(definition, {}, panel).session
    assert [(one.is_true, one.right) for one in rule.symbols] == [(None, None), (None, None)]
    assert (rule.true, rule.known, session.isoformat()) == (0, 0, "2009-12-31")
    assert rule.symbols[0].left == Decimal(str(panel.close[-1, 0]))
