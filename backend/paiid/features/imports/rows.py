"""What a reader makes of each row: activities, prices or rates, a reason why there are none, or what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final, NamedTuple

from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat, parse_date
from paiid.features.imports.numbers import DecimalMark, parse_number

SHOWN_CELLS: Final = 40
SHOWN_LETTERS: Final = 200


class RowError(Exception):
    """A row that cannot be imported: the field, and a sentence for the person who has the file."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


class RowIgnored(Exception):
    """A row that says nothing an account needs, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Entry(NamedTuple):
    """One activity that a row says.

    `account` is the name the file gives, `source_id` the vendor's own name of the transaction. `is_added`: the
    quantity of a split is how many shares came with it. `lots` are places of other entries in the file, from 0.
    """

    draft: ActivityDraft
    account: str | None = None
    source_id: str | None = None
    is_added: bool = False
    lots: tuple[int, ...] = ()


class Price(NamedTuple):
    """The close of a day."""

    symbol: str
    day: date
    close: Decimal
    currency: str | None


class Rate(NamedTuple):
    """One unit of `base` in `quote`."""

    base: str
    quote: str
    day: date
    rate: Decimal


Content = Entry | Price | Rate


class Outcome(NamedTuple):
    """What became of one row. `number` is its first line in the file, from 1; for other files its place."""

    number: int
    raw: Sequence[str]
    contents: Sequence[Content] = ()
    error: tuple[str, str] | None = None
    ignored: str | None = None


@dataclass(frozen=True, slots=True)
class Formats:
    """How the file writes dates and numbers. `zone` is that of times without one."""

    dates: DateFormat = DateFormat.ISO
    mark: DecimalMark = "."
    zone: tzinfo | None = None


class Row:
    """One record under its header."""

    __slots__ = ("_places", "cells", "formats", "number", "section")

    def __init__(
        self, number: int, cells: Sequence[str], places: Mapping[str, int], section: int, formats: Formats
    ) -> None:
        self.number, self.cells, self.section, self.formats = number, cells, section, formats
        self._places = places

    def text(self, *names: str) -> str:
        """The first of these columns that is there and not empty; else an empty text."""
        for name in names:
            place = self._places.get(name)
            if place is not None and place < len(self.cells) and (found := self.cells[place].strip()):
                return found
        return ""

    def right_of(self, name: str) -> str:
        """The cell after that column; some exports leave the heading of an amount's own cell empty."""
        place = self._places.get(name)
        return self.cells[place + 1].strip() if place is not None and place + 1 < len(self.cells) else ""

    def needed(self, name: str) -> str:
        """As `text`.

        Raises:
            RowError: it is empty.
        """
        found = self.text(name)
        if not found:
            raise RowError(name, f"The column {name!r} is empty.")
        return found

    def number_in(self, *names: str) -> Decimal | None:
        """The number in the first of these columns that is not empty.

        Raises:
            RowError: it is none.
        """
        return self.as_number(names[0], self.text(*names))

    def as_number(self, field: str, text: str) -> Decimal | None:
        """The number in `text`.

        Raises:
            RowError: it is none.
        """
        if not text:
            return None
        try:
            return parse_number(text, self.formats.mark)
        except ValueError as error:
            raise RowError(field, f"{error}.") from None

    def cost(self, *names: str) -> Decimal:
        """The sum of what these columns say, whatever its signs.

        Raises:
            RowError: one is no number.
        """
        return sum((abs(self.number_in(name) or Decimal(0)) for name in names), Decimal(0))

    def day(self, *names: str) -> tuple[date, datetime | None]:
        """The day in the first of these columns that is not empty, and the instant where one is told.

        Raises:
            RowError: it is empty, or no date.
        """
        return self.as_day(names[0], self.text(*names))

    def as_day(self, field: str, text: str) -> tuple[date, datetime | None]:
        """The day in `text`, and the instant where one is told.

        Raises:
            RowError: it is empty, or no date.
        """
        if not text:
            raise RowError(field, f"The column {field!r} is empty.")
        try:
            return parse_date(text, self.formats.dates, self.formats.zone)
        except ValueError as error:
            raise RowError(field, f"{error}.") from None


def shown(raw: Sequence[str]) -> list[str]:
    """The row as it is shown to a person."""
    return [cell[:SHOWN_LETTERS] for cell in raw[:SHOWN_CELLS]]
