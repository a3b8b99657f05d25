"""What each flow does to the difference between money-weighted and time-weighted return.

A flow is thought away together with what its money became: the time-weighted return stays as it is, so whatever changes
in the money-weighted one is that flow's doing. Imports numpy, so it is itself imported lazily.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.holdings import Placement
from paiid.features.portfolio.explaining.material import Material
from paiid.features.portfolio.explaining.money_weighted import of_period
from paiid.features.portfolio.figures.curve import FloatArray
from paiid.features.portfolio.figures.flows import WorthFlow
from paiid.features.portfolio.figures.statistics import dietz_weights
from paiid.quant.returns import modified_dietz, xirr

MOST_FLOWS: Final = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """One flow: how the account did before it and from it on (ratios), and what it adds to the money-weighted return.

    None where that has no meaning: there is no rate of return over the time before or after.
    """

    day: date
    amount: Decimal
    before: float | None
    after: float | None
    effect: float | None


@dataclass(frozen=True)
class Money:
    """A money-weighted return of the period, `value`, and the same without one of the flows and what it became."""

    name: str
    value: float
    without: Callable[[int, float], float | None]


def money_weighted(material: Material) -> Money | None:
    """XIRR of the period where exactly one rate solves it, else Modified Dietz; None without either."""
    curve, rate = material.curve, material.told.rates.internal
    value = of_period(rate, curve.age)
    if value is not None and rate.status != "several":
        return Money("money-weighted return", value, lambda place, end: _rate_without(material, place, end))
    dietz = material.told.rates.modified_dietz
    if dietz is None:
        return None
    return Money("Modified Dietz return", dietz, lambda place, end: _dietz_without(material, place, end))


def effects_of(material: Material, money: Money) -> tuple[list[Effect], int]:
    """The flows that matter most, the largest effect first, and how many there are beside the opening ones."""
    moved = _moved_within(material)
    growth = material.found.timeline.growth()
    told = [(place, *_around(material, material.flows[place], growth)) for place in moved]
    told.sort(key=lambda one: -_weight(material, one[0], one[2], money))
    found = [_effect(material, one, money) for one in told[:MOST_FLOWS]]
    return sorted(found, key=lambda one: -abs(one.effect or 0.0)), len(moved)


def _moved_within(material: Material) -> Sequence[int]:
    """Flows but those that an account without anything begins with: they are what the return is of."""
    flows = material.flows
    if material.curve.start_equity or not flows:
        return range(len(flows))
    first = flows[0].event.tick
    return [place for place, flow in enumerate(flows) if flow.event.tick > first]


def _around(material: Material, flow: WorthFlow, growth: FloatArray) -> tuple[float | None, float | None]:
    """What one unit became before a flow, and what one became from it to the end."""
    line = material.found.timeline
    point = int(np.searchsorted(line.ticks, flow.event.tick))
    before = float(growth[point - 1 if flow.event.placement is Placement.START else point])
    last = float(growth[-1])
    if not (before > 0 and math.isfinite(last)):
        return None, None
    return before, last / before


def _weight(material: Material, place: int, after: float | None, money: Money) -> float:
    """How far, to the first order, a flow moves the equation that the rate solves."""
    if after is None:
        return 0.0
    curve, flow = material.curve, material.flows[place]
    left = (curve.end_day - flow.day).days
    fair = (1.0 + money.value) ** (left / max(1, curve.age)) if money.value > -1 else 0.0
    return abs(float(flow.worth or 0) * (fair - after))


def _effect(material: Material, told: tuple[int, float | None, float | None], money: Money) -> Effect:
    place, before, after = told
    flow = material.flows[place]
    amount = flow.worth or Decimal(0)
    if before is None or after is None:
        return Effect(flow.day, amount, None, None, None)
    other = money.without(place, float(material.curve.end_equity) - float(amount) * after)
    return Effect(flow.day, amount, before - 1, after - 1, None if other is None else money.value - other)


def _rate_without(material: Material, place: int, end: float) -> float | None:
    curve = material.curve
    flows = [flow for index, flow in enumerate(curve.counted) if index != place]
    days = [0, *((flow.day - curve.begin_day).days for flow in flows), curve.length]
    amounts = [-float(curve.start_equity), *(-float(flow.amount) for flow in flows), end]
    found = xirr(np.array(days, dtype=np.int64), np.array(amounts, dtype=np.float64))
    return of_period(found, curve.age) if found.status != "several" else None


def _dietz_without(material: Material, place: int, end: float) -> float | None:
    curve = material.curve
    amounts = np.array([float(flow.amount) for flow in curve.counted], dtype=np.float64)
    others = np.arange(amounts.size) != place
    return modified_dietz(float(curve.start_equity), end, amounts[others], dietz_weights(curve)[others])
