"""What would have become of the same money elsewhere. Imports numpy, so it is itself imported lazily."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.elsewhere import Elsewhere, advice_of, benchmark_of, change_way
from paiid.features.portfolio.explaining.equity import equity_at
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material, flow_rows
from paiid.features.portfolio.explaining.model import MOST_STEPS, Scope, Step, Way
from paiid.features.portfolio.explaining.money_weighted import (
    Term,
    ends_rows,
    listed,
    terms_of,
    totals,
    why_no_rate,
    xirr_way,
)
from paiid.features.portfolio.explaining.time_weighted import twr_way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.benchmark import paid_for, paid_left_out
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.figures.statistics import xirr_of

YOU: Final = "you"
BENCHMARK: Final = "benchmark"
ADVICE: Final = "advice"
KEYS: Final = (YOU, BENCHMARK, ADVICE)


def _elsewhere(material: Material) -> Elsewhere | None:
    """What the asked shadow is of; None where there is no advice to follow."""
    return advice_of(material) if material.key == ADVICE else benchmark_of(material)


def _value(material: Material) -> Decimal | None:
    if material.key == YOU:
        return material.curve.end_equity
    other = _elsewhere(material)
    return None if other is None else other.value


def _rate(material: Material) -> Decimal | None:
    if material.key == YOU:
        return material.shown.xirr
    value = _value(material)
    return None if value is None else ratio(xirr_of(material.curve, value).rate)


def _return(material: Material) -> Decimal | None:
    if material.key == YOU:
        return material.shown.twr
    other = _elsewhere(material)
    return None if other is None else ratio(other.shadow.simple)


def _difference(material: Material) -> Decimal | None:
    value = _value(material)
    return None if value is None else material.curve.end_equity - value


def _way_of(
    you: Callable[[Material], Way], elsewhere: Callable[[Material, Elsewhere], Way]
) -> Callable[[Material], Way]:
    def way(material: Material) -> Way:
        if not material.curve.at.size:
            return Way(NOTHING)
        if material.key == YOU:
            return you(material)
        other = _elsewhere(material)
        return Way(material.advised.detail) if other is None else elsewhere(material, other)

    return way


def _no_price(other: Elsewhere) -> Way:
    return Way(f"{other.name} has no price at some flow of the period.")


def _worth(material: Material, other: Elsewhere) -> Way:
    """Units bought with the opening equity and each flow, at the last price."""
    value, prices = other.value, other.shadow.prices
    if value is None:
        return _no_price(other)
    bought = _bought(material, other)
    units = [float(amount) / price for _, amount, price in bought]
    steps = [
        Step(label, f"{words.cents(amount)} / {words.term(price)}", words.exact(one), FigureUnit.NUMBER)
        for (label, amount, price), one in zip(bought[:MOST_STEPS], units, strict=False)
    ]
    if rest := units[MOST_STEPS:]:
        more = words.exact(float(np.sum(rest)))
        steps.append(Step(words.counted(len(rest), "more flow"), "each likewise", more, FigureUnit.NUMBER))
    held, last = float(np.sum(units)), float(prices[-1])
    steps.append(Step(f"Units of {other.name}", "the sum of these", words.exact(held), FigureUnit.NUMBER))
    steps.append(Step("Worth at the end", f"{words.term(held)} × {words.term(last)}", value, FigureUnit.MONEY))
    sentence = f"The same money in {other.name}, {other.terms}, would be {material.money(value)}."
    return Way(sentence, steps, (flow_rows(material), other.price_rows(material, (material.curve.at.size - 1,))))


def _bought(material: Material, other: Elsewhere) -> list[tuple[str, Decimal, float]]:
    """What bought units, how much of it, and at which price."""
    curve, prices = material.curve, other.shadow.prices
    bought = [("Opening equity", curve.start_equity, float(prices[0]))] if curve.equity[0] else []
    for flow, price in zip(
        material.flows, paid_for(material.found.flows, material.period, other.track).tolist(), strict=True
    ):
        worth = flow.worth or Decimal(0)
        bought.append((f"{'Put in' if worth > 0 else 'Taken out'} on {words.on(flow.day)}", worth, price))
    for one, price in zip(curve.left_out, paid_left_out(curve, other.track).tolist(), strict=True):
        verb = "From" if one.amount > 0 else "Into"
        bought.append((f"{verb} what has no price on {words.on(one.day)}", one.amount, price))
    return bought


def _rate_way(material: Material, other: Elsewhere) -> Way:
    value, curve = other.value, material.curve
    if value is None:
        return _no_price(other)
    rate, told = xirr_of(curve, value), _rate(material)
    if rate.rate is None or told is None:
        return Way(why_no_rate(material))
    if rate.log_a_day is None:
        lost = Step("The rate, a year", "nothing came back", told, FigureUnit.RATIO)
        return Way("Money was put in and nothing of it would be left: the rate is -100 %.", (lost,))
    terms = [*terms_of(curve)[:-1], Term("There at the end", curve.length, value)]
    steps = [*listed(terms, rate.log_a_day), *totals(terms, rate.log_a_day, told, curve.age)]
    sentence = f"The same money in {other.name} would have had {words.percent(told)} a year."
    return Way(sentence, steps, (flow_rows(material), ends_rows(material)))


def _beside(material: Material, other: Elsewhere) -> Way:
    value = other.value
    return _no_price(other) if value is None else _against(material, other.title, value)


def _beside_you(material: Material) -> Way:
    return _against(material, "You", material.curve.end_equity)


def _against(material: Material, name: str, other: Decimal) -> Way:
    yours = material.curve.end_equity
    steps = (
        Step("You", "equity at the end", yours, FigureUnit.MONEY),
        Step(name, "at the end", other, FigureUnit.MONEY),
        Step("Difference", f"{words.cents(yours)} - {words.cents(other)}", yours - other, FigureUnit.MONEY),
    )
    side = "more" if yours >= other else "less"
    return Way(f"You have {material.money(abs(yours - other))} {side} than {name}.", steps, (ends_rows(material),))


def _figure(
    member: str,
    title: str,
    unit: FigureUnit,
    *,
    formula: str,
    value: Callable[[Material], Decimal | None],
    way: Callable[[Material], Way],
) -> Figure:
    return Figure(
        name=f"shadow_{member}",
        title=title,
        unit=unit,
        formula=formula,
        convention=(
            "Money that came at the start of a day buys at the price before, what left at its end sells at the close; "
            "in the benchmark dividends are reinvested and nothing is paid for trading. Advice is followed from close "
            "to close, with the costs of your account; before the first it is cash."
        ),
        value=value,
        way=way,
        scope=Scope.SHADOW,
    )


FIGURES: Final = (
    _figure(
        "value",
        "What the same money would be worth",
        FigureUnit.MONEY,
        formula="Sum of (opening equity and each flow / price then) × last price; yours is the equity at the end",
        value=_value,
        way=_way_of(lambda material: equity_at(material, -1), _worth),
    ),
    _figure(
        "xirr",
        "Money-weighted return of the same money, a year",
        FigureUnit.RATIO,
        formula="The rate r with: sum of amount / (1 + r) ^ (days / 365) = 0; money put in counts below 0",
        value=_rate,
        way=_way_of(xirr_way, _rate_way),
    ),
    _figure(
        "twr",
        "Time-weighted return of the same money",
        FigureUnit.RATIO,
        formula="Elsewhere: last price / first price - 1",
        value=_return,
        way=_way_of(twr_way, change_way),
    ),
    _figure(
        "difference",
        "You less the same money elsewhere",
        FigureUnit.MONEY,
        formula="Your equity at the end - what the same money would be worth",
        value=_difference,
        way=_way_of(_beside_you, _beside),
    ),
)
