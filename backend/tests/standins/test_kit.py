"""The kit under the stand-ins: real sockets, each fault, the shared market."""

import asyncio
import json
import math
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
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

from tests.standins.kit import market
from tests.standins.kit.answers import Answer
from tests.standins.kit.faults import Fault, fault
from tests.standins.kit.serving import serving
from tests.standins.kit.sessions import holidays, is_early_close, session
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


class TestMarket:
    def test_prices_are_the_same_in_another_process(self) -> None:
        program = (
            "from datetime import datetime, UTC; from standins.kit.market import price;"
            "print(*(price(s, datetime(2026, 11, 23, 15, 0, n, tzinfo=UTC)) for s in ('AAPL', 'SPX') for n in (0, 31)))"
        )
        folder = Path(__file__).parents[1]
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
        here = [market.price(s, OPEN + timedelta(seconds=n)) for s in ("AAPL", "SPX") for n in (0, 31)]
        assert [Decimal(text) for text in done.stdout.split()] == here

    def test_every_listing_has_a_sane_quote(self) -> None:
        for symbol in market.listings():
            quote = market.quote(symbol, OPEN)
            assert 0 < quote.low <= quote.last <= quote.high
            assert quote.bid < quote.last < quote.ask
            assert abs(quote.last / quote.previous_close - 1) < Decimal("0.1")
        assert len(market.listings()) > 180

    def test_bars_agree_with_one_another_and_with_prices(self) -> None:
        day = session(date(2026, 11, 23))
        assert day
        minutes = market.bars("AAPL", "1min", day.opens_at, day.closes_at)
        fives = market.bars("AAPL", "5min", day.opens_at, day.closes_at)
        whole = market.daily_bar("AAPL", day)
        assert (len(minutes), len(fives)) == (390, 78)
        assert max(bar.high for bar in minutes) == max(bar.high for bar in fives) == whole.high
        assert min(bar.low for bar in minutes) == whole.low
        assert whole.close == market.price("AAPL", day.closes_at) == minutes[-1].close
        assert market.quote("AAPL", day.closes_at).high == whole.high

    def test_daily_bars_follow_the_calendar(self) -> None:
        days = market.bars("SPY", "1day", datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC))
        assert [bar.at.day for bar in days] == [23, 24, 25, 27, 30]

    def test_ten_years_of_days_are_quick(self) -> None:
        started = time.monotonic()
        found = market.bars("MSFT", "1day", OPEN - timedelta(days=3652), OPEN)
        assert len(found) > 2500
        assert time.monotonic() - started < 20


class TestSessions:
    @pytest.mark.parametrize(
        ("year", "days"),
        [
            (2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25"),
            (2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24"),
        ],
    )
    def test_holidays(self, year: int, days: str) -> None:
        assert [f"{day:%m-%d}" for day in sorted(holidays(year))] == days.split()

    def test_early_closes(self) -> None:
        first = date(2026, 1, 1)
        early = [day for n in range(730) if is_early_close(day := first + timedelta(days=n))]
        assert early == [date(2026, 11, 27), date(2026, 12, 24), date(2027, 11, 26)]

    def test_hours_follow_new_yorks_clock(self) -> None:
        winter, summer, early = session(date(2026, 11, 23)), session(date(2026, 7, 6)), session(date(2026, 11, 27))
        assert winter
        assert summer
        assert early
        assert (winter.opens_at.hour, summer.opens_at.hour) == (14, 13)
        assert early.closes_at.hour == 18
        assert early.is_early
