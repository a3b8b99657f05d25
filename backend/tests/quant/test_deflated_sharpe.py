"""How likely a Sharpe ratio is more than luck."""

import numpy as np
import pytest

from paiid.quant.deflated_sharpe import deflated_sharpe, expected_best


def test_the_example_of_the_paper() -> None:
    # Bailey & López de Prado (2014), "The Deflated Sharpe Ratio", section "A Numerical Example": 100 trials whose
    # yearly ratios have a variance of 1/2, an estimate of 2.5 a year over 1,250 days, skew -3 and kurtosis 10.
    days = 250
    spread = (0.5 / days) ** 0.5
    tried = np.random.default_rng(1).normal(size=100)
    tried = (tried - tried.mean()) / tried.std(ddof=1) * spread
    best = expected_best(tried.tolist())
    assert best == pytest.approx(0.1132, abs=1e-4)
    found = deflated_sharpe(2.5 / days**0.5, against=best, count=1250, skew=-3, excess_kurtosis=7)
    assert found == pytest.approx(0.9004, abs=1e-3)


def test_one_try_is_held_against_nothing_and_more_tries_against_more() -> None:
    assert expected_best([0.1]) == 0
    rng = np.random.default_rng(7)
    few, many = (expected_best((rng.normal(size=count) * 0.05).tolist()) for count in (5, 500))
    assert 0 < few < many
    assert deflated_sharpe(0.1, against=0.0, count=1) is None
    assert deflated_sharpe(0.0, against=0.0, count=100) == pytest.approx(0.5)


def test_the_best_of_random_tries_is_as_high_as_told() -> None:
    draws = np.random.default_rng(11).normal(size=(4000, 50))
    told = expected_best(draws[0].tolist()) / draws[0].std(ddof=1)
    assert draws.max(axis=1).mean() == pytest.approx(told, rel=0.02)
