"""A user with ten shares of AAPL."""

import asyncio

import httpx
import pytest


@pytest.fixture
async def holder(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    body = {"symbol": "AAPL", "side": "buy", "type": "market", "quantity": "10", "time_in_force": "day"}
    answer = await client.post("/api/orders", json=body, headers=headers | {"Idempotency-Key": "first"})
    assert answer.status_code in {200, 201}, answer.text
    for _ in range(100):
        found = await client.get("/api/portfolio", headers=headers)
        if found.json()["positions"]:
            return headers
        await asyncio.sleep(0.05)
    raise AssertionError("not filled")
