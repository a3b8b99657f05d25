"""A client of the live stream over a real socket, as a browser's `EventSource` is one."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Message:
    """One event of the stream; `id` is None where it may not be resumed from."""

    id: str | None
    event: str
    data: Any


@dataclass
class Listening:
    """An open stream: everything it has said so far, and whether it has ended; `fault` tells if it broke off."""

    messages: list[Message] = field(default_factory=list)
    ended: bool = False
    fault: Exception | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, *events: str) -> list[Message]:
        """The messages of these kinds."""
        return [message for message in self.messages if message.event in events]

    @property
    def last_id(self) -> str:
        """What a browser would send as `Last-Event-ID`."""
        return next(message.id for message in reversed(self.messages) if message.id)

    async def until(self, is_so: Callable[["Listening"], Any], *, timeout_s: float = 10.0) -> Any:
        """What `is_so` answers, once it is true."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (found := is_so(self)):
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"not within {timeout_s:g} s; heard {self.messages[-5:]}") from None
        return found


@asynccontextmanager
async def listening(
    url: str, topics: str, headers: dict[str, str], *, last_event_id: str | None = None
) -> AsyncIterator[Listening]:
    """A stream on `topics` that is ready; closed at the end.

    Raises:
        httpx.HTTPStatusError: the server refused.
    """
    asked = headers | ({"Last-Event-ID": last_event_id} if last_event_id else {})
    heard = Listening()
    async with (
        httpx.AsyncClient(base_url=url, timeout=30) as client,
        client.stream("GET", "/api/stream", params={"topics": topics}, headers=asked) as answer,
    ):
        if answer.is_error:
            await answer.aread()
            answer.raise_for_status()
        assert answer.headers["content-type"].startswith("text/event-stream")
        reader = asyncio.create_task(_read(answer, heard))
        try:
            await heard.until(lambda one: one.of("ready") or one.ended)
            yield heard
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)


async def _read(answer: httpx.Response, heard: Listening) -> None:
    block: list[str] = []
    try:
        async for line in answer.aiter_lines():
            if line:
                block.append(line)
                continue
            heard.messages += parse(block)
            block = []
            heard.changed.set()
    except httpx.HTTPError as error:
        heard.fault = error
    heard.ended = True
    heard.changed.set()


def parse(lines: Iterable[str]) -> list[Message]:
    """The message of one block of lines, if it is one."""
    fields = dict(line.split(": ", 1) for line in lines)
    if "event" not in fields:
        return []
    return [Message(fields.get("id"), fields["event"], json.loads(fields["data"]))]


def parse_all(chunk: bytes) -> list[Message]:
    """Every message in a piece of the stream."""
    return [message for block in chunk.decode().split("\n\n") if block for message in parse(block.split("\n"))]
