"""A caller that goes away leaves no connection behind, and its transaction is whole."""

import asyncio
import gc
import warnings

from sqlalchemy import Connection, text

from paiid.core.db import Database, open_database


async def test_canceled_callers_leave_no_connection_open(database_url: str) -> None:
    def look(conn: Connection) -> int:
        return int(conn.execute(text("SELECT 1")).scalar_one())

    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        for round_ in range(40):
            # New each time, so that connecting is broken off as well.
            database: Database = open_database(database_url, pool_size=3, synchronous="OFF")
            tasks = [asyncio.create_task(database.write(look) if n % 2 else database.read(look)) for n in range(6)]
            # At another place of the way to an answer each time: connecting, beginning, asking, committing.
            await asyncio.sleep(round_ * 0.0005)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert await database.read(look) == 1
            await database.close()
        await asyncio.sleep(0)
        gc.collect()
    assert [str(one.message) for one in found if issubclass(one.category, ResourceWarning)] == []


async def test_closing_waits_for_what_still_runs(database_url: str) -> None:
    database: Database = open_database(database_url, pool_size=3, synchronous="OFF")
    slow = "SELECT pg_sleep(0.3)" if database.engine_name == "PostgreSQL" else "SELECT 1"
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        running = asyncio.create_task(database.read(lambda conn: int(conn.execute(text(slow)).rowcount)))
        await asyncio.sleep(0.05)
        await database.close()
        assert await running is not None
        del database, running
        gc.collect()
    assert [str(one.message) for one in found if issubclass(one.category, ResourceWarning)] == []
