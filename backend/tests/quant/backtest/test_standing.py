"""What a plan orders for an account that holds something, at the newest close."""

from dataclasses import replace

import numpy as np
import pytest

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
