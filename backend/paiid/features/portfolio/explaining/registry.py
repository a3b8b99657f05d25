"""Every number that can be opened. Imports numpy, so it is itself imported lazily."""

from collections.abc import Mapping
from typing import Final

from paiid.features.portfolio.explaining import (
    equity,
    falls,
    gains,
    income,
    money_weighted,
    relative,
    risk,
    shadowing,
    tails,
    time_weighted,
    trading,
)
from paiid.features.portfolio.explaining.material import Figure
from paiid.features.portfolio.explaining.model import Scope

PERIOD_FIGURES: Final[tuple[Figure, ...]] = (
    *time_weighted.FIGURES,
    *money_weighted.FIGURES,
    *equity.FIGURES,
    *gains.FIGURES,
    *income.FIGURES,
    *risk.FIGURES,
    *tails.FIGURES,
    *falls.FIGURES,
    *relative.FIGURES,
    *trading.FIGURES,
    *shadowing.FIGURES,
)
_BY_KEY: Final[Mapping[tuple[str, Scope], Figure]] = {(one.name, one.scope): one for one in PERIOD_FIGURES}


def figure_of(name: str, scope: Scope) -> Figure | None:
    """The figure of that name, of a period or of a part of it."""
    return _BY_KEY.get((name, scope))
