"""What a preset is, and the one for tables with a header."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final, Protocol

from paiid.features.imports.dates import DateFormat
from paiid.features.imports.numbers import DecimalMark
from paiid.features.imports.rows import Content, Formats, Outcome, Row, RowError, RowIgnored
from paiid.features.imports.source import Record, Source, names_of

_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as a preset reads it.

    `total` is how many records it has below its headers, of which some presets make one row of two. `columns` is its
    header, where it has one; `assumed` are sentences for the owner.
    """

    outcomes: Iterator[Outcome]
    total: int
    columns: Sequence[str] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    formats: Formats | None = None
    assumed: Sequence[str] = ()
    ambiguous: Sequence[DateFormat] = ()


class Preset(Protocol):
    """One vendor's export. `how` says where its owner gets the file."""

    @property
    def id(self) -> str:
        """Its word in requests."""
        ...

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def how(self) -> str:
        """How to get the file."""
        ...

    def matches(self, source: Source) -> bool:
        """Whether the file is of this kind."""
        ...

    def read(self, source: Source) -> Reading:
        """The file, row by row."""
        ...


RowReader = Callable[[Row], Sequence[Content]]
RowsReader = Callable[[Iterable[Row]], Iterator[Outcome]]


def each(read: RowReader) -> RowsReader:
    """Reads each row for itself."""

    def rows(found: Iterable[Row]) -> Iterator[Outcome]:
        for row in found:
            yield outcome_of(row, read)

    return rows


def outcome_of(row: Row, read: RowReader) -> Outcome:
    """What `read` makes of `row`, whatever happens."""
    try:
        return Outcome(row.number, row.cells, read(row))
    except RowError as error:
        return Outcome(row.number, row.cells, error=(error.field, error.reason))
    except RowIgnored as ignored:
        return Outcome(row.number, row.cells, ignored=ignored.reason)


@dataclass(frozen=True, kw_only=True)
class TablePreset:
    """A table of a vendor.

    Args:
        headers: for each kind of table in it the columns it is known by, normalized; a row's `section` counts them.
        rows: reads the rows below a header.
        dates: how the vendor writes days; `mark` what it puts before decimals; `zone` that of its times.
    """

    id: str
    title: str
    how: str
    headers: Sequence[frozenset[str]]
    rows: RowsReader
    dates: DateFormat = DateFormat.ISO
    mark: DecimalMark = "."
    zone: tzinfo | None = None

    def matches(self, source: Source) -> bool:
        """Whether one of the headers is near the top."""
        return any(self._section(record.cells) is not None for record in source.head)

    def read(self, source: Source) -> Reading:
        """The rows below each header."""
        header = next((one.cells for one in source.head if self._section(one.cells) is not None), ())
        formats = Formats(self.dates, self.mark, self.zone)
        return Reading(self._outcomes(source, formats), self._total(source), header, formats=formats)

    def _total(self, source: Source) -> int:
        # A second kind of table may begin anywhere; the header of the only one stands near the top.
        searched = source.head if len(self.headers) == 1 else source.records()
        return source.count - sum(self._section(one.cells) is not None for one in searched)

    def _outcomes(self, source: Source, formats: Formats) -> Iterator[Outcome]:
        aside: list[Outcome] = []
        yield from self.rows(self._rows(source.records(), formats, aside))
        yield from aside

    def _rows(self, records: Iterable[Record], formats: Formats, aside: list[Outcome]) -> Iterator[Row]:
        section: int | None = None
        places: dict[str, int] = {}
        width = 0
        for number, cells in records:
            found = self._section(cells)
            if found is not None:
                section, places, width = found, names_of(cells), len(cells)
            elif section is None or is_remark(cells, width):
                aside.append(Outcome(number, cells, ignored="It is not part of the table."))
            else:
                yield Row(number, cells, places, section, formats)

    def _section(self, cells: Sequence[str]) -> int | None:
        if len(cells) < _FEW:
            return None
        names = names_of(cells).keys()
        return next((place for place, wanted in enumerate(self.headers) if wanted <= names), None)


def is_remark(cells: Sequence[str], width: int) -> bool:
    """Whether it is text above or below a table of that many columns, not a row of it."""
    if len(cells) >= width and cells[0] and cells[1]:
        return False
    filled = [cell for cell in cells if cell.strip()]
    return (
        len(filled) == 1
        and width > _FEW
        and (len(cells) < width or not any(map(str.isdigit, filled[0])) or len(filled[0]) > 30)
    )
