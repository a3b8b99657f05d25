"""What an explanation is made of. Data in, data out: no figure is computed anew to be shown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any, Final, Generic, Literal, TypeVar

from paiid.domain.market import Delay
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.figure_schemas import FigureUnit

T = TypeVar("T")
M = TypeVar("M")
InputKind = Literal["ledger", "activity", "lot", "price", "rate", "flow", "figure", "trade"]
MOST_STEPS: Final = 60
"""Rows of one kind among the steps; what goes beyond is told as one sum."""


class Scope(StrEnum):
    """What a figure is of.

    A period, one of its months or days, one symbol in it, one of its shadows; now an account, a position, or a slice of
    an allocation, a lot that is open or was closed.
    """

    PERIOD = "period"
    MONTH = "month"
    DAY = "day"
    SYMBOL = "symbol"
    ACCOUNT = "account"
    POSITION = "position"
    SHADOW = "shadow"
    LOT = "lot"
    SLICE = "slice"


class EntryBook(StrEnum):
    """Where an entry stands: the ledger of an account of our brokers, or the activities of a tracked one."""

    LEDGER = "ledger"
    ACTIVITIES = "activities"


@dataclass(frozen=True, slots=True)
class EntryRef:
    """An entry that can be looked up; see `EntryRefRead`."""

    book: EntryBook
    account_id: str
    account_name: str
    id: str

    @classmethod
    def of(cls, account: AccountRow, entry_id: str) -> "EntryRef":
        """The entry of `account` with that id."""
        return cls(EntryBook.ACTIVITIES if account.is_tracked else EntryBook.LEDGER, account.id, account.name, entry_id)


@dataclass(frozen=True, slots=True)
class Input:
    """One thing a figure was computed from; see `ExplanationInputRead`."""

    kind: InputKind
    label: str
    value: Decimal
    unit: FigureUnit
    source: str
    as_of: datetime | None = None
    delay: Delay | None = None
    reference: str | None = None
    entry: EntryRef | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One intermediate figure with what it was computed by, in numbers."""

    label: str
    expression: str
    value: Decimal | None
    unit: FigureUnit


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """Inputs of one kind, each read when it is shown: a figure may have many thousands."""

    items: Sequence[T]
    read: Callable[[T], Input]


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one figure's value."""

    sentence: str
    steps: Sequence[Step] = ()
    inputs: Sequence[Rows[Any]] = ()

    @property
    def input_count(self) -> int:
        """How many inputs there are."""
        return sum(len(rows.items) for rows in self.inputs)

    def page(self, offset: int, limit: int) -> list[Input]:
        """Inputs from `offset` on, at most `limit`."""
        return list(islice(self._from(offset), limit))

    def _from(self, offset: int) -> Iterator[Input]:
        for rows in self.inputs:
            yield from (rows.read(item) for item in islice(rows.items, offset, None))
            offset = max(0, offset - len(rows.items))


@dataclass(frozen=True)
class Opened(Generic[M]):
    """One number that can be opened. `value` takes it from the answer that shows it; `way` tells how it came about."""

    name: str
    title: str
    unit: FigureUnit
    formula: str
    convention: str
    value: Callable[[M], Decimal | None]
    way: Callable[[M], Way]
    scope: Scope = Scope.PERIOD
