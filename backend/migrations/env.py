"""Runs migrations on the database of the settings: `cd backend && alembic upgrade head`, or `paiid migrate`."""

import asyncio
from pathlib import Path
from typing import Any

from alembic import context
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from paiid.bootstrap.tables import metadata
from paiid.core.db import asyncpg_url, is_sqlite
from paiid.core.private_files import private_file, private_folder
from paiid.core.types import ExactDecimal, UtcDateTime
from paiid.settings import Settings


def render_item(type_: str, item: Any, autogen_context: Any) -> Any:
    """Name our own column types in generated migrations."""
    if type_ == "type" and isinstance(item, ExactDecimal | UtcDateTime):
        autogen_context.imports.add(f"from paiid.core.types import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


def migrate(connection: Connection) -> None:
    """Run what the command asks for on `connection`, in one transaction where the database can."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
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
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        migrate(connection)
        connection.commit()
    engine.dispose()


if is_sqlite(url()):
    migrate_sqlite(url())
else:
    asyncio.run(migrate_postgres(url()))
