"""Runs small enough to be reckoned by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from paiid.quant.backtest import codes, engine
from paiid.quant.backtest.codes import Distance, SizingCode
from paiid.quant.backtest.model import BoolArray, Costs, Ledger, Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.program import Program
from tests.support.panels import panel


def at(shape: tuple[int, ...], *places: tuple[int, int]) -> BoolArray:
    found = np.zeros(shape, np.bool_)
    for place in places:
        found[place] = True
    return found


def plan(bars: Panel, enters: list[tuple[int, int]], leaves: list[tuple[int, int]], **changes: Any) -> Plan:
    """Enters and leaves at the closes of these (bar, instrument)."""
    shape = bars.close.shape
    given: dict[str, Any] = {"costs": Costs(), "max_positions": 1} | changes
    return Plan(np.ones(shape[0], np.bool_), at(shape, *enters), at(shape, *leaves), **given)


def fills(ledger: Ledger) -> list[tuple[int, int, float, float, Reason]]:
    """(bar, instrument, shares, price, reason) of each."""
    columns = (ledger.bar, ledger.instrument, ledger.shares, ledger.price, ledger.reason)
    return [(int(t), int(s), float(n), float(p), Reason(why)) for t, s, n, p, why in zip(*columns, strict=True)]


ONE = panel([[10.0], [10.5], [11.5], [12.0], [11.0]], [[10.0], [11.0], [12.0], [11.0], [11.0]])
"""One instrument: opens 10, 10.5, 11.5, 12, 11; closes 10, 11, 12, 11, 11."""


def test_orders_of_a_close_fill_at_the_next_open_with_costs_and_within_the_cash() -> None:
    costs = Costs(commission_minimum=1.0, slippage_bps=10)
    found = engine.run(plan(ONE, [(0, 0)], [(2, 0)], costs=costs), ONE, 1000.0)
    # 1000 at a close of 10 are 100 shares. The open of 10.50 is slipped to 10.5105, so 10.52 on the tick, and with one
    # dollar of commission 94 of them are paid for: 94 x 10.52 + 1 = 989.88. Sold at 12 x 0.999 = 11.988, so 11.98.
    assert fills(found) == [(1, 0, 94, 10.52, Reason.ENTRY), (3, 0, -94, 11.98, Reason.EXIT_RULE)]
    assert found.cash.tolist() == [1000, 10.12, 10.12, 1135.24, 1135.24]
    assert found.equity.tolist() == pytest.approx([1000, 1044.12, 1138.12, 1135.24, 1135.24], abs=1e-9)
    assert found.exposure.tolist() == [0, 1034, 1128, 0, 0]
    assert found.fee.tolist() == [1, 1]
    assert found.slippage.tolist() == pytest.approx([94 * 0.02, 94 * 0.02])


def test_an_entry_takes_what_the_volume_allows_once_and_an_exit_is_ordered_again() -> None:
    thin = replace(ONE, volume=np.array([[900.0], [405.0], [900.0], [155.0], [900.0]]))
    found = engine.run(plan(thin, [(0, 0)], [(2, 0)]), thin, 1000.0)
    # A tenth of 405 is 40; the rest of the entry ends with its session. A tenth of 155 is 15, the other 25 follow.
    assert [one[:3] for one in fills(found)] == [(1, 0, 40), (3, 0, -15), (4, 0, -25)]


def test_nothing_fills_in_a_bar_without_trading() -> None:
    halted = replace(ONE, volume=np.array([[900.0], [0.0], [900.0], [900.0], [900.0]]))
    assert fills(engine.run(plan(halted, [(0, 0)], []), halted, 1000.0)) == []


TWO = panel([[10.0, 20.0]] * 4, [[10.0, 20.0], [10.0, 20.0], [11.0, 20.0], [11.0, 20.0]])


def test_a_sale_pays_for_the_purchase_of_the_same_open_and_the_best_score_is_bought() -> None:
    scores = np.tile([1.0, 2.0], (4, 1))
    found = engine.run(plan(TWO, [(0, 0), (1, 1)], [(1, 0)], scores=scores), TWO, 1000.0)
    assert [one[:3] for one in fills(found)] == [(1, 0, 100), (2, 0, -100), (2, 1, 50)]
    both = plan(TWO, [(0, 0), (0, 1)], [], scores=scores)
    assert [one[:3] for one in fills(engine.run(both, TWO, 1000.0))] == [(1, 1, 50)]


def test_equal_parts_are_brought_back_at_each_decision() -> None:
    always = [(t, s) for t in range(4) for s in range(2)]
    equal = plan(TWO, always, [], max_positions=2, sizing=SizingCode.EQUAL, rebalances=True)
    # After bar 2 A has gone from 10 to 11: 50 x 11 + 25 x 20 = 1050, half of it are 47 of A and 26 of B. The open of
    # bar 3 sells 3 of A at 10 and buys 1 of B at 20.
    found = fills(engine.run(equal, TWO, 1000.0))
    assert [one[:3] for one in found] == [(1, 0, 50), (1, 1, 25), (3, 0, -3), (3, 1, 1)]
    assert found[2][4] is found[3][4] is Reason.REBALANCE


STOPS = panel(
    [[10.0], [10.0], [10.0], [8.0]],
    [[10.0], [10.0], [10.0], [8.0]],
    highs=[[10.2], [10.2], [12.0], [8.5]],
    lows=[[9.8], [9.5], [9.0], [7.5]],
)


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        # The bar of the entry already reaches a stop at 9.50; 9.00 is touched in the next; 8.50 is passed by the gap.
        (0.5, (1, 9.5)),
        (1.0, (2, 9.0)),
        (1.5, (3, 8.0)),
    ],
)
def test_a_stop_works_from_the_bar_of_the_entry_on(stop: float, expected: tuple[int, float]) -> None:
    distance = np.full((1, 1), stop)
    found = engine.run(plan(STOPS, [(0, 0)], [], stop=Distance.AMOUNT, stop_distance=distance), STOPS, 1000.0)
    assert [(t, price) for t, _, shares, price, _ in fills(found) if shares < 0] == [expected]
    assert found.reason[1] == Reason.STOP


def test_of_stop_and_target_in_one_bar_the_stop_is_taken() -> None:
    levels = {"stop_distance": np.full((1, 1), 0.1), "target_distance": np.full((1, 1), 0.1)}
    both = plan(STOPS, [(0, 0)], [], stop=Distance.RATIO, target=Distance.RATIO, **levels)
    assert fills(engine.run(both, STOPS, 1000.0))[1] == (2, 0, -100, 9.0, Reason.STOP)
    alone = replace(both, stop=Distance.NONE)
    assert fills(engine.run(alone, STOPS, 1000.0))[1] == (2, 0, -100, 11.0, Reason.TARGET)


def test_a_trailing_stop_follows_the_high_and_then_only_the_close_counts() -> None:
    # Bought at 10. The mark of 10.20 puts the stop at 8.67, which bar 2 stays above; its high of 12 moves the stop to
    # 10.20, and the close of 10 is below that.
    trailing = plan(STOPS, [(0, 0)], [], stop=Distance.TRAILING_RATIO, stop_distance=np.full((1, 1), 0.15))
    assert fills(engine.run(trailing, STOPS, 1000.0))[1] == (2, 0, -100, 10.2, Reason.STOP)


def test_dividends_are_paid_and_splits_restate_what_is_held() -> None:
    closes = [[9.0], [9.0], [9.0], [3.0], [3.0]]
    bars = panel(closes, closes)
    dividends, splits = np.zeros((5, 1)), np.ones((5, 1))
    dividends[1], dividends[2], splits[3] = 5.0, 0.25, 2.5
    raw = replace(bars, dividends=dividends, splits=splits)
    found = engine.run(plan(raw, [(0, 0)], [], stop=Distance.AMOUNT, stop_distance=np.full((1, 1), 5.0)), raw, 100.0)
    # 11 shares at 9; bought on an ex-date, so only the second dividend is theirs: 11 x 0.25. 11 x 2.5 = 27.5 shares, of
    # which half a share is paid at 9 / 2.5 = 3.60. The stop of 4 goes to 1.60 and is not reached.
    assert found.shares_held.tolist() == [27]
    assert found.cash.tolist() == [100, 1, 3.75, 5.55, 5.55]
    assert fills(found)[1] == (3, 0, -0.5, 3.6, Reason.SPLIT)


def test_a_rule_on_the_position_is_asked_while_it_is_held() -> None:
    steps = [(codes.FIGURE, codes.SESSIONS_HELD), (codes.NUMBER, 0), (codes.AT_LEAST, 0)]
    steps += [(codes.FIGURE, codes.RETURN_SINCE_ENTRY), (codes.NUMBER, 1), (codes.ABOVE, 0), (codes.ANY, 2)]
    none = np.empty((0, *ONE.close.shape))
    rule = Program(np.array(steps), np.array([3.0, 0.1]), none, none, none.astype(np.bool_))
    held = plan(ONE, [(0, 0)], [], exit_rule=rule)
    # Bought at 10.50: up 4.8 % at the close of 11, 14.3 % at that of 12, its second.
    assert [one[0] for one in fills(engine.run(held, ONE, 1000.0))] == [1, 3]
    patient = replace(held, exit_rule=rule._replace(numbers=np.array([3.0, 0.5])))
    assert [one[0] for one in fills(engine.run(patient, ONE, 1000.0))] == [1, 4]


def test_arrays_that_do_not_fit_are_refused() -> None:
    short = plan(ONE, [], [])
    with pytest.raises(ValueError, match="another panel"):
        engine.run(short, TWO, 1000.0)
    with pytest.raises(ValueError, match="for each bar"):
        engine.run(replace(short, weights=np.ones((5, 2))), ONE, 1000.0)
    with pytest.raises(ValueError, match="cash"):
        engine.run(short, ONE, 0.0)


def test_orders_for_the_day_go_on_until_their_session_ends() -> None:
    ends = np.array([False, False, False, True, False])
    thin = replace(ONE, volume=np.array([[900.0], [405.0], [0.0], [155.0], [900.0]]), session_ends=ends)
    found = engine.run(plan(thin, [(0, 0)], []), thin, 2000.0)
    # 200 shares are wanted. A tenth of 405 is 40, bar 2 trades nothing, a tenth of 155 is 15; what is left ends with
    # the session and is not bought in bar 4, though its volume would pay for it.
    assert [one[:3] for one in fills(found)] == [(1, 0, 40), (3, 0, 15)]
    # An exit that is ordered meanwhile ends the purchase.
    left = engine.run(plan(thin, [(0, 0)], [(2, 0)]), thin, 2000.0)
    assert [one[:3] for one in fills(left)] == [(1, 0, 40), (3, 0, -15), (4, 0, -25)]


def test_cash_earns_by_calendar_days_and_what_is_borrowed_costs() -> None:
    # Monday to Friday: a night of one day before each bar but the first. 36.5 % a year are 0.1 % a day.
    costs = Costs(cash_rate=0.365, margin_rate=0.73, leverage=2.0)
    idle = engine.run(plan(ONE, [], [], costs=costs), ONE, 1000.0)
    assert idle.cash.tolist() == [1000.0, 1001.0, 1002.0, 1003.0, 1004.0]
    assert idle.interest == 4.0
    late = engine.run(plan(ONE, [], [], costs=costs, begins=2), ONE, 1000.0)
    assert late.cash.tolist() == [1000.0, 1000.0, 1000.0, 1001.0, 1002.0]
    # 150 % of 1000 at a close of 10 are 150 shares. At 10.50 they cost 1575, which 2 x 1001 of buying power pays: 574
    # are owed, 0.2 % a day of which is 1.15, rounded to the cent.
    owing = engine.run(plan(ONE, [(0, 0)], [], costs=costs, weights=np.full((1, 1), 1.5), max_weight=2.0), ONE, 1000.0)
    assert fills(owing) == [(1, 0, 150, 10.5, Reason.ENTRY)]
    assert owing.cash.tolist() == [1000.0, -574.0, -575.15, -576.3, -577.45]
    assert owing.interest == pytest.approx(1 - 3 * 1.15)
    assert owing.equity[-1] == pytest.approx(150 * 11 - 577.45)
    # Twice the equity and no more: 2002 at 10.50 are 190 shares.
    most = engine.run(plan(ONE, [(0, 0)], [], costs=costs, weights=np.full((1, 1), 2.0), max_weight=2.0), ONE, 1000.0)
    assert fills(most)[0][2] == 190
