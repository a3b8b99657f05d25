"""Rows of a table as lines of JSON, the same from either database."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Date, Table
from sqlalchemy.types import TypeEngine

from paiid.core.types import ExactDecimal, UtcDateTime, decimal_text

Row = Mapping[str, Any]

_AS_JSON: Final[dict[type, Callable[[Any], str]]] = {
    Decimal: decimal_text,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


def line(row: Row) -> str:
    """One row as JSON: decimals and instants as text, everything else as it is."""
    plain = {name: _AS_JSON[type(value)](value) if type(value) in _AS_JSON else value for name, value in row.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def parsed(lines: Iterable[str], table: Table) -> Iterator[dict[str, Any]]:
    """Rows as `table` takes them.

    Raises:
        ValueError: a line that is no row of the table.
    """
    readers = {column.name: _reader(column.type) for column in table.columns}
    for text in lines:
        row = json.loads(text)
        if not isinstance(row, dict) or row.keys() != readers.keys():
            raise ValueError(f"a line of {table.name} has other columns than its first")
        yield {name: None if value is None else readers[name](value) for name, value in row.items()}


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    if isinstance(kind, ExactDecimal):
        return Decimal
    if isinstance(kind, UtcDateTime):
        return _instant
    return date.fromisoformat if isinstance(kind, Date) else _same


def _instant(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    # SQLite keeps instants as text; a column that the writing release did not know was written as it stood there.
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def _same(value: Any) -> Any:
    return value


def parents_first(rows: Sequence[dict[str, Any]], table: Table) -> list[dict[str, Any]]:
    """`rows` so that each comes after those of the same table it refers to; PostgreSQL looks at each at once."""
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        return list(rows)
    missing = {key.column.name: {row[key.column.name] for row in rows} for key in own}
    placed: list[dict[str, Any]] = []
    waiting = list(rows)
    while waiting:
        ready: list[dict[str, Any]] = []
        later: list[dict[str, Any]] = []
        for row in waiting:
            waits = any(row[key.parent.name] in missing[key.column.name] for key in own)
            (later if waits else ready).append(row)
        if not ready:
            raise ValueError(f"rows of {table.name} refer to one another in a circle")
        placed += ready
        for name, values in missing.items():
            values.difference_update(row[name] for row in ready)
        waiting = later
    return placed
