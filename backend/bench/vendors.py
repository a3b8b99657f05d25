"""The program before Tradier's stand-in: calls it makes for its tabs, what its client adds, and a vendor that dies."""

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import httpx

from bench.calibration import RAW_REQUEST_REFERENCE_US
from bench.load import request
from bench.programs import Program, product
from bench.report import Measurement, Peer, median
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient, VendorConfig
from paiid.core.clock import SystemClock
from tests.support.server import register
from tests.vendors.processes import StandinProcess, standin_process

TABS = (1, 100, 500)
CALLS_RATIO = 1.1
ADDED_MS = 1.0
DEAD_P99_MS = 300.0
LAG_P99_MS = 20.0
_PER_USER = 25
_TOPICS = "quotes:SPY,quotes:AAPL,quotes:MSFT,status"
_WINDOW_S = 40.0
_INTERVAL_S = "0.2"
"""Tabs look for prices this often; slow looks would be counted as fewer calls."""
_SETTLE_S = 4.0
_HISTORIES_S, _QUIET_S = 240.0, 15.0
_ROUNDS = 300
_TOKEN = "bench"
_DEAD_S = 10.0
_READS = (
    "/api/market/quote/SPY",
    "/api/market/quotes?symbols=SPY,AAPL",
    "/api/market/quote/TSLA",
    "/api/market/bars/IBM",
    "/api/market/search?q=oil",
    "/api/market/status",
    "/api/market/indices",
    "/api/portfolio",
)


def measure(raw_cpu_us: float) -> list[Measurement]:
    """Each part with a stand-in of its own."""
    with _standin() as standin:
        found = [asyncio.run(_added(standin))]
    with _standin() as standin, _before(standin) as served:
        found += _per_tab(standin, served)
        standin.process.kill()
        found += _dead(served, raw_cpu_us)
    return found


@contextmanager
def _standin() -> Iterator[StandinProcess]:
    with standin_process("tradier") as standin:
        standin.control("state", {"mode": "live", "rate_limit": 1_000_000}, method="PUT")
        yield standin


@contextmanager
def _before(standin: StandinProcess) -> Iterator[Program]:
    """The product with Tradier's prices, polled."""
    tradier = {"TRADIER_API_KEY": _TOKEN, "TRADIER_API_BASE_URL": f"{standin.url}/v1", "LOG_LEVEL": "CRITICAL"}
    with product(PAIID_MARKET_DATA="tradier", STREAM_INTERVAL_S=_INTERVAL_S, **tradier) as served:
        yield served


async def _added(standin: StandinProcess) -> Measurement:
    """One call by our client and one by a bare one in turn, both to a document."""
    headers = {"Authorization": f"Bearer {_TOKEN}", "Accept": "application/json"}
    config = VendorConfig(
        id="bench", name="Bench", base_url=f"{standin.url}/v1", headers=headers, calls_per_minute=1_000_000
    )
    ours, call, params = VendorClient(config, SystemClock()), Call("GET", "/markets/quotes", {"symbols": "SPY"}), "SPY"
    ours_ms, bare_ms = [], []
    async with httpx.AsyncClient(base_url=config.base_url, headers=headers, trust_env=False) as bare:
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            (await bare.get("/markets/quotes", params={"symbols": params})).json()
            between = time.perf_counter()
            (await ours.send(call)).json()
            bare_ms.append(1e3 * (between - began))
            ours_ms.append(1e3 * (time.perf_counter() - between))
    await ours.aclose()
    added, peer = median(ours_ms) - median(bare_ms), Peer("bare httpx ms", median(bare_ms))
    return Measurement("vendor call, added to a bare one, p50", added, "ms", ADDED_MS, "less", peer)


def _per_tab(standin: StandinProcess, served: Program) -> list[Measurement]:
    with httpx.Client(base_url=f"http://127.0.0.1:{served.port}", timeout=60) as client:
        users = [register(client, f"tabs{n}@example.com") for n in range(math.ceil(max(TABS) / _PER_USER))]
    # About a minute after its start the program reads the histories of the market's symbols once, tabs or none.
    _wait_for_histories(standin)
    rates = {}
    for tabs in TABS:
        requests = [
            request("GET", f"/api/stream?topics={_TOPICS}", users[n // _PER_USER] | {"Accept": "text/event-stream"})
            for n in range(tabs)
        ]
        rates[tabs] = asyncio.run(_calls_a_minute(standin, served.port, requests))
    alone = rates[TABS[0]]
    return [
        Measurement(
            f"vendor calls a minute, {tabs} tabs to one",
            rates[tabs] / alone,
            "ratio",
            CALLS_RATIO,
            "less",
            Peer("one tab, calls/min", alone),
            f"{rates[tabs]:.0f} calls/min",
        )
        for tabs in TABS[1:]
    ]


def _wait_for_histories(standin: StandinProcess) -> None:
    until = time.monotonic() + _HISTORIES_S
    before = 0
    while not (before and before == _count(standin, of="/history")):
        if time.monotonic() > until:
            raise RuntimeError(f"the market's histories were not all there {_HISTORIES_S:.0f} s after the start")
        before = _count(standin, of="/history")
        time.sleep(_QUIET_S)


async def _calls_a_minute(standin: StandinProcess, port: int, requests: list[bytes]) -> float:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(partial(_Open, one), "127.0.0.1", port) for one in requests]
    await asyncio.sleep(_SETTLE_S)
    if unserved := sum(not tab.is_served for _, tab in made):
        raise RuntimeError(f"{unserved} of {len(made)} tabs were not served")
    before, began = await asyncio.to_thread(_count, standin), time.monotonic()
    await asyncio.sleep(_WINDOW_S)
    calls = await asyncio.to_thread(_count, standin) - before
    for transport, _ in made:
        transport.close()
    return 60 * calls / (time.monotonic() - began)


def _count(standin: StandinProcess, *, of: str = "") -> int:
    counts = standin.control("requests", method="GET")["counts"]
    return sum(count for what, count in counts.items() if what.endswith(of))


class _Open(asyncio.Protocol):
    """A stream that is kept open and read to nowhere; `is_served` once a price has come."""

    def __init__(self, asked: bytes) -> None:
        self._asked, self.is_served = asked, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        self.is_served = self.is_served or b"event: quote" in data


def _dead(served: Program, raw_cpu_us: float) -> list[Measurement]:
    """Answers and the loop's lag from some seconds after the vendor's death, when its absence is known."""
    answers, health = asyncio.run(_ask_the_dead(served.port))
    wrong = sum(status not in {200, 502, 503, 504} for status, _ in answers)
    if wrong:
        raise RuntimeError(f"{wrong} answers were neither kept values nor problems")
    peer = Peer("raw CPU µs", raw_cpu_us, RAW_REQUEST_REFERENCE_US)
    kept = sum(status == httpx.codes.OK for status, _ in answers)
    note = f"{len(answers)} answers, {kept} from what was kept"
    return [
        Measurement(
            "dead vendor, p99 of answers", _p99([ms for _, ms in answers]), "ms", DEAD_P99_MS, "less", peer, note
        ),
        Measurement("dead vendor, p99 of the loop's lag", _p99(health), "ms", LAG_P99_MS, "less", peer, "by health"),
    ]


async def _ask_the_dead(port: int) -> tuple[list[tuple[int, float]], list[float]]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as once:
            client.headers.update(await asyncio.to_thread(register, once, "dead@example.com"))
        for path in _READS:
            await client.get(path)
        await asyncio.sleep(_SETTLE_S)
        answers: list[tuple[int, float]] = []
        health: list[float] = []
        until = time.monotonic() + _DEAD_S
        await asyncio.gather(
            *(_repeat(client, at, answers, until) for at in range(4)),
            _repeat_health(client, health, until),
        )
    return answers, health


async def _repeat(client: httpx.AsyncClient, number: int, answers: list[tuple[int, float]], until: float) -> None:
    while time.monotonic() < until:
        began = time.perf_counter()
        status = (await client.get(_READS[number % len(_READS)])).status_code
        answers.append((status, 1e3 * (time.perf_counter() - began)))
        number += 1
        await asyncio.sleep(0.05)


async def _repeat_health(client: httpx.AsyncClient, health: list[float], until: float) -> None:
    while time.monotonic() < until:
        began = time.perf_counter()
        await client.get("/api/health")
        health.append(1e3 * (time.perf_counter() - began))
        await asyncio.sleep(0.01)


def _p99(values: list[float]) -> float:
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]
