"""A vendor's stream is opened where it was configured to be, whatever answers there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.links import KeyOwner
from paiid.adapters.alpaca.trade_stream import TradeStream
from paiid.adapters.vendor.sockets import open_socket
from paiid.core.clock import SystemClock
from tests.support.alpaca_world import Links

HOST = "127.0.0.1"


@asynccontextmanager
async def elsewhere(visits: list[object]) -> AsyncIterator[int]:
    """A WebSocket server that notes who comes and what is said first; its port."""

    async def note(socket: ServerConnection) -> None:
        visits.append(await socket.recv())

    async with serve(note, HOST, 0) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@asynccontextmanager
async def redirecting(location: str) -> AsyncIterator[int]:
    """A server that sends every visitor to `location`; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, HOST, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_redirection_is_a_refusal() -> None:
    visits: list[object] = []
    async with elsewhere(visits) as other, redirecting(f"ws://{HOST}:{other}/stream") as port:
        with pytest.raises(InvalidStatus):
            async with open_socket(f"ws://{HOST}:{port}/stream", proxy=None):
                pass
    assert visits == []


async def test_keys_do_not_follow_one(caplog: pytest.LogCaptureFixture) -> None:
    visits: list[object] = []
    async with elsewhere(visits) as other, redirecting(f"ws://{HOST}:{other}/stream") as port:
        config = AlpacaConfig(api_key="key", secret_key="secret", base_url=f"http://{HOST}:{port}")
        client = AlpacaClient(config, SystemClock())
        updates = TradeStream(client, KeyOwner(client, Links()), draw=lambda: 0.01).listen()
        waiting = asyncio.ensure_future(anext(updates))
        await asyncio.sleep(0.5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await client.aclose()
    assert visits == []
    assert "trade_stream_lost" in caplog.text
