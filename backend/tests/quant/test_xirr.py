"""The money-weighted rate: known answers, no rate, several rates, and that it solves what it was found for."""

import math
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paiid.quant.returns import FloatArray, IntArray, InternalRate, xirr

amounts_in_cents = st.integers(-(10**9), 10**9)


def rate_of(*flows: tuple[int, float]) -> InternalRate:
    days, amounts = zip(*flows, strict=True)
    return xirr(np.array(days, dtype=np.int64), np.array(amounts, dtype=np.float64))


def off_zero(rate: float, flows: list[tuple[int, int]]) -> float:
    """Present value of all amounts in relation to that of their sizes, in exact arithmetic, for whole years."""
    base = 1 + Fraction(rate)
    parts = [Fraction(amount) / Fraction(base ** (day // 365)) for day, amount in flows]
    gross = sum((abs(part) for part in parts), Fraction(0))
    return float(abs(sum(parts, Fraction(0))) / gross)


class TestKnownAnswers:
    def test_one_year(self) -> None:
        assert rate_of((0, -100), (365, 110)).rate == pytest.approx(0.1, abs=1e-14)

    def test_a_deposit_after_half_the_time(self) -> None:
        # -1000 (1 + r)^2 - 1000 (1 + r) + 2310 = 0: 1000 × 1.21 + 1000 × 1.1 = 2310.
        found = rate_of((0, -1000), (365, -1000), (730, 2310))
        assert found.rate == pytest.approx(0.1, abs=1e-14)
        assert (found.all_rates, found.status) == ((found.rate,), "unique")

    def test_a_day_is_a_365th_of_a_year(self) -> None:
        assert rate_of((0, -100), (1, 101)).rate == pytest.approx(1.01**365 - 1, rel=1e-12)

    def test_leap_years_have_more_days(self) -> None:
        assert rate_of((0, -100), (366, 110)).rate == pytest.approx(1.1 ** (365 / 366) - 1, rel=1e-12)

    def test_nothing_gained(self) -> None:
        assert rate_of((0, -100), (100, -50), (365, 150)) == InternalRate(0.0, (0.0,), "unique")

    def test_order_does_not_matter(self) -> None:
        assert rate_of((365, 110), (0, -100)) == rate_of((0, -100), (365, 110))

    def test_a_total_loss_is_exactly_minus_1(self) -> None:
        assert rate_of((0, -100), (10, -50), (400, 0)) == InternalRate(-1.0, (-1.0,), "unique")

    def test_nearly_everything_lost(self) -> None:
        assert rate_of((0, -1000), (3650, 0.01)).rate == pytest.approx(1e-5**0.1 - 1, rel=1e-12)

    def test_lost_within_a_day_rounds_to_minus_1(self) -> None:
        assert rate_of((0, -100), (1, 1)).rate == -1.0


class TestNoRate:
    def test_no_amounts(self) -> None:
        assert xirr(np.array([], dtype=np.int64), np.array([])) == InternalRate(None, (), "none")

    def test_within_one_day_no_time_passes(self) -> None:
        assert rate_of((0, -100), (0, 101)).status == "none"

    def test_nothing_was_paid(self) -> None:
        assert rate_of((0, 100), (365, 10)).status == "none"

    def test_only_zeros(self) -> None:
        assert rate_of((0, 0), (365, 0)).status == "none"

    def test_amounts_of_a_day_that_cancel_are_nothing(self) -> None:
        assert rate_of((0, -0.3), (0, 0.1), (0, 0.2), (365, 0)).status == "none"

    def test_no_rate_solves_it(self) -> None:
        # -100 x² + 200 x - 101 has the discriminant 200² - 4 × 100 × 101 < 0.
        assert rate_of((0, -100), (365, 200), (730, -101)) == InternalRate(None, (), "none")

    def test_beyond_the_largest_float(self) -> None:
        # 10^365 in a year.
        assert rate_of((0, -1), (1, 10)) == InternalRate(None, (), "none")

    @pytest.mark.parametrize("bad", [math.nan, math.inf])
    def test_what_is_not_finite_is_refused(self, bad: float) -> None:
        with pytest.raises(ValueError, match="finite"):
            rate_of((0, -100), (1, bad))

    def test_arrays_of_different_length_are_refused(self) -> None:
        with pytest.raises(ValueError, match="same length"):
            xirr(np.array([0, 1]), np.array([1.0]))


class TestSeveralRates:
    def test_two(self) -> None:
        # (x - 1.1)(x - 1.2) = x² - 2.3 x + 1.32.
        found = rate_of((0, -100), (365, 230), (730, -132))
        assert found.status == "several"
        assert found.all_rates == pytest.approx((0.1, 0.2), abs=1e-12)
        assert found.rate == found.all_rates[0]

    def test_on_both_sides_of_zero_and_at_it(self) -> None:
        # (x - 0.9)(x - 1)(x - 1.1) = x³ - 3 x² + 2.99 x - 0.99.
        found = rate_of((0, -1000), (365, 3000), (730, -2990), (1095, 990))
        assert found.status == "several"
        assert found.all_rates == pytest.approx((-0.1, 0, 0.1), abs=1e-9)
        assert found.rate == found.all_rates[1]

    def test_a_double_one_is_one(self) -> None:
        # (x - 1.5)² = x² - 3 x + 2.25.
        found = rate_of((0, -100), (365, 300), (730, -225))
        assert found.status == "unique"
        assert found.rate == pytest.approx(0.5, abs=1e-6)

    def test_two_closer_than_the_grid(self) -> None:
        # (x - 1.05)(x - 1.0501) = x² - 2.1001 x + 1.102605.
        found = rate_of((0, -1e6), (365, 2.1001e6), (730, -1.102605e6))
        assert found.all_rates == pytest.approx((0.05, 0.0501), abs=1e-8)

    @given(st.lists(st.integers(-90, 400), min_size=1, max_size=4, unique=True))
    def test_every_root_of_a_polynomial(self, percents: list[int]) -> None:
        assume(all(abs(a - b) >= 2 for a in percents for b in percents if a != b))
        coefficients = [Fraction(1)]
        for percent in percents:
            root = 1 + Fraction(percent, 100)
            shifted = [Fraction(0), *coefficients]
            coefficients = [a - root * b for a, b in zip([*coefficients, Fraction(0)], shifted, strict=True)]
        found = rate_of(*((365 * year, -1000 * float(c)) for year, c in enumerate(coefficients)))
        assert found.all_rates == pytest.approx(sorted(percent / 100 for percent in percents), abs=1e-6)
        assert found.status == ("unique" if len(percents) == 1 else "several")


class TestSolves:
    @given(st.lists(st.tuples(st.integers(0, 40), amounts_in_cents), min_size=2, max_size=25))
    def test_the_present_value_at_each_rate_is_zero(self, yearly: list[tuple[int, int]]) -> None:
        flows = [(365 * year, amount) for year, amount in yearly]
        for rate in rate_of(*flows).all_rates:
            # Nearer to -1 the number has too few digits to carry the rate over forty years.
            if rate > -1 + 1e-5:
                assert off_zero(rate, flows) < 1e-9

    @given(st.lists(st.tuples(st.integers(0, 3650), st.integers(-(10**9), -1)), min_size=1), st.floats(0.0, 5.0))
    def test_deposits_and_a_value_have_one_rate(self, paid: list[tuple[int, int]], multiple: float) -> None:
        value = max(1, round(-multiple * sum(amount for _, amount in paid)))
        days, amounts = (np.array(column) for column in zip(*paid, (3651, value), strict=True))
        found = xirr(days, amounts.astype(np.float64))
        assert found.status == "unique"
        assert found.rate is not None
        if found.rate > -1 + 1e-5:
            parts = amounts * (1 + found.rate) ** ((days.min() - days) / 365)
            assert abs(parts.sum()) < 1e-9 * np.abs(parts).sum()

    @given(st.lists(st.tuples(st.integers(0, 2000), amounts_in_cents), min_size=2), st.data())
    def test_splitting_an_amount_of_an_instant_changes_nothing(
        self, flows: list[tuple[int, int]], data: st.DataObject
    ) -> None:
        at = data.draw(st.integers(0, len(flows) - 1))
        day, amount = flows[at]
        part = data.draw(amounts_in_cents)
        split = [*flows[:at], (day, part), *flows[at + 1 :], (day, amount - part)]
        assert rate_of(*split) == rate_of(*flows)


def many(count: int) -> tuple[IntArray, FloatArray]:
    generator = np.random.default_rng(7)
    days = np.sort(generator.integers(0, 3650, count))
    amounts = np.where(generator.random(count) < 0.7, -1.0, 1.0) * generator.integers(1_000, 100_000, count)
    amounts[0] = -10_000_000
    return np.append(days, 3650), np.append(amounts, -1.5 * amounts.sum())


def test_ten_thousand_flows_take_milliseconds() -> None:
    days, amounts = many(10_000)
    spent = []
    for _ in range(9):
        started = time.thread_time()
        assert xirr(days, amounts).status == "unique"
        spent.append(time.thread_time() - started)
    assert min(spent) < 0.010
