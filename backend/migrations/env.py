"""Runs migrations on the database of the settings: `cd backend && alembic upgrade head`, or `paiid migrate`."""

import asyncio
from pathlib import Path
from typing import Any, Final

from alembic import context
from sqlalchemy import URL, Connection, create_engine, event, func, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from paiid.bootstrap.tables import metadata
from paiid.core.db import asyncpg_url, is_sqlite
from paiid.core.private_files import private_file, private_folder
from paiid.core.types import ExactDecimal, UtcDateTime
from paiid.settings import Settings

LOCK: Final = 0x50616969445F31
"""A number of ours among PostgreSQL's advisory locks."""
WAIT_S: Final = 120.0
"""So long for another process that migrates a SQLite file, or for a service that writes to it."""


def render_item(type_: str, item: Any, autogen_context: Any) -> Any:
    """Name our own column types in generated migrations."""
    if type_ == "type" and isinstance(item, ExactDecimal | UtcDateTime):
        autogen_context.imports.add(f"from paiid.core.types import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


def migrate(connection: Connection) -> None:
    """Run what the command asks for on `connection`: all revisions in one transaction, or nothing.

    Who comes second waits, and then finds nothing to do: SQLite's transaction locks as it begins, PostgreSQL is asked to.
    """
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        context.run_migrations()


def url() -> str:
    """The database to migrate: the one handed over by a caller, or that of the settings."""
    given = context.config.attributes.get("url")
    return given if given is not None else Settings().database_url_text()


async def migrate_postgres(target: str) -> None:
    """Through the same driver as the application."""
    engine = create_async_engine(asyncpg_url(target), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


def migrate_sqlite(target: str) -> None:
    """The folder of the file is made if it is missing; the file itself is for its owner's eyes only."""
    path = Path(target.split("///", 1)[1])
    if not path.parent.exists():
        private_folder(path.parent)
    private_file(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)), poolclass=NullPool, connect_args={"timeout": WAIT_S}
    )
    event.listen(engine, "connect", use_the_log)
    event.listen(engine, "begin", begin_immediately)
    with engine.connect() as connection:
        migrate(connection)
        connection.commit()
    engine.dispose()


def use_the_log(connection: Any, _record: Any) -> None:
    """Write-ahead logging; and the driver begins no transaction by itself, for it would not begin one before DDL."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")


def begin_immediately(connection: Connection) -> None:
    """Lock at once: a transaction that turned from reading to writing could not wait for another."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


if is_sqlite(url()):
    migrate_sqlite(url())
else:
    asyncio.run(migrate_postgres(url()))
