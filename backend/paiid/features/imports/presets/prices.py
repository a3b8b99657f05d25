"""Prices and currency rates of the owner: the generic prices file, and the European Central Bank's history."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from paiid.features.imports.presets.base import Reading
from paiid.features.imports.presets.generic import GenericPreset
from paiid.features.imports.rows import Content, Formats, Outcome, Price, Rate, Row, RowError
from paiid.features.imports.source import Source

_PAIR: Final = re.compile(r"([A-Z]{3})(?:/([A-Z]{3})|([A-Z]{3})=X)")
_SINGLE: Final = re.compile(r"([A-Z]{3})=X")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_FEWEST: Final = 5
_EURO: Final = "EUR"


def read_price(row: Row) -> Content:
    """A price; of `EUR/USD`, `EURUSD=X` or `JPY=X` a rate.

    Raises:
        RowError: a field is missing or not what it should be.
    """
    symbol = row.needed("symbol").upper()
    day, _ = row.day("date")
    close = row.number_in("close")
    if close is None:
        raise RowError("close", "The price is missing.")
    if pair := _PAIR.fullmatch(symbol):
        return Rate(pair[1], pair[2] or pair[3], day, close)
    if single := _SINGLE.fullmatch(symbol):
        return Rate("USD", single[1], day, close)
    return Price(symbol, day, close, row.text("currency").upper() or None)


@dataclass(frozen=True)
class PricesPreset(GenericPreset):
    """A table of prices, one of a symbol and a day a row."""

    id = "prices"
    title = "Generic prices (CSV)"
    how = "A table with the columns date, symbol, close, currency; EUR/USD and EURUSD=X are rates."
    needed: ClassVar[frozenset[str]] = frozenset({"date", "symbol", "close"})
    fields: ClassVar[Sequence[str]] = ("date", "symbol", "close", "currency")

    def matches(self, source: Source) -> bool:
        """Whether the header names date, symbol and close, and nothing of an activity."""
        header = self._header(source)
        return header is not None and "close" in {cell.strip().lower() for cell in header.cells}

    def row(self, row: Row) -> Sequence[Content]:
        """What one row says."""
        return [read_price(row)]


class EcbPreset:
    """The reference rates against the euro: a row a day, a column a currency."""

    id, title = "ecb", "European Central Bank reference rates (CSV)"
    how = "Euro foreign exchange reference rates, Time series, CSV (zipped); unpack it first."

    def matches(self, source: Source) -> bool:
        """By a header of currencies."""
        head = source.head[0].cells if source.head else []
        codes = [cell.strip() for cell in head[1:] if cell.strip()]
        return head[:1] == ["Date"] and len(codes) >= _FEWEST and all(map(_CURRENCY.fullmatch, codes))

    def read(self, source: Source) -> Reading:
        """A row a day."""
        header = [cell.strip() for cell in source.head[0].cells]
        return Reading(self._rows(source, header), source.count - 1, header, formats=Formats())

    def _rows(self, source: Source, header: list[str]) -> Iterator[Outcome]:
        places = {"date": 0}
        for number, cells in list(source.records())[1:]:
            row = Row(number, cells, places, 0, Formats())
            try:
                day, _ = row.day("date")
                found = [
                    Rate(_EURO, code, day, rate)
                    for code, text in zip(header[1:], cells[1:], strict=False)
                    if code and (rate := row.as_number(code, text.strip())) is not None
                ]
            except RowError as error:
                yield Outcome(number, cells, error=(error.field, error.reason))
            else:
                yield Outcome(number, cells, found)


ECB: Final = EcbPreset()
