"""An import of 100,000 rows into the database of a program that goes on serving: how long, and who waits meanwhile."""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Final

from bench.calibration import SQLITE_REFERENCE_US
from bench.report import Measurement, Peer
from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.bootstrap.migrations import upgrade
from paiid.core.clock import SystemClock
from paiid.core.db import Database, open_database
from paiid.core.events import EventBus
from paiid.features.imports.parsing import ImportOptions
from paiid.features.imports.service import FileGiven, ImportService
from paiid.features.ledger.service import LedgerService
from paiid.features.tracking.service import TrackingService
from tests.support.slices import ADA, add_principal

ROWS: Final = 100_000
LIMIT_S: Final = 20.0
LAG_MS: Final = 20.0
# A thread keeps the interpreter for five milliseconds at a time.
COUNTING_REFERENCE_MS: Final = 5.5
_COUNTED_S: Final = 2.0
_TICK_S: Final = 0.005
_QUANTILE: Final = 0.99


def measure(sqlite_us: float) -> list[Measurement]:
    """Seconds for the file and for the file again, and by how much the event loop was late meanwhile."""
    peer = Peer("SQLite row µs", sqlite_us, SQLITE_REFERENCE_US)
    with tempfile.TemporaryDirectory() as folder:
        seconds, again_s, lag_ms, beside_ms = asyncio.run(_measure(f"sqlite:///{folder}/paiid.db"))
    beside = Peer("late beside a thread that counts, ms", beside_ms, COUNTING_REFERENCE_MS)
    rate = f"{ROWS / seconds:,.0f} rows/s"
    return [
        Measurement(f"import of {ROWS:,} rows", seconds, "s", LIMIT_S, "less", peer, rate),
        Measurement(f"import of the same {ROWS:,} rows again", again_s, "s", LIMIT_S, "less", peer),
        Measurement("import, event loop late by (p99)", lag_ms, "ms", LAG_MS, "less", beside),
    ]


def generic_file(rows: int, *, seed: int = 1) -> bytes:
    """Trades and dividends of ten years in the generic format."""
    rng = random.Random(seed)
    lines = ["date,type,symbol,quantity,price,amount,fee,tax,currency,account,note"]
    first = date(2015, 1, 2)
    for number in range(rows):
        day = first + timedelta(days=number * 3650 // rows)
        kind = rng.choice(("buy", "buy", "sell", "dividend"))
        symbol = f"S{rng.randint(1, 200)}"
        if kind == "dividend":
            lines.append(f"{day},dividend,{symbol},,,{rng.randint(100, 90_000) / 100},,,USD,Broker,")
        else:
            price = rng.randint(100, 90_000) / 100
            lines.append(f"{day},{kind},{symbol},{rng.randint(1, 500)},{price},,1.00,,USD,Broker,row {number}")
    return "\n".join(lines).encode()


async def _measure(url: str) -> tuple[float, float, float, float]:
    await asyncio.to_thread(upgrade, url)
    db = open_database(url)
    try:
        await db.write(lambda conn: add_principal(conn, ADA))
        service, file = _service(db), FileGiven("bench.csv", generic_file(ROWS))

        async def run() -> None:
            result = await service.run(ADA.user_id, file, ImportOptions(), watch=lambda *_: None)
            assert result.row is not None
            assert result.row.imported + result.row.duplicates == ROWS

        _, before = await _watched(lambda: asyncio.to_thread(_count))
        seconds, lags = await _watched(run)
        again_s, _ = await _watched(run)
        _, after = await _watched(lambda: asyncio.to_thread(_count))
        return seconds, again_s, _late_ms(lags), _late_ms(before + after)
    finally:
        await db.close()


def _service(db: Database) -> ImportService:
    clock = SystemClock()
    market = SimulatedMarketData(build_world(20050103), WorldClock("always_open", clock))
    tracking = TrackingService.build(db, clock, LedgerService(clock))
    return ImportService.build(db, clock, tracking, market, EventBus(), max_bytes=1 << 30)


def _count() -> None:
    """What any thread does to the loop: nothing but Python."""
    end = time.perf_counter() + _COUNTED_S
    number = 0
    while time.perf_counter() < end:
        number += 1


def _late_ms(lags: list[float]) -> float:
    return 1e3 * sorted(lags)[int(_QUANTILE * len(lags))]


async def _watched(work: Callable[[], Awaitable[None]]) -> tuple[float, list[float]]:
    """How long `work` took, and by how much each tick of the loop was late (seconds)."""
    lags: list[float] = []

    async def tick() -> None:
        while True:
            due = time.perf_counter() + _TICK_S
            await asyncio.sleep(_TICK_S)
            lags.append(time.perf_counter() - due)

    ticking = asyncio.create_task(tick())
    started = time.perf_counter()
    await work()
    seconds = time.perf_counter() - started
    ticking.cancel()
    return seconds, lags
