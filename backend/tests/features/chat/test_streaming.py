"""The stream of an answer ends with its reader."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.core.clock import ManualClock
from paiid.features.chat.service import ChatService
from paiid.features.chat.streaming import AnswerStream
from paiid.ports.language_model import ModelAnswer, ModelRequest, OnText
from tests.support.chat import events, talk


class EndlessModel:
    """Talks until it is canceled."""

    name, model = "Test", "endless-1"
    problem = None
    training_cutoff = ManualClock().now().date()

    def __init__(self) -> None:
        self.was_canceled = False

    async def answer(self, _request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        assert on_text is not None
        try:
            while True:
                await on_text("word ")
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.was_canceled = True
            raise


@pytest.fixture
async def service(app: FastAPI) -> AsyncIterator[ChatService]:
    made: ChatService = app.state.chat_service
    yield made
    await made.stop_all()


class TestReaders:
    async def test_one_that_goes_away_stops_the_model(
        self, service: ChatService, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        one, model = await talk(client, headers), EndlessModel()
        service.model = model
        me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
        answering = await service.ask(me, one.thread_id, "Talk")
        sent: list[bytes] = []
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))
            if len(sent) == 10:
                gone.set()

        await AnswerStream(answering)({"type": "http"}, receive, send)
        assert model.was_canceled
        assert [event["type"] for event in events(b"".join(sent).decode())][:2] == ["started", "text"]
        message = (await one.read())["messages"][1]
        assert (message["state"], message["problem"]) == ("stopped", "Stopped.")
        assert message["text"].startswith("word word")

    async def test_one_whose_connection_breaks_stops_it_too(
        self, service: ChatService, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        one, model = await talk(client, headers), EndlessModel()
        service.model = model
        me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
        answering = await service.ask(me, one.thread_id, "Talk")

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            if b"word" in message.get("body", b""):
                raise OSError("broken pipe")

        await AnswerStream(answering)({"type": "http"}, receive, send)
        assert model.was_canceled

    async def test_the_end_of_the_process_stops_it_and_keeps_what_was_said(
        self, service: ChatService, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        one, model = await talk(client, headers), EndlessModel()
        service.model = model
        me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
        await service.ask(me, one.thread_id, "Talk")
        await asyncio.sleep(0.1)
        await service.stop_all()
        message = (await one.read())["messages"][1]
        assert (message["state"], model.was_canceled) == ("stopped", True)
        assert message["text"].startswith("word")

    async def test_a_process_that_is_not_ours_is_asked_to_stop(
        self, service: ChatService, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        one = await talk(client, headers)
        service.model = EndlessModel()
        me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
        answering = await service.ask(me, one.thread_id, "Talk")
        # As if it were another process's.
        del service._running[answering.row.id]
        await service.stop_or_remove(me, one.thread_id, answering.row.id)
        assert await answering.writing.is_stopped()
        await answering.stop()
