"""Two workers of one installation that share Redis, and what happens when it is lost and comes back."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.conftest import JWT_SECRET
from tests.support.databases import MigratedDatabases
from tests.support.redis_server import RedisServer, running_redis
from tests.support.server import NO_LIMITS, RunningServer, register, running_server
from tests.support.sse import Listening, listening

pytestmark = [pytest.mark.redis, pytest.mark.database]

TRADES_A_MINUTE = 25
RESTING = {"symbol": "AAPL", "quantity": 1, "side": "buy", "type": "limit", "limit_price": "1.00"}
Headers = dict[str, str]


@dataclass(frozen=True)
class Workers:
    """Two servers on one database and one Redis."""

    redis: RedisServer
    first: RunningServer
    second: RunningServer

    def user(self, name: str) -> Headers:
        """A new user, whose token both accept."""
        with httpx.Client(base_url=self.first.url, timeout=30) as client:
            return register(client, f"{name}@example.com")

    def said(self, event: str) -> list[int]:
        """How often each worker has logged `event`."""
        return [sum(event in line["event"] for line in lines(one)) for one in (self.first, self.second)]


def lines(server: RunningServer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def workers(databases: MigratedDatabases) -> Iterator[Workers]:
    url = databases.fresh()
    limits = {"RATE_LIMIT_TRADING_PER_MINUTE": str(TRADES_A_MINUTE)}
    with running_redis() as redis:
        shared = {"DATABASE_URL": url, "REDIS_URL": redis.url, "JWT_SECRET_KEY": JWT_SECRET, "LOG_FORMAT": "json"}
        env = NO_LIMITS | limits | shared
        with running_server(env) as first, running_server(env) as second:
            yield Workers(redis, first, second)
    databases.discard(url)


async def place(server: RunningServer, headers: Headers, **more: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        return await client.post("/api/orders", json=RESTING | more, headers=headers)


def heard_of(heard: Listening, order_id: str) -> list[str]:
    return [message.data["status"] for message in heard.of("order") if message.data["id"] == order_id]


async def test_rate_limits_are_exact_across_workers(workers: Workers) -> None:
    headers = workers.user("ann")
    servers = (workers.first, workers.second)
    found = await asyncio.gather(*(place(servers[number % 2], headers) for number in range(2 * TRADES_A_MINUTE)))
    codes = Counter(answer.status_code for answer in found)
    assert codes == {200: TRADES_A_MINUTE, 429: TRADES_A_MINUTE}
    refused = next(answer for answer in found if answer.status_code == 429)
    assert 0 < int(refused.headers["retry-after"]) <= 60


@pytest.mark.parametrize("way", ["there", "back"])
async def test_an_order_reaches_a_stream_of_the_other_worker_exactly_once(workers: Workers, way: str) -> None:
    headers = workers.user(f"bea-{way}")
    here, there = (workers.first, workers.second)[:: 1 if way == "there" else -1]
    async with (
        listening(here.url, "orders", headers) as near,
        listening(there.url, "orders", headers) as far,
    ):
        resting = [(await place(here, headers)).raise_for_status().json()["id"] for _ in range(5)]
        market = {"type": "market", "limit_price": None}
        filled = (await place(here, headers, **market)).raise_for_status().json()["id"]
        for heard in (near, far):
            await heard.until(lambda one: "filled" in heard_of(one, filled))
            await heard.until(lambda one: all(heard_of(one, order) for order in resting))
        await asyncio.sleep(1)
        for order in (*resting, filled):
            states = heard_of(far, order)
            assert states == heard_of(near, order)
            assert len(states) == len(set(states)), states


async def test_a_stranger_on_the_channel_harms_nobody(workers: Workers) -> None:
    from redis.asyncio import Redis

    headers = workers.user("cleo")
    async with Redis.from_url(workers.redis.url) as client:
        for message in (b"\xff\x00", b"{}", b"[1]", b"null", b'{"from": "x"}'):
            await client.publish("paiid:events", message)
    async with listening(workers.second.url, "orders", headers) as heard:
        order = (await place(workers.first, headers)).raise_for_status().json()["id"]
        await heard.until(lambda one: heard_of(one, order))


async def redis_status(server: RunningServer) -> str:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        answer = await client.get("/api/health/detailed")
    assert answer.status_code == 200
    status: str = answer.json()["dependencies"]["redis"]["status"]
    return status


async def until_redis_is(server: RunningServer, status: str) -> None:
    for _ in range(100):
        if await redis_status(server) == status:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"Redis is not reported as {status}")


async def test_losing_redis_fails_no_request_and_it_is_found_again(workers: Workers) -> None:
    headers = workers.user("dora")
    servers = (workers.first, workers.second)
    assert [await redis_status(server) for server in servers] == ["ok", "ok"]
    workers.redis.stop()
    async with listening(workers.first.url, "orders", headers) as heard:
        found = [await place(servers[number % 2], headers) for number in range(10)]
        assert [answer.status_code for answer in found] == [200] * 10
        # Its own events still reach a worker's own streams.
        await heard.until(lambda one: heard_of(one, found[0].json()["id"]))
    for server in servers:
        await until_redis_is(server, "degraded")
    assert workers.said("Redis is lost") == [1, 1]
    for server in servers:
        warnings = [line for line in lines(server) if line["level"] in {"warning", "error"}]
        assert len([line for line in warnings if "edis" in json.dumps(line)]) == 1
    workers.redis.start()
    for server in servers:
        await until_redis_is(server, "ok")
    async with asyncio.timeout(20):
        while 0 in workers.said("event_relay_back") or 0 in workers.said("Redis is back"):
            for server in servers:
                await place(server, headers, quantity=0)
            await asyncio.sleep(0.5)
    again = workers.user("emma")
    async with listening(workers.second.url, "orders", again) as heard:
        order = (await place(workers.first, again)).raise_for_status().json()["id"]
        await heard.until(lambda one: heard_of(one, order))
    assert workers.said("Redis is lost") == [1, 1]
