"""Opens numbers: measures the account as the other endpoints do, and tells how the asked one came about."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Instrument
from paiid.features.portfolio.explaining.allocation import FIGURES as ALLOCATION_FIGURES
from paiid.features.portfolio.explaining.allocation import Allocating
from paiid.features.portfolio.explaining.answering import Explanation, FigureQuestion, Frame, explanation_of
from paiid.features.portfolio.explaining.broker_figures import Told, ask_broker
from paiid.features.portfolio.explaining.contribution import FIGURES as CONTRIBUTION_FIGURES
from paiid.features.portfolio.explaining.contribution import Contributing
from paiid.features.portfolio.explaining.errors import UnknownFigureError
from paiid.features.portfolio.explaining.lot_figures import FIGURES as LOT_FIGURES
from paiid.features.portfolio.explaining.lot_figures import OPEN_FIGURES
from paiid.features.portfolio.explaining.lots import lot_of
from paiid.features.portfolio.explaining.model import Opened, Scope
from paiid.features.portfolio.explaining.present_figures import FIGURES as PRESENT_FIGURES
from paiid.features.portfolio.explaining.presenting import present_of
from paiid.features.portfolio.figure_answers import contribution_read
from paiid.features.portfolio.figures.allocating import AllocationBy
from paiid.features.portfolio.inputs.advice import NO_ADVICE, AdviceFund
from paiid.features.portfolio.inputs.selecting import AccountRef
from paiid.features.portfolio.lots.service import LotsService
from paiid.features.portfolio.performance_answers import performance_read
from paiid.features.portfolio.service import PortfolioService
from paiid.features.portfolio.service.performing import Question

if TYPE_CHECKING:
    from paiid.features.portfolio.explaining.material import Figure, Material
    from paiid.features.portfolio.explaining.present import Present, PresentFigure
    from paiid.features.portfolio.explaining.reconciling import Reconciliation
    from paiid.features.portfolio.figures.measured import Measured

_ALL = "all"


@dataclass(frozen=True)
class ExplainFigures:
    """Explains; raises as `MeasurePerformance.performance` and `PortfolioService.present` do."""

    portfolio: PortfolioService
    lots: LotsService

    async def explain(self, question: Question, asked: FigureQuestion) -> Explanation:
        """One number with its formula, inputs and steps.

        Raises:
            UnknownFigureError: there is no such number, or the account has no such part.
        """
        if asked.scope is Scope.SYMBOL and (part := await asyncio.to_thread(_part_figure, asked)) is not None:
            return await self._contribution(part, question, asked)
        if asked.scope is Scope.SLICE and (cut := _slice_figure(asked)) is not None:
            return await self._slice(cut, question, asked)
        if asked.scope is Scope.LOT:
            return await self._lot(question, asked)
        figure = await asyncio.to_thread(_period_figure, asked)
        if figure is None:
            now = _present_figure(asked)
            if now is None:
                raise await asyncio.to_thread(_unknown, asked)
            return _now(now, asked, replace(await present_of(self.portfolio, question), symbol=asked.symbol))
        found, benchmark = await self.portfolio.performing.measured(question)
        asking = self.portfolio.asking
        fund = await asking.fund(question) if (figure.scope, asked.key) == (Scope.SHADOW, "advice") else NO_ADVICE
        return await asyncio.to_thread(self._explained, figure, asked, (found, benchmark, fund))

    async def figures(self) -> Sequence[Opened[Any]]:
        """Every number that can be opened."""
        return await asyncio.to_thread(_all_figures)

    async def _contribution(
        self, figure: Opened[Contributing], question: Question, asked: FigureQuestion
    ) -> Explanation:
        contributed = await self.portfolio.asking.contribution(question)
        measure = self.portfolio.performing.measure()
        found = Contributing(contribution_read(contributed), contributed, measure, asked.symbol)
        if not found.rows:
            raise UnknownFigureError(f"{asked.symbol} is no part of the account in this period.", part=asked.symbol)
        shown, ref = found.shown, contributed.found.selection.ref
        frame = Frame(ref, ref.currency, shown.start, shown.end, found.as_of)
        return await asyncio.to_thread(
            lambda: explanation_of(figure, asked, (figure.value(found), figure.way(found)), frame)
        )

    async def _lot(self, question: Question, asked: FigureQuestion) -> Explanation:
        figure = next((one for one in LOT_FIGURES if one.name == asked.figure), None)
        if figure is None:
            raise await asyncio.to_thread(_unknown, asked)
        found = await lot_of(self.lots, question, asked, is_open=figure.name in OPEN_FIGURES)
        frame = Frame(found.ref, found.ref.currency, found.day, found.day, found.as_of)
        return explanation_of(figure, asked, (figure.value(found), figure.way(found)), frame)

    async def _slice(self, figure: Opened[Allocating], question: Question, asked: FigureQuestion) -> Explanation:
        found = Allocating(
            await self.portfolio.asking.allocation(question.user_id, question.account),
            asked.by or AllocationBy.POSITION,
            asked.key,
        )
        if found.slice is None:
            raise UnknownFigureError(f"The account holds nothing under {asked.key}.", part=asked.key)
        truth, ref = found.found.truth, found.found.account
        today = truth.as_of.astimezone(NEW_YORK).date()
        frame = Frame(ref, ref.currency, today, today, truth.as_of)
        return explanation_of(figure, asked, (figure.value(found), figure.way(found)), frame)

    def _explained(
        self, figure: "Figure", asked: FigureQuestion, measured: "tuple[Measured, Instrument, AdviceFund | str]"
    ) -> Explanation:
        from paiid.features.portfolio.figures.advised import advised

        found, benchmark, fund = measured
        material = replace(
            self._material(found, benchmark),
            advised=advised(found, fund),
            at=asked.at,
            symbol=asked.symbol,
            key=asked.key,
        )
        _require_part(material, figure)
        told, period = material.told, material.period
        frame = Frame(told.account, material.currency, period.start, period.end, told.truth.as_of)
        return explanation_of(figure, asked, (figure.value(material), figure.way(material)), frame)

    def _material(self, found: "Measured", benchmark: Instrument) -> "Material":
        from paiid.features.portfolio.explaining.material import Material
        from paiid.features.portfolio.figures.measured import performance_of

        told = performance_of(found, benchmark)
        return Material(
            found=found,
            told=told,
            shown=performance_read(told),
            measure=self.portfolio.performing.measure(),
            benchmark=benchmark,
        )

    async def reconcile(self, question: Question) -> "Reconciliation":
        """The period's return by each method, and why they differ."""
        found, benchmark = await self.portfolio.performing.measured(question)
        curve = found.curve
        span = (curve.instant(0), curve.instant(-1)) if curve.at.size else None
        told = await ask_broker(self.portfolio.custody, found.selection, span)
        return await asyncio.to_thread(self._reconciled, found, benchmark, told)

    def _reconciled(self, found: "Measured", benchmark: Instrument, told: Told) -> "Reconciliation":
        from paiid.features.portfolio.explaining.reconciling import reconciliation_of

        return reconciliation_of(self._material(found, benchmark), told)


def _now(figure: "PresentFigure", asked: FigureQuestion, present: "Present") -> Explanation:
    account = present.shown.account
    if figure.scope is Scope.POSITION and all(one.symbol != asked.symbol for one in present.shown.positions):
        raise UnknownFigureError(f"The account holds no {asked.symbol} that has a price.", part=asked.symbol)
    ref = AccountRef(None if account.id == _ALL else account.id, account.name, account.currency)
    frame = Frame(ref, account.currency, present.today, present.today, account.as_of)
    return explanation_of(figure, asked, (figure.value(present), figure.way(present)), frame)


def _all_figures() -> Sequence[Opened[Any]]:
    from paiid.features.portfolio.explaining.registry import PERIOD_FIGURES

    return (*PERIOD_FIGURES, *_part_figures(), *PRESENT_FIGURES, *ALLOCATION_FIGURES, *LOT_FIGURES)


def _part_figures() -> Sequence[Opened[Contributing]]:
    from paiid.features.portfolio.explaining.contribution_amounts import FIGURES as AMOUNTS

    return (*CONTRIBUTION_FIGURES, *AMOUNTS)


def _part_figure(asked: FigureQuestion) -> Opened[Contributing] | None:
    return next((one for one in _part_figures() if one.name == asked.figure), None)


def _period_figure(asked: FigureQuestion) -> "Figure | None":
    from paiid.features.portfolio.explaining.registry import figure_of

    return figure_of(asked.figure, asked.scope)


def _slice_figure(asked: FigureQuestion) -> Opened[Allocating] | None:
    return next((one for one in ALLOCATION_FIGURES if one.name == asked.figure), None)


def _present_figure(asked: FigureQuestion) -> "PresentFigure | None":
    if asked.at or asked.key:
        return None
    key = (asked.figure, asked.present_scope)
    return next((one for one in PRESENT_FIGURES if (one.name, one.scope) == key), None)


def _unknown(asked: FigureQuestion) -> UnknownFigureError:
    figures = _all_figures()
    known = sorted({one.name for one in figures})
    scopes = [one.scope for one in figures if one.name == asked.figure]
    if not scopes:
        return UnknownFigureError(f"There is no figure {asked.figure!r} to open.", figures=known)
    kinds = ", ".join(scopes)
    return UnknownFigureError(f"{asked.figure} can be opened of a {kinds}, not of a {asked.scope}.", figures=known)


def _has_day(material: "Material") -> bool:
    return any(one.date.isoformat() == material.at for one in material.shown.by_day)


def _require_part(material: "Material", figure: "Figure") -> None:
    """A part that the period does not have cannot be opened."""
    if figure.scope is Scope.SHADOW:
        from paiid.features.portfolio.explaining.shadowing import KEYS

        is_there = material.key in KEYS
    elif figure.scope is Scope.DAY:
        is_there = figure.value(material) is not None or _has_day(material)
    elif figure.scope is Scope.MONTH:
        is_there = any(one.month == material.at for one in material.shown.by_month)
    else:
        is_there = figure.scope is Scope.PERIOD or figure.value(material) is not None
    if not is_there:
        part = material.at or material.symbol or material.key
        raise UnknownFigureError(f"The period has no {figure.scope} {part}.", part=part)
