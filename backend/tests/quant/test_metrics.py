"""Return and risk of a series by itself, worked by hand; the comparison with another library stands elsewhere."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant import metrics
from paiid.quant.returns import FloatArray

ratios = st.integers(-9_000, 9_000).map(lambda step: step / 10_000)
series = st.lists(ratios, min_size=2, max_size=100).map(np.array)


def array(*returns: float) -> FloatArray:
    return np.array(returns, dtype=np.float64)


class TestGrowth:
    def test_compounds(self) -> None:
        # 1.1 × 0.8 × 1.25 = 1.1.
        assert metrics.total_return(array(0.1, -0.2, 0.25)) == pytest.approx(0.1)
        assert metrics.cumulative(array(0.1, -0.2, 0.25)) == pytest.approx([0.1, -0.12, 0.1])

    def test_a_year_of_two(self) -> None:
        assert metrics.annual_return(array(0.1, 0.21), periods=1) == pytest.approx(math.sqrt(1.331) - 1)

    def test_a_total_loss(self) -> None:
        assert metrics.annual_return(array(0.5, -1.0, 0.3)) == -1.0

    def test_more_than_everything_lost_has_no_yearly_rate(self) -> None:
        assert metrics.annual_return(array(-1.5)) is None

    def test_beyond_the_largest_float_is_none(self) -> None:
        assert metrics.annual_return(array(99.0)) is None

    @given(ratios, st.integers(1, 250))
    def test_constant_returns(self, ratio: float, count: int) -> None:
        constant = np.full(count, ratio)
        assert metrics.annual_return(constant, periods=1) == pytest.approx(ratio, rel=1e-9, abs=1e-12)

    @given(series, series)
    def test_sub_periods_link(self, first: FloatArray, second: FloatArray) -> None:
        parts = [metrics.total_return(part) for part in (first, second, np.concatenate((first, second)))]
        one, two, whole = (1 + part for part in parts if part is not None)
        assert one * two == pytest.approx(whole, rel=1e-9, abs=1e-12 * (1 + two))


class TestPerPeriod:
    def test_compounds_to_the_year(self) -> None:
        assert (1 + metrics.per_period(0.05)) ** 252 == pytest.approx(1.05)
        assert metrics.per_period(0.0) == 0.0

    def test_minus_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match="above -1"):
            metrics.per_period(-1.0)


class TestDispersion:
    def test_volatility(self) -> None:
        # Mean 0.02, distances -0.01, 0, 0.01: 0.0002 / 2 = 0.01².
        assert metrics.volatility(array(0.01, 0.02, 0.03), periods=4) == pytest.approx(0.02)

    def test_semi_deviation_counts_what_falls_short(self) -> None:
        # (0.03² + 0.04²) / 4 = 0.000625 = 0.025².
        assert metrics.semi_deviation(array(-0.03, -0.04, 0.5, 0.9), periods=1) == pytest.approx(0.025)
        assert metrics.semi_deviation(array(0.07, 0.06, 0.5, 0.9), 0.1, 1) == pytest.approx(0.025)

    def test_sharpe(self) -> None:
        assert metrics.sharpe_ratio(array(0.02, 0.03, 0.04), 0.01, periods=4) == pytest.approx(2 * 0.02 / 0.01)

    def test_sortino(self) -> None:
        # Mean 0.3325, downside 0.025.
        assert metrics.sortino_ratio(array(-0.03, -0.04, 0.5, 0.9), periods=4) == pytest.approx(2 * 0.3325 / 0.025)

    def test_calmar(self) -> None:
        # 1.1 × 0.8 × 1.25 in three years; the fall is 20 %.
        assert metrics.calmar_ratio(array(0.1, -0.2, 0.25), periods=1) == pytest.approx((1.1 ** (1 / 3) - 1) / 0.2)

    @given(ratios, st.integers(2, 300))
    def test_constant_returns_have_no_risk_and_no_ratio(self, ratio: float, count: int) -> None:
        constant = np.full(count, ratio)
        assert metrics.volatility(constant) == 0.0
        assert metrics.sharpe_ratio(constant) is None
        assert metrics.skew(constant) is metrics.kurtosis(constant) is None

    def test_rises_alone_have_no_downside(self) -> None:
        rises = array(0.01, 0.02)
        assert metrics.semi_deviation(rises) == 0.0
        assert metrics.sortino_ratio(rises) is metrics.calmar_ratio(rises) is None

    @given(series, st.integers(1, 252))
    def test_a_year_has_the_root_of_its_periods(self, returns: FloatArray, periods: int) -> None:
        of_one, of_year = metrics.volatility(returns, 1), metrics.volatility(returns, periods)
        assert of_one is not None
        assert of_year == pytest.approx(of_one * math.sqrt(periods))


class TestShape:
    def test_skew_and_kurtosis(self) -> None:
        # Distances -1, -1, 2 of a mean of 0: second moment 2, third 2, fourth 6.
        returns = array(-1.0, -1.0, 2.0) / 100
        assert metrics.skew(returns) == pytest.approx(2 / 2**1.5)
        assert metrics.kurtosis(returns) == pytest.approx(6 / 4 - 3)

    @given(series)
    def test_a_mirror_turns_the_skew_round(self, returns: FloatArray) -> None:
        skew = metrics.skew(returns)
        assert metrics.skew(-returns) == (None if skew is None else pytest.approx(-skew, abs=1e-9))

    def test_tail_ratio(self) -> None:
        # 0.02 at 95 % and -0.01 at 5 % of 21 returns: the 20th and the 2nd.
        assert metrics.tail_ratio(array(-0.09, -0.01, *([0.0] * 17), 0.02, 0.08)) == pytest.approx(2.0)

    def test_tail_ratio_without_a_lower_tail(self) -> None:
        assert metrics.tail_ratio(np.zeros(21)) is None

    def test_stability_of_steady_growth_is_1(self) -> None:
        assert metrics.stability(np.full(50, 0.01)) == pytest.approx(1.0)

    def test_stability_of_nothing_is_none(self) -> None:
        assert metrics.stability(np.zeros(5)) is None
        assert metrics.stability(array(0.1, -1.0, 0.2)) is None

    @given(series, st.floats(0, 1))
    def test_quantiles_lie_where_numpy_says(self, returns: FloatArray, share: float) -> None:
        expected = float(np.percentile(returns, 100 * share))
        assert metrics.quantiles(returns, share)[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "figure",
    [
        metrics.volatility,
        metrics.sharpe_ratio,
        metrics.sortino_ratio,
        metrics.skew,
        metrics.kurtosis,
        metrics.stability,
    ],
)
def test_one_return_is_too_few(figure: object) -> None:
    assert callable(figure)
    assert figure(array(0.01)) is None


def test_one_return_is_enough_for_what_does_not_vary() -> None:
    assert metrics.total_return(array(0.01)) == pytest.approx(0.01)
    assert metrics.semi_deviation(array(-0.01), periods=1) == pytest.approx(0.01)
    assert metrics.calmar_ratio(array(-0.01), periods=1) == pytest.approx(-1.0)
