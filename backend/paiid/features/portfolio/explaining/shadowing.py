"""What would have become of the same money elsewhere. Imports numpy, so it is itself imported lazily."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.equity import equity_at
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material, flow_rows
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Rows, Scope, Step, Way
from paiid.features.portfolio.explaining.money_weighted import (
    Term,
    ends_rows,
    listed,
    terms_of,
    totals,
    why_no_rate,
    xirr_way,
)
from paiid.features.portfolio.explaining.time_weighted import benchmark_way, twr_way
from paiid.features.portfolio.figure_answers import NO_ADVICE
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.benchmark import paid_for, paid_left_out
from paiid.features.portfolio.figures.curve import money
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.figures.statistics import xirr_of

YOU: Final = "you"
BENCHMARK: Final = "benchmark"
ADVICE: Final = "advice"
KEYS: Final = (YOU, BENCHMARK, ADVICE)


def _other(material: Material) -> Decimal | None:
    """What the benchmark would be worth at the end."""
    values = material.found.shadow.values
    return None if values is None or not values.size else money(int(values[-1]))


def _value(material: Material) -> Decimal | None:
    return {YOU: material.curve.end_equity, BENCHMARK: _other(material)}.get(material.key)


def _rate(material: Material) -> Decimal | None:
    other = _other(material)
    if material.key == BENCHMARK:
        return None if other is None else ratio(xirr_of(material.curve, other).rate)
    return material.shown.xirr if material.key == YOU else None


def _return(material: Material) -> Decimal | None:
    return {YOU: material.shown.twr, BENCHMARK: material.shown.benchmark.simple}.get(material.key)


def _difference(material: Material) -> Decimal | None:
    value = _value(material)
    return None if value is None else material.curve.end_equity - value


def _way_of(you: Callable[[Material], Way], benchmark: Callable[[Material], Way]) -> Callable[[Material], Way]:
    def way(material: Material) -> Way:
        if material.key == ADVICE:
            return Way(NO_ADVICE)
        if not material.curve.at.size:
            return Way(NOTHING)
        return you(material) if material.key == YOU else benchmark(material)

    return way


def _no_price(material: Material) -> Way:
    return Way(f"{material.benchmark.symbol} has no price at some flow of the period.")


def _benchmark_value(material: Material) -> Way:
    """Units bought with the opening equity and each flow, at the last price."""
    value, symbol = _other(material), material.benchmark.symbol
    if value is None:
        return _no_price(material)
    prices = material.found.shadow.prices
    paid = paid_for(material.found.flows, material.period, material.found.prices.benchmark)
    bought = [("Opening equity", material.curve.start_equity, float(prices[0]))] if material.curve.equity[0] else []
    for flow, price in zip(material.flows, paid.tolist(), strict=True):
        worth = flow.worth or Decimal(0)
        bought.append((f"{'Put in' if worth > 0 else 'Taken out'} on {words.on(flow.day)}", worth, price))
    unpaid = paid_left_out(material.curve, material.found.prices.benchmark)
    for one, price in zip(material.curve.left_out, unpaid.tolist(), strict=True):
        verb = "From" if one.amount > 0 else "Into"
        bought.append((f"{verb} what has no price on {words.on(one.day)}", one.amount, price))
    units = [float(amount) / price for _, amount, price in bought]
    steps = [
        Step(label, f"{words.cents(amount)} / {words.term(price)}", words.exact(one), FigureUnit.NUMBER)
        for (label, amount, price), one in zip(bought[:MOST_STEPS], units, strict=False)
    ]
    if rest := units[MOST_STEPS:]:
        more = words.exact(float(np.sum(rest)))
        steps.append(Step(words.counted(len(rest), "more flow"), "each likewise", more, FigureUnit.NUMBER))
    held, last = float(np.sum(units)), float(prices[-1])
    steps.append(Step(f"Units of {symbol}", "the sum of these", words.exact(held), FigureUnit.NUMBER))
    steps.append(Step("Worth at the end", f"{words.term(held)} × {words.term(last)}", value, FigureUnit.MONEY))
    sentence = f"The same money in {symbol}, dividends reinvested and without costs, would be {material.money(value)}."
    return Way(sentence, steps, (flow_rows(material), _last_price(material)))


def _last_price(material: Material) -> Rows[float]:
    prices, curve, symbol = material.found.shadow.prices, material.curve, material.benchmark.symbol
    track, delay = material.found.prices.benchmark, material.found.prices.truth.delay
    label = f"{symbol} with dividends, {words.on(material.last_day)}"

    def read(price: float) -> Input:
        value, at = words.exact(price) or Decimal(0), curve.instant(curve.at.size - 1)
        return Input("price", label, value, FigureUnit.NUMBER, track.source, at, delay, symbol)

    return Rows((float(prices[-1]),), read)


def _benchmark_rate(material: Material) -> Way:
    other, curve = _other(material), material.curve
    if other is None:
        return _no_price(material)
    rate, told = xirr_of(curve, other), _rate(material)
    if rate.rate is None or told is None:
        return Way(why_no_rate(material))
    if rate.log_a_day is None:
        lost = Step("The rate, a year", "nothing came back", told, FigureUnit.RATIO)
        return Way("Money was put in and nothing of it would be left: the rate is -100 %.", (lost,))
    terms = [*terms_of(curve)[:-1], Term("There at the end", curve.length, other)]
    steps = [*listed(terms, rate.log_a_day), *totals(terms, rate.log_a_day, told, curve.age)]
    sentence = f"The same money in {material.benchmark.symbol} would have had {words.percent(told)} a year."
    return Way(sentence, steps, (flow_rows(material), ends_rows(material)))


def _against(material: Material) -> Way:
    yours, other = material.curve.end_equity, _value(material)
    if other is None:
        return _no_price(material)
    name = "You" if material.key == YOU else f"{material.benchmark.symbol} with your cash flows"
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
            "dividends are reinvested, nothing is paid for trading."
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
        way=_way_of(lambda material: equity_at(material, -1), _benchmark_value),
    ),
    _figure(
        "xirr",
        "Money-weighted return of the same money, a year",
        FigureUnit.RATIO,
        formula="The rate r with: sum of amount / (1 + r) ^ (days / 365) = 0; money put in counts below 0",
        value=_rate,
        way=_way_of(xirr_way, _benchmark_rate),
    ),
    _figure(
        "twr",
        "Time-weighted return of the same money",
        FigureUnit.RATIO,
        formula="Of the benchmark: last price / first price - 1",
        value=_return,
        way=_way_of(twr_way, benchmark_way),
    ),
    _figure(
        "difference",
        "You less the same money elsewhere",
        FigureUnit.MONEY,
        formula="Your equity at the end - what the same money would be worth",
        value=_difference,
        way=_way_of(_against, _against),
    ),
)
