"""Slow statements keep their shape, never a value."""

import asyncio

import pytest
from sqlalchemy import create_engine, text

from paiid.core.db import Database
from paiid.core.slow_statements import SlowStatements, shape_of
from tests.support.tradier_market import until


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("SELECT  a\nFROM t WHERE b = ?", "SELECT a FROM t WHERE b = ?"),
        ("SELECT a FROM t WHERE b = 'ada''s key' AND c > 12.5", "SELECT a FROM t WHERE b = ? AND c > ?"),
        ("SELECT a FROM t2 WHERE b IN (?, ?, ?)", "SELECT a FROM t2 WHERE b IN (…)"),
        ("SELECT a FROM t WHERE b IN ($1::VARCHAR, $2::VARCHAR)", "SELECT a FROM t WHERE b IN (…)"),
    ],
)
def test_shape(statement: str, shape: str) -> None:
    assert shape_of(statement) == shape


def test_counts_and_keeps_the_worst() -> None:
    slow = SlowStatements()
    for seconds in (0.3, 0.5, 0.25, 0.199):
        slow.note("SELECT 1", seconds)
    (found,) = slow.worst()
    assert (found.shape, found.count, found.worst_s, found.total_s) == ("SELECT ?", 3, 0.5, 1.05)


def test_the_oldest_shapes_are_forgotten() -> None:
    slow = SlowStatements()
    for number in range(150):
        slow.note(f"SELECT column_{number} FROM t", 0.2 + number)
    assert slow.count == 100
    assert slow.worst(1)[0].shape == "SELECT column_149 FROM t"


def test_what_an_engine_runs_is_timed_without_its_values() -> None:
    slow, engine = SlowStatements(threshold_s=0.0), create_engine("sqlite://")
    slow.watch(engine)
    with engine.connect() as conn:
        conn.execute(text("SELECT :canary"), {"canary": "Canary0"})
    engine.dispose()
    assert [one.shape for one in slow.worst()] == ["SELECT ?"]


async def test_the_database_tells_what_was_slow_and_how_its_pool_is_used(db: Database) -> None:
    db.slow.threshold_s = 0.0
    await db.read(lambda conn: conn.execute(text("SELECT count(*) FROM users")).scalar())
    await db.write(lambda conn: conn.execute(text("DELETE FROM telemetry_events")))
    shapes = {one.shape for one in db.slow.worst()}
    assert {"SELECT count(*) FROM users", "DELETE FROM telemetry_events"} <= shapes
    pool = db.pool()
    assert pool.size >= pool.in_use
    assert pool.waiting == 0


async def test_only_connections_in_a_transaction_count_as_used(db: Database) -> None:
    await asyncio.gather(*(db.read(lambda conn: conn.execute(text("SELECT 1")).scalar()) for _ in range(8)))
    assert await db.read(lambda _: db.pool().in_use) == 1
    assert await db.write(lambda _: db.pool().in_use) == 1
    await until(lambda: not db.pool().in_use)
