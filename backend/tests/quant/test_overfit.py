"""The probability of backtest overfitting: by hand, of noise, and of an edge that is one."""

import numpy as np
import numpy.typing as npt
import pytest

from paiid.quant.overfit import Overfitting, block_sums, overfitting


def looked_at(returns: npt.NDArray[np.float64], blocks: int = 16) -> Overfitting:
    parts = [block_sums(column, blocks) for column in returns.T]
    found = overfitting(np.array([one for one, _ in parts]), np.array([one for _, one in parts]), len(returns))
    assert found is not None
    return found


def judged(returns: npt.NDArray[np.float64], blocks: int = 16) -> float:
    return looked_at(returns, blocks).probability


def test_two_blocks_by_hand() -> None:
    # Sharpe ratios of A in the two halves: 1/sqrt(2) and -1/sqrt(2); of B the other way round. The best in one half is
    # the worse of the two in the other, both times: the lower half with certainty.
    up, down = [2.0, 0.0], [0.0, -2.0]
    a, b = np.array(up + down), np.array(down + up)
    assert judged(np.column_stack((a, b)), 2) == 1.0
    # C beats D in both halves: never in the lower half.
    c, d = np.array([3.0, 1.0, 3.0, 1.0]), np.array([1.0, -1.0, 1.0, -1.0])
    found = looked_at(np.column_stack((c, d)), 2)
    assert (found.probability, found.splits, found.loss) == (0.0, 2, 0.0)
    # Mean 2, standard deviation of 3 and 1 with n - 1: sqrt(2).
    assert found.kept == pytest.approx(2 / 2**0.5)


def test_the_same_rules_in_other_words_share_a_rank() -> None:
    one = np.random.default_rng(1).normal(0, 0.01, 320)
    # Three of a kind: the chosen one stands in the middle, which counts as the lower half.
    assert judged(np.column_stack((one, one, one))) == 1.0


def test_noise_is_chosen_for_nothing_and_an_edge_for_something() -> None:
    # One sample of noise says little, for its blocks are shared by all splits; forty of them are 0.5 together.
    found = [judged(np.random.default_rng(seed).normal(0, 0.01, (640, 20)), 8) for seed in range(40)]
    assert 0.4 < np.mean(found) < 0.6
    edge = np.random.default_rng(3).normal(0, 0.01, (2520, 50))
    edge[:, 7] += 0.002
    assert judged(edge) < 0.01


def test_fewer_than_two_variants_or_no_trade_cannot_be_judged() -> None:
    nothing = np.zeros((3, 4))
    assert overfitting(nothing, nothing, 40) is None
    assert overfitting(nothing[:1] + 1, nothing[:1] + 1, 40) is None
    with pytest.raises(ValueError, match="even"):
        overfitting(np.ones((2, 3)), np.ones((2, 3)), 30)
