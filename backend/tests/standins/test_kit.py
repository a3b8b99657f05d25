"""The kit under the stand-ins: real sockets, each fault, the shared market."""

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.standins.kit.answers import Answer
from tests.standins.kit.faults import Fault, fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches

OPEN = datetime(2026, 11, 23, 15, tzinfo=UTC)


@dataclass
class ShopState(Switches):
    stored: int = 0
    delay_s: float = 0.0


def shop() -> Standin:
    state = ShopState()

    async def order(request: Request) -> Response:
        state.stored += 1
        return JSONResponse(
            {"id": 7, "status": "ok", "price": "1.25", "at": state.clock.now().isoformat()},
            headers={"X-Ratelimit-Remaining": "3"},
        )

    async def ticks(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("hello")
        for n in range(6):
            await websocket.send_json({"tick": n})
        await websocket.receive()

    async def lines(request: Request) -> Response:
        async def body() -> AsyncIterator[str]:
            for n in range(4):
                yield json.dumps({"tick": n}) + "\n"

        return StreamingResponse(body())

    app = Starlette(
        routes=[Route("/order", order, methods=["POST"]), Route("/lines", lines), WebSocketRoute("/ticks", ticks)]
    )

    def vendor_error(status: int) -> Answer:
        return Answer(status, b"<vendor/>", "text/xml")

    return Standin("shop", app, state=state, vendor_error=vendor_error, is_event=lambda text: "tick" in text)


@pytest.fixture
def standin() -> Standin:
    return shop()


@pytest.fixture
async def url(standin: Standin) -> AsyncIterator[str]:
    async with serving(standin) as base:
        yield base


@pytest.fixture
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=5) as client:
        yield client


def test_a_blocking_client_in_the_tests_loop_is_answered_in_time() -> None:
    async def block() -> float:
        async with serving(shop()) as base:
            started = time.monotonic()
            with httpx.Client(base_url=base, timeout=5) as client:
                assert client.post("/order").json()["id"] == 7  # noqa: ASYNC212 as a vendor's SDK does
            return time.monotonic() - started

    assert asyncio.run(block()) < 2


def test_stand_ins_know_nothing_of_the_product() -> None:
    files = [path for path in Path(__file__).parent.rglob("*.py") if not path.name.startswith("test_")]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(files) > 20
    assert [line for line in lines if line.lstrip().startswith(("import paiid", "from paiid"))] == []


class TestFaultsOfRequests:
    async def test_times_and_after_count_matching_requests_only(
        self, standin: Standin, http: httpx.AsyncClient
    ) -> None:
        standin.faults.add(fault("forbidden", "POST /order", times=1, after=1))
        await http.get("/lines")
        assert [(await http.post("/order")).status_code for _ in range(3)] == [200, 403, 200]

    async def test_probability_is_the_same_chance_each_time(self, standin: Standin, http: httpx.AsyncClient) -> None:
        seen = []
        for _ in range(2):
            standin.faults.clear()
            standin.faults.add(fault("status", code=503, probability=0.5))
            seen.append([(await http.post("/order")).status_code for _ in range(12)])
        assert seen[0] == seen[1]
        assert set(seen[0]) == {200, 503}

    async def test_latency(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("latency", seconds=0.3))
        started = time.monotonic()
        assert (await http.post("/order")).status_code == 200
        assert time.monotonic() - started >= 0.3

    async def test_timeout(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("timeout"))
        with pytest.raises(httpx.ReadTimeout):
            await http.post("/order", timeout=0.2)
        assert standin.state.read()["stored"] == 0

    @pytest.mark.parametrize(("kind", "stored"), [("reset", 0), ("accept_then_drop", 1), ("reset_mid_body", 1)])
    async def test_lost_connections(self, standin: Standin, http: httpx.AsyncClient, kind: str, stored: int) -> None:
        standin.faults.add(fault(kind, times=1))
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await http.post("/order")
        assert standin.state.read()["stored"] == stored
        assert (await http.post("/order")).status_code == 200

    @pytest.mark.parametrize(
        ("laid", "status", "content_type"),
        [
            (fault("unauthorized"), 401, "text/xml"),
            (fault("unprocessable", body="json"), 422, "application/json"),
            (fault("status", code=502, body="html"), 502, "text/html"),
            (fault("status", code=400, body="text", text="no"), 400, "text/plain"),
        ],
    )
    async def test_refusals(
        self, standin: Standin, http: httpx.AsyncClient, laid: Fault, status: int, content_type: str
    ) -> None:
        standin.faults.add(laid)
        answer = await http.post("/order")
        assert (answer.status_code, answer.headers["content-type"]) == (status, content_type)

    async def test_rate_limited_with_and_without_retry_after(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("rate_limited", times=1, retry_after=7))
        standin.faults.add(fault("rate_limited", times=1))
        answers = [await http.post("/order") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [429, 429, 200]
        assert [answer.headers.get("retry-after") for answer in answers] == ["7", None, None]


class TestFaultsOfAnswers:
    @pytest.mark.parametrize(
        ("laid", "name", "value"),
        [
            (fault("wrong_types"), "id", [7]),
            (fault("wrong_types", field="price", form="object"), "price", {"value": "1.25"}),
            (fault("unknown_enum"), "status", "never_heard_of"),
            (fault("null_string", field="price"), "price", "null"),
        ],
    )
    async def test_fields_are_spoiled(
        self, standin: Standin, http: httpx.AsyncClient, laid: Fault, name: str, value: Any
    ) -> None:
        standin.faults.add(laid)
        assert (await http.post("/order")).json()[name] == value

    async def test_nan(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("nan", field="price"))
        assert math.isnan((await http.post("/order")).json()["price"])

    async def test_truncated(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("truncated_json"))
        with pytest.raises(json.JSONDecodeError):
            (await http.post("/order")).json()

    async def test_rate_headers_lie(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("lying_rate_headers"))
        assert (await http.post("/order")).headers["X-Ratelimit-Remaining"] == "999999"

    async def test_clock_skew(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("clock_skew", seconds=3600))
        at = datetime.fromisoformat((await http.post("/order")).json()["at"])
        assert timedelta(minutes=59) < at - datetime.now(UTC) < timedelta(minutes=61)


async def received(url: str, count: int, timeout_s: float = 2.0) -> list[str]:
    """Up to `count` frames; fewer when the server is silent or hangs up."""
    frames = []
    async with connect(url.replace("http", "ws") + "/ticks") as socket:
        try:
            for _ in range(count):
                async with asyncio.timeout(timeout_s):
                    frames.append(str(await socket.recv()))
        except (TimeoutError, ConnectionClosed):
            pass
    return frames


async def endless(socket: ClientConnection) -> None:
    """Read until the connection ends."""
    while True:
        await socket.recv()


class TestFaultsOfStreams:
    @pytest.mark.parametrize(
        ("laid", "ticks"),
        [
            (None, [0, 1, 2, 3, 4, 5]),
            (fault("duplicate_events", times=1), [0, 0, 1, 2, 3, 4, 5]),
            (fault("reorder_events", times=1), [1, 0, 2, 3, 4, 5]),
            (fault("drop_events", times=2, after=1), [0, 3, 4, 5]),
            (fault("drop_events", containing="4"), [0, 1, 2, 3, 5]),
            (fault("disconnect", "WS /ticks", after=3), [0, 1, 2]),
        ],
    )
    async def test_events(self, standin: Standin, url: str, laid: Fault | None, ticks: list[int]) -> None:
        if laid:
            standin.faults.add(laid)
        frames = await received(url, 1 + len(ticks))
        assert frames[0] == "hello"
        assert [json.loads(frame)["tick"] for frame in frames[1:]] == ticks

    async def test_silence_holds_back_everything(self, standin: Standin, url: str) -> None:
        standin.faults.add(fault("silence", "WS"))
        assert await received(url, 1, timeout_s=0.3) == []

    async def test_disconnect_cuts_what_is_open(self, standin: Standin, url: str) -> None:
        async with connect(url.replace("http", "ws") + "/ticks") as socket:
            await socket.recv()
            standin.faults.add(fault("disconnect", times=1))
            with pytest.raises(ConnectionClosed):
                await endless(socket)
        assert len(await received(url, 7)) == 7

    async def test_chunks_of_a_body_are_events_too(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("drop_events", "GET /lines", times=1))
        assert [json.loads(line)["tick"] for line in (await http.get("/lines")).text.splitlines()] == [1, 2, 3]

    async def test_a_handshake_can_be_refused(self, standin: Standin, url: str) -> None:
        standin.faults.add(fault("unauthorized", "WS /ticks"))
        with pytest.raises(InvalidStatus) as caught:
            await received(url, 1)
        assert caught.value.response.status_code == 401


class TestControl:
    async def test_faults_over_http(self, http: httpx.AsyncClient) -> None:
        laid = {"kind": "status", "match": "POST /order", "code": 500, "body": "html"}
        assert (await http.post("/__control/faults", json=laid)).status_code == 201
        assert (await http.post("/order")).status_code == 500
        assert [item["hits"] for item in (await http.get("/__control/faults")).json()] == [1]
        await http.delete("/__control/faults")
        assert (await http.post("/order")).status_code == 200

    async def test_unknown_fault_or_switch_is_refused(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/__control/faults", json={"kind": "gremlins"})).status_code == 422
        assert (await http.put("/__control/state", json={"gremlins": 1})).status_code == 422

    async def test_requests_are_listed_and_control_is_not(self, standin: Standin, http: httpx.AsyncClient) -> None:
        standin.faults.add(fault("forbidden", times=1))
        await http.post("/order?a=1")
        await http.post("/order")
        seen = (await http.get("/__control/requests")).json()
        assert [(item["query"], item["status"]) for item in seen["requests"]] == [("a=1", 403), ("", 200)]
        assert seen["counts"] == {"POST /order": 2}

    async def test_state_clock_and_reset(self, http: httpx.AsyncClient) -> None:
        await http.put("/__control/clock", json={"frozen_at": OPEN.isoformat()})
        await http.put("/__control/state", json={"stored": 40, "always_open": False})
        assert (await http.post("/order")).json()["at"] == OPEN.isoformat()
        assert (await http.get("/__control/state")).json() == {"always_open": False, "stored": 41, "delay_s": 0.0}
        await http.post("/__control/reset")
        assert (await http.get("/__control/state")).json() == {"always_open": True, "stored": 0, "delay_s": 0.0}
        assert (await http.get("/__control/requests")).json()["requests"] == []
