"""Bringing the database to the newest revision, and telling whether it is there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from paiid.core.db import DatabaseUrlError, is_sqlite, open_database
from paiid.settings import SettingsError

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS: Final = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Run migrations up to `revision`.

    Raises:
        SettingsError: the database cannot be reached; the message is one line and names the mend.
    """
    from alembic import command

    with _told_in_a_line():
        command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Run migrations back to `revision` (`-1`: one step); raises as `upgrade` does."""
    from alembic import command

    with _told_in_a_line():
        command.downgrade(_config(url), revision)


def is_at_head(url: str) -> bool:
    """Whether a SQLite file is at the newest revision; False for a server, which Alembic then asks itself.

    Alembic takes a second to load, and a start that has nothing to migrate should not pay it.
    """
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path.exists():
        return False
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return False
    return row is not None and row[0] == head_revision()


def head_revision() -> str:
    """The newest revision in the source; read from the file names so that serving need not load Alembic."""
    revisions = sorted(path.name.split("_", 1)[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))
    return revisions[-1]


def current_revision(conn: Connection) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    revision = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(revision) if revision is not None else None


def require_head(conn: Connection) -> None:
    """Do nothing when the database is at the newest revision.

    Raises:
        SettingsError: it is not; the message names the mend.
    """
    current, head = current_revision(conn), head_revision()
    if current != head:
        raise SettingsError(
            f"The database is at revision {current or 'none'}, this release needs {head}; run: paiid migrate"
        )


async def check_database(url: str) -> None:
    """Do nothing when the database can be opened and is at the newest revision.

    Raises:
        SettingsError: it cannot, or is not; the message is one line and names the mend.
    """
    with _told_in_a_line():
        db = open_database(url, pool_size=1)
        try:
            await db.read(require_head)
        finally:
            await db.close()


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    try:
        yield
    except DatabaseUrlError as error:
        raise SettingsError(str(error)) from error
    except (SQLAlchemyError, OSError, ValueError) as error:
        # Another ValueError may repeat a part of the URL, and with it of the password.
        said = type(error).__name__ if isinstance(error, ValueError) else str(getattr(error, "orig", None) or error)
        raise SettingsError(
            f"The database cannot be opened ({said.splitlines()[0]}); check DATABASE_URL, then run: paiid migrate"
        ) from error


def _config(url: str) -> "Config":
    from alembic.config import Config

    is_sqlite(url)
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["url"] = url
    return config
