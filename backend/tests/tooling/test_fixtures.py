"""The fixtures keep their word: every test has a migrated, empty database and Redis of its own."""

import pytest
import redis
from sqlalchemy import Connection, inspect, select, text

from paiid.bootstrap.migrations import head_revision
from paiid.core.db import Database
from paiid.features.ledger.models import ledger_transactions
from tests.support.redis_server import RedisServer


def tables(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names())


@pytest.mark.parametrize("run", [1, 2])
async def test_each_test_has_a_database_of_its_own(db: Database, run: int) -> None:
    found = await db.read(tables)
    assert {"users", "user_sessions", "activity_log"} <= found
    assert "left_behind" not in found
    await db.write(lambda conn: conn.execute(text("CREATE TABLE left_behind (id INTEGER)")))


@pytest.mark.parametrize("run", [1, 2])
async def test_each_test_has_every_column_and_the_newest_revision(db: Database, run: int) -> None:
    def revision_and_columns(conn: Connection) -> tuple[str | None, set[str]]:
        columns = {one["name"] for one in inspect(conn).get_columns("users")}
        return conn.scalar(text("SELECT version_num FROM alembic_version")), columns

    revision, columns = await db.read(revision_and_columns)
    assert (revision, "deleted_at" in columns) == (head_revision(), True)
    # As the newest migration taken back leaves it.
    await db.write(lambda conn: conn.execute(text("ALTER TABLE users DROP COLUMN deleted_at")))
    await db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '0031'")))


@pytest.mark.parametrize("run", [1, 2])
async def test_each_test_finds_no_rows_and_counts_from_one(db: Database, headers: dict[str, str], run: int) -> None:
    # The first account begins with its cash, which is the first entry of the ledger.
    found = await db.read(lambda conn: conn.scalars(select(ledger_transactions.c.seq)).all())
    assert list(found) == [1]


@pytest.mark.parametrize("run", [1, 2])
def test_each_test_has_an_empty_redis(redis_url: str, run: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_a_redis_can_be_lost_and_come_back(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url, socket_timeout=1) as client:
        client.ping()
        redis_server.stop()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        redis_server.start()
        client.ping()
