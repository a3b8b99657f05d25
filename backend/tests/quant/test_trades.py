"""Statistics of closed trades, worked by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant import trades
from paiid.quant.returns import FloatArray

# Two wins of 30 and 50, two losses of 10 and 30, one even.
PNL = np.array([30.0, -10.0, 0.0, 50.0, -30.0])


def test_five_trades() -> None:
    assert trades.win_rate(PNL) == 2 / 5
    assert trades.profit_factor(PNL) == 80 / 40
    assert trades.expectancy(PNL) == 40 / 5
    assert trades.average_win(PNL) == 40
    assert trades.average_loss(PNL) == -20
    assert trades.payoff_ratio(PNL) == 2


def test_wins_alone() -> None:
    pnl = np.array([1.0, 2.0])
    assert trades.win_rate(pnl) == 1
    assert trades.profit_factor(pnl) is trades.average_loss(pnl) is trades.payoff_ratio(pnl) is None


def test_losses_alone() -> None:
    pnl = np.array([-1.0, -2.0])
    assert trades.win_rate(pnl) == 0
    assert trades.profit_factor(pnl) == 0
    assert trades.average_win(pnl) is trades.payoff_ratio(pnl) is None


@pytest.mark.parametrize("pnl", [np.array([]), np.array([1.0, math.nan])])
def test_no_trades_or_one_that_is_missing(pnl: FloatArray) -> None:
    assert trades.win_rate(pnl) is trades.profit_factor(pnl) is trades.expectancy(pnl) is None
    assert trades.average_win(pnl) is trades.average_loss(pnl) is trades.payoff_ratio(pnl) is None


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=100))
def test_expectancy_is_made_of_wins_and_losses(cents: list[int]) -> None:
    pnl = np.array(cents, dtype=np.float64)
    wins, losses = [c for c in cents if c > 0], [c for c in cents if c < 0]
    exact = Fraction(sum(cents), len(cents))
    assert trades.expectancy(pnl) == pytest.approx(float(exact), rel=1e-12)
    of_wins = len(wins) * (trades.average_win(pnl) or 0.0) + len(losses) * (trades.average_loss(pnl) or 0.0)
    assert of_wins / len(cents) == pytest.approx(float(exact), abs=1e-6)
    if losses:
        assert trades.profit_factor(pnl) == pytest.approx(float(Fraction(sum(wins), -sum(losses))), rel=1e-12)


class TestTurnover:
    def test_half_a_year(self) -> None:
        # 5,000 traded of 10,000 on average in 73 days: half of it, five times a year.
        assert trades.turnover(5_000, np.array([8_000.0, 12_000.0]), 73) == pytest.approx(2.5)

    def test_nothing_there_or_no_time(self) -> None:
        assert trades.turnover(5_000, np.array([]), 73) is None
        assert trades.turnover(5_000, np.array([-1.0, 1.0]), 73) is None
        assert trades.turnover(5_000, np.array([math.nan]), 73) is None
        assert trades.turnover(5_000, np.array([10_000.0]), 0) is None
