"""The time-weighted return, of the period, a year, a month; the benchmark's beside it.

Imports numpy, so it is itself imported lazily.
"""

from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.elsewhere import benchmark_of, change_way
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material, flow_rows
from paiid.features.portfolio.explaining.model import Input, Rows, Scope, Step, Way
from paiid.features.portfolio.explaining.spans import Span, factor_steps, product_words, spans_of, until_lost
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.figures.statistics import YEAR_DAYS

_SPAN: Final = (
    "A span's factor is its end over its base: the value at the end, without what came or went at that very moment, "
    "over the value at the beginning with what was put in right after it."
)


def twr_way(material: Material) -> Way:
    """The factors of the period."""
    spans, curve = until_lost(spans_of(material.found.timeline)), material.curve
    if not curve.at.size:
        return Way(NOTHING)
    steps = factor_steps(spans)
    inputs = (flow_rows(material),)
    if curve.twr is None:
        return Way(_broken(spans, material), steps, inputs)
    linked = Step("Linked, less one", f"{product_words(steps)} - 1", material.shown.twr, FigureUnit.RATIO)
    kept = f"Money that was there from {words.on(material.first_day)} to {words.on(material.last_day)}"
    return Way(f"{kept} {words.change(curve.twr)}, whatever was put in or taken out.", [*steps, linked], inputs)


def _broken(spans: list[Span], material: Material) -> str:
    """Why there is no factor."""
    span = next((one for one in spans if np.isnan(one.factor)), None)
    if span is None:
        return "There is only one valuation in this period, so nothing has changed yet."
    return (
        f"On {words.on(span.last)} the account had {material.money(span.base)} to earn with; no rate describes what a "
        "base of nothing or below becomes, so the whole period has none. A range that begins later has one again."
    )


def _annualized(material: Material) -> Way:
    told, curve = material.shown, material.curve
    if not curve.at.size:
        return Way(NOTHING)
    if told.twr is None:
        return Way("There is no time-weighted return of the period, so there is none of a year.")
    if curve.age < YEAR_DAYS:
        days = words.counted(curve.age, "day")
        return Way(f"The account has {days} in this period; a return of less than a year is not made one of a year.")
    steps = (
        Step("Time-weighted return", "of the whole period", told.twr, FigureUnit.RATIO),
        Step("Days", f"{words.on(curve.since)} to {words.on(curve.end_day)}", Decimal(curve.age), FigureUnit.DAYS),
        Step(
            "A year's",
            f"(1 + {words.term(told.twr)}) ^ (365 / {curve.age}) - 1",
            told.twr_annualized,
            FigureUnit.RATIO,
        ),
    )
    if told.twr_annualized is None:
        return Way("A year at this pace would be beyond every number.", steps[:2])
    sentence = (
        f"{words.percent(told.twr)} in {words.counted(curve.age, 'day')} are {words.percent(told.twr_annualized)}"
    )
    return Way(f"{sentence} a year, compounded.", steps, (_return_row(told.twr),))


def _return_row(value: Decimal) -> Rows[Decimal]:
    return Rows(
        (value,),
        lambda found: Input("figure", "Time-weighted return", found, FigureUnit.RATIO, "This period", reference="twr"),
    )


def _month_value(material: Material) -> Decimal | None:
    return next((one.twr for one in material.shown.by_month if one.month == material.at), None)


def month_points(material: Material) -> tuple[int, int]:
    """The points of the curve between which the month lies."""
    curve = material.curve
    names = [f"{curve.day(index):%Y-%m}" for index in range(curve.at.size)]
    inside = [index for index in range(1, len(names)) if names[index] == material.at]
    return inside[0] - 1, inside[-1]


def day_points(material: Material) -> tuple[int, int] | None:
    """The points of the curve between which the day lies; None where there is no such day."""
    curve, day = material.curve, material.at
    inside = [index for index in range(1, curve.at.size) if curve.day(index).isoformat() == day]
    return (inside[0] - 1, inside[-1]) if inside else None


def _day_value(material: Material) -> Decimal | None:
    points = day_points(material)
    if points is None:
        return None
    start, end = (float(material.curve.growth[point]) for point in points)
    return ratio(end / start - 1.0) if start > 0 else None


def _day(material: Material) -> Way:
    points = day_points(material)
    if points is None:
        return Way(NOTHING)
    value = _day_value(material)
    return _linked(material, points, value, words.on(date.fromisoformat(material.at)), "day")


def _month(material: Material) -> Way:
    return _linked(material, month_points(material), _month_value(material), material.at, "month")


def _linked(material: Material, points: tuple[int, int], value: Decimal | None, name: str, part: str) -> Way:
    begin, end = (int(material.found.timeline.shown[point]) for point in points)
    spans = until_lost(spans_of(material.found.timeline, begin, end))
    steps = factor_steps(spans)
    ticks = material.found.timeline.ticks
    flows = [flow for flow in material.flows if ticks[begin] < flow.event.tick <= ticks[end]]
    inputs = (Rows(flows, flow_rows(material).read),)
    if value is None:
        return Way(_none(spans, material, part), steps, inputs)
    linked = Step("Linked, less one", f"{product_words(steps)} - 1", value, FigureUnit.RATIO)
    verb = "On" if part == "day" else "In"
    return Way(f"{verb} {name} the account {words.change(value)}, flows taken out.", [*steps, linked], inputs)


def _none(spans: list[Span], material: Material, part: str) -> str:
    if any(np.isnan(span.factor) for span in spans):
        return _broken(spans, material)
    return f"What was there was lost, or had no rate of return, before: so no {part} after it has one."


def benchmark_way(material: Material) -> Way:
    """The change of the benchmark's price."""
    return change_way(material, benchmark_of(material)) if material.curve.at.size else Way(NOTHING)


FIGURES: Final = (
    Figure(
        name="twr",
        title="Time-weighted return",
        unit=FigureUnit.RATIO,
        formula="Product of all factors - 1. " + _SPAN,
        convention=(
            "Every flow and every close divides the time; where nothing moves between, closes multiply out. A deposit "
            "without an instant is there from the start of its day, a withdrawal leaves at its end."
        ),
        value=lambda material: material.shown.twr,
        way=twr_way,
    ),
    Figure(
        name="twr_annualized",
        title="Time-weighted return, a year",
        unit=FigureUnit.RATIO,
        formula="(1 + TWR) ^ (365 / days) - 1",
        convention="Days are counted from the account's first one in the period; shown from 365 days on.",
        value=lambda material: material.shown.twr_annualized,
        way=_annualized,
    ),
    Figure(
        name="twr",
        title="Time-weighted return of a month",
        unit=FigureUnit.RATIO,
        formula="Product of the month's factors - 1. " + _SPAN,
        convention="A month begins at the last close of the one before it, and ends at its own last close.",
        value=_month_value,
        way=_month,
        scope=Scope.MONTH,
    ),
    Figure(
        name="twr",
        title="Time-weighted return of a day",
        unit=FigureUnit.RATIO,
        formula="Product of the day's factors - 1. " + _SPAN,
        convention="A day begins at the close of the one before it, and ends at its own.",
        value=_day_value,
        way=_day,
        scope=Scope.DAY,
    ),
    Figure(
        name="benchmark",
        title="Return of the benchmark",
        unit=FigureUnit.RATIO,
        formula="Last price / first price - 1",
        convention="Prices have dividends and splits inside, and are taken when the account is valued.",
        value=lambda material: material.shown.benchmark.simple,
        way=benchmark_way,
    ),
)
