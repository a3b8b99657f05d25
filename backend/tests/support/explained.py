"""Scenarios explained without a database, and what an explanation's steps come to when they are worked again."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from paiid.features.portfolio.explaining.material import Material
from paiid.features.portfolio.explaining.model import Figure, Scope
from paiid.features.portfolio.explaining.registry import PERIOD_FIGURES
from paiid.features.portfolio.figures.measured import Measure, performance_of
from paiid.features.portfolio.inputs.periods import Range
from paiid.features.portfolio.performance_answers import performance_read
from tests.support.tracked import SPY, measured, selection_of


def material_of(scenario: Mapping[str, Any], wanted: Range | None = None) -> Material:
    """A scenario's period measured and told."""
    start, end = scenario["period"]["start"], scenario["period"]["end"]
    measure = Measure()
    asked = wanted or Range(date.fromisoformat(start) if start else None, date.fromisoformat(end))
    found = measured(selection_of(scenario), asked, measure=measure)
    told = performance_of(found, SPY)
    return Material(found=found, told=told, shown=performance_read(told), measure=measure, benchmark=SPY)


def parts_of(material: Material, figure: Figure) -> Iterator[Material]:
    """The material for each part of the period that the figure is of."""
    values = {name: getattr(material, name) for name in ("found", "told", "shown", "measure", "benchmark")}
    if figure.scope is Scope.PERIOD:
        yield material
    elif figure.scope is Scope.MONTH:
        for one in material.shown.by_month:
            yield Material(**values, at=one.month)
    elif figure.scope is Scope.DAY:
        for day in material.shown.by_day[-5:]:
            yield Material(**values, at=day.date.isoformat())
    elif figure.scope is Scope.SYMBOL:
        for symbol in material.shown.by_symbol:
            yield Material(**values, symbol=symbol.symbol)


def figures() -> tuple[Figure, ...]:
    """Every figure of a period."""
    return PERIOD_FIGURES
