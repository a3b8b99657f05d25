"""What a bad day costs. Imports numpy, so it is itself imported lazily."""

from decimal import Decimal
from statistics import NormalDist
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.daily import (
    count_step,
    day_rows,
    deviation_step,
    mean_of,
    mean_step,
    missing,
    returns_of,
    risk_figure,
)
from paiid.features.portfolio.explaining.material import Material
from paiid.features.portfolio.explaining.model import Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.quant.metrics import deviation

_TAIL: Final = 0.05
_Z: Final = NormalDist().inv_cdf(_TAIL)
_BEYOND: Final = NormalDist().pdf(_Z) / _TAIL


def _worst_rows(material: Material) -> Rows[int]:
    """The days' returns, the worst first."""
    daily, rows = returns_of(material), day_rows(material)
    return Rows(sorted(rows.items, key=lambda place: float(daily[place])), rows.read)


def _historical(material: Material) -> Way:
    daily, rows = returns_of(material), (_worst_rows(material),)
    if (reason := missing(material, 1)) is not None:
        return Way(reason, (), rows)
    value = material.shown.risk.value_at_risk
    ordered, place = np.sort(daily), _TAIL * (daily.size - 1)
    low = int(place)
    below, above = float(ordered[low]), float(ordered[min(low + 1, daily.size - 1)])
    steps = (
        count_step(daily),
        Step("Place among them, from the worst", f"{_TAIL} × {daily.size - 1}", words.exact(place), FigureUnit.NUMBER),
        Step("Return at or before it", f"number {low + 1} from the worst", words.exact(below), FigureUnit.RATIO),
        Step("The next one", f"number {min(low + 2, daily.size)}", words.exact(above), FigureUnit.RATIO),
        Step(
            "Between the two, as a loss",
            f"-({words.term(below)} + {words.term(place - low)} × ({words.term(above)} - {words.term(below)}))",
            value,
            FigureUnit.RATIO,
        ),
    )
    return Way(f"On 5 of 100 days the account lost {_loss(value)} or more.", steps, rows)


def _loss(value: Decimal | None) -> str:
    return words.percent(value or 0)


def _shortfall(material: Material) -> Way:
    daily, rows = returns_of(material), (_worst_rows(material),)
    if (reason := missing(material, 1)) is not None:
        return Way(reason, (), rows)
    value, count = material.shown.risk.conditional_value_at_risk, int((daily.size - 1) * _TAIL) + 1
    total = float(np.add.reduce(np.sort(daily)[:count]))
    steps = (
        count_step(daily),
        Step(
            "The worst of them", f"{_TAIL} × {daily.size - 1}, rounded down, and one", Decimal(count), FigureUnit.DAYS
        ),
        Step("Their sum", "of the worst days' returns", words.exact(total), FigureUnit.RATIO),
        Step("Their mean, as a loss", f"-{words.term(total)} / {count}", value, FigureUnit.RATIO),
    )
    days = "worst day" if count == 1 else f"{count} worst days"
    return Way(f"The {days} cost {_loss(value)} on average.", steps, rows)


def _normal(material: Material, times: float, value: Decimal | None) -> Way:
    daily, rows = returns_of(material), (day_rows(material),)
    if (reason := missing(material)) is not None:
        return Way(reason, (), rows)
    mean, spread = words.term(mean_of(daily)), words.term(deviation(daily))
    steps = (
        count_step(daily),
        mean_step(daily),
        deviation_step(daily),
        Step("Deviations", "of the normal distribution at 5 %", words.exact(times), FigureUnit.NUMBER),
        Step("As a loss", f"-({mean} + {words.term(times)} × {spread})", value, FigureUnit.RATIO),
    )
    return Way(f"Were returns normally distributed, it would be a loss of {_loss(value)} a day.", steps, rows)


_LOSS: Final = "A loss of one day at 95 %, told above zero."

FIGURES: Final = (
    risk_figure(
        "value_at_risk",
        "Value at risk 95 %, a day",
        FigureUnit.RATIO,
        formula="-(5 % quantile of daily returns)",
        convention=f"{_LOSS} Between two days the straight line counts.",
        way=_historical,
    ),
    risk_figure(
        "value_at_risk_parametric",
        "Value at risk 95 %, a day, normal",
        FigureUnit.RATIO,
        formula="-(mean - 1.6449 × standard deviation)",
        convention=f"{_LOSS} Returns are taken to be normally distributed, which markets are not.",
        way=lambda material: _normal(material, _Z, material.shown.risk.value_at_risk_parametric),
    ),
    risk_figure(
        "conditional_value_at_risk",
        "Conditional value at risk 95 %, a day",
        FigureUnit.RATIO,
        formula="-(mean of the worst 5 % of daily returns)",
        convention=f"{_LOSS} At least the worst day counts.",
        way=_shortfall,
    ),
    risk_figure(
        "conditional_value_at_risk_parametric",
        "Conditional value at risk 95 %, a day, normal",
        FigureUnit.RATIO,
        formula="-(mean - 2.0627 × standard deviation)",
        convention=f"{_LOSS} Returns are taken to be normally distributed, which markets are not.",
        way=lambda material: _normal(material, -_BEYOND, material.shown.risk.conditional_value_at_risk_parametric),
    ),
)
