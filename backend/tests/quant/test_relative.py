"""Figures beside a benchmark, worked by hand, and what must hold for any series."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paiid.quant.relative import alpha, beta, information_ratio, tracking_error
from paiid.quant.returns import FloatArray

ratios = st.integers(-900, 900).map(lambda step: step / 10_000)
series = st.lists(ratios, min_size=2, max_size=80).map(np.array)

MARKET = np.array([0.01, -0.02, 0.03, 0.02])


def test_twice_the_market_and_a_bit() -> None:
    returns = 2 * MARKET + 0.001
    assert beta(returns, MARKET) == pytest.approx(2)
    assert alpha(returns, MARKET, periods=12) == pytest.approx(1.001**12 - 1)


def test_alpha_beyond_the_risk_free_rate() -> None:
    # Half of the market's excess over 0.002, 0.001 more, and the rate itself.
    returns = 0.002 + 0.5 * (MARKET - 0.002) + 0.001
    assert alpha(returns, MARKET, 0.002, periods=1) == pytest.approx(0.001)


def test_tracking_error_and_information_ratio() -> None:
    # Differences 0.01, 0.02, 0.03, 0.02: mean 0.02, deviation sqrt(0.0002 / 3).
    returns = MARKET + np.array([0.01, 0.02, 0.03, 0.02])
    deviation = math.sqrt(0.0002 / 3)
    assert tracking_error(returns, MARKET, periods=4) == pytest.approx(2 * deviation)
    assert information_ratio(returns, MARKET, periods=4) == pytest.approx(2 * 0.02 / deviation)


@given(series)
def test_the_market_beside_itself(market: FloatArray) -> None:
    assume(np.ptp(market) > 0)
    assert beta(market, market) == pytest.approx(1)
    assert alpha(market, market) == pytest.approx(0, abs=1e-9)
    assert tracking_error(market, market) == 0
    assert information_ratio(market, market) is None


@given(series, ratios, st.integers(-30, 30))
def test_beta_is_the_slope_of_a_line(market: FloatArray, intercept: float, tenths: int) -> None:
    assume(np.ptp(market) > 0)
    assert beta(intercept + tenths / 10 * market, market) == pytest.approx(tenths / 10, abs=1e-9)


def test_a_benchmark_that_does_not_move() -> None:
    still = np.full(4, 0.0123)
    assert beta(MARKET, still) is alpha(MARKET, still) is None
    assert tracking_error(MARKET, still) is not None


def test_more_than_everything_lost_has_no_alpha() -> None:
    returns = 2 * MARKET - 1.5
    assert alpha(returns, MARKET) is None
    assert alpha(returns + 100.0, MARKET) is None


def test_one_period_is_too_few() -> None:
    one = np.array([0.01])
    assert beta(one, one) is alpha(one, one) is tracking_error(one, one) is information_ratio(one, one) is None


def test_series_of_different_length_are_refused() -> None:
    for figure in (beta, alpha, tracking_error, information_ratio):
        with pytest.raises(ValueError, match="same length"):
            figure(MARKET, MARKET[:-1])
