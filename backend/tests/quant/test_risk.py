"""Value at risk and the mean beyond it, worked by hand and on samples of the normal distribution."""

import math
from statistics import NormalDist, fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant.returns import FloatArray
from paiid.quant.risk import conditional_value_at_risk, value_at_risk

series = st.lists(st.integers(-9_000, 9_000).map(lambda step: step / 10_000), min_size=2, max_size=100).map(np.array)
tails = st.floats(0.001, 0.5)


def test_historical_of_twenty_one() -> None:
    # -0.10, -0.09 … 0.10: 5 % of 20 steps is one step up; the two worst make the tail.
    returns = np.arange(-10, 11) / 100
    assert value_at_risk(returns) == pytest.approx(-0.09)
    assert conditional_value_at_risk(returns) == pytest.approx(-0.095)


def test_between_two_returns() -> None:
    assert value_at_risk(np.array([-0.02, 0.02]), 0.25) == pytest.approx(-0.01)


def test_parametric() -> None:
    # Mean 0.01, deviation 0.02: 0.01 - 1.6448536 × 0.02, and 0.01 - 2.0627128 × 0.02.
    returns = np.array([-0.01, 0.01, 0.03])
    assert value_at_risk(returns, method="parametric") == pytest.approx(0.01 - 1.6448536269514722 * 0.02, rel=1e-12)
    assert conditional_value_at_risk(returns, method="parametric") == pytest.approx(0.01 - 2.0627128 * 0.02, rel=1e-6)


@given(series, tails)
def test_parametric_is_the_normal_distributions(returns: FloatArray, tail: float) -> None:
    mean, deviation = fmean(returns.tolist()), stdev(returns.tolist())
    expected = NormalDist(mean, deviation).inv_cdf(tail) if deviation else mean
    assert value_at_risk(returns, tail, method="parametric") == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_on_normal_returns_both_methods_agree() -> None:
    returns = np.random.default_rng(5).normal(0.0005, 0.01, 200_000)
    for figure in (value_at_risk, conditional_value_at_risk):
        assert figure(returns) == pytest.approx(figure(returns, method="parametric") or 0.0, abs=2e-4)


@given(series, tails)
def test_the_mean_beyond_is_no_better_than_the_border(returns: FloatArray, tail: float) -> None:
    for method in ("historical", "parametric"):
        border = value_at_risk(returns, tail, method=method)
        beyond = conditional_value_at_risk(returns, tail, method=method)
        assert border is not None
        assert beyond is not None
        assert beyond <= border + 1e-12


@given(st.floats(-0.5, 0.5), st.integers(2, 50))
def test_constant_returns(ratio: float, count: int) -> None:
    constant = np.full(count, ratio)
    for figure in (value_at_risk, conditional_value_at_risk):
        assert figure(constant) == pytest.approx(ratio)
        assert figure(constant, method="parametric") == pytest.approx(ratio)


def test_too_few_returns() -> None:
    for figure in (value_at_risk, conditional_value_at_risk):
        assert figure(np.array([])) is None
        assert figure(np.array([-0.01])) == -0.01
        assert figure(np.array([-0.01]), method="parametric") is None
        assert figure(np.array([0.01, math.nan]), method="parametric") is None


@pytest.mark.parametrize("tail", [0.0, 1.0, -0.1, math.nan])
def test_a_tail_that_is_no_share_is_refused(tail: float) -> None:
    for figure in (value_at_risk, conditional_value_at_risk):
        with pytest.raises(ValueError, match="share"):
            figure(np.array([0.01]), tail)
