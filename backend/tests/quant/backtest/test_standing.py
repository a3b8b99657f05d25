"""What a plan orders for an account that holds something, at the newest close."""

from dataclasses import replace

import numpy as np
import pytest

from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.model import Costs, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.standing import PositionFigures, Standing, StandingOrder, decide_standing
from tests.support.panels import panel

BARS = panel([[10.0, 5.0]] * 3, [[10.0, 5.0], [11.0, 5.0], [12.0, 5.0]])
NOTHING = np.zeros((3, 2), np.bool_)
HELD = Standing(shares=10, average=10.0, average_before=10.0, entry_price=10.0, entry_bar=1)
PLAN = Plan(np.ones(3, np.bool_), NOTHING, NOTHING, Costs(), max_positions=1)


def test_what_is_held_is_worth_its_close_and_kept() -> None:
    found = decide_standing(PLAN, BARS, 100.0, {0: HELD})
    assert (found.orders, found.equity) == ((), 220.0)
    figures = found.figures[0]
    assert figures.sessions_held == 2
    assert (figures.return_since_entry, figures.fall_from_high) == pytest.approx((0.2, 0.5 / 12.5))


def test_a_sale_that_was_ordered_and_did_not_come_about_is_ordered_again() -> None:
    found = decide_standing(PLAN, BARS, 100.0, {0: replace(HELD, leaves=True)})
    # The bar is over, so nothing of it was sold there: 10 x 12 and the cash.
    assert found.orders == (StandingOrder(0, -10, Reason.EXIT_RULE),)
    assert found.equity == 220.0
    assert isinstance(found.figures[0], PositionFigures)
    assert found.figures[0].sessions_held == 2


def test_what_is_leaving_makes_room_for_another() -> None:
    enters = NOTHING.copy()
    enters[2, 1] = True
    found = decide_standing(replace(PLAN, enters=enters), BARS, 100.0, {0: replace(HELD, leaves=True)})
    # All of the equity of 220 at 5.
    assert [(one.instrument, one.shares) for one in found.orders] == [(0, -10), (1, 44)]
    full = decide_standing(replace(PLAN, enters=enters), BARS, 100.0, {0: HELD})
    assert full.orders == ()


def test_a_dividend_of_the_bar_is_in_the_cash_already() -> None:
    paid = replace(BARS, dividends=np.full((3, 2), 0.5))
    assert decide_standing(PLAN, paid, 105.0, {0: HELD}).equity == 225.0


OWED = Standing(shares=-10, average=12.0, average_before=12.0, entry_price=12.0, entry_bar=1)
FALLING = panel([[10.0, 5.0]] * 3, [[10.0, 5.0], [11.0, 5.0], [9.0, 5.0]])
SHORT = replace(PLAN, enters_short=NOTHING, leaves_short=NOTHING)


def at_last(s: int) -> np.ndarray:
    found = NOTHING.copy()
    found[2, s] = True
    return found


def test_what_is_owed_is_taken_off_and_its_figures_are_of_the_other_side() -> None:
    found = decide_standing(SHORT, FALLING, 220.0, {0: OWED})
    # The cash has the proceeds of 120 in it, and 10 x 9 are owed.
    assert (found.orders, found.equity, found.called) == ((), 130.0, False)
    lowest = min(12.0, float(FALLING.low[1:, 0].min()))
    figures = found.figures[0]
    assert figures.sessions_held == 2
    assert (figures.return_since_entry, figures.fall_from_high) == pytest.approx((0.25, 9.0 / lowest - 1.0))


def test_shares_that_are_owed_are_bought_back_by_the_rule_of_their_side() -> None:
    both = replace(SHORT, leaves=at_last(0))
    assert decide_standing(both, FALLING, 220.0, {0: OWED}).orders == ()
    found = decide_standing(replace(SHORT, leaves_short=at_last(0)), FALLING, 220.0, {0: OWED})
    assert found.orders == (StandingOrder(0, 10, Reason.EXIT_RULE, is_short=True),)


def test_a_position_is_turned_by_two_orders_what_closes_first() -> None:
    plan = replace(SHORT, leaves=at_last(0), enters_short=at_last(0))
    found = decide_standing(plan, BARS, 100.0, {0: HELD})
    # Equity of 100 + 10 x 12, of which 18 shares at 12 are the most.
    assert [(one.shares, one.reason, one.is_short) for one in found.orders] == [
        (-10, Reason.EXIT_RULE, False),
        (-18, Reason.ENTRY, True),
    ]
    plan = replace(SHORT, leaves_short=at_last(0), enters=at_last(0))
    found = decide_standing(plan, FALLING, 220.0, {0: OWED})
    assert [(one.shares, one.reason, one.is_short) for one in found.orders] == [
        (10, Reason.EXIT_RULE, True),
        (14, Reason.ENTRY, False),
    ]


def test_a_short_entry_by_limit_stands_above_the_close() -> None:
    plan = replace(
        SHORT,
        enters_short=at_last(0),
        entry=Distance.RATIO,
        entry_distance=np.full((1, 1), 0.1),
        stop=Distance.RATIO,
        stop_distance=np.full((1, 1), 0.05),
    )
    (found,) = decide_standing(plan, BARS, 120.0, {}).orders
    assert (found.shares, found.limit, found.stop_distance, found.is_short) == (-10, 13.2, 0.05, True)


def test_too_little_equity_for_what_is_owed_buys_all_of_it_back_and_opens_nothing() -> None:
    plan = replace(SHORT, enters=at_last(1), max_positions=2)
    # Owed 10 x 9: equity of 26 is below 30 % of it, 27; one of 27 is not.
    found = decide_standing(plan, FALLING, 116.0, {0: OWED})
    assert found.called
    assert found.orders == (StandingOrder(0, 10, Reason.MARGIN_CALL, is_short=True),)
    found = decide_standing(plan, FALLING, 117.0, {0: OWED})
    assert not found.called
    assert [one.instrument for one in found.orders] == [1]


def test_a_plan_that_sells_nothing_short_owes_nothing() -> None:
    with pytest.raises(ValueError, match="owes no shares"):
        decide_standing(PLAN, BARS, 100.0, {0: OWED})
