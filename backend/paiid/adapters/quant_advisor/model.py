"""The model: ridge logistic regression of "target before stop within the horizon" on the facts' values. Heavy.

Each fact is standardized by the past cases; one that is missing counts as their mean. Which rule decided the plan
enters as a constant of its own, for stop and target stand at other distances then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.domain.advice.packet import EvidencePacket, Screen
from paiid.ports.advisor import FittedModel, PastCases, Weight
from paiid.quant.logistic import Logistic, fit_logistic

FloatArray = npt.NDArray[np.float64]

RIDGE: Final = 100.0
"""Worth a hundred cases without any pattern: a fact must show itself in many before it counts."""
LEAST_CASES: Final = 300
LEAST_OF_A_RULE: Final = 30
_FARTHEST: Final = 4.0
"""Deviations from the mean; what lies further was not learned from."""
_STEP: Final = Decimal("0.001")
_BOUNDS: Final = (Decimal("0.02"), Decimal("0.98"))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One fit for one direction."""

    account: FittedModel
    keys: tuple[str, ...]
    means: FloatArray
    deviations: FloatArray
    screens: Mapping[Screen, int]
    fitted: Logistic

    def knows(self, packet: EvidencePacket) -> bool:
        """Whether there were enough past cases of the packet's rule."""
        return packet.screens[0] in self.screens

    def probability(self, packet: EvidencePacket) -> Decimal:
        """That the target comes first, in [0.02, 0.98], three decimals."""
        row = np.concatenate((self._standardized(packet), np.zeros(len(self.screens))))
        row[len(self.keys) + self.screens[packet.screens[0]]] = 1.0
        found = float(self.fitted.probability(row[None, :])[0])
        return min(max(Decimal(repr(found)).quantize(_STEP), _BOUNDS[0]), _BOUNDS[1])

    def contributions(self, packet: EvidencePacket) -> dict[str, float]:
        """What each fact adds to the log odds beside its mean."""
        parts = self._standardized(packet) * self.fitted.coefficients[: len(self.keys)]
        return dict(zip(self.keys, parts.tolist(), strict=True))

    def _standardized(self, packet: EvidencePacket) -> FloatArray:
        found = [packet.value(key) for key in self.keys]
        values = np.array([np.nan if value is None else float(value) for value in found])
        return _standardized(values, self.means, self.deviations)


def fit(past: PastCases, before: date) -> Model | None:
    """Fit on the cases that were over before that day; None where they are too few or all ended alike."""
    known = past.over_on < before.toordinal()
    counts = np.bincount(past.screen_of[known], minlength=len(past.screens))
    kept = [place for place, count in enumerate(counts.tolist()) if count >= LEAST_OF_A_RULE]
    rows = np.flatnonzero(known & np.isin(past.screen_of, kept))
    won = past.won[rows].astype(np.float64)
    if rows.size < LEAST_CASES or not 0 < won.sum() < rows.size:
        return None
    values = past.values[rows]
    means, deviations = _scales(values)
    rules = (past.screen_of[rows][:, None] == np.array(kept)[None, :]).astype(np.float64)
    fitted = fit_logistic(np.hstack((_standardized(values, means, deviations), rules)), won, ridge=RIDGE)
    screens = {past.screens[place]: number for number, place in enumerate(kept)}
    filled = np.isfinite(values).sum(axis=0).tolist()
    weights = [
        Weight(key, weight, mean, deviation, cases)
        for key, weight, mean, deviation, cases in zip(
            past.keys, fitted.coefficients.tolist(), means.tolist(), deviations.tolist(), filled, strict=False
        )
    ]
    weights += [
        Weight(screen.value, float(fitted.coefficients[len(past.keys) + number]), None, None, int(counts[kept[number]]))
        for screen, number in screens.items()
    ]
    account = FittedModel(
        direction=past.direction,
        version=f"{before:%Y-%m}",
        known_until=date.fromordinal(int(past.over_on[rows].max())),
        cases=int(rows.size),
        wins=int(won.sum()),
        intercept=fitted.intercept,
        weights=tuple(weights),
    )
    return Model(account, past.keys, means, deviations, screens, fitted)


def _scales(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of each column; 0 and 1 where nothing is known or nothing differs."""
    known = np.where(np.isfinite(values).any(axis=0), values, 0.0)
    deviations = np.nanstd(known, axis=0)
    return np.nanmean(known, axis=0), np.where(deviations > 0, deviations, 1.0)


def _standardized(values: FloatArray, means: FloatArray, deviations: FloatArray) -> FloatArray:
    found = np.clip((values - means) / deviations, -_FARTHEST, _FARTHEST)
    return np.where(np.isfinite(found), found, 0.0)
