"""A period cut into spans that its flows and months divide. Imports numpy, so it is itself imported lazily."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import MOST_STEPS, Step
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import FloatArray, IntArray, money, new_york_days
from paiid.features.portfolio.figures.timeline import Timeline
from paiid.quant.returns import growth_factors

_SHOWN_FACTORS: Final = 8


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch within which no money moved.

    It began with `opening` and `put_in`, and ended with `closing`, of which `came_last` had come (above 0) or gone at
    its very end. `factor` is what one unit of money became; nan has no meaning.
    """

    first: date
    last: date
    opening: Decimal
    put_in: Decimal
    closing: Decimal
    came_last: Decimal
    factor: float

    @property
    def base(self) -> Decimal:
        """What there was to earn with."""
        return self.opening + self.put_in

    def step(self) -> Step:
        """The factor by its numbers."""
        base = _sum(self.opening, self.put_in)
        end = _sum(self.closing, -self.came_last)
        end = f"max(0, {end})" if self.closing < self.came_last else end
        expression = f"{end} / {base}" if self.base > 0 else f"from {base} to {end}"
        return Step(_label(self.first, self.last), expression, words.exact(self.factor), FigureUnit.NUMBER)


def spans_of(timeline: Timeline, begin: int = 0, end: int | None = None) -> list[Span]:
    """The spans between two of the timeline's points, cut at every flow, at month ends, and at a total loss."""
    end = timeline.ticks.size - 1 if end is None else end
    if end <= begin:
        return []
    days = new_york_days(timeline.ticks[begin : end + 1])
    values, start, last = (
        part[begin : end + 1] for part in (timeline.values, timeline.start_flows, timeline.end_flows)
    )
    bounds = _bounds(days, values, start, last)
    factors = _factors(values[bounds], _head(start, bounds), _tail(last, bounds))
    return [
        Span(
            first=date.fromordinal(int(days[a])),
            last=date.fromordinal(int(days[b])),
            opening=money(values[a]),
            put_in=money(start[a + 1]),
            closing=money(values[b]),
            came_last=money(last[b]),
            factor=float(factor),
        )
        for a, b, factor in zip(bounds[:-1].tolist(), bounds[1:].tolist(), factors[1:].tolist(), strict=True)
    ]


def _bounds(days: IntArray, values: IntArray, start: IntArray, last: IntArray) -> IntArray:
    size = values.size
    factors = _factors(values, start, last)
    odd = np.flatnonzero((factors == 0.0) | np.isnan(factors))
    months = np.array([day.year * 12 + day.month for day in map(date.fromordinal, days.tolist())], dtype=np.int64)
    cuts = (
        [0, size - 1],
        np.flatnonzero(start[1:]),
        np.flatnonzero(last),
        np.flatnonzero(np.diff(months)),
        odd,
        odd - 1,
    )
    found: IntArray = np.unique(np.concatenate(cuts)).astype(np.int64)
    return found[(found >= 0) & (found < size)]


def _factors(values: IntArray, start: IntArray, last: IntArray) -> FloatArray:
    return growth_factors(*(part.astype(np.float64) / 100 for part in (values, start, last)))


def _head(start: IntArray, bounds: IntArray) -> IntArray:
    """What came right after the first point of each span, at the place of its last."""
    return np.concatenate((start[:1] * 0, start[bounds[:-1] + 1]))


def _tail(last: IntArray, bounds: IntArray) -> IntArray:
    return np.asarray(last[bounds])


def until_lost(spans: Sequence[Span]) -> list[Span]:
    """The spans up to a total loss, after which nothing changes the product any more."""
    lost = next((place for place, span in enumerate(spans, 1) if span.factor == 0), len(spans))
    return list(spans[:lost])


def factor_steps(spans: Sequence[Span]) -> list[Step]:
    """The factor of each span; of each month or year where there are too many."""
    if len(spans) <= MOST_STEPS:
        return [span.step() for span in spans]
    months = _grouped(spans, "%Y-%m")
    return [_linked(group) for group in (months if len(months) <= MOST_STEPS else _grouped(spans, "%Y"))]


def _grouped(spans: Sequence[Span], digits: str) -> list[list[Span]]:
    groups: dict[str, list[Span]] = {}
    for span in spans:
        groups.setdefault(span.last.strftime(digits), []).append(span)
    return list(groups.values())


def product_words(steps: Sequence[Step]) -> str:
    """The factors multiplied."""
    if len(steps) > _SHOWN_FACTORS or any(step.value is None for step in steps):
        return f"the product of the {len(steps)} factors"
    return " × ".join(words.term(step.value or Decimal(0)) for step in steps)


def _linked(group: Sequence[Span]) -> Step:
    linked = float(np.prod([span.factor for span in group]))
    parts = words.counted(len(group), "part")
    return Step(_label(group[0].first, group[-1].last), f"{parts}, linked", words.exact(linked), FigureUnit.NUMBER)


def _label(first: date, last: date) -> str:
    return f"{words.on(first)} to {words.on(last)}"


def _sum(amount: Decimal, more: Decimal) -> str:
    if not more:
        return words.cents(amount)
    sign = "+" if more > 0 else "-"
    return f"({words.cents(amount)} {sign} {words.cents(abs(more))})"
