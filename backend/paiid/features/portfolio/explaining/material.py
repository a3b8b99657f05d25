"""What explanations of a period are written from: the figures as they are shown, and all that they were made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from paiid.domain.activity import Activity
from paiid.domain.instrument import Instrument
from paiid.domain.series import instant_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.booked import source_of
from paiid.features.portfolio.explaining.model import EntryRef, Input, Opened, Rows
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.advised import NONE, Advised
from paiid.features.portfolio.figures.curve import Curve
from paiid.features.portfolio.figures.flows import WorthFlow
from paiid.features.portfolio.figures.measured import Measure, Measured
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.performance_schemas import PerformanceRead

NOTHING = "There is nothing to value in this period: the account did not exist yet, or the range lies ahead."


@dataclass(frozen=True)
class Material:
    """A period measured. `shown` is what `GET /portfolio/performance` answers; `at`, `symbol`, `key` tell the part."""

    found: Measured
    told: Performance
    shown: PerformanceRead
    measure: Measure
    benchmark: Instrument
    advised: Advised = NONE
    at: str = ""
    symbol: str = ""
    key: str = ""

    @property
    def curve(self) -> Curve:
        """The account's value over the period."""
        return self.found.curve

    @property
    def period(self) -> Period:
        """Which time is meant."""
        return self.found.period

    @property
    def currency(self) -> str:
        """The account's."""
        return self.found.selection.ref.currency

    @property
    def first_day(self) -> date:
        """The day of the first valuation."""
        return self.curve.day(0) if self.curve.at.size else self.period.start

    @property
    def last_day(self) -> date:
        """The day of the last valuation."""
        return self.curve.day(self.curve.at.size - 1) if self.curve.at.size else self.period.end

    @cached_property
    def flows(self) -> list[WorthFlow]:
        """Flows of the period that have a worth, in the order of `Curve.flows`."""
        return [flow for flow in self.found.flows if flow.worth is not None and self.period.holds(flow.event.tick)]

    @cached_property
    def _rows(self) -> Mapping[int, AccountRow]:
        selection = self.found.selection
        return {
            id(activity): row
            for row, fold in zip(selection.rows, selection.folds, strict=True)
            for activity in fold.activities
        }

    def money(self, amount: Decimal) -> str:
        """An amount in the account's currency."""
        return words.money(amount, self.currency)

    def account_of(self, activity: Activity) -> AccountRow:
        """The account an activity belongs to."""
        rows = self.found.selection.rows
        return rows[0] if len(rows) == 1 else self._rows[id(activity)]

    def source_of(self, activity: Activity) -> str:
        """Who tells of it."""
        return source_of(self.account_of(activity))


Figure = Opened[Material]
"""One number of a period, or of a part of it."""


def flow_rows(material: Material) -> Rows[WorthFlow]:
    """The flows of the period as inputs."""
    return Rows(material.flows, lambda flow: _flow(flow, material))


def _flow(flow: WorthFlow, material: Material) -> Input:
    activity = flow.event.activity
    name = activity.kind.value.replace("_", " ").capitalize()
    label = name if activity.symbol is None else f"{name}: {words.plain(activity.quantity)} {activity.symbol}"
    return Input(
        kind="flow",
        label=f"{label}, {words.on(flow.day)}",
        value=flow.worth or Decimal(0),
        unit=FigureUnit.MONEY,
        source=material.source_of(activity),
        as_of=instant_of(flow.event.tick),
        reference=activity.id,
        entry=EntryRef.of(material.account_of(activity), activity.id),
    )
