"""The returns of a period's days, which its statistics are of. Imports numpy, so it is itself imported lazily."""

import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material
from paiid.features.portfolio.explaining.model import Input, Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import FloatArray
from paiid.features.portfolio.figures.statistics import daily_returns
from paiid.quant.metrics import TRADING_DAYS, deviation

YEAR = f"sqrt({TRADING_DAYS})"


def returns_of(material: Material) -> FloatArray:
    """One ratio a day, nan where a day has none."""
    return daily_returns(material.curve)[0]


def day_rows(material: Material) -> Rows[int]:
    """The days' returns as inputs."""
    daily, pairs = daily_returns(material.curve)
    curve, source = material.curve, material.found.prices.truth.source

    def read(place: int) -> Input:
        point = int(pairs[place, 1])
        value = words.exact(float(daily[place])) or Decimal(0)
        label = f"Return of {words.on(curve.day(point))}"
        return Input("figure", label, value, FigureUnit.RATIO, source, curve.instant(point))

    return Rows([int(place) for place in np.flatnonzero(~np.isnan(daily))], read)


def missing(material: Material, least: int = 2) -> str | None:
    """Why days tell nothing; None where they do."""
    daily, pairs = daily_returns(material.curve)
    if not material.curve.at.size:
        return NOTHING
    broken = np.flatnonzero(np.isnan(daily))
    if broken.size:
        day = words.on(material.curve.day(int(pairs[broken[0], 1])))
        return f"On {day} the account had no rate of return, for nothing or less was there to earn with."
    if daily.size < least:
        return f"It takes {words.counted(least, 'day')} with a return; the period has {daily.size}."
    return None


def count_step(daily: FloatArray) -> Step:
    """How many there are."""
    return Step("Days", "sessions with a return", Decimal(int(daily.size)), FigureUnit.DAYS)


def mean_step(daily: FloatArray, label: str = "Mean") -> Step:
    """Their mean."""
    total = math.fsum(daily.tolist())
    return Step(label, f"{words.term(total)} / {daily.size}", words.exact(mean_of(daily)), FigureUnit.RATIO)


def mean_of(daily: FloatArray) -> float:
    """The mean."""
    return float(np.add.reduce(daily)) / daily.size


def deviation_step(daily: FloatArray, label: str = "Standard deviation") -> Step:
    """Their standard deviation, of a sample."""
    value = deviation(daily)
    squares = value * value * (daily.size - 1)
    return Step(label, f"sqrt({words.term(squares)} / {daily.size - 1})", words.exact(value), FigureUnit.RATIO)


def risk_figure(
    name: str, title: str, unit: FigureUnit, *, formula: str, convention: str, way: Callable[[Material], Way]
) -> Figure:
    """A figure of `RiskRead`."""
    return Figure(
        name=name,
        title=title,
        unit=unit,
        formula=formula,
        convention=convention,
        value=lambda material: getattr(material.shown.risk, name),
        way=way,
    )
