"""Falls below a peak: how deep, from when to when."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant.drawdowns import (
    DrawdownPeriod,
    current_drawdown,
    deepest,
    drawdown_periods,
    longest,
    max_drawdown,
    underwater,
)
from paiid.quant.returns import FloatArray

series = st.lists(st.integers(-9_000, 9_000).map(lambda step: step / 10_000), max_size=80).map(np.array)


def of_curve(*points: float) -> FloatArray:
    """Returns of a curve that starts at the first point."""
    curve = np.array(points, dtype=np.float64)
    return curve[1:] / curve[:-1] - 1


def one_by_one(returns: FloatArray) -> list[tuple[int, int, int | None]]:
    """Peak, trough and recovery of each stay, by walking along the curve."""
    found: list[tuple[int, int, int | None]] = []
    depths = underwater(returns).tolist()
    peak, trough = 0, None
    for point, depth in enumerate(depths):
        if depth >= -1e-12:
            if trough is not None:
                found.append((peak, trough, point))
            peak, trough = point, None
        elif trough is None or depth < depths[trough]:
            trough = point
    if trough is not None:
        found.append((peak, trough, None))
    return found


def test_two_falls_and_one_that_lasts() -> None:
    returns = of_curve(100, 110, 99, 88, 104.5, 110, 120, 114, 130, 117)
    first, second, third = drawdown_periods(returns)
    assert first == DrawdownPeriod(1, 3, 5, pytest.approx(-0.2), 4)  # type: ignore[arg-type]
    assert second == DrawdownPeriod(6, 7, 8, pytest.approx(-0.05), 2)  # type: ignore[arg-type]
    assert third == DrawdownPeriod(8, 9, None, pytest.approx(-0.1), 1)  # type: ignore[arg-type]
    assert max_drawdown(returns) == pytest.approx(-0.2)
    assert current_drawdown(returns) == pytest.approx(-0.1)
    assert (deepest([first, second, third]), longest([first, second, third])) == (first, first)


def test_a_fall_from_the_start() -> None:
    assert drawdown_periods(of_curve(100, 90, 80)) == [DrawdownPeriod(0, 2, None, pytest.approx(-0.2), 2)]  # type: ignore[arg-type]


def test_the_first_of_two_lowest_points_is_the_trough() -> None:
    (period,) = drawdown_periods(of_curve(128, 64, 96, 64, 128))
    assert (period.peak, period.trough, period.recovery, period.length) == (0, 1, 4, 4)


def test_a_level_curve_and_a_rising_one_never_fall() -> None:
    for returns in (np.zeros(5), np.full(5, 0.01)):
        assert drawdown_periods(returns) == []
        assert max_drawdown(returns) == current_drawdown(returns) == 0.0
        assert longest([]) is deepest([]) is None


def test_a_total_loss() -> None:
    assert max_drawdown(np.array([0.5, -1.0, 0.3])) == -1.0
    assert drawdown_periods(np.array([0.5, -1.0, 0.3])) == [DrawdownPeriod(1, 2, None, -1.0, 2)]


def test_no_returns_have_no_drawdown() -> None:
    empty = np.array([])
    assert max_drawdown(empty) is current_drawdown(empty) is None
    assert drawdown_periods(empty) == []
    assert underwater(empty).tolist() == [0.0]


def test_a_return_that_is_missing() -> None:
    gap = np.array([0.1, math.nan, 0.1])
    assert max_drawdown(gap) is current_drawdown(gap) is None
    with pytest.raises(ValueError, match="finite"):
        drawdown_periods(gap)


@given(series)
def test_periods_are_those_found_by_walking(returns: FloatArray) -> None:
    periods = drawdown_periods(returns)
    assert [(period.peak, period.trough, period.recovery) for period in periods] == one_by_one(returns)
    for period in periods:
        assert period.length == (len(returns) if period.recovery is None else period.recovery) - period.peak


@given(series)
def test_the_deepest_is_the_largest_fall(returns: FloatArray) -> None:
    worst = deepest(drawdown_periods(returns))
    fall = max_drawdown(returns)
    assert (fall or 0.0) == pytest.approx(0.0 if worst is None else worst.depth, abs=1e-12)
