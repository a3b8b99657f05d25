"""The portfolio file: everything tracked, in one JSON, as the export writes it (docs/portfolio/file-format.md)."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from paiid.domain.activity import currency_code
from paiid.features.imports.errors import UnreadableFileError
from paiid.features.imports.presets.base import Reading, outcome_of
from paiid.features.imports.presets.generic import FIELDS, read_activity
from paiid.features.imports.presets.json_text import loaded, rows_of
from paiid.features.imports.rows import Content, Formats, Outcome, Price, Rate, Row, RowError
from paiid.features.imports.source import Source

FORMAT: Final = "paiid-portfolio"
_PRICE: Final = ("symbol", "date", "close", "currency")
_RATE: Final = ("base", "quote", "date", "rate")


def _price(row: Row) -> list[Content]:
    close = row.number_in("close")
    if close is None:
        raise RowError("close", "The price is missing.")
    return [Price(row.needed("symbol"), row.day("date")[0], close, row.text("currency") or None)]


def _rate(row: Row) -> list[Content]:
    rate = row.number_in("rate")
    if rate is None:
        raise RowError("rate", "The rate is missing.")
    try:
        base, quote = currency_code(row.needed("base")), currency_code(row.needed("quote"))
    except ValueError as error:
        raise RowError("base", f"{error}.") from None
    return [Rate(base, quote, row.day("date")[0], rate)]


_PARTS: Final[tuple[tuple[str, tuple[str, ...], Callable[[Row], list[Content]]], ...]] = (
    ("activities", FIELDS, lambda row: [read_activity(row)]),
    ("prices", _PRICE, _price),
    ("rates", _RATE, _rate),
)


class PortfolioFilePreset:
    """Activities, prices and rates; accounts and instruments are described by their own lists."""

    id, title = "paiid", "PaiiD portfolio file"
    how = "Portfolio, Export, JSON."

    def matches(self, source: Source) -> bool:
        """By the name of the format."""
        return source.start.startswith("{") and f'"{FORMAT}"' in source.start

    def read(self, source: Source) -> Reading:
        """One list after the other; places count on."""
        document = loaded(source)
        if not isinstance(document, dict) or document.get("version") != 1:
            raise UnreadableFileError("This release reads version 1 of the portfolio file.")
        total = sum(len(rows_of(document, name)) for name, _, _ in _PARTS)
        return Reading(self._rows(document), total, FIELDS, formats=Formats())

    def _rows(self, document: dict[str, Any]) -> Iterator[Outcome]:
        number = 0
        for name, fields, read in _PARTS:
            places = {field: place for place, field in enumerate(fields)}
            for one in rows_of(document, name):
                number += 1
                told = one if isinstance(one, dict) else {}
                cells = [_text(told.get(field)) for field in fields]
                yield outcome_of(Row(number, cells, places, 0, Formats()), read)


def described(source: Source) -> dict[str, list[dict[str, Any]]]:
    """The file's `accounts` and `instruments`; of other files none."""
    if not PRESET.matches(source):
        return {}
    document = loaded(source)
    found = {name: rows_of(document, name) for name in ("accounts", "instruments")}
    return {name: [one for one in rows if isinstance(one, dict)] for name, rows in found.items()}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


PRESET: Final = PortfolioFilePreset()
