"""Figures of daily returns, each with what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from paiid.features.backtest.results import Unit
from paiid.quant import drawdowns, metrics, relative, risk
from paiid.quant.backtest.model import FloatArray

Group = Literal["return", "risk", "reward", "benchmark", "trades", "costs"]
GROUPS: Final[tuple[Group, ...]] = ("return", "risk", "reward", "benchmark", "trades", "costs")
"""In the order they are shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a figure is shown."""

    key: str
    title: str
    group: Group
    unit: Unit
    meaning: str


@dataclass(frozen=True, slots=True)
class OfReturns(Told):
    """A figure of a series of daily returns."""

    compute: Callable[[FloatArray], float | None]
    is_of_bars: bool = False
    """Whether it looks at every bar, not only at the closes of sessions."""


@dataclass(frozen=True, slots=True)
class Beside(Told):
    """A figure of daily returns beside the benchmark's of the same days."""

    compute: Callable[[FloatArray, FloatArray], float | None]


def _longest(returns: FloatArray) -> float | None:
    if not returns.size:
        return None
    found = drawdowns.longest(drawdowns.drawdown_periods(returns))
    return 0.0 if found is None else float(found.length)


def _average_drawdown(returns: FloatArray) -> float | None:
    depths = [one.depth for one in drawdowns.drawdown_periods(returns)]
    return float(np.mean(depths)) if depths else 0.0


def _ulcer(returns: FloatArray) -> float | None:
    return float(np.sqrt(np.mean(drawdowns.underwater(returns) ** 2))) if returns.size else None


def _share_above(returns: FloatArray) -> float | None:
    return float(np.mean(returns > 0)) if returns.size else None


def _best(returns: FloatArray) -> float | None:
    return float(returns.max()) if returns.size else None


def _worst(returns: FloatArray) -> float | None:
    return float(returns.min()) if returns.size else None


RETURNS: Final = (
    OfReturns(
        "total_return",
        "Total return",
        "return",
        "ratio",
        "From the starting cash to the last close.",
        metrics.total_return,
    ),
    OfReturns(
        "annual_return",
        "Return a year",
        "return",
        "ratio",
        "The return of a year that, compounded, gives the total.",
        metrics.annual_return,
    ),
    OfReturns("best_day", "Best day", "return", "ratio", "The highest return of one session.", _best),
    OfReturns("worst_day", "Worst day", "return", "ratio", "The lowest return of one session.", _worst),
    OfReturns("up_days", "Days up", "return", "ratio", "Share of sessions that ended higher.", _share_above),
    OfReturns(
        "volatility",
        "Volatility",
        "risk",
        "ratio",
        "How far daily returns scatter, a year's standard deviation.",
        metrics.volatility,
    ),
    OfReturns(
        "semi_deviation",
        "Downside deviation",
        "risk",
        "ratio",
        "As volatility, of losses alone.",
        metrics.semi_deviation,
    ),
    OfReturns(
        "max_drawdown",
        "Largest drawdown",
        "risk",
        "ratio",
        "The deepest fall from a high to a later low, at closes.",
        drawdowns.max_drawdown,
        is_of_bars=True,
    ),
    OfReturns(
        "average_drawdown",
        "Average drawdown",
        "risk",
        "ratio",
        "The mean depth of all stays below a high.",
        _average_drawdown,
    ),
    OfReturns(
        "longest_drawdown",
        "Longest drawdown",
        "risk",
        "sessions",
        "The longest time below an earlier high.",
        _longest,
    ),
    OfReturns(
        "current_drawdown",
        "Drawdown at the end",
        "risk",
        "ratio",
        "How far the last close lies below the highest.",
        drawdowns.current_drawdown,
        is_of_bars=True,
    ),
    OfReturns(
        "ulcer_index",
        "Ulcer index",
        "risk",
        "ratio",
        "Depth and length of drawdowns in one figure: the root of their mean square.",
        _ulcer,
    ),
    OfReturns(
        "value_at_risk",
        "Value at risk, 95 %",
        "risk",
        "ratio",
        "One session in twenty was worse than this.",
        risk.value_at_risk,
    ),
    OfReturns(
        "conditional_value_at_risk",
        "Expected shortfall, 95 %",
        "risk",
        "ratio",
        "The mean of the worst twentieth of sessions.",
        risk.conditional_value_at_risk,
    ),
    OfReturns(
        "skew",
        "Skew",
        "risk",
        "number",
        "Below 0 where losses reach further than gains.",
        metrics.skew,
    ),
    OfReturns(
        "kurtosis",
        "Excess kurtosis",
        "risk",
        "number",
        "Above 0 where extremes are more frequent than in a normal distribution.",
        metrics.kurtosis,
    ),
    OfReturns(
        "tail_ratio",
        "Tail ratio",
        "risk",
        "number",
        "The best twentieth of days for a unit of the worst.",
        metrics.tail_ratio,
    ),
    OfReturns(
        "sharpe",
        "Sharpe ratio",
        "reward",
        "number",
        "Return for a unit of volatility, a year's, over cash at 0 %.",
        metrics.sharpe_ratio,
    ),
    OfReturns(
        "sortino",
        "Sortino ratio",
        "reward",
        "number",
        "Return for a unit of downside deviation, a year's.",
        metrics.sortino_ratio,
    ),
    OfReturns(
        "calmar",
        "Calmar ratio",
        "reward",
        "number",
        "Return a year for a unit of the largest drawdown.",
        metrics.calmar_ratio,
    ),
    OfReturns(
        "stability",
        "Stability",
        "reward",
        "number",
        "How straight the curve is: 1 is a line of constant growth.",
        metrics.stability,
    ),
)

MONTHS: Final = (
    OfReturns("best_month", "Best month", "return", "ratio", "The highest return of a calendar month.", _best),
    OfReturns("worst_month", "Worst month", "return", "ratio", "The lowest return of a calendar month.", _worst),
    OfReturns("up_months", "Months up", "return", "ratio", "Share of calendar months that ended higher.", _share_above),
)


def _ahead(returns: FloatArray, benchmark: FloatArray) -> float | None:
    return float(np.mean(returns > benchmark)) if returns.size else None


BESIDE: Final = (
    Beside(
        "beta",
        "Beta",
        "benchmark",
        "number",
        "What it does where the benchmark makes one more percent.",
        relative.beta,
    ),
    Beside("alpha", "Alpha", "benchmark", "ratio", "Return a year beyond what beta explains.", relative.alpha),
    Beside(
        "tracking_error",
        "Tracking error",
        "benchmark",
        "ratio",
        "How far its returns scatter around the benchmark's, a year's.",
        relative.tracking_error,
    ),
    Beside(
        "information_ratio",
        "Information ratio",
        "benchmark",
        "number",
        "Return above the benchmark for a unit of tracking error.",
        relative.information_ratio,
    ),
    Beside(
        "days_ahead",
        "Days ahead",
        "benchmark",
        "ratio",
        "Share of sessions it did better than the benchmark.",
        _ahead,
    ),
)
