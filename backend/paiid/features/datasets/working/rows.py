"""A file as rows of text: CSV in any of its shapes, or Parquet."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_BARS: Final = 2_000_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_AT_ONCE: Final = 20_000
_HEAD: Final = 64 * 1024
_PARQUET: Final = b"PAR1"
_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "moment": ("datetime", "timestamp", "date/time", "date time", "date", "time", "start_at", "index", "index level 0"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c", "last"),
    "volume": ("volume", "vol", "v"),
    "adjusted": ("adj close", "adjclose", "adjusted close", "adjusted"),
    "symbol": ("symbol", "ticker"),
}
_NEEDED: Final = ("moment", "open", "high", "low", "close", "volume")


class UnreadableFileError(Exception):
    """It is no table of bars; the message says why."""


class Row(NamedTuple):
    """One row: the line it stands on (a Parquet file's rows begin with 1), its moment and its numbers, as texts."""

    number: int
    moment: str
    prices: tuple[str, str, str, str]
    volume: str
    adjusted: str | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """In which column each thing stands; `clock` is the time of day where it has a column of its own."""

    of: Mapping[str, int]
    clock: int | None
    ignored: tuple[str, ...]

    @classmethod
    def found(cls, header: Sequence[str]) -> "Places":
        """By the names of the columns.

        Raises:
            UnreadableFileError: one that is needed has none.
        """
        names = [_plain(name) for name in header]
        of = {key: names.index(name) for key, known in _NAMES.items() for name in known[::-1] if name in names}
        lacking = [key for key in _NEEDED if key not in of]
        if lacking:
            told = ", ".join("date" if key == "moment" else key for key in lacking)
            had = ", ".join(name[:30] for name in header[:12]) or "none"
            raise UnreadableFileError(f"No column for {told}. The file's columns are: {had}.")
        clock = names.index("time") if "time" in names and names[of["moment"]] == "date" else None
        used = {*of.values(), clock}
        return cls(of, clock, tuple(name[:40] for place, name in enumerate(header) if place not in used and name))

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """The row of these cells; a cell that is not there is empty."""

        def cell(place: int | None) -> str:
            return cells[place].strip() if place is not None and place < len(cells) else ""

        moment = cell(self.of["moment"])
        if self.clock is not None:
            moment = f"{moment} {cell(self.clock)}"
        prices = cell(self.of["open"]), cell(self.of["high"]), cell(self.of["low"]), cell(self.of["close"])
        adjusted, symbol = self.of.get("adjusted"), self.of.get("symbol")
        return Row(
            number,
            moment,
            prices,
            cell(self.of["volume"]),
            None if adjusted is None else cell(adjusted),
            None if symbol is None else cell(symbol),
        )


def rows(path: Path) -> tuple[Places, Iterator[Row]]:
    """Where things stand in a file, and its rows.

    Raises:
        UnreadableFileError: at once or while they are read.
    """
    with path.open("rb") as file:
        is_parquet = file.read(4) == _PARQUET
    return _parquet(path) if is_parquet else _csv(path)


def _csv(path: Path) -> tuple[Places, Iterator[Row]]:
    file = path.open(encoding="utf-8-sig", newline="")
    try:
        head = file.read(_HEAD)
        first = next((line for line in head.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        header = next((cells for cells in reader if any(map(str.strip, cells))), [])
        places = Places.found(header)
    except (UnicodeDecodeError, csv.Error) as error:
        file.close()
        raise UnreadableFileError("It is neither Parquet nor a text in UTF-8 with columns.") from error
    except UnreadableFileError:
        file.close()
        raise
    return places, _csv_rows(file, reader, places, has_comma_decimals=delimiter != ",")


def _csv_rows(
    file: IO[str], reader: "Iterator[list[str]]", places: Places, *, has_comma_decimals: bool
) -> Iterator[Row]:
    with file:
        try:
            for number, cells in enumerate(reader, 2):
                if not any(map(str.strip, cells)):
                    continue
                row = places.row(number, cells)
                yield _with_points(row) if has_comma_decimals else row
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableFileError(f"The text cannot be read as CSV: {error}.") from error


def _with_points(row: Row) -> Row:
    """Numbers as they are written where a comma begins the decimals."""
    one, two, three, four = (price.replace(",", ".") for price in row.prices)
    adjusted = None if row.adjusted is None else row.adjusted.replace(",", ".")
    return row._replace(prices=(one, two, three, four), volume=row.volume.replace(",", "."), adjusted=adjusted)


def _parquet(path: Path) -> tuple[Places, Iterator[Row]]:
    import duckdb

    connection = duckdb.connect()
    source = str(path).replace("'", "''")
    try:
        # Nothing in a file may make the reader open another one.
        connection.execute(f"SET allowed_paths=['{source}']")
        for setting in ("enable_external_access=false", "memory_limit='512MB'", "threads=1"):
            connection.execute(f"SET {setting}")
        table = f"read_parquet('{source}')"
        columns = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        count = int((connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])
        if count > MOST_BARS:
            raise UnreadableFileError(f"It has {count:,} rows, at most {MOST_BARS:,} are taken.")
        places = Places.found([name for name, *_ in columns])
        texts = ", ".join(_as_text(name, kind) for name, kind, *_ in columns)
        connection.execute(f"SELECT {texts} FROM {table}")
    except duckdb.Error as error:
        connection.close()
        raise UnreadableFileError(f"The Parquet file cannot be read: {str(error).splitlines()[0][:200]}") from error
    except UnreadableFileError:
        connection.close()
        raise
    return places, _parquet_rows(connection, places)


def _parquet_rows(connection: "DuckDBPyConnection", places: Places) -> Iterator[Row]:
    import duckdb

    number = 0
    with connection:
        try:
            while some := connection.fetchmany(_AT_ONCE):
                for cells in some:
                    number += 1
                    yield places.row(number, cells)
        except duckdb.Error as error:
            raise UnreadableFileError("The Parquet file cannot be read: a part of it is broken.") from error


def _as_text(name: str, kind: str) -> str:
    """A column as it would stand in a CSV; an instant as microseconds of the epoch."""
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        quoted = f"epoch_us({quoted})"
    return f"coalesce(CAST({quoted} AS VARCHAR), '')"


def _plain(name: str) -> str:
    """A column's name as names are compared: `<OPEN>`, `1. open` and `Open` are one."""
    name = re.sub(r"^\s*\d+[.)]\s*", "", name.strip().strip("<>").lower())
    return re.sub(r"[\s_]+", " ", name).strip()
