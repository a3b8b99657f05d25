"""`/alpaca/stream` of a real server: the official library hears of fills; strangers and browsers hear nothing."""

import asyncio
import json
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.databases import MigratedDatabases
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

with warnings.catch_warnings():
    # The library's streams stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message="websockets.client", category=DeprecationWarning)
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import OrderSide, TimeInForce
    from alpaca.trading.requests import LimitOrderRequest, MarketOrderRequest, ReplaceOrderRequest
    from alpaca.trading.stream import TradingStream

pytestmark = pytest.mark.database
HEARTBEAT_S = 1.0
Made = dict[str, Any]
BUY, SELL = OrderSide.BUY, OrderSide.SELL
DAY, GTC = TimeInForce.DAY, TimeInForce.GTC


@pytest.fixture(scope="module")
def server(databases: MigratedDatabases) -> Iterator[RunningServer]:
    url = databases.fresh()
    env = {"DATABASE_URL": url, "STREAM_INTERVAL_S": "0.2", "STREAM_HEARTBEAT_S": str(HEARTBEAT_S)}
    with running_server(NO_LIMITS | env) as running:
        yield running
    databases.discard(url)


@pytest.fixture(scope="module")
def ada(server: RunningServer) -> dict[str, str]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        return register(client)


@pytest.fixture
def key(server: RunningServer, ada: dict[str, str]) -> Made:
    with httpx.Client(base_url=server.url, timeout=30, headers=ada) as client:
        client.post("/api/portfolio/reset", json={"confirm": "RESET"}).raise_for_status()
        for old in client.get("/api/api-keys").json()["items"]:
            client.delete(f"/api/api-keys/{old['id']}").raise_for_status()
        made: Made = client.post("/api/api-keys", json={"name": "bot", "scope": "trade"}).raise_for_status().json()
        return made


@pytest.fixture
def trading(server: RunningServer, key: Made) -> TradingClient:
    return TradingClient(key["key_id"], key["secret"], url_override=f"{server.url}/alpaca")


def address(server: RunningServer, path: str = "/alpaca/stream") -> str:
    return f"ws://127.0.0.1:{server.port}{path}"


async def say(socket: ClientConnection, message: object) -> Any:
    await socket.send(json.dumps(message))
    return json.loads(await socket.recv())


def credentials(key: Made) -> Made:
    return {"action": "authenticate", "data": {"key_id": key["key_id"], "secret_key": key["secret"]}}


LISTEN = {"action": "listen", "data": {"streams": ["trade_updates"]}}


async def listening(server: RunningServer, key: Made) -> ClientConnection:
    socket = await connect(address(server))
    assert (await say(socket, credentials(key)))["data"]["status"] == "authorized"
    assert (await say(socket, LISTEN)) == {"stream": "listening", "data": {"streams": ["trade_updates"]}}
    return socket


async def hear(socket: ClientConnection, count: int) -> list[Made]:
    async with asyncio.timeout(20):
        return [json.loads(await socket.recv())["data"] for _ in range(count)]


class TestLibrary:
    def test_it_hears_every_step_of_an_order(self, server: RunningServer, key: Made, trading: TradingClient) -> None:
        stream = TradingStream(key["key_id"], key["secret"], url_override=address(server))
        heard: list[Any] = []

        async def note(update: Any) -> None:
            heard.append(update)

        stream.subscribe_trade_updates(note)
        thread = threading.Thread(target=quietly, args=(stream.run,), daemon=True)
        thread.start()
        until(lambda: stream._running)
        time.sleep(1)
        bought: Any = trading.submit_order(MarketOrderRequest(symbol="AAPL", qty=3, side=BUY, time_in_force=DAY))
        until(lambda: len(heard) >= 2)
        resting: Any = trading.submit_order(
            LimitOrderRequest(symbol="AAPL", qty=2, side=SELL, time_in_force=GTC, limit_price=9000)
        )
        fresh: Any = trading.replace_order_by_id(resting.id, ReplaceOrderRequest(limit_price=9001))
        trading.cancel_order_by_id(fresh.id)
        trading.close_position("AAPL")
        until(lambda: len(heard) >= 8)
        stream.stop()
        thread.join(20)
        told = [(str(update.event), update.order.id, update.order.status.value) for update in heard]
        assert told[:2] == [("new", bought.id, "new"), ("fill", bought.id, "filled")]
        assert ("new", resting.id, "new") in told
        assert ("replaced", resting.id, "replaced") in told
        assert [event for event, order_id, _ in told if order_id == fresh.id] == ["new", "canceled"]
        fill, close = heard[1], heard[-1]
        assert (fill.qty, fill.position_qty, str(fill.price)) == (3, 3, str(float(bought.filled_avg_price)))
        assert (close.event, close.qty, close.position_qty) == ("fill", 3, 0)
        assert fill.execution_id not in {None, close.execution_id}
        rows: Any = trading.get("/account/activities/FILL", {})
        assert {row["execution_id"] for row in rows} == {str(fill.execution_id), str(close.execution_id)}


def quietly(run: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run()


def until(holds: Any) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


class TestHandshake:
    async def test_frames_are_binary(self, server: RunningServer, key: Made) -> None:
        async with connect(address(server)) as socket:
            await socket.send(json.dumps(credentials(key)).encode())
            assert isinstance(await socket.recv(), bytes)

    async def test_the_older_form_is_taken(self, server: RunningServer, key: Made) -> None:
        async with connect(address(server)) as socket:
            answer = await say(socket, {"action": "auth", "key": key["key_id"], "secret": key["secret"]})
            assert answer["data"] == {"action": "authenticate", "status": "authorized"}

    @pytest.mark.parametrize("secret", ["wrong", "", "x" * 5000, "\u00e9", 5, None])
    async def test_a_wrong_secret_ends_the_connection(self, server: RunningServer, key: Made, secret: Any) -> None:
        async with connect(address(server)) as socket:
            answer = await say(socket, credentials(key | {"secret": secret}))
            assert answer == {
                "stream": "authorization",
                "data": {"action": "authenticate", "status": "unauthorized"},
            }
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008

    @pytest.mark.parametrize("said", ["", "{", "[]", "5", '"x"', "\x00", "{}", '{"action":"listen"}', "[" * 5000])
    async def test_nonsense_ends_the_connection(self, server: RunningServer, said: str) -> None:
        async with connect(address(server)) as socket:
            await socket.send(said)
            answers = []
            with pytest.raises(ConnectionClosed):  # noqa: PT012 - it may say something before
                while True:
                    answers.append(json.loads(await socket.recv())["data"]["status"])
            assert answers in ([], ["unauthorized"])

    async def test_a_huge_frame_ends_the_connection(self, server: RunningServer) -> None:
        async with connect(address(server)) as socket:
            await socket.send("x" * 100_000)
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    async def test_a_revoked_key_ends_the_connection(
        self, server: RunningServer, ada: dict[str, str], key: Made
    ) -> None:
        socket = await listening(server, key)
        async with httpx.AsyncClient(base_url=server.url, headers=ada) as client:
            (await client.delete(f"/api/api-keys/{key['id']}")).raise_for_status()
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(15):
                await socket.recv()


class TestAdmission:
    @pytest.mark.parametrize("origin", ["http://127.0.0.1", "https://evil.example", "null"])
    async def test_no_page_of_a_browser_opens_it(self, server: RunningServer, origin: str) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await connect(address(server), additional_headers={"Origin": origin})
        assert refused.value.response.status_code == 403

    @pytest.mark.parametrize(
        "path", ["/", "/api/stream", "/api/health", "/alpaca", "/alpaca/v2/orders", "/alpaca/stream/", "/trade"]
    )
    async def test_there_is_no_other(self, server: RunningServer, path: str) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await connect(address(server, path))
        assert refused.value.response.status_code == 403


@pytest.fixture(scope="module")
def strict(databases: MigratedDatabases) -> Iterator[RunningServer]:
    """A server with limits; also the only one that counts addresses."""
    url = databases.fresh()
    limits = {"RATE_LIMIT_ALPACA_PER_MINUTE": "5", "RATE_LIMIT_PER_MINUTE": "12"}
    with running_server(NO_LIMITS | {"DATABASE_URL": url} | limits) as running:
        yield running
    databases.discard(url)


class TestLimits:
    async def test_messages_are_requests_of_the_key(self, strict: RunningServer) -> None:
        async with httpx.AsyncClient(base_url=strict.url, timeout=30) as client:
            with httpx.Client(base_url=strict.url, timeout=30) as plain:
                client.headers.update(register(plain))
            made = (await client.post("/api/api-keys", json={"name": "bot"})).raise_for_status().json()
            socket = await listening(strict, made)
            for _ in range(3):
                await say(socket, LISTEN)
            with pytest.raises(ConnectionClosed) as closed:
                await say(socket, LISTEN)
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1013, "too many requests")
            headers = {"APCA-API-KEY-ID": made["key_id"], "APCA-API-SECRET-KEY": made["secret"]}
            assert (await client.get("/alpaca/v2/clock", headers=headers)).status_code == 429

    async def test_an_address_opens_only_so_many(self, strict: RunningServer) -> None:
        statuses: list[int] = []
        for _ in range(13):
            try:
                async with connect(address(strict)):
                    pass
            except InvalidStatus as error:
                statuses.append(error.response.status_code)
        assert statuses in ([403], [403, 403])


class TestUpdates:
    async def test_nothing_is_replayed(self, server: RunningServer, key: Made, trading: TradingClient) -> None:
        await asyncio.to_thread(
            trading.submit_order, MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY)
        )
        socket = await listening(server, key)
        order: Any = await asyncio.to_thread(
            trading.submit_order, MarketOrderRequest(symbol="MSFT", qty=1, side=BUY, time_in_force=DAY)
        )
        heard = await hear(socket, 2)
        assert [(one["event"], one["order"]["id"]) for one in heard] == [
            ("new", str(order.id)),
            ("fill", str(order.id)),
        ]
        await socket.close()

    async def test_an_order_that_was_open_before_is_told_from_then_on(
        self, server: RunningServer, key: Made, trading: TradingClient
    ) -> None:
        order: Any = await asyncio.to_thread(
            trading.submit_order,
            LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, limit_price=1.25),
        )
        socket = await listening(server, key)
        await asyncio.to_thread(trading.cancel_order_by_id, order.id)
        (heard,) = await hear(socket, 1)
        assert (heard["event"], heard["order"]["status"]) == ("canceled", "canceled")
        await socket.close()

    async def test_another_users_orders_are_not_heard(
        self, server: RunningServer, key: Made, trading: TradingClient
    ) -> None:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
            with httpx.Client(base_url=server.url, timeout=30) as plain:
                bob = register(plain, f"bob-{key['id']}@example.com")
            socket = await listening(server, key)
            body = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
            (await client.post("/api/orders", json=body, headers=bob)).raise_for_status()
        own: Any = await asyncio.to_thread(
            trading.submit_order, MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY)
        )
        heard = await hear(socket, 2)
        assert {one["order"]["id"] for one in heard} == {str(own.id)}
        await socket.close()
