import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as witness_of_log_loss

from paiid.quant.scoring import FloatArray, log_loss, score_money, score_probabilities

hundredths = st.integers(0, 100).map(lambda n: n / 100)
calls = st.lists(st.tuples(hundredths, st.booleans()), min_size=1, max_size=60)
ratios = st.integers(-900, 900).map(lambda n: n / 1000)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    return np.array([p for p, _ in pairs]), np.array([won for _, won in pairs], dtype=np.bool_)


class TestByHand:
    def test_four_calls(self) -> None:
        # Said 0.9, 0.6, 0.6, 0.3; came true: yes, yes, no, no.
        score = score_probabilities(np.array([0.9, 0.6, 0.6, 0.3]), np.array([True, True, False, False]))
        # (0.1² + 0.4² + 0.6² + 0.3²) / 4 = (0.01 + 0.16 + 0.36 + 0.09) / 4 = 0.155; always saying 0.5: 0.25.
        assert score.brier == pytest.approx(0.155)
        assert score.base_brier == 0.25
        assert score.skill == pytest.approx(1 - 0.155 / 0.25)
        # (0.9 + 0.6 + 0.6 + 0.3) / 4 = 0.6, and half came true: too sure by 0.1.
        assert (score.wins, score.rate) == (2, 0.5)
        assert score.overconfidence == pytest.approx(0.1)
        # -(ln 0.9 + ln 0.6 + ln 0.4 + ln 0.7) / 4
        assert score.log_loss == pytest.approx(-math.log(0.9 * 0.6 * 0.4 * 0.7) / 4)
        assert [(one.count, one.rate) for one in score.buckets] == [(1, 0.0), (2, 0.5), (1, 1.0)]
        assert [one.stated for one in score.buckets] == pytest.approx([0.3, 0.6, 0.9])

    def test_all_alike_has_no_skill(self) -> None:
        score = score_probabilities(np.array([0.7, 0.8]), np.array([True, True]))
        assert (score.base_brier, score.skill) == (0.0, None)

    def test_money(self) -> None:
        # Gains 0.10 and 0.06, losses 0.04 and 0.04: profit factor 0.16 / 0.08 = 2; mean 0.02.
        score = score_money(
            np.array([0.10, 0.06, -0.04, -0.04]),
            np.array([0.001, 0.001, 0.001, 0.001]),
            np.array([0.01, 0.02, math.nan, 0.03]),
            np.array([0.09, 0.04, math.nan, -0.07]),
        )
        assert score.profit_factor == pytest.approx(2)
        assert score.average_return == pytest.approx(0.02)
        assert score.gains == 2
        assert [score.average_gain, score.average_loss] == pytest.approx([0.08, -0.04])
        # 1.10 x 1.06 x 0.96 x 0.96 = 1.0745856; its fourth root less 1.
        assert score.geometric_return == pytest.approx(1.0745856**0.25 - 1)
        # (0.09 + 0.04 - 0.07) / 3 = 0.02; deviations 0.07, 0.02, -0.09: 0.0134 / 2 = 0.0067, root over root 3.
        assert score.excess == pytest.approx(0.02)
        assert score.excess_count == 3
        assert score.excess_error == pytest.approx(math.sqrt(0.0067 / 3))
        assert score.spy == pytest.approx(0.02)

    def test_without_a_loss_there_is_no_profit_factor(self) -> None:
        none = np.array([math.nan])
        score = score_money(np.array([0.1]), np.array([0.0]), none, none)
        assert (score.profit_factor, score.average_loss, score.excess, score.excess_error) == (None, None, None, None)

    def test_nothing_is_no_score(self) -> None:
        nothing = np.array([])
        with pytest.raises(ValueError, match="nothing to score"):
            score_probabilities(nothing, nothing.astype(np.bool_))
        with pytest.raises(ValueError, match="nothing to score"):
            score_money(nothing, nothing, nothing, nothing)


@given(calls)
def test_scikit_learn_says_the_same(pairs: list[tuple[float, bool]]) -> None:
    stated, won = arrays(pairs)
    score = score_probabilities(stated, won)
    assert score.brier == pytest.approx(brier_score_loss(won, stated, pos_label=True), abs=1e-12)
    assert log_loss(stated, won) == pytest.approx(witness_of_log_loss(won, stated, labels=[False, True]), rel=1e-9)
    rates, means = calibration_curve(won, stated, n_bins=10, pos_label=True)
    assert [one.rate for one in score.buckets] == pytest.approx(list(rates))
    assert [one.stated for one in score.buckets] == pytest.approx(list(means))


@given(calls, st.randoms(use_true_random=False))
def test_the_order_of_calls_does_not_matter(pairs: list[tuple[float, bool]], chance: object) -> None:
    mixed = list(pairs)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    ours, theirs = score_probabilities(*arrays(pairs)), score_probabilities(*arrays(mixed))
    assert ours.brier == pytest.approx(theirs.brier)
    assert ours.log_loss == pytest.approx(theirs.log_loss)
    assert [(one.count, one.rate) for one in ours.buckets] == [(one.count, one.rate) for one in theirs.buckets]


@given(truth=st.integers(1, 99).map(lambda n: n / 100), said=st.integers(1, 99).map(lambda n: n / 100))
def test_the_truth_has_the_least_expected_scores(truth: float, said: float) -> None:
    """Expected over an outcome that comes true with `truth`: saying anything else costs more."""

    def expected(p: float) -> tuple[float, float]:
        yes, no = (score_probabilities(np.array([p]), np.array([one])) for one in (True, False))
        return (
            truth * yes.brier + (1 - truth) * no.brier,
            truth * yes.log_loss + (1 - truth) * no.log_loss,
        )

    for honest, other in zip(expected(truth), expected(said), strict=True):
        assert honest <= other + 1e-12
        if said != truth:
            assert honest < other


@given(calls)
def test_buckets_hold_every_call_once_within_their_bounds(pairs: list[tuple[float, bool]]) -> None:
    score = score_probabilities(*arrays(pairs))
    assert sum(one.count for one in score.buckets) == len(pairs)
    for one in score.buckets:
        assert one.low - 1e-12 <= one.stated <= one.high + 1e-12
        assert 0 <= one.rate_low <= one.rate <= one.rate_high <= 1
    assert score.skill is None or score.skill <= 1


@given(st.lists(ratios, min_size=1, max_size=40))
def test_money_adds_up(returns: list[float]) -> None:
    found = np.array(returns)
    unknown = np.full(found.size, math.nan)
    score = score_money(found, np.zeros(found.size), unknown, unknown)
    assert score.average_return == pytest.approx(sum(returns) / len(returns), abs=1e-12)
    assert score.geometric_return is not None
    assert score.geometric_return <= score.average_return + 1e-12
    if score.profit_factor is not None:
        assert (score.profit_factor > 1) == (sum(returns) > 1e-12) or abs(sum(returns)) < 1e-9
