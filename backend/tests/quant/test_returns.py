"""Time-weighted and Dietz returns against the same arithmetic in Fractions, and the properties they must have."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant.returns import (
    FloatArray,
    annualized,
    growth_factors,
    modified_dietz,
    simple_dietz,
    simple_return,
    time_weighted_return,
)

cents = st.integers(1, 10**10)
flow_cents = st.one_of(st.just(0), st.integers(-(10**8), 10**10))
points = st.tuples(cents, flow_cents, flow_cents)
curves = st.lists(points, min_size=2, max_size=60)


def array(*amounts: float) -> FloatArray:
    return np.array(amounts, dtype=np.float64)


def columns(curve: list[tuple[int, int, int]], unit: int = 100) -> tuple[FloatArray, FloatArray, FloatArray]:
    values, start_flows, end_flows = (np.array(column) / unit for column in zip(*curve, strict=True))
    return values, start_flows, end_flows


def exact_factors(curve: list[tuple[int, int, int]]) -> list[Fraction | None]:
    """The convention of `growth_factors`, word by word."""
    factors: list[Fraction | None] = [Fraction(1)]
    for (before, _, _), (value, at_start, at_end) in pairwise(curve):
        base, end = before + at_start, value - at_end
        if base > 0:
            factors.append(Fraction(max(end, 0), base))
        else:
            factors.append(Fraction(1) if base == 0 and end == 0 else None)
    return factors


class TestGrowthFactors:
    @given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500), st.integers(-500, 500)), max_size=20))
    def test_equal_to_the_same_in_fractions(self, curve: list[tuple[int, int, int]]) -> None:
        found = growth_factors(*columns(curve)) if curve else growth_factors(array(), array(), array())
        expected = exact_factors(curve)[: len(curve)]
        assert found == pytest.approx([math.nan if f is None else float(f) for f in expected], rel=1e-13, nan_ok=True)

    def test_a_deposit_on_the_day_of_a_crash_counts_at_the_instant_it_came(self) -> None:
        # 100 falls to 50; 50 more come at the close: 100 - 50 = 50 of 100. Had they come at the open: 100 of 150.
        assert growth_factors(array(100, 100), array(0, 0), array(0, 50)).tolist() == [1, 0.5]
        assert growth_factors(array(100, 100), array(0, 50), array(0, 0)).tolist() == [1, 100 / 150]

    def test_full_liquidation_and_re_entry_go_on_linking(self) -> None:
        # 100 -> 110, all of it taken out; nothing for two points; 200 put in at a close, then 220.
        values, ends = array(100, 0, 0, 200, 220), array(0, -110, 0, 200, 0)
        assert growth_factors(values, np.zeros(5), ends) == pytest.approx([1, 1.1, 1, 1, 1.1])
        assert time_weighted_return(values, np.zeros(5), ends) == pytest.approx(0.21)

    def test_a_total_loss_stays_one_after_new_money(self) -> None:
        values, starts = array(100, 0, 60, 90), array(0, 0, 50, 0)
        assert growth_factors(values, starts, np.zeros(4)) == pytest.approx([1, 0, 1.2, 1.5])
        assert time_weighted_return(values, starts, np.zeros(4)) == -1.0

    def test_a_debt_has_no_factor_until_new_money_covers_it(self) -> None:
        # 100 -> -20 is a total loss; -20 -> -30 has no rate; 80 put in make a base of 50, which becomes 55.
        values, starts = array(100, -20, -30, 55), array(0, 0, 0, 80)
        assert growth_factors(values, starts, np.zeros(4)) == pytest.approx([1, 0, math.nan, 1.1], nan_ok=True)
        assert time_weighted_return(values, starts, np.zeros(4)) is None
        assert time_weighted_return(values[2:], starts[2:], np.zeros(2)) == pytest.approx(0.1)

    def test_a_gain_out_of_nothing_has_no_factor(self) -> None:
        assert growth_factors(array(0, 10), np.zeros(2), np.zeros(2)) == pytest.approx([1, math.nan], nan_ok=True)

    def test_what_floating_point_leaves_of_a_withdrawal_is_nothing(self) -> None:
        # 0.1 + 0.2 - 0.3 is 5.6e-17 here, no account that then loses everything.
        assert growth_factors(array(0.1 + 0.2, 0.0), array(0, -0.3), np.zeros(2)).tolist() == [1, 1]

    def test_a_missing_or_endless_value_has_no_factor(self) -> None:
        found = growth_factors(array(100, math.nan, 100, math.inf, 100), np.zeros(5), np.zeros(5))
        assert found == pytest.approx([1, math.nan, math.nan, math.inf, math.nan], nan_ok=True)
        assert time_weighted_return(array(100, math.inf), np.zeros(2), np.zeros(2)) is None

    def test_the_opening_point_is_1_whatever_flows_there(self) -> None:
        assert growth_factors(array(100), array(7), array(9)).tolist() == [1]
        assert growth_factors(array(), array(), array()).tolist() == []

    def test_arrays_of_different_length_are_refused(self) -> None:
        with pytest.raises(ValueError, match="same length"):
            growth_factors(array(1, 2), array(0, 0), array(0))


class TestTimeWeightedReturn:
    @given(curves)
    def test_equal_to_the_same_in_fractions(self, curve: list[tuple[int, int, int]]) -> None:
        factors = exact_factors(curve)
        found = time_weighted_return(*columns(curve))
        known = [factor for factor in factors if factor is not None]
        if len(known) < len(factors):
            assert found is None
        else:
            assert found == pytest.approx(float(math.prod(known) - 1), rel=1e-12, abs=1e-12)

    @given(curves, st.data())
    def test_splitting_a_flow_into_two_of_the_same_instant_changes_nothing(
        self, curve: list[tuple[int, int, int]], data: st.DataObject
    ) -> None:
        at = data.draw(st.integers(1, len(curve) - 1))
        value, at_start, at_end = curve[at]
        first = data.draw(st.integers(1, 10**9))
        # The second part of the flow falls on a point of its own, at the same instant: nothing moves between them.
        halves = [(value - at_end + first, at_start, first), (value, 0, at_end - first)]
        split = curve[:at] + halves + curve[at + 1 :]
        # Whole units, so that no sum is rounded.
        whole, parts = time_weighted_return(*columns(curve, 1)), time_weighted_return(*columns(split, 1))
        if value > at_end:
            assert parts == (None if whole is None else pytest.approx(whole, rel=1e-12, abs=1e-12))

    @given(curves, st.data())
    def test_sub_periods_link(self, curve: list[tuple[int, int, int]], data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(curve) - 1))
        whole, before, after = (time_weighted_return(*columns(part)) for part in (curve, curve[: at + 1], curve[at:]))
        if whole is not None and before is not None and after is not None:
            # A return near -1 has lost what floating point does not keep beside 1, and the other one multiplies that.
            slack = 1e-15 * (3 + before + after)
            assert (1 + before) * (1 + after) == pytest.approx(1 + whole, rel=1e-12, abs=slack)
        elif 0 < at < len(curve) - 1:
            assert (whole is None) == (before is None or after is None)

    def test_fewer_than_two_points_have_no_return(self) -> None:
        assert time_weighted_return(array(), array(), array()) is None
        assert time_weighted_return(array(100), array(0), array(0)) is None

    def test_an_empty_account_earned_nothing(self) -> None:
        assert time_weighted_return(np.zeros(5), np.zeros(5), np.zeros(5)) == 0.0

    @given(st.floats(-0.02, 0.02), st.integers(2, 500))
    def test_constant_growth_is_its_power(self, ratio: float, points: int) -> None:
        values = np.asarray(1000 * (1 + ratio) ** np.arange(points), dtype=np.float64)
        zeros = np.zeros(points)
        assert time_weighted_return(values, zeros, zeros) == pytest.approx((1 + ratio) ** (points - 1) - 1, rel=1e-9)


class TestAnnualized:
    def test_two_years(self) -> None:
        # 1.21 in 730 days is 1.1 a year.
        assert annualized(0.21, 730) == pytest.approx(0.1)

    def test_half_a_year_is_compounded(self) -> None:
        # 1.1 in 182.5 days is 1.21 a year.
        assert annualized(0.1, 182.5) == pytest.approx(0.21)

    def test_a_total_loss_is_one_in_any_time(self) -> None:
        assert annualized(-1.0, 1) == -1.0
        assert annualized(-1.0, 10_000) == -1.0

    @pytest.mark.parametrize(
        ("ratio", "days"), [(0.1, 0), (0.1, -1), (-1.5, 365), (math.nan, 365), (0.1, math.nan), (math.inf, 365)]
    )
    def test_no_time_or_no_return_is_none(self, ratio: float, days: float) -> None:
        assert annualized(ratio, days) is None

    def test_beyond_the_largest_float_is_none(self) -> None:
        assert annualized(99.0, 1) is None

    @given(st.floats(-0.999, 100), st.floats(1, 20_000))
    def test_compounded_again_it_is_the_return(self, ratio: float, days: float) -> None:
        yearly = annualized(ratio, days)
        if yearly is not None and yearly > -1 + 1e-6:
            assert math.expm1(math.log1p(yearly) * days / 365) == pytest.approx(ratio, rel=1e-6, abs=1e-6)


class TestDietz:
    @given(cents, cents, st.lists(st.tuples(st.integers(-(10**9), 10**10), st.integers(0, 365)), max_size=30))
    def test_equal_to_the_same_in_fractions(self, start: int, end: int, moved: list[tuple[int, int]]) -> None:
        flows = np.array([flow / 100 for flow, _ in moved])
        weights = np.array([(365 - day) / 365 for _, day in moved])
        net = sum(flow for flow, _ in moved)
        weighted = sum((Fraction(flow * (365 - day), 365) for flow, day in moved), Fraction(0))
        gain = end - start - net
        found = [
            (modified_dietz(start / 100, end / 100, flows, weights), start + weighted),
            (simple_dietz(start / 100, end / 100, flows), start + Fraction(net, 2)),
            (simple_return(start / 100, end / 100, net / 100), start + Fraction(net)),
        ]
        # Rounding is relative to what was added up, which may be far above what is left of it.
        gross = start + end + sum(abs(flow) for flow, _ in moved)
        for ratio, base in found:
            if base <= 0:
                assert ratio is None
            else:
                slack = 1e-12 * float(gross / base) * (1 + abs(float(gain / base)))
                assert ratio == pytest.approx(float(gain / base), rel=1e-12, abs=slack)

    def test_a_flow_in_the_middle(self) -> None:
        # 1000, 500 more after half of the time, 1600 at the end: a gain of 100 on 1500, 1250 and 1250.
        assert simple_return(1000, 1600, 500) == pytest.approx(100 / 1500)
        assert simple_dietz(1000, 1600, array(500)) == pytest.approx(100 / 1250)
        assert modified_dietz(1000, 1600, array(500), array(0.5)) == pytest.approx(100 / 1250)

    def test_without_flows_all_are_the_same(self) -> None:
        assert (
            simple_return(100, 105, 0) == simple_dietz(100, 105, array()) == modified_dietz(100, 105, array(), array())
        )

    def test_no_base_is_none(self) -> None:
        assert simple_return(0, 0, 0) is None
        assert simple_return(100, 0, -100) is None
        assert simple_dietz(100, 50, array(-250)) is None
        assert modified_dietz(0.3, 0, array(-0.1, -0.2), array(1.0, 1.0)) is None
        assert simple_return(math.nan, 100, 0) is None

    def test_flows_without_weights_are_refused(self) -> None:
        with pytest.raises(ValueError, match="same length"):
            modified_dietz(1, 1, array(1), array())
