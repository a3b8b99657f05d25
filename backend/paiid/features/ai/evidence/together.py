"""The portfolio as one series of returns, and what a candidate has in common with it. Heavy."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.domain.instrument import Symbol
from paiid.features.ai.evidence.study import Study

_LEAST_COMMON: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioReturns:
    """Daily returns of what is held now, at its present weights; empty where nothing held was studied."""

    days: npt.NDArray[np.int64]
    returns: npt.NDArray[np.float64]

    @classmethod
    def of(cls, studies: Mapping[Symbol, Study], values: Mapping[Symbol, Decimal]) -> "PortfolioReturns":
        """Of the sessions that all positions have; `values` are USD."""
        held = [(studies[symbol], float(value)) for symbol, value in sorted(values.items()) if symbol in studies]
        total = sum(abs(value) for _, value in held)
        if not held or total == 0:
            return cls(np.empty(0, np.int64), np.empty(0))
        days = held[0][0].return_days
        for study, _ in held[1:]:
            days = np.intersect1d(days, study.return_days, assume_unique=True)
        returns = np.zeros(days.size)
        for study, value in held:
            returns += value / total * np.expm1(study.returns[np.searchsorted(study.return_days, days)])
        return cls(days, returns)

    def correlation(self, study: Study) -> float | None:
        """Of the study's returns with these; None for too few common sessions, or a series that does not move."""
        _, ours, theirs = np.intersect1d(self.days, study.return_days, assume_unique=True, return_indices=True)
        if ours.size < _LEAST_COMMON:
            return None
        one, other = self.returns[ours], np.expm1(study.returns[theirs])
        if one.std() == 0 or other.std() == 0:
            return None
        return float(np.corrcoef(one, other)[0, 1])
