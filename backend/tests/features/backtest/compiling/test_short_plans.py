"""Definitions that sell short, compiled."""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from paiid.domain.strategy import SizingMethod, StrategyDefinition, StrategyDirection
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_tree import (
    AnyOf,
    Comparator,
    Compare,
    IndicatorName,
    Number,
    PositionField,
    PositionFigure,
    Rank,
)
from paiid.domain.strategy_words import strategy_words
from paiid.features.backtest.compiling.plans import compile_plan, simulate
from paiid.features.strategies.conversion import canonical_json, definition_of, document_of
from paiid.features.strategies.service.diffing import changes
from paiid.features.strategies.templates.parts import CLOSE, above, at_most, below, indicator
from paiid.quant.backtest.columns import columns_of
from paiid.quant.backtest.model import Costs, Reason
from paiid.quant.backtest.trades import round_trips
from tests.features.backtest.compiling.definitions import made
from tests.support.panels import random_panel

FAST, SLOW = indicator(IndicatorName.SMA, period=5), indicator(IndicatorName.SMA, period=20)
LONG = made(above(FAST, SLOW), below(FAST, SLOW))
SHORT = replace(made(below(FAST, SLOW), above(FAST, SLOW)), direction=StrategyDirection.SHORT)
BOTH = replace(
    LONG, direction=StrategyDirection.BOTH, short_entry=below(FAST, SLOW), short_exit=above(FAST, SLOW)
)  # fmt: skip
NO_VALUES: dict[str, Decimal] = {}
PANEL = random_panel("A", 400, 7)


def test_a_short_definition_enters_where_the_long_one_would() -> None:
    mirrored = replace(LONG, direction=StrategyDirection.SHORT)
    long, short = (compile_plan(one, NO_VALUES, PANEL) for one in (LONG, mirrored))
    assert short.enters_short is not None
    assert short.leaves_short is not None
    np.testing.assert_array_equal(short.enters_short, long.enters)
    np.testing.assert_array_equal(short.leaves_short, long.leaves)
    assert not short.enters.any()
    assert not long.sells_short


def test_both_directions_are_always_in_the_market() -> None:
    ledger = simulate(BOTH, NO_VALUES, PANEL, cash=100_000.0, costs=Costs())
    trips = round_trips(ledger, columns_of(PANEL))
    # Each exit of one side is the entry of the other, at the same open.
    assert set(trips.side.tolist()) == {1, -1}
    assert (np.diff(trips.side) != 0).all()
    np.testing.assert_array_equal(trips.exit_bar[:-1], trips.entry_bar[1:])
    # Each side alone trades when both do, but for its size.
    for one, side in ((LONG, 1), (SHORT, -1)):
        alone = round_trips(simulate(one, NO_VALUES, PANEL, cash=100_000.0, costs=Costs()), columns_of(PANEL))
        assert alone.entry_bar.tolist() == trips.entry_bar[trips.side == side].tolist()


def test_a_rule_on_the_position_is_of_its_own_side() -> None:
    gain = PositionFigure(PositionField.RETURN_SINCE_ENTRY)
    taken = Compare(gain, Comparator.AT_LEAST, Number(Decimal("0.03")))
    one = replace(SHORT, exit=AnyOf((taken,)))
    ledger = simulate(one, NO_VALUES, PANEL, cash=100_000.0, costs=Costs())
    trips = round_trips(ledger, columns_of(PANEL))
    closed = ~trips.is_open
    assert closed.sum() > 2
    assert set(trips.reason[closed].tolist()) <= {Reason.EXIT_RULE, Reason.MARGIN_CALL}
    # Decided at a close 3 % below the entry; the open after it is near that.
    ruled = trips.reason == Reason.EXIT_RULE
    assert (trips.exit_price[ruled] < trips.entry_price[ruled]).all()


def test_what_both_sides_want_is_not_entered() -> None:
    torn = replace(BOTH, short_entry=BOTH.entry)
    plan = compile_plan(torn, NO_VALUES, PANEL)
    assert plan.enters_short is not None
    assert not plan.enters.any()
    assert not plan.enters_short.any()


def test_the_best_of_each_side_take_turns() -> None:
    panel = random_panel("ABCD", 60, 3)
    rank = Rank(indicator(IndicatorName.TOTAL_RETURN, period=5, skip=0))
    one = replace(
        made(at_most(rank, Number(Decimal(2))), symbols="ABCD"), direction=StrategyDirection.BOTH,
        short_entry=above(rank, Number(Decimal(2))), short_exit=at_most(rank, Number(Decimal(2))),
    )  # fmt: skip
    scores = compile_plan(one, NO_VALUES, panel).scores[20]
    assert sorted(scores.tolist()) == [-2, -2, -1, -1]


def test_words_say_which_way() -> None:
    words = strategy_words(SHORT)
    assert (words.order, words.leave) == ("Sell short at the next open", "Buy back")
    both = strategy_words(BOTH)
    assert (both.order, both.leave) == ("Buy at the next open", "Sell")
    assert both.short_entry == strategy_words(SHORT).entry
    assert (both.short_order, both.short_leave) == ("Sell short at the next open", "Buy back")
    assert strategy_words(LONG).short_entry is None


def problems(one: StrategyDefinition) -> list[str]:
    return [problem.path for problem in validate(one)]


def test_rules_for_both_directions_come_with_both() -> None:
    assert problems(SHORT) == problems(BOTH) == []
    assert problems(replace(BOTH, short_exit=None)) == ["short_exit"]
    assert problems(replace(LONG, short_entry=above(CLOSE, SLOW))) == ["short_entry"]
    installments = replace(SHORT.sizing, method=SizingMethod.INSTALLMENTS)
    assert "sizing.method" in problems(replace(SHORT, sizing=installments))


def test_the_document_of_before_keeps_its_text() -> None:
    text = canonical_json(document_of(LONG))
    assert '"direction":"long"' in text
    assert "short_" not in text
    for one in (SHORT, BOTH):
        assert definition_of(document_of(one), one.id) == one


def test_a_new_direction_is_told_as_a_change() -> None:
    sentences = [one.sentence for one in changes(LONG, BOTH)]
    assert sentences[0] == "Direction: long became both."
    assert sentences[1].startswith("Short entry: “")
    assert sentences[1].endswith("” is new.")
    assert [one.kind for one in changes(BOTH, LONG)] == ["changed", "removed", "removed"]
