"""Two processes on one PostgreSQL and one Redis: one leads, it is killed, the other takes over, nothing is doubled.

Both trade one account at Alpaca's stand-in, and every order is asked for at both at once, under one key.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from paiid.core.db import open_database
from tests.conftest import JWT_SECRET
from tests.support.databases import migrate
from tests.support.postgres import Administrator, embedded_postgres
from tests.support.redis_server import running_redis
from tests.support.server import register
from tests.vendors.books import OurBooks, differences, read_ours
from tests.vendors.chaos import prepare, settings
from tests.vendors.processes import Program, StandinProcess, standin_process

pytestmark = [pytest.mark.redis, pytest.mark.long, pytest.mark.timeout(300)]
_LEADS: Final = "This process runs the jobs."
_TAKEN_OVER_WITHIN_S: Final = 40.0
"""The lease of a process that was killed runs out first."""
_DATABASE: Final = "paiid_test_leading"


@dataclass
class Pair:
    """Two processes of one installation; `keys` are the orders that were asked for."""

    standin: StandinProcess
    programs: list[Program]
    database_url: str
    headers: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    async def leaders(self) -> list[int]:
        """Which of them say that they lead; one that is away says nothing."""
        found = []
        for number, program in enumerate(self.programs):
            health = await self.ask(program, "GET", "/api/health/detailed")
            if health is not None and health.json()["dependencies"]["scheduler"]["detail"] == _LEADS:
                found.append(number)
        return found

    async def led_by(self, number: int) -> None:
        """Wait until exactly that one leads."""
        async with asyncio.timeout(_TAKEN_OVER_WITHIN_S):
            while await self.leaders() != [number]:  # noqa: ASYNC110 - what is waited for happens in other processes
                await asyncio.sleep(0.25)

    async def order(self, key: str, **more: Any) -> dict[str, Any]:
        """Ask for an order at both at once until one has answered; whoever answers, answers the same order."""
        self.keys.append(key)
        body = {"symbol": "AAPL", "side": "buy", "quantity": "2"} | more
        async with asyncio.timeout(60):
            while True:
                asked = [self.ask(one, "POST", "/api/orders", body, key) for one in self.programs]
                answers = [one.json() for one in await asyncio.gather(*asked) if one is not None and one.is_success]
                if answers:
                    assert len({answer["id"] for answer in answers}) == 1
                    found: dict[str, Any] = answers[0]
                    return found
                await asyncio.sleep(0.2)

    async def became(self, program: Program, key: str, status: str) -> None:
        """Wait until the order stands so at `program`."""
        async with asyncio.timeout(30):
            while True:
                answer = await self.ask(program, "GET", "/api/orders?limit=200")
                rows = [] if answer is None else answer.json()["items"]
                if [row["status"] for row in rows if row["client_order_id"] == key] == [status]:
                    return
                await asyncio.sleep(0.1)

    async def ask(
        self, program: Program, method: str, path: str, body: Any = None, key: str | None = None
    ) -> httpx.Response | None:
        """The answer of one process; None while it does not answer."""
        headers = self.headers | ({} if key is None else {"Idempotency-Key": key})
        async with httpx.AsyncClient(base_url=program.url, timeout=20) as http:
            try:
                return await http.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                return None

    def streams(self) -> int:
        """How many trade streams were opened at the broker so far."""
        counts: dict[str, int] = self.standin.control("requests", method="GET")["counts"]
        return counts.get("WS /stream", 0)

    async def agreed(self) -> tuple[OurBooks, list[str]]:
        """Our books once they agree with the broker's, or with what is still wrong after half a minute."""
        db = open_database(self.database_url, pool_size=1)
        try:
            deadline = time.monotonic() + 30
            while True:
                ours = await db.read(read_ours)
                wrong = differences(ours, self.standin.control("books", method="GET"))
                if not wrong or time.monotonic() > deadline:
                    return ours, wrong
                await asyncio.sleep(0.5)
        finally:
            await db.close()


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A migrated database on a real PostgreSQL, whichever engine the other tests run on."""
    with ExitStack() as stack:
        admin_url = os.environ.get("TEST_DATABASE_URL", "embedded")
        if admin_url == "embedded":
            admin_url = stack.enter_context(embedded_postgres())
        administrator = Administrator(admin_url)
        url = administrator.create(_DATABASE)
        migrate(url, tmp_path)
        yield url
        administrator.drop(_DATABASE)
        administrator.close()


@pytest.fixture
async def pair(database_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    with standin_process("alpaca") as standin, running_redis() as redis:
        prepare(standin, seed=7)
        shared = {"DATABASE_URL": database_url, "REDIS_URL": redis.url, "JWT_SECRET_KEY": JWT_SECRET}
        programs = [Program(tmp_path / name, settings(standin) | shared) for name in ("first", "second")]
        made = Pair(standin, programs, database_url)
        try:
            for program in programs:
                program.home.mkdir()
                await program.start()
            with httpx.Client(base_url=programs[0].url, timeout=60) as http:
                made.headers = register(http)
            yield made
        finally:
            for program in programs:
                program.stop()


async def test_when_the_leader_is_killed_the_other_takes_over_and_nothing_is_doubled(pair: Pair) -> None:
    first, second = pair.programs
    await pair.led_by(0)
    resting = {"type": "limit", "limit_price": "1.25"}
    await pair.order("resting", **resting)
    for number in range(6):
        await pair.order(f"before-{number}")

    # Killed while orders are on their way at both.
    amid = [asyncio.create_task(pair.order(f"amid-{number}")) for number in range(8)]
    await asyncio.sleep(0.05)
    await first.kill()
    await asyncio.gather(*amid)
    streams = pair.streams()
    for number in range(4):
        await pair.order(f"leaderless-{number}")
    await pair.led_by(1)

    # What the broker does of itself is heard by the one that leads now.
    pair.standin.control("orders", {"client_order_id": "resting", "do": "fill", "qty": "2", "price": "1.25"})
    await pair.became(second, "resting", "filled")
    assert pair.streams() > streams

    # The one that was killed comes back and follows; both serve.
    await first.start()
    await pair.led_by(1)
    for number in range(4):
        await pair.order(f"after-{number}")
    ours, wrong = await pair.agreed()
    assert wrong == []
    assert sorted(order.client_order_id for order in ours.orders) == sorted(pair.keys)
    assert {order.status.value for order in ours.orders} == {"filled"}
    assert len({(one.order_id, one.id) for one in ours.executions}) == len(ours.executions) >= len(pair.keys)
