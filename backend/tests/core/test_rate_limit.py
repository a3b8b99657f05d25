"""Sliding windows, in this process and in Redis."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from paiid.core.rate_limit import MemoryWindows, RedisWindows
from tests.support.redis_server import RedisServer


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


class TestMemory:
    @given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 6))
    def test_never_more_than_the_limit_in_any_window_and_never_less_than_could_be(
        self, gaps: list[float], limit: int
    ) -> None:
        seconds = [0.0]
        windows = MemoryWindows(lambda: seconds[0])
        admitted: list[float] = []
        for gap in gaps:
            seconds[0] += gap
            recent = [at for at in admitted if at > seconds[0] - 60]
            verdict = windows.hit_now("k", limit, 60)
            assert verdict.admitted == (len(recent) < limit)
            if verdict.admitted:
                admitted.append(seconds[0])
                recent.append(seconds[0])
            assert verdict.used == len(recent)
            assert 0 <= verdict.reset_s <= 60

    def test_keys_of_idle_clients_are_forgotten(self) -> None:
        seconds = [0.0]
        windows = MemoryWindows(lambda: seconds[0])
        for number in range(1000):
            windows.hit_now(str(number), 5, 60)
        seconds[0] = 120
        windows.hit_now("new", 5, 60)
        assert list(windows._entries) == ["new"]


class TestRedis:
    async def test_exact_over_many_clients_at_once(self, redis_url: str) -> None:
        clients = [Redis.from_url(redis_url) for _ in range(4)]
        # On a busy machine half a second may pass: what is tested is the count, not the falling back.
        workers = [RedisWindows(client, timeout_s=30) for client in clients]
        verdicts = await asyncio.gather(*(workers[n % 4].hit("ip:1", 50, 60) for n in range(200)))
        assert sum(verdict.admitted for verdict in verdicts) == 50
        assert sorted(v.used for v in verdicts if v.admitted) == list(range(1, 51))
        assert all(v.used == 50 and 59 <= v.reset_s <= 60 for v in verdicts if not v.admitted)
        for client in clients:
            await client.aclose()

    async def test_window_slides(self, redis: Redis) -> None:
        windows = RedisWindows(redis)
        assert [(await windows.hit("k", 2, 0.3)).admitted for _ in range(3)] == [True, True, False]
        await asyncio.sleep(0.32)
        assert (await windows.hit("k", 2, 0.3)).admitted

    async def test_nothing_is_left_in_redis(self, redis: Redis) -> None:
        await RedisWindows(redis).hit("k", 2, 0.2)
        await asyncio.sleep(0.25)
        assert await redis.keys("*") == []

    async def test_lost_redis_fails_no_request_and_warns_once(
        self, redis_server: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("paiid.core.rate_limit._RETRY_AFTER_S", 0.1)
        caplog.set_level(logging.INFO, "paiid.core.rate_limit")
        client = Redis.from_url(redis_server.url)
        windows = RedisWindows(client)
        assert (await windows.hit("k", 3, 60)).admitted
        redis_server.stop()
        admitted = [(await windows.hit("k", 3, 60)).admitted for _ in range(5)]
        assert admitted == [True, True, True, False, False]
        degraded = [windows.is_degraded]
        await asyncio.sleep(0.15)
        await windows.hit("k", 3, 60)
        redis_server.start()
        await asyncio.sleep(0.15)
        assert (await windows.hit("other", 3, 60)).admitted
        degraded.append(windows.is_degraded)
        assert degraded == [True, False]
        assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
        await client.aclose()

    async def test_redis_that_does_not_answer_delays_one_request_only(self) -> None:
        accepted = 0

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal accepted
            accepted += 1
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = Redis.from_url(f"redis://127.0.0.1:{port}/0")
        windows = RedisWindows(client)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for _ in range(50):
            assert (await windows.hit("k", 100, 60)).admitted
        assert loop.time() - begin < 2
        await client.aclose()
        server.close()
