"""Returns that weigh money: XIRR, Modified Dietz, simple."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material, flow_rows
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import Curve, Flow
from paiid.features.portfolio.figures.statistics import YEAR_DAYS, dietz_weights
from paiid.quant.returns import DAYS_A_YEAR, InternalRate

_YEAR: Final = int(DAYS_A_YEAR)
_UNPRICED: Final = ("Into what has no price", "From what has no price")
_GREATEST: Final = 700.0
"""exp of it is about the largest float."""


def ends_rows(material: Material) -> Rows[tuple[str, Decimal]]:
    """The value at both ends of the period as inputs."""
    curve = material.curve
    ends = (("start_equity", curve.start_equity), ("end_equity", curve.end_equity))

    def read(end: tuple[str, Decimal]) -> Input:
        name, value = end
        is_start = name == "start_equity"
        label = "Equity at the start" if is_start else "Equity at the end"
        at = curve.instant(0 if is_start else curve.at.size - 1)
        truth = material.found.prices.truth
        return Input("figure", label, value, FigureUnit.MONEY, truth.source, at, truth.delay, name)

    return Rows(ends, read)


def xirr_way(material: Material) -> Way:
    """The equation at its solution."""
    curve, rate = material.curve, material.told.rates.internal
    if not curve.at.size:
        return Way(NOTHING)
    inputs = (flow_rows(material), ends_rows(material))
    if rate.rate is None:
        return Way(why_no_rate(material), (), inputs)
    if rate.log_a_day is None:
        return Way(
            "Money was put in and nothing of it is left: the rate is -100 %.",
            (Step("The rate, a year", "nothing came back", material.shown.xirr, FigureUnit.RATIO),),
            inputs,
        )
    terms = terms_of(material.curve)
    steps = [*listed(terms, rate.log_a_day), *totals(terms, rate.log_a_day, material.shown.xirr, material.curve.age)]
    return Way(_rate_words(rate, material.curve.age), steps, inputs)


@dataclass(frozen=True, slots=True)
class Term:
    """What its owner paid (below 0) or received so many days after the beginning."""

    label: str
    days: int
    amount: Decimal

    def present_value(self, log_a_day: float) -> float:
        """What it is worth on day 0; infinite beyond the largest float."""
        exponent = -log_a_day * self.days
        return float(self.amount) * (math.exp(exponent) if exponent < _GREATEST else math.inf) if self.amount else 0.0

    def step(self, log_a_day: float) -> Step:
        """The same in numbers."""
        expression = f"{words.cents(self.amount)} / {_yearly(log_a_day)} ^ ({self.days} / {_YEAR})"
        value = words.exact(self.present_value(log_a_day))
        return Step(f"{self.label}, day {self.days:,}", expression, value, FigureUnit.MONEY)


def _yearly(log_a_day: float) -> str:
    """What one unit becomes in a year."""
    return words.term(math.exp(min(_GREATEST, log_a_day * _YEAR)))


def terms_of(curve: Curve) -> list[Term]:
    """The terms of the equation that XIRR solves; flows of nothing are left out."""
    flows = (
        Term("Paid in" if flow.amount > 0 else "Taken out", (flow.day - curve.begin_day).days, -flow.amount)
        for flow in curve.flows
    )
    without = (Term(_UNPRICED[one.amount > 0], (one.day - curve.begin_day).days, -one.amount) for one in curve.left_out)
    found = [Term("There at the start", 0, -curve.start_equity), *flows, *without]
    return [*(one for one in found if one.amount), Term("There at the end", curve.length, curve.end_equity)]


def listed(terms: Sequence[Term], log_a_day: float) -> list[Step]:
    """Each term at that rate; of many, the later ones together."""
    first, rest = terms[: MOST_STEPS - 1], terms[MOST_STEPS - 1 : -1]
    if len(terms) <= MOST_STEPS:
        return [one.step(log_a_day) for one in terms]
    total = words.exact(math.fsum(one.present_value(log_a_day) for one in rest))
    more = Step(words.counted(len(rest), "more flow"), "each likewise", total, FigureUnit.MONEY)
    return [*(one.step(log_a_day) for one in first), more, terms[-1].step(log_a_day)]


def totals(terms: Sequence[Term], log_a_day: float, told: Decimal | None, age: int) -> list[Step]:
    """What the rate leaves of the terms, and what it comes to in a year and in `age` days."""
    values = [one.present_value(log_a_day) for one in terms]
    residual = math.fsum(values) if all(map(math.isfinite, values)) else None
    return [
        Step("Sum of all terms", "what the rate leaves of the equation", words.exact(residual), FigureUnit.MONEY),
        Step("The rate, a year", "solves: sum of all terms = 0", told, FigureUnit.RATIO),
        Step(
            "The same over the period",
            f"{_yearly(log_a_day)} ^ ({age} / {_YEAR}) - 1",
            words.exact(_grown(log_a_day, age)),
            FigureUnit.RATIO,
        ),
    ]


def of_period(rate: InternalRate, days: int) -> float | None:
    """What the rate makes in so many days; None without one, and beyond the largest float."""
    if rate.log_a_day is None:
        return -1.0 if rate.rate is not None and days else None
    found = _grown(rate.log_a_day, days)
    return found if math.isfinite(found) else None


def _grown(log_a_day: float, days: int) -> float:
    exponent = log_a_day * days
    return math.expm1(exponent) if exponent < _GREATEST else math.inf


def _rate_words(rate: InternalRate, days: int) -> str:
    found = rate.rate or 0.0
    if rate.status == "several":
        every = ", ".join(words.percent(one) for one in rate.all_rates)
        shown = f"{words.percent(found)}, the one nearest zero, is shown."
        return f"Several yearly rates solve the equation ({every}); {shown}"
    whole = of_period(rate, days)
    is_short = days < YEAR_DAYS and whole is not None
    period = f" ({words.percent(whole or 0.0)} in {words.counted(days, 'day')})" if is_short else ""
    return f"At {words.percent(found)} a year{period}, what was put in and what came of it are worth the same."


def why_no_rate(material: Material) -> str:
    """Why no rate solves the equation."""
    curve = material.curve
    if not curve.length:
        return "Everything falls on one day, and a rate is a change in the course of days."
    if not any(flow.amount for flow in curve.counted) and not curve.start_equity:
        return "Nothing was there and nothing was put in, so there is nothing that could have a rate."
    if material.told.rates.internal.log_a_day is not None:
        return "The yearly rate is beyond every number: a rise in a few days, compounded for a year."
    return "No yearly rate makes what was put in and what came of it worth the same."


def _simple(material: Material) -> Way:
    curve, value = material.curve, material.shown.simple
    if not curve.at.size:
        return Way(NOTHING)
    base = curve.start_equity + curve.net_counted
    parts = f"{words.cents(curve.start_equity)} + {words.cents(curve.net_counted)}"
    steps = [
        Step("Result", "net P&L of the period", curve.net_pnl, FigureUnit.MONEY),
        Step("Money put in", parts, base, FigureUnit.MONEY),
    ]
    inputs = (flow_rows(material), ends_rows(material))
    if value is None:
        return Way(f"No more was put in than taken out ({material.money(base)}): nothing to relate to.", steps, inputs)
    steps.append(Step("Result over it", f"{words.cents(curve.net_pnl)} / {words.cents(base)}", value, FigureUnit.RATIO))
    gained = material.money(curve.net_pnl)
    return Way(f"{gained} on {material.money(base)} put in are {words.percent(value)}.", steps, inputs)


def _dietz(material: Material) -> Way:
    curve, value = material.curve, material.shown.modified_dietz
    if not curve.at.size:
        return Way(NOTHING)
    weights: list[float] = dietz_weights(curve).tolist()
    counted = [float(flow.amount) * weight for flow, weight in zip(curve.counted, weights, strict=True)]
    base = float(curve.start_equity) + math.fsum(counted)
    gain = curve.end_equity - curve.start_equity - curve.net_counted
    steps = [
        Step("Equity at the start", "there for the whole time", curve.start_equity, FigureUnit.MONEY),
        *_weighed(list(zip(curve.counted, weights, strict=True)), counted, curve.length),
        Step("Mean money", "the sum of these", words.exact(base), FigureUnit.MONEY),
        Step("Result", _gain_words(material), gain, FigureUnit.MONEY),
    ]
    inputs = (flow_rows(material), ends_rows(material))
    if value is None:
        return Way("On average no money of yours was in the account, so there is nothing to relate to.", steps, inputs)
    expression = f"{words.cents(gain)} / {base:,.6f}"
    steps.append(Step("Result over it", expression, value, FigureUnit.RATIO))
    mean = material.money(Decimal(f"{base:.2f}"))
    return Way(f"{material.money(gain)} on {mean}, the mean money at work, are {words.percent(value)}.", steps, inputs)


def _gain_words(material: Material) -> str:
    curve = material.curve
    ends = f"{words.cents(curve.end_equity)} - {words.cents(curve.start_equity)}"
    return f"{ends} - {words.cents(curve.net_counted)}"


def _weighed(flows: Sequence[tuple[Flow, float]], counted: Sequence[float], length: int) -> list[Step]:
    steps = [
        Step(
            f"{'Put in' if flow.amount > 0 else 'Taken out'} on {words.on(flow.day)}",
            f"{words.cents(flow.amount)} × {round(weight * max(1, length)):,} / {max(1, length):,} days",
            words.exact(amount),
            FigureUnit.MONEY,
        )
        for (flow, weight), amount in zip(flows[:MOST_STEPS], counted, strict=False)
    ]
    if rest := counted[MOST_STEPS:]:
        total = words.exact(math.fsum(rest))
        steps.append(Step(words.counted(len(rest), "more flow"), "each likewise", total, FigureUnit.MONEY))
    return steps


def _ratio_figure(name: str, title: str, *, formula: str, convention: str, way: Callable[[Material], Way]) -> Figure:
    return Figure(
        name=name,
        title=title,
        unit=FigureUnit.RATIO,
        formula=formula,
        convention=convention,
        value=lambda material: getattr(material.shown, name),
        way=way,
    )


FIGURES: Final = (
    _ratio_figure(
        "xirr",
        "Money-weighted return, a year (XIRR)",
        formula="The rate r with: sum of amount / (1 + r) ^ (days / 365) = 0; money put in counts below 0",
        convention=(
            "Actual days over 365. The opening value counts on the day of the close it is taken at, each flow on its "
            "own day, the value at the end on the last. Where several rates solve it, the one nearest zero is shown."
        ),
        way=xirr_way,
    ),
    _ratio_figure(
        "modified_dietz",
        "Modified Dietz return",
        formula="(end - start - net flows) / (start + sum of flow × share of the time it was there)",
        convention="Money put in counts from the start of its day, money taken out until the end of its day.",
        way=_dietz,
    ),
    _ratio_figure(
        "simple",
        "Simple return",
        formula="Net P&L / (start + net flows)",
        convention="Every flow counts as if it had come at the start, whenever it came.",
        way=_simple,
    ),
)
