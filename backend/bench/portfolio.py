"""The P&L page's figures of large accounts, beside a bare driver's read of the same rows and one numpy valuation.

Ten years of sessions, twenty things that only their owner prices, so that everything comes out of the database: both
sides read the same rows of the same file. Cold is what a program that has seen nothing needs, warm the same question
again, moved the same once the benchmark's price is another. Processor time, medians of rounds in which every size takes
its turn, garbage searched for before each; what waits for a disk is in memory on both sides.
"""

import asyncio
import gc
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bench.calibration import NUMPY_REFERENCE_MS
from bench.report import Measurement, Peer, median

TIMES_BARE: Final = 3.0
WARM_MS: Final = 10.0
ONE_MORE_MS: Final = 20.0
LAG_MS: Final = 20.0
LINEAR: Final = 1.0
SIZES: Final = (1_000, 10_000, 50_000, 200_000)
_ROUNDS: Final = 4
_KEPT: Final = 50_000
_START, _END = date(2016, 11, 21), date(2026, 11, 20)
_NOW: Final = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
_SYMBOLS: Final = [f"OWN{number:02d}" for number in range(20)]
_USER, _ACCOUNT = "usr_bench", "acc_bench"
_ACTIVITY: Final = (
    "INSERT INTO activities (account_id, digest, kind, day, symbol, quantity, price, amount, fee, tax, currency, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '0', '0', 'USD', '')"
)


def measure(numpy_ms: float, say: Callable[[str], None]) -> list[Measurement]:
    """Every size in a file of its own."""
    numpy = Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS)
    with ExitStack() as stack:
        paths = {size: stack.enter_context(_database(size)) for size in SIZES}
        cold = asyncio.run(_cold(paths))
        kept = asyncio.run(_kept(paths[_KEPT], numpy))
    found: list[Measurement] = []
    for size, (ours, bare) in cold.items():
        say(f"portfolio of {size:,} activities: {ours:.0f} ms cold, bare {bare:.0f} ms")
        if size in {10_000, 50_000}:
            peer, note = Peer("read and numpy ms", bare), f"{ours:.0f} ms"
            name = f"portfolio, {size:,} activities, cold"
            found.append(Measurement(name, ours / bare, "× bare", TIMES_BARE, "less", peer, note))
    found += kept
    cold_ms = {size: ours for size, (ours, _) in cold.items()}
    for smaller, larger in pairwise(SIZES):
        per_activity = (cold_ms[larger] / larger) / (cold_ms[smaller] / smaller)
        peer, note = Peer(f"{smaller:,} ms", cold_ms[smaller]), f"{larger:,} in {cold_ms[larger]:.0f} ms"
        name = f"time an activity, {larger:,} to {smaller:,}"
        found.append(Measurement(name, per_activity, "ratio", LINEAR, "less", peer, note))
    return found


@contextmanager
def _database(size: int) -> Iterator[Path]:
    from paiid.bootstrap import migrations

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.db")
        migrations.upgrade(f"sqlite:///{path}")
        connection = sqlite3.connect(path)
        _fill(connection, size)
        connection.commit()
        connection.close()
        yield path


def _fill(connection: sqlite3.Connection, size: int) -> None:
    from paiid.domain.exchange_calendar import sessions_between

    at = "2016-11-21 00:00:00.000000"
    connection.execute(
        "INSERT INTO users (id, email, password_hash, role, is_demo, created_at, password_changed_at)"
        " VALUES (?, 'bench@example.com', '!', 'owner', 0, ?, ?)", (_USER, at, at)
    )  # fmt: skip
    connection.execute(
        "INSERT INTO accounts (id, user_id, name, mode, kind, currency, starting_cash, allows_shorting,"
        " commission_per_share, slippage_bps, is_demo, created_at, orders_stamp, broker, is_selected, lot_method)"
        " VALUES (?, ?, 'Bench', 'tracked', 'cash', 'USD', '0', 0, '0', '0', 0, ?, 'aaaaaaaabbbbbbbb', 'tracked', 1,"
        " 'fifo')", (_ACCOUNT, _USER, at),
    )  # fmt: skip
    (seq,) = connection.execute(
        "INSERT INTO imports (id, user_id, kind, preset, file_name, file_sha256, rows, imported, duplicates, refused,"
        " created_at) VALUES ('imp', ?, 'prices', 'generic', 'a.csv', '', 0, 0, 0, 0, ?) RETURNING seq", (_USER, at),
    ).fetchone()  # fmt: skip
    days = sessions_between(_START, _END)
    generator = random.Random(7)
    for symbol in _SYMBOLS:
        connection.execute(
            "INSERT INTO private_instruments VALUES (?, ?, ?, 'USD', 'other', 'Unclassified', ?)",
            (_USER, symbol, symbol, at),
        )
        cents = 10_000
        rows = []
        for day in days:
            cents = max(100, cents + generator.randint(-150, 155))
            rows.append((_USER, symbol, day.isoformat(), seq, f"{cents / 100:.2f}"))
        connection.executemany("INSERT INTO private_prices VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany(_ACTIVITY, _activities(days, size, generator))


def _activities(days: Sequence[date], size: int, generator: random.Random) -> Iterator[tuple[Any, ...]]:
    """Deposits each hundredth row, a dividend each fiftieth, else trades: two purchases to a sale of what is there."""
    held = dict.fromkeys(_SYMBOLS, 0)
    for number in range(size):
        day, digest = days[number * len(days) // size].isoformat(), f"act_{number:032d}"
        symbol = generator.choice(_SYMBOLS)
        if number % 100 == 0:
            yield (_ACCOUNT, digest, "deposit", day, None, "0", None, "250000")
        elif number % 50 == 1 and held[symbol]:
            yield (_ACCOUNT, digest, "dividend", day, symbol, "0", None, f"{held[symbol] * 0.1:.2f}")
        elif number % 3 and held[symbol] > 10:
            quantity = generator.randint(1, held[symbol] // 2)
            held[symbol] -= quantity
            yield _trade("sell", digest, day, symbol, quantity, generator)
        else:
            quantity = generator.randint(1, 20)
            held[symbol] += quantity
            yield _trade("buy", digest, day, symbol, quantity, generator)


def _trade(
    kind: str, digest: str, day: str, symbol: str, quantity: int, generator: random.Random
) -> tuple[Any, ...]:  # fmt: skip
    cents = generator.randint(9_000, 11_000)
    return (_ACCOUNT, digest, kind, day, symbol, str(quantity), f"{cents / 100:.2f}", f"{cents * quantity / 100:.2f}")


async def _cold(paths: Mapping[int, Path]) -> dict[int, tuple[float, float]]:
    """Milliseconds of ours and of the bare peer, by size."""
    rounds: dict[int, list[tuple[float, float]]] = {size: [] for size in paths}
    for _ in range(_ROUNDS + 1):
        for size, path in paths.items():
            gc.collect()
            bare = _cpu_ms(partial(_bare, path))
            async with Page(path) as page:
                rounds[size].append((await _cpu_ms_of(page), bare))
    # The first one imports and compiles.
    return {
        size: (median([one[0] for one in found[1:]]), median([one[1] for one in found[1:]]))
        for size, found in rounds.items()
    }


async def _kept(path: Path, numpy: Peer) -> list[Measurement]:
    """Asked again, asked after one more activity, and what the loop feels of a cold question."""
    page = Page(path)
    async with page as ask:
        lags: list[float] = []
        sampler = asyncio.create_task(_sample(lags))
        await ask()
        sampler.cancel()
        warm = [await _cpu_ms_of(ask) for _ in range(9)]
        moved, more = [], []
        for _ in range(9):
            page.clock.advance(timedelta(seconds=1))
            moved.append(await _cpu_ms_of(ask))
        for number in range(9):
            _add_one(path, number)
            more.append(await _cpu_ms_of(ask))
    lag = 1e3 * sorted(lags)[int(len(lags) * 0.99)]
    return [
        Measurement("portfolio, 50,000 activities, warm", median(warm), "ms", WARM_MS, "less", numpy),
        Measurement("portfolio, 50,000, prices moved", median(moved), "ms", ONE_MORE_MS, "less", numpy),
        Measurement("portfolio, 50,000 and one more", median(more), "ms", ONE_MORE_MS, "less", numpy),
        Measurement("loop lag p99 while 50,000 are folded", lag, "ms", LAG_MS, "less", numpy, f"{len(lags)} samples"),
    ]


class Page:
    """The product's own question, asked by a program that has seen nothing yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def __aenter__(self) -> Callable[[], Any]:
        from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
        from paiid.core.clock import ManualClock
        from paiid.core.db import open_database
        from paiid.features.ledger.service import LedgerService
        from paiid.features.market.service import MarketService
        from paiid.features.orders.repository import OrdersRepository
        from paiid.features.orders.service.reading import ReadOrders
        from paiid.features.portfolio.inputs.folding import FoldReader
        from paiid.features.portfolio.inputs.history import AccountReader
        from paiid.features.portfolio.inputs.periods import Range
        from paiid.features.portfolio.inputs.prices import PriceHistory
        from paiid.features.portfolio.inputs.selecting import SelectAccounts
        from paiid.features.portfolio.inputs.splits import ToldSplits
        from paiid.features.portfolio.performance_answers import performance_answer
        from paiid.features.portfolio.service.performing import MeasurePerformance, Question
        from paiid.features.portfolio.service.pricing import GatherPrices

        self.db = open_database(f"sqlite:///{self.path}")
        self.clock = clock = ManualClock(_NOW)
        market = MarketService(SimulatedMarketData(build_world(20050103), WorldClock("always_open", clock)))
        ledger, orders = LedgerService(clock), ReadOrders(self.db, OrdersRepository())
        selecting = SelectAccounts(ledger, orders, FoldReader(AccountReader(ledger, orders)))
        gather = GatherPrices(market, PriceHistory(market.market_data), ToldSplits(market.market_data))
        measure = MeasurePerformance(self.db, market, selecting, gather)

        async def page() -> bytes:
            return await performance_answer(measure, Question(_USER, Range(word="max")))

        gc.collect()
        return page

    async def __aexit__(self, *_: object) -> None:
        await self.db.close()


def _bare(path: Path) -> float:
    """The same rows by the driver, one matrix of holdings, one product with the prices."""
    import numpy as np

    connection = sqlite3.connect(path)
    activities = connection.execute(
        "SELECT digest, kind, day, at, symbol, quantity, price, amount, fee, tax, currency, note, seq, terms"
        " FROM activities WHERE account_id = ? ORDER BY day, seq", (_ACCOUNT,)
    ).fetchall()  # fmt: skip
    prices = connection.execute(
        "SELECT symbol, day, close FROM private_prices WHERE user_id = ? ORDER BY symbol, day, import_seq", (_USER,)
    ).fetchall()
    connection.close()
    places = {symbol: at for at, symbol in enumerate(_SYMBOLS)}
    days = {row[1]: at for at, row in enumerate(prices[: len(prices) // len(places)])}
    closes = np.array([float(row[2]) for row in prices]).reshape(len(places), -1)
    moved, cash = np.zeros_like(closes), np.zeros(closes.shape[1])
    signs = {"buy": 1, "sell": -1}
    for row in activities:
        at, sign = days[row[2]], signs.get(row[1], 0)
        if sign:
            moved[places[row[4]], at] += sign * float(row[5])
        cash[at] += float(row[7]) * (-sign or 1)
    return float((np.cumsum(moved, axis=1) * closes).sum(axis=0)[-1] + np.cumsum(cash)[-1])


def _add_one(path: Path, number: int) -> None:
    connection = sqlite3.connect(path)
    row = (_ACCOUNT, f"more_{number}", "buy", _END.isoformat(), _SYMBOLS[0], "1", "100", "100")
    connection.execute(_ACTIVITY, row)
    connection.execute("UPDATE accounts SET orders_stamp = ? WHERE id = ?", (f"aaaaaaaa{number:08d}", _ACCOUNT))
    connection.commit()
    connection.close()


async def _sample(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        lags.append(time.perf_counter() - began - 0.001)


def _cpu_ms(work: Callable[[], object]) -> float:
    began = _used()
    work()
    return 1e3 * (_used() - began)


async def _cpu_ms_of(work: Callable[[], Any]) -> float:
    began = _used()
    await work()
    return 1e3 * (_used() - began)


def _used() -> float:
    return time.process_time()
