"""The same seed and instant give the same answers in every process, in whatever order they are asked."""

import asyncio
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from tests.support.local_market import OPEN_MONDAY, SYMBOLS, market_at, news_at

BACKEND = Path(__file__).resolve().parents[3]
INSTANTS = [
    datetime(2005, 1, 3, 14, 30, tzinfo=UTC),
    datetime(2009, 3, 9, 18, 11, 12, tzinfo=UTC),
    datetime(2016, 7, 3, 3, 0, 1, tzinfo=UTC),
    datetime(2024, 3, 10, 7, 30, tzinfo=UTC),
    OPEN_MONDAY,
]


async def fingerprints(*, backwards: bool) -> dict[str, str]:
    """A digest of what the market shows at each instant, gathered forwards or backwards."""
    step = -1 if backwards else 1
    found: dict[str, str] = {}
    for instant in INSTANTS[::step]:
        market = market_at(instant)
        quotes = await market.quotes(SYMBOLS[::step])
        shown: list[object] = [quotes[symbol] for symbol in sorted(quotes)]
        for interval in list(Interval)[::step]:
            series = await market.bars(Symbol("AAPL"), interval, limit=300)
            found[f"{instant} {interval}"] = _digest(series)
        shown.append((await news_at(instant).headlines(limit=30)).items)
        found[str(instant)] = _digest(shown)
    return dict(sorted(found.items()))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


async def test_another_process_shows_the_same_market() -> None:
    command = [sys.executable, "-m", "tests.adapters.simulated.test_determinism"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=BACKEND, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == await fingerprints(backwards=False)


async def test_another_seed_is_another_market() -> None:
    symbol = Symbol("AAPL")
    here = (await market_at(OPEN_MONDAY).quotes([symbol]))[symbol]
    there = (await market_at(OPEN_MONDAY, seed=7).quotes([symbol]))[symbol]
    assert here.last != there.last


async def test_an_instant_within_a_second_has_that_second_s_prices() -> None:
    symbol = Symbol("AAPL")
    second = (await market_at(OPEN_MONDAY).quotes([symbol]))[symbol]
    within = (await market_at(OPEN_MONDAY + timedelta(microseconds=999_999)).quotes([symbol]))[symbol]
    assert (second.last, second.bid, second.volume) == (within.last, within.bid, within.volume)


def test_importing_the_adapter_leaves_numpy_alone() -> None:
    program = "import sys, paiid.adapters.simulated; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=BACKEND, check=True)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fingerprints(backwards=True))))
