"""Logistic regression with a ridge, fitted by iteratively reweighted least squares. Import lazily: numpy is heavy.

Source: Hoerl & Kennard (1970), "Ridge Regression"; le Cessie & van Houwelingen (1992), "Ridge Estimators in Logistic
Regression".
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_MOST_STEPS: Final = 50
_HALVINGS: Final = 30
_TOLERANCE: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model: the log odds are `intercept + features @ coefficients`."""

    intercept: float
    coefficients: FloatArray

    def probability(self, features: FloatArray) -> FloatArray:
        """In (0, 1) for each row of `features` [n, k]."""
        return _sigmoid(self.intercept + features @ self.coefficients)


def fit_logistic(features: FloatArray, outcomes: FloatArray, *, ridge: float) -> Logistic:
    """Maximum likelihood less `ridge / 2` times the squared coefficients; the intercept is not penalized.

    Args:
        features: [n, k], finite; standardize them, or the ridge means something else for each.
        outcomes: [n], each 0 or 1, both present.
        ridge: > 0; the same as 1 / C in scikit-learn.

    Raises:
        ValueError: shapes that do not fit, a value that is no number, or outcomes all alike.
    """
    _check(features, outcomes, ridge)
    design = np.column_stack((np.ones(len(features)), features))
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    share = outcomes.mean()
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(share / (1 - share))
    loss = _loss(design, outcomes, weights, penalty)
    for _ in range(_MOST_STEPS):
        step = _newton_step(design, outcomes, weights, penalty)
        # The objective is convex: some fraction of a Newton step always lowers it, until nothing is left to gain.
        for _ in range(_HALVINGS):
            lower = _loss(design, outcomes, weights + step, penalty)
            if lower <= loss:
                break
            step /= 2
        else:
            break
        weights, loss = weights + step, lower
        if np.abs(step).max() < _TOLERANCE:
            break
    return Logistic(float(weights[0]), weights[1:])


def _newton_step(design: FloatArray, outcomes: FloatArray, weights: FloatArray, penalty: FloatArray) -> FloatArray:
    chances = _sigmoid(design @ weights)
    gradient = design.T @ (outcomes - chances) - penalty * weights
    curvature = (design.T * (chances * (1 - chances))) @ design + np.diag(penalty)
    return np.asarray(np.linalg.solve(curvature, gradient), dtype=np.float64)


def _loss(design: FloatArray, outcomes: FloatArray, weights: FloatArray, penalty: FloatArray) -> float:
    odds = design @ weights
    return float(np.sum(np.logaddexp(0.0, odds) - outcomes * odds) + 0.5 * np.sum(penalty * weights**2))


def _sigmoid(odds: FloatArray) -> FloatArray:
    return np.exp(-np.logaddexp(0.0, -odds))


def _check(features: FloatArray, outcomes: FloatArray, ridge: float) -> None:
    if features.ndim != 2 or outcomes.shape != features.shape[:1]:
        raise ValueError("one outcome a row of features")
    if not ridge > 0:
        raise ValueError("the ridge must be above zero")
    if not np.isfinite(features).all():
        raise ValueError("a feature is no number")
    if set(np.unique(outcomes).tolist()) != {0.0, 1.0}:
        raise ValueError("outcomes must be 0 and 1, both present")
