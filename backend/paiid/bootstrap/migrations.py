"""Bringing the database to another revision, and telling where it is."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from paiid.core.db import DatabaseUrlError, is_sqlite, open_database
from paiid.settings import SettingsError

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS: Final = Path(__file__).resolve().parents[2] / "migrations"
BASE: Final = "base"
"""Before the first revision, as Alembic names it."""


class MigrationFailedError(SettingsError):
    """A migration failed, and nothing of it or of those before it in the same run is left; one line says which."""


def upgrade(url: str, revision: str = "head") -> None:
    """Run migrations up to `revision`, in one transaction: all or none.

    Raises:
        MigrationFailedError: one failed.
        SettingsError: the database cannot be reached, or is at a revision that this release does not know; the
            message is one line and names the mend.
    """
    from alembic import command

    with _told_in_a_line(), _migrating():
        command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Run migrations back to `revision` (`-1`: one step); raises as `upgrade` does."""
    from alembic import command

    with _told_in_a_line(), _migrating():
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


def known_revisions() -> list[str]:
    """Every revision in the source, oldest first; from the file names, so that serving need not load Alembic."""
    return sorted(path.name.split("_", 1)[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def head_revision() -> str:
    """The newest revision in the source."""
    return known_revisions()[-1]


def current_revision(conn: Connection) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    revision = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(revision) if revision is not None else None


def is_newer(revision: str | None) -> bool:
    """Whether the database's `revision` is of a later release than this one."""
    return revision is not None and revision not in known_revisions() and revision > head_revision()


def require_head(conn: Connection) -> None:
    """Do nothing when the database is at the newest revision.

    Raises:
        SettingsError: it is not; the message names the mend.
    """
    current = current_revision(conn)
    if current != head_revision():
        raise SettingsError(not_at_head(current))


def not_at_head(current: str | None) -> str:
    """Where the database is, and the mend, in a line."""
    if is_newer(current):
        return (
            f"The database is at revision {current}, of a newer release; this one knows revisions up to "
            f"{head_revision()}. Start the newer release, or take the database back with it: paiid migrate --rollback"
        )
    return f"The database is at revision {current or 'none'}, this release needs {head_revision()}; run: paiid migrate"


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


async def revision_of(url: str) -> str | None:
    """The revision the database is at; None for one that was never migrated, or a SQLite file that is not there.

    Raises:
        SettingsError: it cannot be opened; the message is one line and names the mend.
    """
    with _told_in_a_line():
        if is_sqlite(url) and not Path(url.split("///", 1)[1]).exists():  # noqa: ASYNC240 - one look
            return None
        db = open_database(url, pool_size=1)
        try:
            return await db.read(current_revision)
        finally:
            await db.close()


@contextmanager
def _migrating() -> Iterator[None]:
    """A failure inside a migration is told as one, and not as a database that cannot be opened."""
    from alembic.util import CommandError

    try:
        yield
    except CommandError as error:
        raise SettingsError(f"{str(error).splitlines()[0].rstrip('.')}; paiid migrate --check tells more.") from error
    except Exception as error:
        failed = _failed_script(error)
        if failed is None:
            raise
        raise MigrationFailedError(
            f"Migration {failed} failed ({said(error)}). Nothing of it is left: the database is as it was before."
        ) from error


def _failed_script(error: BaseException) -> str | None:
    for frame, _ in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.parent == SCRIPTS / "versions":
            return path.stem
    return None


def said(error: BaseException) -> str:
    """What the database said, in a line."""
    told = str(getattr(error, "orig", None) or error) or type(error).__name__
    return re.sub(r"^<class '[\w.]+'>: ", "", told.splitlines()[0])


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    try:
        yield
    except DatabaseUrlError as error:
        raise SettingsError(str(error)) from error
    except (SQLAlchemyError, OSError, ValueError) as error:
        # Another ValueError may repeat a part of the URL, and with it of the password.
        told = type(error).__name__ if isinstance(error, ValueError) else said(error)
        raise SettingsError(
            f"The database cannot be opened ({told}); check DATABASE_URL, then run: paiid migrate"
        ) from error


def _config(url: str) -> "Config":
    from alembic.config import Config

    is_sqlite(url)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["url"] = url
    return config
