"""The stream of a real server over real sockets."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.databases import MigratedDatabases
from tests.support.server import NO_LIMITS, PASSWORD, RunningServer, register, running_server
from tests.support.sse import Listening, listening

pytestmark = pytest.mark.database

HEARTBEAT_S = 1.0
RESTING = {"symbol": "AAPL", "quantity": 1, "side": "buy", "type": "limit", "limit_price": "1.00"}
Headers = dict[str, str]


@pytest.fixture(scope="module")
def server(databases: MigratedDatabases) -> Iterator[RunningServer]:
    url = databases.fresh()
    env = {"DATABASE_URL": url, "STREAM_INTERVAL_S": "0.2", "STREAM_HEARTBEAT_S": str(HEARTBEAT_S)}
    with running_server(NO_LIMITS | env) as running:
        yield running
    databases.discard(url)


@pytest.fixture(scope="module")
def ada(server: RunningServer) -> Headers:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        return register(client)


@pytest.fixture(scope="module")
def bob(server: RunningServer, ada: Headers) -> Headers:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        return register(client, "bob@example.com")


async def place(server: RunningServer, headers: Headers) -> str:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        answer = (await client.post("/api/orders", json=RESTING, headers=headers)).raise_for_status()
    return str(answer.json()["id"])


def orders(heard: Listening) -> list[str]:
    return [message.data["id"] for message in heard.of("order")]


async def test_quotes_of_the_symbols_asked_for_and_no_other(server: RunningServer, ada: Headers) -> None:
    async with (
        listening(server.url, "quotes:AAPL,quotes:SPY", ada) as mine,
        listening(server.url, "quotes:MSFT", ada) as other,
    ):
        await mine.until(lambda one: len(one.of("quote")) >= 6)
        await other.until(lambda one: len(one.of("quote")) >= 3)
    assert {message.data["symbol"] for message in mine.of("quote")} == {"AAPL", "SPY"}
    assert {message.data["symbol"] for message in other.of("quote")} == {"MSFT"}
    for message in mine.of("quote"):
        assert (message.data["delay"], bool(message.data["source"])) == ("simulated", True)
    for symbol in ("AAPL", "SPY"):
        instants = [message.data["as_of"] for message in mine.of("quote") if message.data["symbol"] == symbol]
        assert instants == sorted(instants)


async def test_an_order_placed_elsewhere_arrives_with_every_state(server: RunningServer, ada: Headers) -> None:
    body = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
    async with listening(server.url, "orders,positions", ada) as heard:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
            order = (await client.post("/api/orders", json=body, headers=ada)).raise_for_status().json()
        await heard.until(lambda one: [m for m in one.of("order") if m.data["status"] == "filled"])
        await heard.until(lambda one: any(m.data["positions"] for m in one.of("portfolio")))
    assert set(orders(heard)) == {order["id"]}


async def test_resuming_gives_exactly_what_was_missed(server: RunningServer, ada: Headers) -> None:
    async with listening(server.url, "orders", ada) as witness:
        async with listening(server.url, "orders", ada) as before:
            first = await place(server, ada)
            await before.until(lambda one: first in orders(one))
            await asyncio.sleep(0.3)
            last = before.last_id
        missed = [await place(server, ada) for _ in range(3)]
        await witness.until(lambda one: missed[-1] in orders(one))
        await asyncio.sleep(0.3)
        async with listening(server.url, "orders", ada, last_event_id=last) as after:
            replayed = [message for message in after.messages if message.event != "heartbeat"]
            follows = await place(server, ada)
            await after.until(lambda one: follows in orders(one))
    ids = [message.id for message in witness.of("order")]
    expected = [message for message in witness.of("order") if message.id in ids[ids.index(last) + 1 :]]
    assert replayed[-1].event == "ready"
    assert replayed[:-1] == [message for message in expected if message.data["id"] in missed]
    assert set(missed) == {message.data["id"] for message in replayed[:-1]}


async def test_an_unknown_id_says_reset(server: RunningServer, ada: Headers) -> None:
    async with listening(server.url, "orders", ada, last_event_id="s_before-the-restart.7") as heard:
        assert [message.event for message in heard.messages[:2]] == ["reset", "ready"]


async def test_nothing_of_another_user_arrives(server: RunningServer, ada: Headers, bob: Headers) -> None:
    async with listening(server.url, "orders,positions,alerts,jobs,status", bob) as heard:
        for _ in range(3):
            await place(server, ada)
        own = await place(server, bob)
        await heard.until(lambda one: own in orders(one))
        await asyncio.sleep(0.5)
    assert set(orders(heard)) == {own}
    assert {message.data["account"]["equity"] for message in heard.of("portfolio")} == {"100000"}


async def test_silence_is_broken_by_heartbeats(server: RunningServer, ada: Headers) -> None:
    async with listening(server.url, "alerts", ada) as heard:
        await heard.until(lambda one: len(one.of("heartbeat")) >= 2, timeout_s=HEARTBEAT_S * 6)


async def test_nobody_is_let_in_without_a_session(server: RunningServer) -> None:
    for headers in ({}, {"Authorization": "Bearer forged"}, {"Cookie": "paiid_session=forged"}):
        with pytest.raises(httpx.HTTPStatusError) as refused:
            async with listening(server.url, "orders", headers):
                pass
        assert refused.value.response.status_code == 401


async def test_ends_with_the_session_that_opened_it(server: RunningServer, ada: Headers) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        login = await client.post("/api/auth/login", json={"email": "ada@example.com", "password": PASSWORD})
        client.cookies.clear()
        second = {"Authorization": f"Bearer {login.json()['access_token']}"}
        async with (
            listening(server.url, "quotes:SPY,orders", second) as revoked,
            listening(server.url, "orders", ada) as kept,
        ):
            sessions = (await client.get("/api/auth/sessions", headers=second)).json()["items"]
            (current,) = (one["id"] for one in sessions if one["is_current"])
            (await client.delete(f"/api/auth/sessions/{current}", headers=ada)).raise_for_status()
            # One heartbeat, and a busy machine's leisure.
            await revoked.until(lambda one: one.ended, timeout_s=HEARTBEAT_S + 2)
            beats = len(kept.of("heartbeat"))
            await kept.until(lambda one: len(one.of("heartbeat")) > beats)
    assert (revoked.fault, kept.ended) == (None, False)
    with pytest.raises(httpx.HTTPStatusError):
        async with listening(server.url, "orders", second):
            pass


async def test_stopping_the_server_ends_streams_cleanly_and_soon(databases: MigratedDatabases, tmp_path: Path) -> None:
    url = databases.fresh()
    with running_server(NO_LIMITS | {"DATABASE_URL": url}) as server:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            headers = register(client)
        async with (
            listening(server.url, "quotes:SPY,orders", headers) as first,
            listening(server.url, "alerts", headers) as second,
        ):
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            for heard in (first, second):
                await heard.until(lambda one: one.ended, timeout_s=3)
            code = await asyncio.to_thread(server.process.wait, 10)
            assert time.monotonic() - began < 3
        assert (first.fault, second.fault) == (None, None)
        assert code in {0, -signal.SIGTERM}
        assert "timeout graceful shutdown exceeded" not in server.log.read_text()
    databases.discard(url)
