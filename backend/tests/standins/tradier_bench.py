"""A running Tradier stand-in and plain HTTP to it, for its tests."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx

from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.tradier import TradierState, tradier

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
"""10:00 in New York on a trading day."""
ACCOUNT = "VA00000001"
BASE = f"/v1/accounts/{ACCOUNT}"
OPTION = "AAPL261218C00300000"
HEADERS = {"Authorization": "Bearer token-1", "Accept": "application/json"}


@dataclass(frozen=True)
class Desk:
    """The stand-in, its state, and a client that is signed in."""

    url: str
    standin: Standin
    state: TradierState
    http: httpx.AsyncClient

    async def get(self, path: str, **params: Any) -> Any:
        """An answer's JSON, numbers exact; the status must be 200."""
        answer = await self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return read(answer)

    async def place(self, **fields: Any) -> Any:
        """Place an order of AAPL, by default one share at the market."""
        order = {"class": "equity", "symbol": "AAPL", "side": "buy", "quantity": 1, "type": "market", "duration": "day"}
        return await self.http.post(f"/v1/accounts/{ACCOUNT}/orders", data=order | fields)


def read(answer: httpx.Response) -> Any:
    """JSON with Decimals."""
    return json.loads(answer.text, parse_float=Decimal)


@asynccontextmanager
async def trading_desk(**switches: Any) -> AsyncIterator[Desk]:
    """A desk whose stand-in stands at Monday, ten o'clock in New York."""
    state = TradierState(**switches)
    state.clock.frozen_at = MONDAY
    standin = tradier(state)
    async with serving(standin) as url, httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=10) as http:
        yield Desk(url, standin, state, http)


async def placed(desk: Desk, **fields: Any) -> int:
    """The id of an accepted order."""
    answer = await desk.place(**fields)
    assert answer.status_code == 200, answer.text
    assert answer.json()["order"]["status"] == "ok", answer.text
    return int(answer.json()["order"]["id"])


async def settled(desk: Desk, order_id: int, *statuses: str) -> dict[str, Any]:
    """The order once it has one of these statuses."""
    order: dict[str, Any] = {}
    for _ in range(200):
        order = (await desk.get(f"{BASE}/orders/{order_id}", includeTags="true"))["order"]
        if order["status"] in statuses:
            return order
        await asyncio.sleep(0.01)
    raise AssertionError(order)


async def bought(desk: Desk, **fields: Any) -> dict[str, Any]:
    """A filled order."""
    return await settled(desk, await placed(desk, **fields), "filled")
