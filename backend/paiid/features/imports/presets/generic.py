"""The generic activities file, and any table whose columns its owner names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import ClassVar, Final

from paiid.core.csv import plain_cell
from paiid.domain.activity import ZERO, ActivityKind, Terms
from paiid.domain.activity_draft import ActivityDraft
from paiid.domain.instrument import Symbol
from paiid.features.imports.dates import DateFormat, detect
from paiid.features.imports.errors import UnreadableFileError
from paiid.features.imports.numbers import DecimalMark, decimal_mark
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import Reading, is_remark, outcome_of
from paiid.features.imports.presets.words import SUGGESTED, TYPE_WORDS
from paiid.features.imports.rows import Content, Entry, Formats, Outcome, Row, RowError
from paiid.features.imports.source import Record, Source, normalized

FIELDS: Final = (
    "date", "type", "symbol", "quantity", "price", "amount", "fee", "tax", "currency", "account", "note", "to_symbol",
    "ratio", "cost_share", "to_currency", "to_amount", "lots",
)  # fmt: skip
NUMBERS: Final = ("quantity", "price", "amount", "fee", "tax", "close")
_NEEDED: Final = frozenset({"date", "type"})
_SAMPLED: Final = 2_000
_RATIO: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?::|/|for|-for-)\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
K = ActivityKind


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What the owner says of the file: columns by field, kinds by word, symbols by what the file calls them."""

    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, ActivityKind] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    mark: DecimalMark | None = None


def read_activity(row: Row, types: Mapping[str, ActivityKind] = TYPE_WORDS) -> Entry:
    """One row of the generic fields.

    Raises:
        RowError: a field is missing or not what it should be.
    """
    word = " ".join(row.needed("type").lower().replace("_", " ").split())
    kind = types.get(word)
    if kind is None:
        raise entries.unknown("type", row.text("type"))
    day, at = row.day("date")
    symbol = row.text("symbol")
    draft = ActivityDraft(
        kind, day, at, contract(symbol) or symbol or None, _quantity(row, kind), row.number_in("price"),
        row.number_in("amount"), row.number_in("fee") or ZERO, row.number_in("tax") or ZERO,
        row.text("currency").upper() or "USD", row.text("note"),
    )  # fmt: skip
    if row.text("to_symbol", "ratio", "to_currency", "cost_share"):
        draft = draft._replace(terms=_terms(row))
    lots = row.text("lots")
    return Entry(draft, row.text("account") or None, lots=_lots(lots) if lots else ())


def _quantity(row: Row, kind: ActivityKind) -> Decimal | None:
    text = row.text("quantity")
    if kind is K.SPLIT and (found := _RATIO.fullmatch(text)):
        new, old = row.as_number("quantity", found[1]), row.as_number("quantity", found[2])
        if new and old:
            return new / old
    return row.as_number("quantity", text)


def _terms(row: Row) -> Terms:
    to_symbol = row.text("to_symbol")
    return Terms(
        Symbol(to_symbol) if to_symbol else None, row.number_in("ratio"), row.number_in("cost_share"),
        row.text("to_currency") or None, row.number_in("to_amount"),
    )  # fmt: skip


def _lots(text: str) -> tuple[int, ...]:
    parts = text.replace(";", " ").replace(",", " ").split()
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        raise RowError("lots", "The lots are places in the file: whole numbers from 0.")
    return tuple(map(int, parts))


@dataclass(frozen=True)
class GenericPreset:
    """A table of activities; its columns by the names of the fields, by likely names, or by the owner's word."""

    mapping: FileMapping = field(default_factory=FileMapping)
    date_format: DateFormat | None = None
    id = "generic"
    title = "Generic activities (CSV)"
    how = "A table with the columns date, type, symbol, quantity, price, amount, fee, tax, currency, account, note."
    needed: ClassVar[frozenset[str]] = _NEEDED
    fields: ClassVar[Sequence[str]] = FIELDS

    def matches(self, source: Source) -> bool:
        """Whether the header names a date and a type."""
        return self._header(source) is not None

    def read(self, source: Source) -> Reading:
        """The rows below the header.

        Raises:
            UnreadableFileError: no header has the columns that are needed.
        """
        header = self._header(source)
        if header is None:
            raise UnreadableFileError(
                f"No line names the columns {', '.join(sorted(self.needed))}; say by a mapping which columns they are."
            )
        columns = self.suggested(header.cells)
        places = {
            name: next(i for i, cell in enumerate(header.cells) if cell == column) for name, column in columns.items()
        }
        found = _formats(source, header, places, self.mapping.mark, self.date_format)
        outcomes = self._outcomes(source, header, places, found.formats)
        return Reading(outcomes, source.count - 1, header.cells, columns, found.formats, found.assumed, found.ambiguous)

    def suggested(self, cells: Sequence[str]) -> dict[str, str]:
        """Which column is which field, by the owner's word first."""
        chosen = {name: column for name, column in self.mapping.columns.items() if column in cells}
        taken = set(chosen.values())
        by_name = {normalized(cell): cell for cell in reversed(cells) if normalized(cell)}
        for name in self.fields:
            for likely in () if name in chosen else (name, name.replace("_", " "), *SUGGESTED.get(name, ())):
                column = by_name.get(likely)
                if column is not None and column not in taken:
                    chosen[name] = column
                    taken.add(column)
                    break
        return chosen

    def row(self, row: Row) -> Sequence[Content]:
        """What one row says."""
        return [read_activity(row, {**TYPE_WORDS, **self.mapping.types} if self.mapping.types else TYPE_WORDS)]

    def _header(self, source: Source) -> Record | None:
        return next((one for one in source.head if self.needed <= self.suggested(one.cells).keys()), None)

    def _outcomes(
        self, source: Source, header: Record, places: Mapping[str, int], formats: Formats
    ) -> Iterator[Outcome]:
        width = len(header.cells)
        for number, cells in source.records():
            if number == header.number:
                continue
            if number < header.number or is_remark(cells, width):
                yield Outcome(number, cells, ignored="It is not part of the table.")
            else:
                # Our own export puts a quote before what a spreadsheet would run.
                plain = list(map(plain_cell, cells)) if any(cell[:1] == "'" for cell in cells) else cells
                yield outcome_of(Row(number, plain, places, 0, formats), self.row)


@dataclass(frozen=True, slots=True)
class _Found:
    formats: Formats
    assumed: Sequence[str]
    ambiguous: Sequence[DateFormat]


def _formats(
    source: Source, header: Record, places: Mapping[str, int], mark: DecimalMark | None, order: DateFormat | None
) -> _Found:
    """How the table writes dates, by the whole column, and numbers, by the first two thousand rows."""
    dates: dict[str, None] = {}
    numbers: list[str] = []
    columns = [places[name] for name in NUMBERS if name in places]
    below = (record.cells for record in source.records() if record.number > header.number)
    at = places["date"]
    for place, cells in enumerate(below):
        if at < len(cells):
            dates.setdefault(cells[at].strip()[:40])
        if place < _SAMPLED:
            numbers += [cells[column] for column in columns if column < len(cells)]
    assumed: list[str] = []
    ambiguous: list[DateFormat] = []
    if order is None:
        order, ambiguous = _order(dates, assumed)
    found = mark or decimal_mark(numbers)
    if found is None:
        found = "," if source.delimiter == ";" and any("," in text for text in numbers) else "."
        if any("," in text for text in numbers):
            word = "a comma before decimals" if found == "," else "a comma between thousands"
            assumed.append(f"Numbers are read with {word}.")
    return _Found(Formats(order, found), assumed, ambiguous)


def _order(dates: Mapping[str, None], assumed: list[str]) -> tuple[DateFormat, list[DateFormat]]:
    found = detect(islice(dates, None))
    if found is None:
        assumed.append("Some dates begin with the day and others with the month; those that do not fit are refused.")
        return DateFormat.MONTH_FIRST, [DateFormat.MONTH_FIRST, DateFormat.DAY_FIRST]
    if found.is_sure:
        return found.format, []
    assumed.append("Dates like 03/04 are read with the month first; say so, or that the day comes first.")
    return found.format, [DateFormat.MONTH_FIRST, DateFormat.DAY_FIRST]
