"""What SQLAlchemy has for the one database or the other, such as `insert` with `on_conflict_do_nothing`.

PostgreSQL's part is loaded when it is first asked for: it is 2 MB that an installation on SQLite need not carry.
"""

from functools import cache
from types import ModuleType

from sqlalchemy import Connection, Index, text
from sqlalchemy.dialects import sqlite


def dialect_of(conn: Connection) -> ModuleType:
    """The dialect's module for `conn`."""
    return sqlite if conn.dialect.name == "sqlite" else postgresql()


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that meet `where`, on either database: tables are made by migrations, never from here.

    `postgresql_where` would have SQLAlchemy load PostgreSQL's dialect in every process.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where), info={"where": where})


@cache
def postgresql() -> ModuleType:
    """PostgreSQL's."""
    from sqlalchemy.dialects import postgresql as module

    return module
