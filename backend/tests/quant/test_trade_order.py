"""Trades in another order, by hand and by what no order can change."""

import numpy as np
import pytest

from paiid.quant.trade_order import capacity, trade_order


def test_another_order_moves_the_drawdown_and_other_trades_the_end() -> None:
    # Two trades, +50 % and -20 %: the fall is 20 % in either order. Drawn with putting back: 2.25, 1.2 twice, 0.64.
    found = trade_order(np.array([0.5, -0.2]), seed=1, draws=4000)
    assert found is not None
    assert found.drawdowns == pytest.approx((-0.2, -0.2, -0.2))
    assert found.growths == pytest.approx((0.64, 1.2, 2.25))
    assert found.loss == pytest.approx(0.25, abs=0.03)
    # Three: both losses in a row in four of six orders, 1 - 0.9 * 0.8 = 0.28; apart in two.
    three = trade_order(np.array([1.0, -0.1, -0.2]), seed=1)
    assert three is not None
    assert three.drawdowns == pytest.approx((-0.28, -0.28, -0.2))


def test_the_same_seed_draws_the_same_and_one_trade_has_no_order() -> None:
    returns = np.random.default_rng(2).normal(0.01, 0.05, 60)
    assert trade_order(returns, seed=3) == trade_order(returns, seed=3) != trade_order(returns, seed=4)
    assert trade_order(returns[:1], seed=3) is None


def test_capacity_is_where_the_largest_fills_reach_the_limit() -> None:
    # 1,000 shares of 1,000,000 by an account of 100,000: 0.1 % of the volume, so ten times as much is 1 %.
    ones = np.ones(40)
    assert capacity(1000 * ones, 1e6 * ones, 1e5 * ones, most=0.01) == pytest.approx(1e6)
    assert capacity(ones[:0], ones[:0], ones[:0], most=0.01) is None
