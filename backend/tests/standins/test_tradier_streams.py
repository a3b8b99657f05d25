"""The Tradier stand-in: streams of market and account events, over HTTP and WebSockets."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.standins.kit.faults import fault
from tests.standins.tradier_bench import HEADERS, MONDAY, Desk, bought, trading_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with trading_desk(ack_s=0.0, fill_s=0.0, tick_s=0.02, heartbeat_s=0.1) as made:
        yield made


async def session(desk: Desk, folder: str = "markets") -> dict[str, str]:
    """A new stream session."""
    answer = await desk.http.post(f"/v1/{folder}/events/session")
    stream: dict[str, str] = answer.json()["stream"]
    return stream


@asynccontextmanager
async def listening(desk: Desk, folder: str = "markets", **frame: Any) -> AsyncIterator[ClientConnection]:
    """A WebSocket that has sent its first frame."""
    made = await session(desk, folder)
    async with connect(made["url"].replace("http", "ws")) as socket:
        await socket.send(json.dumps({"sessionid": made["sessionid"], "linebreak": True} | frame))
        yield socket


async def heard(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    """The next frames."""
    async with asyncio.timeout(5):
        return [json.loads(await socket.recv()) for _ in range(count)]


class TestMarketSocket:
    async def test_the_session_points_at_this_server(self, desk: Desk) -> None:
        made = await session(desk)
        assert made["url"] == f"{desk.url}/v1/markets/events"

    async def test_every_kind_at_first_with_strings_for_numbers(self, desk: Desk) -> None:
        async with listening(desk, symbols=["AAPL"]) as socket:
            found = {event["type"]: event for event in await heard(socket, 5)}
        assert set(found) == {"summary", "quote", "trade", "tradex", "timesale"}
        assert isinstance(found["quote"]["bid"], float)
        assert isinstance(found["quote"]["biddate"], str)
        assert isinstance(found["trade"]["price"], str)
        assert isinstance(found["trade"]["cvol"], str)
        assert isinstance(found["timesale"]["seq"], int)
        assert set(found["summary"]) == {"type", "symbol", "open", "high", "low", "prevClose"}

    async def test_prices_agree_with_quotes_and_move_with_time(self, desk: Desk) -> None:
        async with listening(desk, symbols=["AAPL"], filter=["trade"]) as socket:
            first = (await heard(socket, 1))[0]
            last = (await desk.get("/v1/markets/quotes", symbols="AAPL"))["quotes"]["quote"]["last"]
            assert first["price"] == str(last)
            desk.state.clock.frozen_at = MONDAY + timedelta(hours=2)
            assert (await heard(socket, 1))[0]["price"] != first["price"]

    async def test_a_new_frame_replaces_the_symbols(self, desk: Desk) -> None:
        made = await session(desk)
        async with connect(made["url"].replace("http", "ws")) as socket:
            for symbol in ("AAPL", "MSFT"):
                frame = {"symbols": [symbol], "filter": ["quote"], "sessionid": made["sessionid"]}
                await socket.send(json.dumps(frame))
                assert (await heard(socket, 1))[0]["symbol"] == symbol

    @pytest.mark.parametrize("frame", [{"symbols": []}, {"symbols": ["AAPL"], "sessionid": "nobodys"}])
    async def test_wrong_frames_get_an_error_and_the_end(self, desk: Desk, frame: dict[str, Any]) -> None:
        async with listening(desk, **frame) as socket:
            assert "error" in (await heard(socket, 1))[0]
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    async def test_a_session_is_good_for_five_minutes(self, desk: Desk) -> None:
        made = await session(desk)
        desk.state.clock.frozen_at = MONDAY + timedelta(minutes=5, seconds=1)
        async with connect(made["url"].replace("http", "ws")) as socket:
            await socket.send(json.dumps({"symbols": ["AAPL"], "sessionid": made["sessionid"]}))
            assert "error" in (await heard(socket, 1))[0]

    async def test_a_second_stream_drops_the_first(self, desk: Desk) -> None:
        async with listening(desk, symbols=["AAPL"]) as first:
            await heard(first, 5)
            async with listening(desk, symbols=["AAPL"]) as second:
                await heard(second, 5)
                with pytest.raises(ConnectionClosed):
                    await first.recv()

    async def test_or_is_refused(self, desk: Desk) -> None:
        desk.state.second_stream = "refused"
        async with listening(desk, symbols=["AAPL"]) as first:
            await heard(first, 5)
            async with listening(desk, symbols=["AAPL"]) as second:
                assert "error" in (await heard(second, 1))[0]
        async with listening(desk, symbols=["AAPL"]) as third:
            assert len(await heard(third, 5)) == 5

    async def test_faults_reach_streams(self, desk: Desk) -> None:
        desk.standin.faults.add(fault("drop_events", "WS /v1/markets/events", containing='"trade"'))
        async with listening(desk, symbols=["AAPL"], filter=["trade", "quote"]) as socket:
            assert [event["type"] for event in await heard(socket, 1)] == ["quote"]
            desk.standin.faults.add(fault("disconnect", times=1))
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    async def test_without_streams_there_is_no_session(self, desk: Desk) -> None:
        desk.state.streams = False
        assert (await desk.http.post("/v1/markets/events/session")).status_code == 400


class TestHttpStream:
    @pytest.mark.parametrize("linebreak", [True, False])
    async def test_lines_only_with_linebreak(self, desk: Desk, linebreak: bool) -> None:
        made = await session(desk)
        params = {"sessionid": made["sessionid"], "symbols": "AAPL,SPY", "filter": "quote,summary"}
        if linebreak:
            params["linebreak"] = "true"
        text = await beginning(made["url"], params, events=4)
        if linebreak:
            assert [json.loads(line)["symbol"] for line in text.splitlines()] == ["AAPL", "AAPL", "SPY", "SPY"]
        else:
            assert "\n" not in text
            assert text.count("}{") == 3

    async def test_it_ends_when_nothing_comes(self, desk: Desk) -> None:
        desk.state.idle_close_s = 0.1
        made = await session(desk)
        async with httpx.AsyncClient(headers=HEADERS, timeout=5) as http:
            answer = await http.post(made["url"], data={"sessionid": made["sessionid"], "symbols": "NOPE"})
        assert (answer.status_code, answer.text) == (200, "")

    async def test_an_unknown_session_is_refused(self, desk: Desk) -> None:
        answer = await desk.http.get("/v1/markets/events", params={"sessionid": "no", "symbols": "AAPL"})
        assert answer.status_code == 401


async def beginning(url: str, params: dict[str, str], events: int) -> str:
    """The body until it holds so many events."""
    text = ""
    async with (
        asyncio.timeout(5),
        httpx.AsyncClient(headers=HEADERS) as http,
        http.stream("GET", url, params=params) as answer,
    ):
        async for chunk in answer.aiter_text():
            text += chunk
            if text.count("{") >= events:
                break
    return text


class TestAccountSocket:
    async def test_the_life_of_an_order_without_symbol_or_side(self, desk: Desk) -> None:
        async with listening(desk, "accounts", events=["order"], excludeAccounts=[]) as socket:
            await heard(socket, 1)  # a heartbeat: the stream is open
            await desk.place(quantity=10, tag="abc-1")
            found = [event for event in await heard(socket, 4) if event["event"] == "order"][:3]
        assert [event["status"] for event in found] == ["open", "partially_filled", "filled"]
        assert [event["exec_quantity"] for event in found] == [0, 5, 10]
        assert {event["tag"] for event in found} == {"abc-1"}
        assert not {"symbol", "side"} & set(found[0])

    async def test_events_are_not_replayed(self, desk: Desk) -> None:
        await bought(desk)
        async with listening(desk, "accounts", events=["order"]) as socket:
            events = await heard(socket, 2)
        assert [event["event"] for event in events] == ["heartbeat", "heartbeat"]

    async def test_silence_holds_back_heartbeats_too(self, desk: Desk) -> None:
        desk.standin.faults.add(fault("silence", "WS /v1/accounts/events"))
        async with listening(desk, "accounts", events=["order"]) as socket:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await socket.recv()


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "standins.tradier", "--port", "0", "--live", "--rate-limit", "7"]
    folder = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line.startswith("standin tradier listening on http://127.0.0.1:")
            answer = httpx.get(f"{line.split()[-1]}/v1/markets/clock", headers=HEADERS)
            assert (answer.status_code, answer.headers["X-Ratelimit-Allowed"]) == (200, "7")
        finally:
            process.terminate()
    assert process.returncode is not None
