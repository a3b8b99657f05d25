"""Opens numbers: measures the period as the other endpoints do, and tells how the asked one came about."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from paiid.domain.instrument import Instrument
from paiid.features.portfolio.explaining.broker_figures import broker_figure
from paiid.features.portfolio.explaining.errors import UnknownFigureError
from paiid.features.portfolio.explaining.model import Figure, Input, Scope, Step
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.inputs.selecting import AccountRef
from paiid.features.portfolio.performance_answers import performance_read
from paiid.features.portfolio.service.performing import MeasurePerformance, Question

if TYPE_CHECKING:
    from paiid.features.portfolio.explaining.material import Material
    from paiid.features.portfolio.explaining.reconciling import Reconciliation
    from paiid.features.portfolio.figures.measured import Measured

_MONTH_LENGTH = len("2026-01")


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """Which number is to be opened, and which of its inputs are wanted.

    `at` is a month (`2026-01`) or a day (`2026-01-15`) of the period, `symbol` one thing; both empty for the whole.
    """

    figure: str
    at: str = ""
    symbol: str = ""
    offset: int = 0
    limit: int = 100

    @property
    def scope(self) -> Scope:
        """What the figure is of."""
        if self.symbol:
            return Scope.SYMBOL
        if self.at:
            return Scope.MONTH if len(self.at) == _MONTH_LENGTH else Scope.DAY
        return Scope.PERIOD


@dataclass(frozen=True, slots=True)
class Explanation:
    """One number opened; see `ExplanationRead`."""

    figure: str
    title: str
    value: Decimal | None
    unit: FigureUnit
    currency: str
    formula: str
    sentence: str
    convention: str
    inputs: Sequence[Input]
    input_count: int
    steps: Sequence[Step]
    account: AccountRef
    start: date
    end: date
    as_of: datetime


@dataclass(frozen=True)
class ExplainFigures:
    """Explains; raises as `MeasurePerformance.performance` does."""

    performing: MeasurePerformance

    async def explain(self, question: Question, asked: FigureQuestion) -> Explanation:
        """One number with its formula, inputs and steps.

        Raises:
            UnknownFigureError: there is no such number, or the period has no such part.
        """
        figure = await asyncio.to_thread(_figure_of, asked)
        found, benchmark = await self.performing.measured(question)
        return await asyncio.to_thread(self._explained, figure, asked, found, benchmark)

    async def figures(self) -> Sequence[Figure]:
        """Every number that can be opened."""
        return await asyncio.to_thread(_all_figures)

    def _explained(
        self, figure: Figure, asked: FigureQuestion, found: "Measured", benchmark: Instrument
    ) -> Explanation:
        material = replace(self._material(found, benchmark), at=asked.at, symbol=asked.symbol)
        _require_part(material, figure)
        return explanation_of(figure, asked, material)

    def _material(self, found: "Measured", benchmark: Instrument) -> "Material":
        from paiid.features.portfolio.explaining.material import Material
        from paiid.features.portfolio.figures.measured import performance_of

        told = performance_of(found, benchmark)
        return Material(
            found=found,
            told=told,
            shown=performance_read(told),
            measure=self.performing.measure(),
            benchmark=benchmark,
        )

    async def reconcile(self, question: Question) -> "Reconciliation":
        """The period's return by each method, and why they differ."""
        found, benchmark = await self.performing.measured(question)
        return await asyncio.to_thread(self._reconciled, found, benchmark)

    def _reconciled(self, found: "Measured", benchmark: Instrument) -> "Reconciliation":
        from paiid.features.portfolio.explaining.reconciling import reconciliation_of

        return reconciliation_of(self._material(found, benchmark), broker_figure(found.selection))


def explanation_of(figure: Figure, asked: FigureQuestion, material: "Material") -> Explanation:
    """The figure opened."""
    way, told = figure.way(material), material.told
    return Explanation(
        figure=figure.name,
        title=figure.title,
        value=figure.value(material),
        unit=figure.unit,
        currency=material.currency,
        formula=figure.formula,
        sentence=way.sentence,
        convention=figure.convention,
        inputs=way.page(asked.offset, asked.limit),
        input_count=way.input_count,
        steps=way.steps,
        account=told.account,
        start=material.period.start,
        end=material.period.end,
        as_of=told.truth.as_of,
    )


def _all_figures() -> Sequence[Figure]:
    from paiid.features.portfolio.explaining.registry import PERIOD_FIGURES

    return PERIOD_FIGURES


def _figure_of(asked: FigureQuestion) -> Figure:
    from paiid.features.portfolio.explaining.registry import figure_of, scopes_of

    figure = figure_of(asked.figure, asked.scope)
    if figure is not None:
        return figure
    known = sorted({one.name for one in _all_figures()})
    scopes = scopes_of(asked.figure)
    if not scopes:
        raise UnknownFigureError(f"There is no figure {asked.figure!r} to open.", figures=known)
    kinds = ", ".join(scopes)
    raise UnknownFigureError(f"{asked.figure} can be opened of a {kinds}, not of a {asked.scope}.", figures=known)


def _require_part(material: "Material", figure: Figure) -> None:
    """A month or a day that the period does not have cannot be opened."""
    if figure.scope is Scope.MONTH:
        is_there = any(one.month == material.at for one in material.shown.by_month)
    else:
        is_there = figure.scope is Scope.PERIOD or figure.value(material) is not None
    if not is_there:
        part = material.at or material.symbol
        raise UnknownFigureError(f"The period has no {figure.scope} {part}.", part=part)
