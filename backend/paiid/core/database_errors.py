"""The database that cannot be reached or used just now, told apart from SQL that is wrong.

The first passes by itself, is nobody's fault in the program, and is told as such (503); the second is a defect (500).
Lost are: what fails while a connection is sought (refused, too many, none free in time), a connection that breaks, and
of SQLite a file that cannot be opened, read or written, a full disk, and a lock that another process keeps too long.
A file that is damaged or not writable at all is not among them: it mends itself never.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

_LOST_SQLSTATES: Final = ("08", "57P0", "53300")
"""Beginnings: broken connections; a server that stops, has crashed or starts; more connections than it allows."""
_LOST_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_PRIMARY: Final = 0xFF
"""The extended codes of SQLite carry the primary one in their lowest byte."""
_LONGEST_REASON: Final = 200


class DatabaseLostError(SQLAlchemyError):
    """The database cannot be reached or used; what was asked may be asked again.

    Whether a transaction that was being committed counts is not known: only to look, or the idempotency key, tells.
    The text is the driver's reason, without the statement and its values.
    """

    is_told_in_one_line: ClassVar[bool] = True
    """A job that meets it logs no traceback: while the database is away there would be one after the other."""

    @classmethod
    def of(cls, error: BaseException) -> "DatabaseLostError":
        """What `error` amounts to."""
        reason = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        return cls(f"{type(reason).__name__}: {reason}"[:_LONGEST_REASON])


@contextmanager
def losing_connections() -> Iterator[None]:
    """Tells of a connection that breaks inside.

    Raises:
        DatabaseLostError: it did.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, ConnectionError) as error:
        if is_lost(error):
            raise DatabaseLostError.of(error) from error
        raise


@contextmanager
def seeking_connections() -> Iterator[None]:
    """Tells of a connection that cannot be had, for whatever reason: nothing of the caller's has run yet.

    Raises:
        DatabaseLostError: there is none.
    """
    try:
        yield
    except Exception as error:
        raise DatabaseLostError.of(error) from error


def is_lost(error: BaseException) -> bool:
    """Whether `error` is of the connection, or the file, and not of the statement."""
    if isinstance(error, ConnectionError):
        return True
    if not isinstance(error, DBAPIError):
        return _is_of_file(error)
    if error.connection_invalidated:
        return True
    state: Any = getattr(error.orig, "sqlstate", None)
    return str(state or "").startswith(_LOST_SQLSTATES) or _is_of_file(error.orig) or _is_cut(error.orig)


def _is_cut(error: BaseException | None) -> bool:
    """Whether the link broke below the driver's own words."""
    return isinstance(error, ConnectionError) or isinstance(getattr(error, "__cause__", None), ConnectionError)


def _is_of_file(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY in _LOST_SQLITE
