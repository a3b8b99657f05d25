"""The days beside the benchmark's. Imports numpy, so it is itself imported lazily."""

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
from paiid.features.portfolio.explaining.model import Input, Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import FloatArray
from paiid.features.portfolio.figures.statistics import daily_returns
from paiid.quant.metrics import TRADING_DAYS, centered, deviation


def _against(material: Material) -> FloatArray:
    """The benchmark's returns of the same days."""
    _, pairs = daily_returns(material.curve)
    prices = material.found.shadow.prices
    return np.asarray(prices[pairs[:, 1]] / prices[pairs[:, 0]] - 1.0)


def _benchmark_rows(material: Material) -> Rows[int]:
    _, pairs = daily_returns(material.curve)
    against, curve = _against(material), material.curve
    symbol, source = material.benchmark.symbol, material.found.prices.benchmark.source

    def read(place: int) -> Input:
        point = int(pairs[place, 1])
        label = f"{symbol}, return of {words.on(curve.day(point))}"
        value = words.exact(float(against[place])) or Decimal(0)
        delay = material.found.prices.truth.delay
        return Input("figure", label, value, FigureUnit.RATIO, source, curve.instant(point), delay, symbol)

    return Rows([int(place) for place in np.flatnonzero(~np.isnan(against))], read)


def _incomplete(material: Material) -> str | None:
    reason = missing(material)
    if reason is None and bool(np.isnan(_against(material)).any()):
        return f"There is no price of {material.benchmark.symbol} for some of the days."
    return reason


def _slope(material: Material) -> tuple[float, float]:
    """Sum of the products of distances, and of the benchmark's squares."""
    distances, squares = centered(_against(material))
    return float(np.add.reduce(distances * returns_of(material))), squares


def _still(material: Material) -> str:
    return f"{material.benchmark.symbol} did not move, so nothing can be set against it."


def _beta_steps(material: Material) -> list[Step]:
    together, squares = _slope(material)
    return [
        count_step(returns_of(material)),
        mean_step(returns_of(material), "Mean of the account's days"),
        mean_step(_against(material), "Mean of the benchmark's days"),
        Step("Together", "sum of both distances' products", words.exact(together), FigureUnit.NUMBER),
        Step("The benchmark alone", "sum of its squared distances", words.exact(squares), FigureUnit.NUMBER),
    ]


def _beta(material: Material) -> Way:
    rows = (day_rows(material), _benchmark_rows(material))
    if (reason := _incomplete(material)) is not None:
        return Way(reason, (), rows)
    together, squares = _slope(material)
    steps, value = _beta_steps(material), material.shown.risk.beta
    if value is None:
        return Way(_still(material), steps, rows)
    steps.append(Step("Beta", f"{words.term(together)} / {words.term(squares)}", value, FigureUnit.NUMBER))
    return Way(f"When {material.benchmark.symbol} moved 1 %, the account moved {value:.2f} % with it.", steps, rows)


def _alpha(material: Material) -> Way:
    rows = (day_rows(material), _benchmark_rows(material))
    if (reason := _incomplete(material)) is not None:
        return Way(reason, (), rows)
    (together, squares), steps = _slope(material), _beta_steps(material)
    value = material.shown.risk.alpha
    if value is None:
        return Way(_still(material) if not squares else "A year at this pace has no number.", steps, rows)
    beta = together / squares
    mean, market = mean_of(returns_of(material)), mean_of(_against(material))
    expression = f"{words.term(mean)} - {words.term(beta)} × {words.term(market)}"
    beyond = mean - beta * market
    steps += [
        Step("Beta", f"{words.term(together)} / {words.term(squares)}", words.exact(beta), FigureUnit.NUMBER),
        Step("Beyond beta, a day", expression, words.exact(beyond), FigureUnit.RATIO),
        Step("Alpha, a year", f"(1 + {words.term(beyond)}) ^ {TRADING_DAYS} - 1", value, FigureUnit.RATIO),
    ]
    return Way(
        f"What {material.benchmark.symbol} does not explain comes to {words.percent(value)} a year.", steps, rows
    )


def _tracking(material: Material) -> Way:
    rows = (day_rows(material), _benchmark_rows(material))
    if (reason := _incomplete(material)) is not None:
        return Way(reason, (), rows)
    active, value = returns_of(material) - _against(material), material.shown.risk.tracking_error
    steps = (
        count_step(active),
        mean_step(active, "Mean difference"),
        deviation_step(active, "Its standard deviation"),
        Step("A year's", f"{words.term(deviation(active))} × {YEAR}", value, FigureUnit.RATIO),
    )
    told = words.percent(value or 0)
    return Way(f"The account strays from {material.benchmark.symbol} by {told} a year.", steps, rows)


def _information(material: Material) -> Way:
    rows = (day_rows(material), _benchmark_rows(material))
    if (reason := _incomplete(material)) is not None:
        return Way(reason, (), rows)
    active, value = returns_of(material) - _against(material), material.shown.risk.information_ratio
    steps = [
        count_step(active),
        mean_step(active, "Mean difference"),
        deviation_step(active, "Its standard deviation"),
    ]
    if value is None:
        return Way("The difference to the benchmark is the same every day, so nothing divides it.", steps, rows)
    expression = f"{words.term(mean_of(active))} × {YEAR} / {words.term(deviation(active))}"
    steps.append(Step("Information ratio", expression, value, FigureUnit.NUMBER))
    return Way(f"For each unit of straying a year brought {value:.2f} units more than the benchmark.", steps, rows)


_SAME_DAYS: Final = "Both are of the same sessions; the benchmark's prices have dividends inside."

FIGURES: Final = (
    risk_figure(
        "beta",
        "Beta",
        FigureUnit.NUMBER,
        formula="Covariance with the benchmark / variance of the benchmark, of daily returns",
        convention=_SAME_DAYS,
        way=_beta,
    ),
    risk_figure(
        "alpha",
        "Alpha, a year",
        FigureUnit.RATIO,
        formula=f"(1 + mean of (return - beta × benchmark's return)) ^ {TRADING_DAYS} - 1",
        convention=f"{_SAME_DAYS} The risk-free rate is taken as zero.",
        way=_alpha,
    ),
    risk_figure(
        "tracking_error",
        "Tracking error, a year",
        FigureUnit.RATIO,
        formula=f"Standard deviation of (return - benchmark's return) × {YEAR}",
        convention=_SAME_DAYS,
        way=_tracking,
    ),
    risk_figure(
        "information_ratio",
        "Information ratio",
        FigureUnit.NUMBER,
        formula=f"Mean of (return - benchmark's return) × {YEAR} / its standard deviation",
        convention=_SAME_DAYS,
        way=_information,
    ),
)
