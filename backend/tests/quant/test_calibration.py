import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from paiid.quant.calibration import ENOUGH, Calibration, fit, isotonic, wilson

shares = st.integers(0, 40).map(lambda n: n / 40)
samples = st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=80)
resolved = st.lists(st.tuples(shares, st.booleans()), min_size=ENOUGH, max_size=120)


def fitted(pairs: list[tuple[float, bool]]) -> Calibration:
    return fit([p for p, _ in pairs], [won for _, won in pairs])


@given(samples)
def test_it_is_the_isotonic_regression_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    stated, won = [p for p, _ in pairs], [float(one) for _, one in pairs]
    witness = IsotonicRegression(out_of_bounds="clip").fit(stated, won)
    ours = Calibration(isotonic(stated, won), len(pairs))
    grid = np.linspace(0, 1, 41)
    assert [ours.rate(p) for p in stated] == pytest.approx(witness.predict(stated), abs=1e-12)
    assert [ours.rate(p) for p in grid] == pytest.approx(witness.predict(grid), abs=1e-9)


@given(resolved)
def test_it_never_falls_and_stays_within_its_interval(pairs: list[tuple[float, bool]]) -> None:
    calibration = fitted(pairs)
    found = [calibration.apply(p / 100) for p in range(101)]
    assert [one.probability for one in found] == sorted(one.probability for one in found)
    for one in found:
        assert one.low is not None
        assert one.high is not None
        assert 0 <= one.low <= one.probability <= one.high <= 1


@given(samples)
def test_fitting_its_own_rates_changes_nothing(pairs: list[tuple[float, bool]]) -> None:
    stated = [p for p, _ in pairs]
    once = Calibration(isotonic(stated, [float(won) for _, won in pairs]), len(pairs))
    rates = [once.rate(p) for p in stated]
    twice = Calibration(isotonic(stated, rates), len(pairs))
    assert [twice.rate(p) for p in stated] == pytest.approx(rates, abs=1e-12)


@given(resolved, st.randoms(use_true_random=False))
def test_the_order_of_calls_does_not_matter(pairs: list[tuple[float, bool]], chance: object) -> None:
    mixed = list(pairs)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert fitted(mixed) == fitted(pairs)


def test_too_few_leave_everything_as_stated() -> None:
    calibration = fit([0.7] * (ENOUGH - 1), [False] * (ENOUGH - 1))
    found = calibration.apply(0.7)
    assert (found.probability, found.low, found.high, found.count) == (0.7, None, None, ENOUGH - 1)


def test_by_hand() -> None:
    # Sixty said 0.8 and 30 came true: 0.5. Weight 60/(60 + 60): 0.5 x 0.5 + 0.5 x 0.8 = 0.65.
    found = fit([0.8] * 60, [True, False] * 30).apply(0.8)
    assert found.probability == pytest.approx(0.65)
    # Wilson at 39 of 60: (0.65 + 3.8415/120 -+ 1.96 x sqrt(0.65 x 0.35/60 + 3.8415/14400)) / (1 + 3.8415/60)
    assert [found.low, found.high] == pytest.approx([0.5236, 0.7583], abs=1e-4)
    assert found.count == 60


def test_nothing_is_as_good_as_sure() -> None:
    found = fit([0.99] * 10_000, [True] * 10_000).apply(0.99)
    assert found.probability == 0.98


def test_wilson_by_the_books() -> None:
    # Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611.
    assert list(wilson(81, 263)) == pytest.approx([0.2553, 0.3662], abs=5e-5)
    assert list(wilson(0, 20)) == pytest.approx([0, 0.1611], abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)
