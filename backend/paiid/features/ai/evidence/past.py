"""The cases of many studies together, as an advisor learns from them."""

from collections.abc import Collection
from typing import Final

import numpy as np

from paiid.domain.advice.packet import Direction, Screen
from paiid.features.ai.evidence.figures import FEATURES
from paiid.features.ai.evidence.plans import BUY_SCREENS
from paiid.features.ai.evidence.study import Cases, Study
from paiid.ports.advisor import PastCases

_OF_PURCHASES: Final = (*BUY_SCREENS, Screen.WATCHLIST)
_OF_SALES: Final = (Screen.HOLDING,)


def past_cases(studies: Collection[Study]) -> tuple[PastCases, PastCases]:
    """Purchases and sales, in the order of the symbols."""
    ordered = sorted(studies, key=lambda one: one.instrument.symbol)
    return (
        _together(Direction.BUY, _OF_PURCHASES, [one.purchases for one in ordered]),
        _together(Direction.SELL, _OF_SALES, [one.sales for one in ordered]),
    )


def _together(direction: Direction, screens: tuple[Screen, ...], cases: list[Cases]) -> PastCases:
    nothing = Cases(np.empty((0, len(FEATURES))), np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.int64))
    every = cases or [nothing]
    return PastCases(
        direction=direction,
        keys=FEATURES,
        values=np.vstack([one.values for one in every]),
        screens=screens,
        screen_of=np.concatenate([one.plan for one in every]),
        won=np.concatenate([one.won for one in every]),
        over_on=np.concatenate([one.over_on for one in every]),
    )
