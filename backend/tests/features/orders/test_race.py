"""The same keys sent many times at once to two workers on one database: one order a key."""

import asyncio
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, select

from paiid.core.db import Database
from paiid.features.orders.models import executions, orders
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

KEYS, TIMES = 50, 20
AT_ONCE = 100


async def place(client: httpx.AsyncClient, url: str, headers: dict[str, str], key: int) -> tuple[int, int, str]:
    body = {"symbol": "AAPL", "quantity": 1, "side": "buy"} if key % 2 else {
        "symbol": "MSFT", "quantity": "2", "side": "buy", "type": "limit", "limit_price": "5.00",
    }  # fmt: skip
    answer = await client.post(f"{url}/api/orders", json=body, headers=headers | {"Idempotency-Key": f"race-{key}"})
    return key, answer.status_code, answer.json().get("id", answer.text)


async def race(servers: list[RunningServer], headers: dict[str, str]) -> list[tuple[int, int, str]]:
    # The client's own queue looks at all that wait whenever one is answered; this one is free.
    turnstile = asyncio.Semaphore(AT_ONCE)
    # Kept for less than the server keeps them: none is to end while a request is being written to it.
    limits = httpx.Limits(max_connections=AT_ONCE, keepalive_expiry=1)
    async with httpx.AsyncClient(limits=limits, timeout=120) as client:

        async def one(key: int, turn: int) -> tuple[int, int, str]:
            async with turnstile:
                return await place(client, servers[(key + turn) % 2].url, headers, key)

        return await asyncio.gather(*(one(key, turn) for turn in range(TIMES) for key in range(KEYS)))


@pytest.mark.load
async def test_one_order_per_key(database_url: str, db: Database, tmp_path: Path) -> None:
    secret = {"JWT_SECRET_KEY": "k7Qe-2vXw9ZtR4bLm1Ns8Yc3Hd6Fg0Jp5Ua_TiOoKrWz"}  # pragma: allowlist secret
    env = {"DATABASE_URL": database_url, **NO_LIMITS, **secret}
    with ExitStack() as stack:
        servers = [stack.enter_context(running_server(env, home=tmp_path / f"home-{n}")) for n in range(2)]
        with httpx.Client(base_url=servers[0].url) as client:
            headers = register(client)
        answers = await race(servers, headers)

    assert Counter(status for _, status, _ in answers) == {200: KEYS * TIMES}
    ids = {key: {found for other, _, found in answers if other == key} for key in range(KEYS)}
    assert all(len(found) == 1 for found in ids.values())

    def stored(conn: Connection) -> tuple[list[str], list[str]]:
        keys = conn.execute(select(orders.c.client_order_id)).scalars().all()
        fills = conn.execute(select(executions.c.order_id)).scalars().all()
        return list(keys), list(fills)

    keys, fills = await db.read(stored)
    assert sorted(keys) == sorted(f"race-{key}" for key in range(KEYS))
    assert len(fills) == len(set(fills)) == KEYS // 2
