"""The database of the settings: reachable, at this release's revision, and the queries of the first day and week."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from paiid.bootstrap.migrations import require_head
from paiid.checklist.bench import Bench
from paiid.checklist.evidence import Finding, failed, judged, not_needed, not_run, passed
from paiid.core.db import Database, open_database
from paiid.features.activity.models import activity_log
from paiid.features.auth.models import user_sessions, users
from paiid.settings import SettingsError

T = TypeVar("T")
_MEGABYTE: Final = 1_000_000
_MOST_MB: Final = 100
_MOST_USERS: Final = 100
_MOST_SESSIONS: Final = 50
_MOST_ACTIVITIES: Final = 10_000
_SLOWEST_QUERY_MS: Final = 250
_FULLEST: Final = 0.8
_OPEN_S: Final = 15.0
_LARGEST: Final = 3


async def read(bench: Bench, fn: Callable[[Connection], T]) -> T | Finding:
    """What `fn` reads; a finding where the database is not this instance's or cannot be opened."""
    return await _with_database(bench, lambda db: db.read(fn))


async def _with_database(bench: Bench, use: Callable[[Database], Awaitable[T]]) -> T | Finding:
    if not bench.is_beside:
        return not_run("The database of the instance is not that of the settings here: run this on its machine.")
    try:
        db = open_database(bench.settings.database_url_text(), pool_size=bench.settings.database_pool_size)
        try:
            async with asyncio.timeout(_OPEN_S):
                return await use(db)
        finally:
            await db.close()
    except SettingsError as error:
        return failed(str(error))
    except (SQLAlchemyError, OSError, ValueError, TimeoutError) as error:
        # The error's own text may repeat the address with its password.
        return failed(f"The database cannot be opened ({type(error).__name__}); check DATABASE_URL.")


async def database(bench: Bench, _: str) -> Finding:
    """It answers on as many connections at once as the pool has."""

    async def fill(db: Database) -> Finding:
        size = bench.settings.database_pool_size if db.engine_name == "PostgreSQL" else 1
        await asyncio.gather(*(db.read(_one) for _ in range(size)))
        pool = (
            f"a pool of {size} answered at once" if db.engine_name == "PostgreSQL" else "one file, which needs no pool"
        )
        return passed(f"{db.engine_name} answers; {pool}.")

    return await _with_database(bench, fill)


def _one(conn: Connection) -> int:
    return int(conn.execute(text("SELECT 1")).scalar_one())


async def migrations(bench: Bench, _: str) -> Finding:
    """At the newest revision of this release."""

    def look(conn: Connection) -> str:
        require_head(conn)
        return str(conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one())

    found = await read(bench, look)
    return found if isinstance(found, Finding) else passed(f"At revision {found}, the newest.")


def database_bytes(conn: Connection) -> int:
    """Of the whole database."""
    if conn.dialect.name == "sqlite":
        pages = int(conn.execute(text("PRAGMA page_count")).scalar_one())
        return pages * int(conn.execute(text("PRAGMA page_size")).scalar_one())
    return int(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def largest_tables(conn: Connection) -> list[tuple[str, int]]:
    """Name and bytes (SQLite without the extension that tells them: rows) of the largest."""
    if conn.dialect.name != "sqlite":
        rows = conn.execute(
            text("SELECT relname, pg_total_relation_size(relid) AS size FROM pg_stat_user_tables ORDER BY size DESC")
        ).all()
        return [(str(row[0]), int(row[1])) for row in rows[:_LARGEST]]
    try:
        rows = conn.execute(text("SELECT name, SUM(pgsize) AS size FROM dbstat GROUP BY name ORDER BY size DESC")).all()
    except SQLAlchemyError:
        return []
    return [(str(row[0]), int(row[1])) for row in rows[:_LARGEST]]


def _size(conn: Connection, _: datetime) -> tuple[float, float, str]:
    found = database_bytes(conn) / _MEGABYTE
    return found, _MOST_MB, f"MB; largest: {_listed(largest_tables(conn))}"


def _users(conn: Connection, _: datetime) -> tuple[float, float, str]:
    return conn.execute(select(func.count()).select_from(users)).scalar_one(), _MOST_USERS, "users"


def _sessions(conn: Connection, now: datetime) -> tuple[float, float, str]:
    live = select(func.count()).where(user_sessions.c.expires_at > now, user_sessions.c.revoked_at.is_(None))
    return conn.execute(live).scalar_one(), _MOST_SESSIONS, "active sessions"


def _activities(conn: Connection, now: datetime) -> tuple[float, float, str]:
    since = activity_log.c.created_at > now - timedelta(hours=24)
    found = conn.execute(select(func.count()).where(since)).scalar_one()
    most = func.count().label("count")
    row = conn.execute(
        select(activity_log.c.action, most).where(since).group_by("action").order_by(most.desc())
    ).first()
    return found, _MOST_ACTIVITIES, f"activities in 24 hours{f'; most: {row[0]}' if row else ''}"


_QUERIES: Final[dict[str, Callable[[Connection, datetime], tuple[float, float, str]]]] = {
    "size": _size,
    "users": _users,
    "sessions": _sessions,
    "activities": _activities,
}


async def day1(bench: Bench, name: str) -> Finding:
    """One of the document's four queries, on either engine."""
    now = bench.clock.now()
    found = await read(bench, lambda conn: _QUERIES[name](conn, now))
    if isinstance(found, Finding):
        return found
    number, most, what = found
    return judged(ok=number < most, text=f"{number:,.4g} {what}; expected below {most:,}.")


def _listed(tables: list[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {size / _MEGABYTE:.1f} MB" for name, size in tables) or "not known"


async def tables(bench: Bench) -> Finding:
    """The largest, by name."""
    found = await read(bench, largest_tables)
    if isinstance(found, Finding):
        return found
    return passed(f"Largest: {_listed(found)}.") if found else not_run("This SQLite does not tell the sizes of tables.")


async def queries(bench: Bench) -> Finding:
    """How long the product's own kind of question takes."""

    def look(conn: Connection) -> list[float]:
        taken = []
        for name in _QUERIES:
            began = time.perf_counter()
            _QUERIES[name](conn, bench.clock.now())
            taken.append(1e3 * (time.perf_counter() - began))
        return taken

    found = await read(bench, look)
    if isinstance(found, Finding):
        return found
    return judged(
        ok=max(found) < _SLOWEST_QUERY_MS,
        text=f"Four queries of the first day: {', '.join(f'{one:.0f} ms' for one in found)}.",
    )


async def connections(bench: Bench) -> Finding:
    """How many the server has, of those it allows."""
    found = await read(bench, _connections)
    if isinstance(found, Finding):
        return found
    if found is None:
        return not_needed("SQLite has no server, and so no connections.")
    used, allowed, idle = found
    return judged(
        ok=used < _FULLEST * allowed and idle == 0,
        text=f"{used} of {allowed}; idle in a transaction for a minute: {idle}.",
    )


def _connections(conn: Connection) -> tuple[int, int, int] | None:
    if conn.dialect.name == "sqlite":
        return None
    row: Any = conn.execute(
        text(
            "SELECT count(*), current_setting('max_connections')::int, count(*) FILTER (WHERE state LIKE 'idle in%' "
            "AND state_change < now() - interval '1 minute') FROM pg_stat_activity"
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


async def pool(bench: Bench) -> Finding:
    """Whether the server has room for the pools of the settings."""
    found = await read(bench, _connections)
    if isinstance(found, Finding):
        return found
    if found is None:
        return not_needed("SQLite needs no pool.")
    size, allowed = bench.settings.database_pool_size, found[1]
    return judged(
        ok=size < _FULLEST * allowed, text=f"A pool of {size} a process, the server allows {allowed} connections."
    )


CHECKS: Final = {"database": database, "migrations": migrations, "day1": day1}
