"""Hot statements: written once in SQLAlchemy Core, run by the SQLite driver itself where there is one.

SQLAlchemy's own execution costs ten times what SQLite needs for a statement by primary key; compiling once and handing
SQL and values to the driver leaves the statement's definition, its types and its PostgreSQL form as they are.
See docs/decisions/0004-placing-an-order.md for the measurement.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Final, Protocol

import orjson
from sqlalchemy import JSON, Boolean, Connection, Dialect, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from paiid.core.dialects import postgresql
from paiid.core.types import ExactDecimal, UtcDateTime, utc_text

_REMEMBERED: Final = 4096
"""Conversions kept for each column; the same few numbers and instants come again and again."""

_FETCHED: Final = 2_000
"""Rows fetched at a time for columns: what runs in C lets no other thread come in between."""

_DRIVER: Final = "sqlite_driver"
"""The connection's option that holds the driver; the way through SQLAlchemy's pool costs as much as a statement."""
_Convert = Callable[[Any], Any]


class _Statement(Protocol):
    def __call__(self, dialect: Any) -> Executable: ...


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the SQLite driver takes it. A converter that would change nothing is left out."""

    sql: str
    positions: tuple[int, ...]
    """Which argument each place of the SQL takes."""
    binds: tuple[tuple[int, _Convert], ...]
    """Which arguments are converted, and by what."""
    results: tuple[tuple[int, _Convert], ...]
    plain_results: tuple[tuple[int, _Convert], ...] = ()
    """As `results`, without remembering, and without canonizing numbers: those stored are canonical."""

    def arguments(self, given: Sequence[Any]) -> Sequence[Any]:
        values = list(given)
        for index, convert in self.binds:
            value = values[index]
            if value is not None:
                values[index] = convert(value)
        return values if not self.positions else [values[index] for index in self.positions]

    def rows(self, found: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if not self.results:
            return list(found)
        return [self._row(row) for row in found]

    def _row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for index, convert in self.results:
            value = values[index]
            if value is not None:
                values[index] = convert(value)
        return tuple(values)


class HotStatement:
    """One statement that many requests run.

    Args:
        build: makes the statement; gets the dialect's module, for its `insert` with `on_conflict_do_nothing`. Values
            come in as bind parameters only (`bindparam`, or the columns of an insert), never inside the statement.
        names: the bind parameters in the order in which arguments are passed.
        words: columns of few distinct texts; `columns` gives each text once, which is quicker to compare and to find.
    """

    def __init__(self, build: _Statement, names: Sequence[str], words: Collection[str] = ()) -> None:
        self._build = build
        self._names: Final = tuple(names)
        self._words: Final = frozenset(words)
        self._compiled: _Compiled | None = None
        self._statement: Executable | None = None
        self._bare: _Compiled | None = None

    def run(self, conn: Connection, *values: Any) -> int:
        """Execute it; the number of rows changed.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        driver = conn.get_execution_options().get(_DRIVER)
        if driver is not None:
            count: int = self._execute(driver, conn, values).rowcount
            return count
        return conn.execute(self._common(), dict(zip(self._names, values, strict=True))).rowcount

    def run_many(self, conn: Connection, rows: Iterable[Sequence[Any]]) -> None:
        """Execute it once for each of `rows`."""
        driver = conn.get_execution_options().get(_DRIVER)
        if driver is not None:
            for values in rows:
                self._execute(driver, conn, values)
        elif named := [dict(zip(self._names, values, strict=True)) for values in rows]:
            conn.execute(self._common(), named)

    def prepared(self, rows: Iterable[Sequence[Any]], *, for_sqlite: bool) -> list[Sequence[Any]]:
        """`rows` as the driver takes them, for `run_prepared`; made before the transaction, wherever there is time."""
        if not for_sqlite:
            return list(rows)
        compiled = self._compiled or _compile(self._build(sqlite), self._names, sqlite.dialect())
        return [compiled.arguments(values) for values in rows]

    def run_prepared(self, conn: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Execute it once for each of `rows`, which `prepared` made for this database; thousands cost little.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        driver = conn.get_execution_options().get(_DRIVER)
        if driver is None:
            statement = self._bare or self._for_columns(conn)
            order = statement.positions
            conn.exec_driver_sql(statement.sql, [tuple(values[index] for index in order) for values in rows])
            return
        compiled = self._compiled or self._for_driver(conn)
        try:
            driver.executemany(compiled.sql, rows)
        except sqlite3.Error as error:
            raise DBAPIError.instance(compiled.sql, (), error, sqlite3.Error) from error

    def all(self, conn: Connection, *values: Any) -> list[tuple[Any, ...]]:
        """Every row, its columns in the order of the statement."""
        driver = conn.get_execution_options().get(_DRIVER)
        if driver is not None:
            rows = self._execute(driver, conn, values).fetchall()
            return self._for_driver(conn).rows(rows) if rows else rows
        return [tuple(row) for row in conn.execute(self._common(), dict(zip(self._names, values, strict=True)))]

    def columns(self, conn: Connection, *values: Any) -> list[list[Any]]:
        """Every row, column by column; empty where there is none. For answers of thousands of rows.

        Each distinct value of a column is converted once, and no row is touched in Python.
        """
        driver = conn.get_execution_options().get(_DRIVER)
        if driver is not None:
            found = self._execute(driver, conn, values)
            results = self._for_driver(conn).plain_results
        else:
            statement = self._bare or self._for_columns(conn)
            found = conn.exec_driver_sql(statement.sql, tuple(values[index] for index in statement.positions))
            results = statement.results
        converters = {index: _Remembered(convert) for index, convert in results}
        names = found.keys() if driver is None else (name for name, *_ in found.description)
        converters |= {index: _Remembered(str) for index, name in enumerate(names) if name in self._words}
        columns: list[list[Any]] = []
        while rows := found.fetchmany(_FETCHED):
            columns = columns or [[] for _ in rows[0]]
            for index, column in enumerate(zip(*rows, strict=True)):
                columns[index] += converters[index].all(column) if index in converters else column
        return columns

    def first(self, conn: Connection, *values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.all(conn, *values)
        return rows[0] if rows else None

    def _execute(self, driver: Any, conn: Connection, values: Sequence[Any]) -> Any:
        compiled = self._compiled or self._for_driver(conn)
        arguments = compiled.arguments(values)
        try:
            return driver.execute(compiled.sql, arguments)
        except sqlite3.Error as error:
            raise DBAPIError.instance(compiled.sql, tuple(arguments), error, sqlite3.Error) from error

    def _for_driver(self, conn: Connection) -> _Compiled:
        if self._compiled is None:
            self._compiled = _compile(self._build(sqlite), self._names, conn.dialect)
        return self._compiled

    def _for_columns(self, conn: Connection) -> _Compiled:
        """For a driver that hands over Decimals and instants itself: what is left to do is small."""
        statement = self._build(postgresql())
        compiled = _sql(statement, conn.dialect, list(self._names) if _takes_columns(statement) else None)
        own = ((index, column.type) for index, column in enumerate(getattr(compiled.statement, "exported_columns", ())))
        results = tuple(
            (index, partial(type_.process_result_value, dialect=conn.dialect))
            for index, type_ in own
            if isinstance(type_, ExactDecimal | UtcDateTime)
        )
        order = tuple(self._names.index(name) for name in compiled.positiontup or ())
        self._bare = _Compiled(sql=compiled.string, positions=order, binds=(), results=results)
        return self._bare

    def _common(self) -> Executable:
        if self._statement is None:
            self._statement = self._build(postgresql())
        return self._statement


def with_driver(conn: Connection) -> Connection:
    """`conn`, to SQLite, on which hot statements go to the driver."""
    return conn.execution_options(**{_DRIVER: conn.connection.driver_connection})


class _Remembered(dict[Any, Any]):
    """Values by what they were made from; nothing makes nothing."""

    def __init__(self, convert: _Convert) -> None:
        super().__init__({None: None})
        self._convert = convert

    def __missing__(self, raw: Any) -> Any:
        made = self[raw] = self._convert(raw)
        return made

    def all(self, column: Sequence[Any]) -> Iterable[Any]:
        """What was made of each; fees are mostly one and the same, amounts hardly ever."""
        distinct = set(column)
        if len(distinct) == 1:
            return [self[column[0]]] * len(column)
        if 2 * len(distinct) > len(column) and None not in distinct:
            return map(self._convert, column)
        return map(self.__getitem__, column)


def _compile(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
    compiled = _sql(statement, dialect, list(names) if _takes_columns(statement) else None)
    binds = [_to_driver(compiled.binds[name].type, dialect) for name in names]
    order = tuple(names.index(name) for name in compiled.positiontup or ())
    columns = getattr(statement, "exported_columns", ())
    results = [_from_driver(column.type, dialect) for column in columns]
    plain = [_plainly_from_driver(column.type, dialect) for column in columns]
    return _Compiled(
        sql=compiled.string,
        positions=() if order == tuple(range(len(names))) else order,
        binds=_present(binds),
        results=_present(results),
        plain_results=_present(plain),
    )


def _present(converters: Iterable[_Convert | None]) -> tuple[tuple[int, _Convert], ...]:
    return tuple((index, convert) for index, convert in enumerate(converters) if convert is not None)


def _sql(statement: Executable, dialect: Dialect, column_keys: list[str] | None = None) -> SQLCompiler:
    if not isinstance(statement, ClauseElement):
        raise TypeError(f"{statement!r} cannot be compiled")
    compiled = statement.compile(dialect=dialect, column_keys=column_keys)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{compiled!r} is no SQL")
    return compiled


def _takes_columns(statement: Any) -> bool:
    return bool(getattr(statement, "is_insert", False))


def _to_driver(type_: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if isinstance(type_, UtcDateTime):
        return utc_text
    if isinstance(type_, JSON):
        return _json
    if isinstance(type_, Boolean):
        # The driver takes an int as it is and asks around what else it might be for a bool.
        return int
    return _remembering(type_, type_.dialect_impl(dialect).bind_processor(dialect))


def _from_driver(type_: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return _remembering(type_, type_.dialect_impl(dialect).result_processor(dialect, None))


def _plainly_from_driver(type_: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return Decimal if isinstance(type_, ExactDecimal) else type_.dialect_impl(dialect).result_processor(dialect, None)


def _remembering(type_: TypeEngine[Any], convert: _Convert | None) -> _Convert | None:
    """Numbers and instants are immutable, and to convert one costs ten times what finding it again does."""
    if convert is None or not isinstance(type_, ExactDecimal | UtcDateTime):
        return convert
    return lru_cache(_REMEMBERED, typed=True)(convert)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
