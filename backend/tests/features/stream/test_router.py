"""One stream from its first byte to its end, spoken to directly as a server would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Message as AsgiMessage

from paiid.core.events import Event
from paiid.features.market.service import MarketService
from paiid.features.stream.frames import parse_topics
from paiid.features.stream.hub import MAX_STREAMS_PER_USER, StreamHub
from paiid.features.stream.router import EventStream, router
from paiid.features.stream.service import StreamService
from tests.support.scripted_market import ScriptedMarket
from tests.support.slices import BOB, asking
from tests.support.sse import Message, parse_all

HEARTBEAT_S = 0.05
SOON_S = 3.0
"""Far longer than anything here takes, for a machine that is busy."""


@dataclass
class Wire:
    """Both ends of one connection; `broken` lets writing fail as it does when the client is gone."""

    service: StreamService
    sent: list[AsgiMessage] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> AsgiMessage:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: AsgiMessage) -> None:
        if self.broken:
            raise OSError("gone")
        self.sent.append(message)
        self.changed.set()

    def heard(self) -> list[Message]:
        """Every event so far."""
        return parse_all(b"".join(one["body"] for one in self.sent[1:]).replace(b"retry: 2000\n\n", b""))

    async def until(self, *events: str) -> None:
        """Wait for exactly these events, heartbeats aside."""
        async with asyncio.timeout(SOON_S):
            while [one.event for one in self.heard() if one.event != "heartbeat"] != list(events):
                self.changed.clear()
                await self.changed.wait()

    @property
    def is_ended(self) -> bool:
        """Whether the answer is complete."""
        return self.sent[-1].get("more_body") is False


@dataclass
class Sessions:
    """Which sessions stand."""

    ended: bool = False
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def is_live(self, session_id: str) -> bool:
        self.asked.append(session_id)
        if self.error:
            raise self.error
        return not self.ended


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def service(sessions: Sessions) -> StreamService:
    async def portfolio(_user_id: str) -> str:
        return "{}"

    market = ScriptedMarket()
    market.quote()
    return StreamService(
        StreamHub(), MarketService(market), portfolio, sessions.is_live, interval_s=1, heartbeat_s=HEARTBEAT_S
    )


@asynccontextmanager
async def streaming(service: StreamService, topics: str = "orders") -> AsyncIterator[tuple[Wire, asyncio.Task[Any]]]:
    wire = Wire(service)
    answer = EventStream(service, service.hub.connect("ada", parse_topics(topics), None), "ses_1")
    task = asyncio.create_task(answer({}, wire.receive, wire.send))
    async with asyncio.timeout(SOON_S):
        await wire.changed.wait()
    yield wire, task
    wire.gone.set()
    await asyncio.wait_for(task, SOON_S)
    assert service.hub.client_count == 0


async def test_headers_keep_proxies_from_holding_it_back(service: StreamService) -> None:
    async with streaming(service) as (wire, _):
        await wire.until("ready")
        headers = dict(wire.sent[0]["headers"])
        assert wire.sent[0]["status"] == 200
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert headers[b"cache-control"] == b"no-store"
        assert headers[b"x-accel-buffering"] == b"no"
        assert b"content-length" not in headers
        assert wire.sent[1]["body"].startswith(b"retry: 2000\n\n")


async def test_silence_is_broken_by_heartbeats(service: StreamService, sessions: Sessions) -> None:
    async with streaming(service) as (wire, _):
        await asyncio.sleep(HEARTBEAT_S * 6)
        assert len([one for one in wire.heard() if one.event == "heartbeat"]) >= 2
        assert set(sessions.asked) == {"ses_1"}


async def test_an_event_is_sent_at_once(service: StreamService) -> None:
    async with streaming(service) as (wire, _):
        service.hub.on_event(Event("ada", "order", '{"id":"o"}'))
        await wire.until("ready", "order")
        assert next(one for one in wire.heard() if one.event == "order").data == {"id": "o"}


async def test_begins_with_the_present_state(service: StreamService) -> None:
    async with streaming(service, "quotes:ACME,positions") as (wire, _):
        await wire.until("ready", "quote", "portfolio")


async def test_ends_within_a_heartbeat_of_its_session(service: StreamService, sessions: Sessions) -> None:
    async with streaming(service) as (wire, task):
        sessions.ended = True
        await asyncio.wait_for(task, SOON_S)
        assert wire.is_ended


async def test_a_busy_stream_ends_with_its_session_too(service: StreamService, sessions: Sessions) -> None:
    async with streaming(service) as (wire, task):
        sessions.ended = True
        sent = 0
        while not task.done():
            service.hub.on_event(Event("ada", "order", str(sent)))
            sent += 1
            assert sent < 200
            await asyncio.sleep(HEARTBEAT_S / 20)
        assert wire.is_ended


async def test_a_session_that_cannot_be_looked_up_ends_it(service: StreamService, sessions: Sessions) -> None:
    async with streaming(service) as (wire, task):
        sessions.error = ConnectionError("the database is away")
        await asyncio.wait_for(task, SOON_S)
        assert wire.is_ended


async def test_a_client_that_leaves_is_forgotten(service: StreamService) -> None:
    async with streaming(service, "orders,quotes:ACME") as (wire, task):
        assert service.hub.client_count == 1
        wire.gone.set()
        await asyncio.wait_for(task, SOON_S)
        assert (service.hub.client_count, service.hub.symbols()) == (0, [])


async def test_a_client_that_is_gone_without_a_word_is_forgotten(service: StreamService) -> None:
    async with streaming(service) as (wire, task):
        wire.broken = True
        await asyncio.wait_for(task, SOON_S)


async def test_shutting_down_sends_what_is_queued_and_ends(service: StreamService) -> None:
    async with streaming(service) as (wire, task):
        service.hub.on_event(Event("ada", "order", "1"))
        await service.stop()
        await asyncio.wait_for(task, SOON_S)
        await wire.until("ready", "order")
        assert wire.is_ended


class TestRefusals:
    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"topics": ""},
            {"topics": "secrets"},
            {"topics": "x" * 4001},
            {"topics": "orders", "last_event_id": "x" * 81},
        ],
    )
    async def test_a_malformed_wish_is_422(self, service: StreamService, query: dict[str, str]) -> None:
        async with asking(router, stream_service=service) as client:
            answer = await client.get("/api/stream", params=query)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert service.hub.client_count == 0

    async def test_nobody_is_401(self, service: StreamService) -> None:
        async with asking(router, None, stream_service=service) as client:
            assert (await client.get("/api/stream?topics=orders")).status_code == 401

    async def test_too_many_are_429(self, service: StreamService) -> None:
        for _ in range(MAX_STREAMS_PER_USER):
            service.hub.connect(BOB.user_id, parse_topics("orders"), None)
        async with asking(router, BOB, stream_service=service) as client:
            answer = await client.get("/api/stream?topics=orders")
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-streams")
        assert answer.headers["retry-after"] == "5"
