"""What is asked of an explanation, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from paiid.domain.account import LotMethod
from paiid.features.portfolio.explaining.model import Input, Opened, Scope, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.allocating import AllocationBy
from paiid.features.portfolio.inputs.selecting import AccountRef

_MONTH_LENGTH: Final = len("2026-01")


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """Which number is to be opened, and which of its inputs are wanted.

    `at` is a month (`2026-01`) or a day (`2026-01-15`) of the period, `symbol` one thing; both empty for the whole.
    `key` is that of a slice, with the way it was cut in `by`, of a shadow, or with a symbol of a lot, then by `method`.
    """

    figure: str
    at: str = ""
    symbol: str = ""
    by: AllocationBy | None = None
    key: str = ""
    method: LotMethod | None = None
    offset: int = 0
    limit: int = 100

    @property
    def scope(self) -> Scope:
        """What the figure is of, if it is of a period."""
        if self.key and self.symbol:
            return Scope.LOT
        if self.key:
            return Scope.SHADOW if self.by is None else Scope.SLICE
        if self.symbol:
            return Scope.SYMBOL
        if self.at:
            return Scope.MONTH if len(self.at) == _MONTH_LENGTH else Scope.DAY
        return Scope.PERIOD

    @property
    def present_scope(self) -> Scope:
        """What it is of, if it is of the present."""
        return Scope.POSITION if self.symbol else Scope.ACCOUNT


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


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose figure it is, and of when."""

    account: AccountRef
    currency: str
    start: date
    end: date
    as_of: datetime


def explanation_of(
    figure: Opened[Any], asked: FigureQuestion, found: tuple[Decimal | None, Way], frame: Frame
) -> Explanation:
    """The answer for `figure`, found with its way; the page of inputs that is asked for."""
    value, way = found
    return Explanation(
        figure=figure.name,
        title=figure.title,
        value=value,
        unit=figure.unit,
        currency=frame.currency,
        formula=figure.formula,
        sentence=way.sentence,
        convention=figure.convention,
        inputs=way.page(asked.offset, asked.limit),
        input_count=way.input_count,
        steps=way.steps,
        account=frame.account,
        start=frame.start,
        end=frame.end,
        as_of=frame.as_of,
    )
