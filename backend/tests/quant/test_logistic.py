"""The ridge logistic fit beside scikit-learn's, and at its own optimum."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from paiid.quant.logistic import FloatArray, fit_logistic


def cases(n: int, k: int, seed: int) -> tuple[FloatArray, FloatArray]:
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(n, k))
    odds = -0.4 + features @ chance.normal(scale=0.7, size=k)
    return features, (chance.uniform(size=n) < 1 / (1 + np.exp(-odds))).astype(float)


@pytest.mark.parametrize(("n", "k", "ridge"), [(60, 2, 0.5), (400, 8, 1.0), (3000, 14, 25.0), (50, 20, 5.0)])
def test_agrees_with_scikit_learn(n: int, k: int, ridge: float) -> None:
    features, outcomes = cases(n, k, seed=n)
    ours = fit_logistic(features, outcomes, ridge=ridge)
    theirs = LogisticRegression(C=1 / ridge, tol=1e-12, max_iter=10_000).fit(features, outcomes)
    np.testing.assert_allclose(ours.coefficients, theirs.coef_[0], atol=2e-6)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=2e-6)
    np.testing.assert_allclose(ours.probability(features), theirs.predict_proba(features)[:, 1], atol=2e-6)


def test_outcomes_that_the_features_tell_apart_have_finite_coefficients() -> None:
    features = np.linspace(-2, 2, 40)[:, None]
    found = fit_logistic(features, (features[:, 0] > 0).astype(float), ridge=0.1)
    assert np.isfinite(found.coefficients).all()
    assert found.coefficients[0] > 1


def test_the_mean_probability_is_the_share_of_wins() -> None:
    features, outcomes = cases(500, 5, seed=9)
    found = fit_logistic(features, outcomes, ridge=50.0)
    assert found.probability(features).mean() == pytest.approx(outcomes.mean(), abs=1e-9)


def test_the_order_of_the_cases_does_not_matter() -> None:
    features, outcomes = cases(300, 4, seed=5)
    order = np.random.default_rng(1).permutation(300)
    one, other = fit_logistic(features, outcomes, ridge=2.0), fit_logistic(features[order], outcomes[order], ridge=2.0)
    np.testing.assert_allclose(one.coefficients, other.coefficients, atol=1e-10)


@pytest.mark.parametrize(
    ("features", "outcomes", "ridge", "words"),
    [
        (np.zeros((3, 1)), np.array([0.0, 1.0]), 1.0, "one outcome"),
        (np.zeros((2, 1)), np.array([0.0, 1.0]), 0.0, "above zero"),
        (np.array([[np.nan], [1.0]]), np.array([0.0, 1.0]), 1.0, "no number"),
        (np.zeros((2, 1)), np.array([1.0, 1.0]), 1.0, "both present"),
    ],
)
def test_what_cannot_be_fitted_is_refused(features: FloatArray, outcomes: FloatArray, ridge: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit_logistic(features, outcomes, ridge=ridge)
