"""Every figure that empyrical-reloaded defines too is the same to 1e-12."""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import empyrical
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from paiid.quant import drawdowns, metrics, relative, risk
from paiid.quant.returns import FloatArray

RISK_FREE = 0.0001


@dataclass(frozen=True)
class Pair:
    """One figure by both: each takes returns and benchmark."""

    name: str
    ours: Callable[[FloatArray, FloatArray], float | None]
    theirs: Callable[[FloatArray, FloatArray], float]


PAIRS = [
    Pair("total return", lambda r, _: metrics.total_return(r), lambda r, _: empyrical.cum_returns_final(r)),
    Pair("annual return", lambda r, _: metrics.annual_return(r), lambda r, _: empyrical.annual_return(r)),
    Pair(
        "annual return of months",
        lambda r, _: metrics.annual_return(r, 12),
        lambda r, _: empyrical.annual_return(r, "monthly"),
    ),
    Pair("volatility", lambda r, _: metrics.volatility(r), lambda r, _: empyrical.annual_volatility(r)),
    Pair(
        "volatility of weeks",
        lambda r, _: metrics.volatility(r, 52),
        lambda r, _: empyrical.annual_volatility(r, "weekly"),
    ),
    Pair("semi-deviation", lambda r, _: metrics.semi_deviation(r), lambda r, _: empyrical.downside_risk(r)),
    Pair(
        "semi-deviation from a target",
        lambda r, _: metrics.semi_deviation(r, RISK_FREE),
        lambda r, _: empyrical.downside_risk(r, RISK_FREE),
    ),
    Pair("Sharpe", lambda r, _: metrics.sharpe_ratio(r, RISK_FREE), lambda r, _: empyrical.sharpe_ratio(r, RISK_FREE)),
    Pair(
        "Sortino",
        lambda r, _: metrics.sortino_ratio(r, RISK_FREE),
        lambda r, _: empyrical.sortino_ratio(r, RISK_FREE),
    ),
    Pair("Calmar", lambda r, _: metrics.calmar_ratio(r), lambda r, _: empyrical.calmar_ratio(r)),
    Pair("max drawdown", lambda r, _: drawdowns.max_drawdown(r), lambda r, _: empyrical.max_drawdown(r)),
    Pair("skew", lambda r, _: metrics.skew(r), lambda r, _: stats.skew(r)),
    Pair("kurtosis", lambda r, _: metrics.kurtosis(r), lambda r, _: stats.kurtosis(r)),
    Pair("tail ratio", lambda r, _: metrics.tail_ratio(r), lambda r, _: empyrical.tail_ratio(r)),
    Pair("stability", lambda r, _: metrics.stability(r), lambda r, _: empyrical.stability_of_timeseries(r)),
    Pair("value at risk", lambda r, _: risk.value_at_risk(r), lambda r, _: empyrical.value_at_risk(r)),
    Pair("value at risk, 1 %", lambda r, _: risk.value_at_risk(r, 0.01), lambda r, _: empyrical.value_at_risk(r, 0.01)),
    Pair(
        "conditional value at risk",
        lambda r, _: risk.conditional_value_at_risk(r),
        lambda r, _: empyrical.conditional_value_at_risk(r),
    ),
    Pair("beta", relative.beta, empyrical.beta),
    Pair(
        "alpha",
        lambda r, b: relative.alpha(r, b, RISK_FREE),
        lambda r, b: empyrical.alpha(r, b, RISK_FREE),
    ),
    Pair("tracking error", relative.tracking_error, lambda r, b: empyrical.annual_volatility(r - b)),
    Pair(
        "information ratio of a period",
        lambda r, b: relative.information_ratio(r, b, 1),
        empyrical.excess_sharpe,
    ),
]

# In steps of a thousandth of a percent, so that a difference is one and no rounding; total losses, tenfold gains.
steps = st.one_of(
    st.integers(-9_000, 9_000),
    st.integers(-100, 100),
    st.sampled_from([0, 0, -100_000, 900_000, 1, -1, -99_999]),
)
series = st.lists(st.tuples(steps, steps), min_size=1, max_size=120)


def close(ours: float | None, theirs: float, scale: float) -> bool:
    """Both undefined, or within 1e-12 of the figure or of what was added up and divided to make it."""
    if ours is None or not math.isfinite(theirs):
        return ours is None and not math.isfinite(theirs)
    return abs(ours - theirs) <= 1e-12 * max(abs(theirs), abs(scale), 1.0)


def scale_of(name: str, returns: FloatArray, benchmark: FloatArray) -> float:
    """How large the terms are whose sum a figure is, which may cancel; 1 for those where none does."""
    largest = float(np.max(np.abs(returns)))
    match name:
        case "Sharpe" | "information ratio of a period":
            apart = returns - benchmark if name.startswith("info") else returns
            spread = float(np.std(apart))
            return 16 * (largest + float(np.max(np.abs(benchmark)))) / spread if spread else 1.0
        case "Sortino":
            return largest * 252 / (metrics.semi_deviation(returns, RISK_FREE) or 1.0)
        case "beta" | "alpha":
            spread = float(np.std(benchmark))
            size = largest / spread if spread else 1.0
            return size if name == "beta" else 252 * (1 + size) * (1 + abs(relative.alpha(returns, benchmark) or 0.0))
        case "Calmar":
            fall = drawdowns.max_drawdown(returns) or 1.0
            return (metrics.calmar_ratio(returns) or 1.0) / fall
        case "tail ratio":
            low, _ = metrics.quantiles(returns, 0.05, 0.95)
            return largest / abs(low) if low else 1.0
        case "skew" | "kurtosis":
            spread = float(np.std(returns))
            return (largest / spread) ** 2 if spread else 1.0
        case _:
            return 1.0


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
@given(series)
@settings(max_examples=100, deadline=None)
@example([(10, 20)])
@example([(0, 0), (0, 0)])
@example([(10_000, 10_000)] * 50)
@example([(-100_000, 5), (10, 7), (3, 2)])
@example([(1, 2), (-1, -2)] * 100)
@example([(day, -day) for day in range(250)])
def test_same_figure(pair: Pair, rows: list[tuple[int, int]]) -> None:
    returns, benchmark = (np.array(column) / 100_000 for column in zip(*rows, strict=True))
    ours = pair.ours(returns, benchmark)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        theirs = float(pair.theirs(returns, benchmark))
    if pair.name in {"skew", "kurtosis"} and metrics.volatility(returns) == 0.0:
        # scipy tells the shape of what the mean of equal numbers was rounded by.
        assert ours is None
        return
    if pair.name == "alpha" and empyrical.alpha(returns, benchmark, RISK_FREE, annualization=1) <= -1 + 1e-9:
        # An even power of less than nothing is something there.
        assert ours is None or ours == pytest.approx(-1.0)
        return
    assert close(ours, theirs, scale_of(pair.name, returns, benchmark)), (ours, theirs)


@given(series)
def test_same_curve(rows: list[tuple[int, int]]) -> None:
    returns = np.array([first for first, _ in rows]) / 100_000
    assert metrics.cumulative(returns) == pytest.approx(empyrical.cum_returns(returns), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_same_figure_of_ten_years(pair: Pair) -> None:
    generator = np.random.default_rng(11)
    benchmark = 0.008 * generator.standard_t(4, 2520) + 0.0003
    returns = 0.8 * benchmark + 0.006 * generator.standard_t(4, 2520)
    assert pair.ours(returns, benchmark) == pytest.approx(float(pair.theirs(returns, benchmark)), rel=1e-12)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_no_returns_have_no_figure(pair: Pair) -> None:
    assert pair.ours(np.array([]), np.array([])) is None


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_return_that_is_missing_leaves_no_figure(pair: Pair) -> None:
    returns, benchmark = np.array([0.01, math.nan, -0.02, 0.03]), np.array([0.01, 0.02, -0.01, 0.0])
    assert pair.ours(returns, benchmark) is None
