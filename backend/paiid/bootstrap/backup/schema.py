"""The tables as a database has them, at whatever revision it is."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Connection, DateTime, Float, ForeignKey, MetaData, Numeric, Table, inspect
from sqlalchemy.types import TypeEngine

from paiid.bootstrap.tables import metadata
from paiid.core.types import ExactDecimal, UtcDateTime

REVISIONS: Final = "alembic_version"


def stored_tables(conn: Connection) -> list[Table]:
    """Every table but the revision's own, parents first.

    Columns that this release knows come in its order and with its types; those of another release with the types that
    the database names, read as this product means them: numbers are exact, instants are UTC.
    """
    found = inspect(conn)
    columns: Mapping[Any, Any] = found.get_multi_columns()
    keys: Mapping[Any, Any] = found.get_multi_pk_constraint()
    parents: Mapping[Any, Any] = found.get_multi_foreign_keys()
    schema = MetaData()
    for (_, name), described in columns.items():
        if name == REVISIONS:
            continue
        known = metadata.tables.get(name)
        types = {one["name"]: _type(one["name"], one["type"], known) for one in described}
        refers = {
            own: f"{one['referred_table']}.{there}"
            for one in parents.get((None, name), [])
            for own, there in zip(one["constrained_columns"], one["referred_columns"], strict=True)
        }
        key = (keys.get((None, name)) or {}).get("constrained_columns", [])
        Table(name, schema, *(_column(one, types[one], refers, key) for one in _ordered(types, known)))
    return schema.sorted_tables


def sort_key(table: Table) -> list["Column[Any]"]:
    """The columns by which rows are written: the primary key, as this release orders it where it knows the table."""
    known = metadata.tables.get(table.name)
    names = [column.name for column in (table if known is None else known).primary_key.columns]
    return [table.columns[name] for name in names if name in table.columns]


def _column(name: str, kind: TypeEngine[Any], refers: dict[str, str], key: list[str]) -> "Column[Any]":
    to = [ForeignKey(refers[name])] if name in refers else []
    return Column(name, kind, *to, primary_key=name in key, autoincrement=False)


def _ordered(types: dict[str, TypeEngine[Any]], known: Table | None) -> list[str]:
    first = [] if known is None else [column.name for column in known.columns if column.name in types]
    return first + [name for name in types if name not in first]


def _type(name: str, told: TypeEngine[Any], known: Table | None) -> TypeEngine[Any]:
    if known is not None and name in known.columns:
        return known.columns[name].type
    if isinstance(told, DateTime):
        return UtcDateTime()
    return ExactDecimal() if isinstance(told, Numeric) and not isinstance(told, Float) else told
