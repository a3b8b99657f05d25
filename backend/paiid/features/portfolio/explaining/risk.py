"""Volatility and what is set against it. Imports numpy, so it is itself imported lazily."""

import math
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.daily import (
    YEAR,
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
from paiid.features.portfolio.explaining.model import Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import FloatArray
from paiid.quant.drawdowns import max_drawdown
from paiid.quant.metrics import TRADING_DAYS, annual_return, deviation

_SAME: Final = "Every day's return is the same, so there is nothing to divide by."


def _volatility(material: Material) -> Way:
    daily, rows = returns_of(material), (day_rows(material),)
    if (reason := missing(material)) is not None:
        return Way(reason, (), rows)
    value = material.shown.risk.volatility
    steps = (
        count_step(daily),
        mean_step(daily),
        deviation_step(daily),
        Step("A year's", f"{words.term(deviation(daily))} × {YEAR}", value, FigureUnit.RATIO),
    )
    per_day = words.percent(deviation(daily))
    return Way(f"A day's return lies {per_day} around its mean; over a year that is {_told(value)}.", steps, rows)


def _told(value: Decimal | None) -> str:
    return "beyond every number" if value is None else words.percent(value)


def _short_squares(daily: FloatArray) -> float:
    short = np.minimum(daily, 0.0)
    return float(np.add.reduce(short * short))


def _downside_step(daily: FloatArray, value: Decimal | None) -> Step:
    expression = f"sqrt({words.term(_short_squares(daily))} / {daily.size} × {TRADING_DAYS})"
    return Step("Downside deviation, a year", expression, value, FigureUnit.RATIO)


def _downside(material: Material) -> Way:
    daily, rows = returns_of(material), (day_rows(material),)
    if (reason := missing(material, 1)) is not None:
        return Way(reason, (), rows)
    value, below = material.shown.risk.downside_deviation, int(np.count_nonzero(daily < 0))
    steps = (
        count_step(daily),
        Step("Days below zero", "of these", Decimal(below), FigureUnit.DAYS),
        Step(
            "Sum of their squares",
            "each day below zero, squared",
            words.exact(_short_squares(daily)),
            FigureUnit.NUMBER,
        ),
        _downside_step(daily, value),
    )
    return Way(
        f"{words.counted(below, 'day')} of {daily.size} lost; a year's deviation of those is {_told(value)}.",
        steps,
        rows,
    )


def _sharpe(material: Material) -> Way:
    daily, rows = returns_of(material), (day_rows(material),)
    if (reason := missing(material)) is not None:
        return Way(reason, (), rows)
    mean, spread, value = mean_of(daily), deviation(daily), material.shown.risk.sharpe
    steps = [count_step(daily), mean_step(daily), deviation_step(daily)]
    if value is None:
        return Way(_SAME, steps, rows)
    expression = f"{words.term(mean)} × {YEAR} / {words.term(spread)}"
    steps.append(Step("Sharpe ratio", expression, value, FigureUnit.NUMBER))
    return Way(f"For each unit of risk a year brought {value:.2f} units of return.", steps, rows)


def _sortino(material: Material) -> Way:
    daily, rows = returns_of(material), (day_rows(material),)
    if (reason := missing(material)) is not None:
        return Way(reason, (), rows)
    value, down = material.shown.risk.sortino, material.shown.risk.downside_deviation
    steps = [count_step(daily), mean_step(daily), _downside_step(daily, down)]
    if value is None or down is None:
        return Way("No day fell below zero, so there is no downside to set the return against.", steps, rows)
    root = math.sqrt(_short_squares(daily) / daily.size * TRADING_DAYS)
    expression = f"{words.term(mean_of(daily))} × {TRADING_DAYS} / {words.term(root)}"
    steps.append(Step("Sortino ratio", expression, value, FigureUnit.NUMBER))
    return Way(f"For each unit of downside risk a year brought {value:.2f} units of return.", steps, rows)


def _calmar(material: Material) -> Way:
    daily, rows = returns_of(material), (day_rows(material),)
    if (reason := missing(material, 1)) is not None:
        return Way(reason, (), rows)
    fall, yearly, value = max_drawdown(daily), annual_return(daily), material.shown.risk.calmar
    growth = float(np.multiply.reduce(daily + 1.0))
    steps = [
        count_step(daily),
        Step("All days, linked", "product of (1 + a day's return)", words.exact(growth), FigureUnit.NUMBER),
        Step(
            "A year's return",
            f"{words.term(growth)} ^ ({TRADING_DAYS} / {daily.size}) - 1",
            words.exact(yearly),
            FigureUnit.RATIO,
        ),
        Step("Largest fall", "of the days, linked", words.exact(fall), FigureUnit.RATIO),
    ]
    if value is None or yearly is None or fall is None:
        return Way("The account never fell, so there is no fall to set its return against.", steps, rows)
    expression = f"{words.term(yearly)} / {words.term(-fall)}"
    steps.append(Step("Calmar ratio", expression, value, FigureUnit.NUMBER))
    return Way(f"A year's return is {value:.2f} times the largest fall.", steps, rows)


_DAYS: Final = (
    "Days are sessions, from close to close, flows taken out; a day that is not over, or an empty one, is none."
)

FIGURES: Final = (
    risk_figure(
        "volatility",
        "Volatility, a year",
        FigureUnit.RATIO,
        formula=f"Standard deviation of daily returns × {YEAR}",
        convention=f"{_DAYS} The deviation is that of a sample (n - 1).",
        way=_volatility,
    ),
    risk_figure(
        "downside_deviation",
        "Downside deviation, a year",
        FigureUnit.RATIO,
        formula=f"sqrt(mean of min(return, 0)² × {TRADING_DAYS})",
        convention=f"{_DAYS} The target is zero; days above it count in the mean with nothing.",
        way=_downside,
    ),
    risk_figure(
        "sharpe",
        "Sharpe ratio",
        FigureUnit.NUMBER,
        formula=f"Mean daily return × {YEAR} / standard deviation",
        convention=f"{_DAYS} The risk-free rate is taken as zero.",
        way=_sharpe,
    ),
    risk_figure(
        "sortino",
        "Sortino ratio",
        FigureUnit.NUMBER,
        formula=f"Mean daily return × {TRADING_DAYS} / downside deviation a year",
        convention=f"{_DAYS} The target is zero.",
        way=_sortino,
    ),
    risk_figure(
        "calmar",
        "Calmar ratio",
        FigureUnit.NUMBER,
        formula="Return a year / largest fall",
        convention=f"{_DAYS} A year has {TRADING_DAYS} of them.",
        way=_calmar,
    ),
)
