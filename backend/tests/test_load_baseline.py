"""The operator's load baseline: seven endpoints of a real server, against the operator's own targets.

`cd backend && python -m pytest tests/test_load_baseline.py::test_load_health_endpoint -v`
"""

import asyncio
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.support.server import NO_LIMITS, register, running_server

pytestmark = pytest.mark.load

CONCURRENCY = 10
HEALTH_MEAN_MS = 500
HEALTH_REQUESTS_PER_S = 50
SUCCESS_RATIO = 0.95
MARKET_DATA_S = 2.0
AI_S = 5.0
ANY_ANSWER_S = 5.0


@dataclass(frozen=True)
class Target:
    """A server and a signed-in user's headers."""

    url: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Load:
    """What a burst of requests came to; durations in seconds, fastest first."""

    durations: list[float]
    successes: int
    elapsed_s: float

    @property
    def success_ratio(self) -> float:
        """Share of answers with status 200."""
        return self.successes / len(self.durations)

    @property
    def mean_ms(self) -> float:
        """Mean time to answer."""
        return 1000 * sum(self.durations) / len(self.durations)

    @property
    def requests_per_s(self) -> float:
        """Answers a second over the whole burst."""
        return len(self.durations) / self.elapsed_s

    @property
    def p95_s(self) -> float:
        """Time within which 95 % were answered."""
        return self.durations[math.ceil(0.95 * len(self.durations)) - 1]


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with running_server(NO_LIMITS) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        yield Target(server.url, register(client))


async def burst(target: Target, path: str, *, requests: int) -> Load:
    """Send `requests`, ten at a time."""
    durations: list[float] = []
    successes = 0
    left = iter(range(requests))

    async def worker(client: httpx.AsyncClient) -> None:
        nonlocal successes
        for _ in left:
            started = time.perf_counter()
            try:
                answer = await client.get(path)
                successes += answer.status_code == httpx.codes.OK
            except httpx.HTTPError:
                pass
            durations.append(time.perf_counter() - started)

    async with httpx.AsyncClient(base_url=target.url, headers=target.headers, timeout=30) as client:
        started = time.perf_counter()
        await asyncio.gather(*(worker(client) for _ in range(CONCURRENCY)))
        elapsed = time.perf_counter() - started
    return Load(sorted(durations), successes, elapsed)


async def check(target: Target, path: str, *, p95_s: float) -> None:
    load = await burst(target, path, requests=100)
    print(f"{path}: {load.requests_per_s:.0f}/s, mean {load.mean_ms:.1f} ms, p95 {1000 * load.p95_s:.1f} ms")
    assert load.success_ratio > SUCCESS_RATIO
    assert load.p95_s < p95_s


async def test_load_health_endpoint(target: Target) -> None:
    load = await burst(target, "/api/health", requests=500)
    print(f"/api/health: {load.requests_per_s:.0f}/s, mean {load.mean_ms:.1f} ms, {load.success_ratio:.1%} succeeded")
    assert load.mean_ms < HEALTH_MEAN_MS
    assert load.requests_per_s > HEALTH_REQUESTS_PER_S
    assert load.success_ratio > SUCCESS_RATIO


async def test_load_market_indices(target: Target) -> None:
    await check(target, "/api/market/indices", p95_s=MARKET_DATA_S)


async def test_load_ai_recommendations(target: Target) -> None:
    await check(target, "/api/ai/recommendations", p95_s=AI_S)


async def test_load_strategy_templates(target: Target) -> None:
    await check(target, "/api/strategies/templates", p95_s=ANY_ANSWER_S)


async def test_load_portfolio(target: Target) -> None:
    await check(target, "/api/portfolio", p95_s=ANY_ANSWER_S)


async def test_load_news(target: Target) -> None:
    await check(target, "/api/news?symbol=AAPL", p95_s=MARKET_DATA_S)


async def test_load_monitor_version(target: Target) -> None:
    await check(target, "/api/monitor/version", p95_s=ANY_ANSWER_S)
