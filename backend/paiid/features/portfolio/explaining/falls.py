"""How far the account lay below its peak. Imports numpy, so it is itself imported lazily."""

from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.daily import day_rows
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material
from paiid.features.portfolio.explaining.model import Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.statistics import falls_of


def _steps(material: Material, peak: int, point: int, value: Decimal) -> list[Step]:
    curve = material.curve
    high, low = float(curve.growth[peak]), float(curve.growth[point])
    fall = f"({words.term(high)} - {words.term(low)}) / {words.term(high)}"
    return [
        Step("Growth at the peak", words.on(curve.day(peak)), words.exact(high), FigureUnit.NUMBER),
        Step("Growth at the fall's end", words.on(curve.day(point)), words.exact(low), FigureUnit.NUMBER),
        Step("Fall", fall, value, FigureUnit.RATIO),
    ]


def _known_until(material: Material, point: int) -> int:
    """The last point up to `point` at which growth has a meaning."""
    known = np.flatnonzero(~np.isnan(material.curve.growth[: point + 1]))
    return int(known[-1]) if known.size else 0


def _fall(material: Material, point: int, value: Decimal) -> Way:
    curve, last = material.curve, _known_until(material, point)
    growth = np.where(np.isnan(curve.growth), 0.0, curve.growth)
    peak = int(np.argmax(growth[: last + 1]))
    rows = (day_rows(material),)
    from_to = f"from its peak on {words.on(curve.day(peak))} to {words.on(curve.day(last))}"
    return Way(f"The account fell {words.percent(value)} {from_to}.", _steps(material, peak, last, value), rows)


def _deepest(material: Material) -> Way:
    value = material.shown.max_drawdown
    if not material.curve.at.size:
        return Way(NOTHING)
    if not value:
        return Way("The account never fell below its peak.", _flat(value), (day_rows(material),))
    return _fall(material, int(np.argmax(falls_of(material.curve.growth))), value)


def _current(material: Material) -> Way:
    value = material.shown.current_drawdown
    if not material.curve.at.size:
        return Way(NOTHING)
    if not value:
        return Way("The account is at its peak.", _flat(value), (day_rows(material),))
    return _fall(material, material.curve.at.size - 1, value)


def _flat(value: Decimal) -> list[Step]:
    return [Step("Fall", "growth is the highest so far", value, FigureUnit.RATIO)]


_CONVENTION: Final = (
    "Growth is what one unit of money of the beginning became, flows taken out: a withdrawal is no fall. Measured at "
    "closes, and now."
)

FIGURES: Final = (
    Figure(
        name="max_drawdown",
        title="Deepest drawdown",
        unit=FigureUnit.RATIO,
        formula="Largest (highest growth so far - growth) / highest growth so far",
        convention=_CONVENTION,
        value=lambda material: material.shown.max_drawdown,
        way=_deepest,
    ),
    Figure(
        name="current_drawdown",
        title="Drawdown at the end",
        unit=FigureUnit.RATIO,
        formula="(highest growth so far - growth) / highest growth so far, at the end",
        convention=_CONVENTION,
        value=lambda material: material.shown.current_drawdown,
        way=_current,
    ),
)
