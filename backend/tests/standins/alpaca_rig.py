"""A running stand-in for Alpaca and a client with its keys, for the tests of the stand-in itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.standins.alpaca import AlpacaStandin, AlpacaState
from tests.standins.kit.serving import serving

PRICE = "200.00"


@dataclass
class Rig:
    """`AAPL` stands at 200.00 (199.99 to 200.01); no random partial fills."""

    standin: AlpacaStandin
    state: AlpacaState
    url: str
    client: httpx.AsyncClient

    async def order(self, **fields: Any) -> httpx.Response:
        """Send an order: a day market order for one AAPL, but for the given fields."""
        body = {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", "qty": "1", **fields}
        return await self.client.post(
            "/v2/orders", json={key: value for key, value in body.items() if value is not None}
        )

    async def placed(self, **fields: Any) -> dict[str, Any]:
        """An accepted order."""
        answer = await self.order(**fields)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, path: str, **query: Any) -> Any:
        """A 200's JSON."""
        answer = await self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def control(self, what: str, **body: Any) -> Any:
        """Make something happen."""
        answer = await self.client.post(f"/__control/{what}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def status(self, order: dict[str, Any], wanted: str) -> dict[str, Any]:
        """The order, once it has a status."""
        shown: dict[str, Any] = {}
        for _ in range(200):
            shown = await self.get(f"/v2/orders/{order['id']}", nested="true")
            if shown["status"] == wanted:
                return shown
            await asyncio.sleep(0.01)
        raise AssertionError(f"{shown['status']} instead of {wanted}")

    @asynccontextmanager
    async def trade_stream(self) -> AsyncIterator[ClientConnection]:
        """A connection that listens to trade updates."""
        async with connect(self.url.replace("http", "ws") + "/stream") as socket:
            keys = {"key_id": self.state.key_id, "secret_key": self.state.secret_key}
            await socket.send(json.dumps({"action": "authenticate", "data": keys}))
            assert json.loads(await socket.recv())["data"]["status"] == "authorized"
            await socket.send(json.dumps({"action": "listen", "data": {"streams": ["trade_updates"]}}))
            assert json.loads(await socket.recv()) == {"stream": "listening", "data": {"streams": ["trade_updates"]}}
            yield socket


@asynccontextmanager
async def running_alpaca() -> AsyncIterator[Rig]:
    """Serve it until the block ends."""
    standin = AlpacaStandin(AlpacaState(partial_fill_ratio=0, rate_limit=0, tick_s=0.01))
    state = standin.alpaca
    keys = {"APCA-API-KEY-ID": state.key_id, "APCA-API-SECRET-KEY": state.secret_key}
    async with serving(standin) as url, httpx.AsyncClient(base_url=url, headers=keys) as client:
        rig = Rig(standin, state, url, client)
        await rig.control("price", symbol="AAPL", price=PRICE)
        yield rig
