"""Scenarios explained without a database, and what an explanation's steps come to when they are worked again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.series import session_close_ticks, steps
from paiid.features.portfolio.explaining.material import Figure, Material
from paiid.features.portfolio.explaining.model import Scope
from paiid.features.portfolio.explaining.registry import PERIOD_FIGURES
from paiid.features.portfolio.explaining.shadowing import KEYS
from paiid.features.portfolio.figures.advised import advised
from paiid.features.portfolio.figures.benchmark import shadow_of
from paiid.features.portfolio.figures.measured import Measure, performance_of
from paiid.features.portfolio.inputs.advice import AdviceFund
from paiid.features.portfolio.inputs.periods import Range
from paiid.features.portfolio.inputs.prices import PriceTrack
from paiid.features.portfolio.performance_answers import performance_read
from tests.support.tracked import SPY, measured, selection_of


@cache
def benchmark_track() -> PriceTrack:
    """A price of SPY at every close of the calendar, up and down in no pattern that a scenario has."""
    ticks = session_close_ticks()
    return PriceTrack(
        SPY.symbol, steps(ticks, [Decimal(400 + place * 7 % 23) for place in range(len(ticks))]), "Closes"
    )


@cache
def advice_fund() -> AdviceFund:
    """Advice followed since the calendar begins, up and down in no pattern that a scenario has."""
    days = sessions_between(date(2005, 1, 4), date(2026, 12, 31))
    return AdviceFund(days, [1 + place * 5 % 17 / 100 for place in range(len(days))], 9, 0, "Closes")


def material_of(scenario: Mapping[str, Any], wanted: Range | None = None) -> Material:
    """A scenario's period measured and told."""
    start, end = scenario["period"]["start"], scenario["period"]["end"]
    measure = Measure()
    asked = wanted or Range(date.fromisoformat(start) if start else None, date.fromisoformat(end))
    plain = measured(selection_of(scenario), asked, measure=measure)
    track = benchmark_track()
    shadow = shadow_of(plain.curve, plain.flows, plain.period, track)
    found = replace(plain, prices=replace(plain.prices, benchmark=track), shadow=shadow)
    told, following = performance_of(found, SPY), advised(found, advice_fund())
    return Material(
        found=found, told=told, shown=performance_read(told), measure=measure, benchmark=SPY, advised=following
    )


def parts_of(material: Material, figure: Figure) -> Iterator[Material]:
    """The material for each part of the period that the figure is of."""
    values = {name: getattr(material, name) for name in ("found", "told", "shown", "measure", "benchmark", "advised")}
    if figure.scope is Scope.PERIOD:
        yield material
    elif figure.scope is Scope.MONTH:
        for one in material.shown.by_month:
            yield Material(**values, at=one.month)
    elif figure.scope is Scope.DAY:
        for day in material.shown.by_day[-5:]:
            yield Material(**values, at=day.date.isoformat())
    elif figure.scope is Scope.SHADOW:
        for key in KEYS:
            yield Material(**values, key=key)
    elif figure.scope is Scope.SYMBOL:
        for symbol in material.shown.by_symbol:
            yield Material(**values, symbol=symbol.symbol)


def figures() -> tuple[Figure, ...]:
    """Every figure of a period."""
    return PERIOD_FIGURES
