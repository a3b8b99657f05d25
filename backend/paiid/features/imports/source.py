"""From bytes to text to records: encodings, delimiters, headers that stand somewhere below a preamble."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from paiid.features.imports.errors import UnreadableFileError

MOST_CELL: Final = 20_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 60
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


class Record(NamedTuple):
    """Cells with the number of the line on which they begin."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Source:
    """A file as text. `name` is what its owner calls it."""

    name: str
    text: str = field(repr=False)
    encoding: str

    @classmethod
    def of(cls, name: str, data: bytes) -> "Source":
        """Decode `data`.

        Raises:
            UnreadableFileError: nothing in it, or it is no text.
        """
        text, encoding = _decoded(data)
        if not text.strip():
            raise UnreadableFileError("The file is empty.")
        if "\x00" in text:
            raise UnreadableFileError(f"The file is no text{_kind_of(data)}; export it as CSV, JSON, OFX or QIF.")
        return cls(name, text, encoding)

    @cached_property
    def start(self) -> str:
        """Its first letters, without spaces before them."""
        return self.text[:4_000].lstrip("\ufeff \t\r\n")

    @cached_property
    def delimiter(self) -> str:
        """What separates cells."""
        head = "".join(self.text[:100_000].splitlines(keepends=True)[:_LOOKED_AT])
        return max(_DELIMITERS, key=lambda mark: _columns(head, mark))

    def records(self) -> Iterator[Record]:
        """Every line that is not blank.

        Raises:
            UnreadableFileError: the quotes do not pair.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        start = 1
        try:
            for cells in reader:
                number, start = start, reader.line_num + 1
                if cells and any(map(str.strip, cells)):
                    yield Record(number, cells)
        except csv.Error:
            # Only what is longer than any cell of a statement is refused: a quote that is never closed.
            raise UnreadableFileError(
                f"Line {reader.line_num} cannot be read as CSV: a quotation mark before it is never closed."
            ) from None

    @cached_property
    def count(self) -> int:
        """How many records there are.

        Raises:
            UnreadableFileError: the quotes do not pair.
        """
        return sum(1 for _ in self.records())

    @cached_property
    def head(self) -> list[Record]:
        """The first records, in which a header is looked for."""
        return list(islice(self.records(), _LOOKED_AT))


def normalized(cell: str) -> str:
    """A column's name as headers are compared: small letters, one space between words."""
    return " ".join(cell.strip('\ufeff" \t').lower().split())


def names_of(cells: Sequence[str]) -> dict[str, int]:
    """Where each column is; of equal names the first counts."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if name := normalized(cell):
            places.setdefault(name, place)
    return places


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).removeprefix("\ufeff"), encoding.removesuffix("-sig")
            except UnicodeDecodeError:
                raise UnreadableFileError("The file says it is Unicode and is not.") from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # What Windows writes in the West; five of its bytes mean nothing.
        return data.decode("cp1252", "replace"), "windows-1252"


def _kind_of(data: bytes) -> str:
    if data.startswith(b"PK"):
        return " but a spreadsheet or an archive"
    return " but a PDF" if data.startswith(b"%PDF") else ""


def _columns(head: str, mark: str) -> int:
    """How many cells lines have that agree on their number, times how many do."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(io.StringIO(head, newline=""), delimiter=mark))
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


csv.field_size_limit(MOST_CELL)
