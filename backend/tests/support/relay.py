"""A link to PostgreSQL that a test can cut: everything passes, until it does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

_COMMIT: Final = b"COMMIT"
_CHUNK: Final = 65_536


@dataclass
class Relay:
    """Stands at an address of its own between the application and the server of `target`."""

    target: str
    url: str = ""
    is_cut: bool = False
    loses_commits: bool = False
    """Cut it once the server has carried out a COMMIT, before its answer gets through."""
    cuts: int = 0
    _links: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Break every connection, and let nobody in from now on."""
        self.is_cut = True
        self.cuts += 1
        for one in list(self._links):
            one.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = self.loses_commits = False

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        if self.is_cut:
            writer.transport.abort()
            return
        server_reader, server_writer = await self._connect()
        links = {writer, server_writer}
        self._links |= links
        answers = asyncio.create_task(self._answers(server_reader, writer))
        try:
            await self._questions(reader, server_writer, server_reader, answers)
        finally:
            answers.cancel()
            self._links -= links
            for one in links:
                one.transport.abort()

    async def _questions(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        answers_of_server: asyncio.StreamReader,
        answers: "asyncio.Task[None]",
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self.loses_commits and _COMMIT in data:
                    answers.cancel()
                    await asyncio.gather(answers, return_exceptions=True)
                    server.write(data)
                    assert await answers_of_server.read(_CHUNK)
                    self.cut()
                    return
                server.write(data)
                await server.drain()

    @staticmethod
    async def _answers(server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await server.read(_CHUNK):
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self.target)
        folder = parse_qs(parts.query).get("host", [""])[0]
        if folder.startswith("/"):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{parts.port or 5432}")
        return await asyncio.open_connection(parts.hostname, parts.port or 5432)


@asynccontextmanager
async def relay_to(target: str) -> AsyncIterator[Relay]:
    """A relay to the server of the URL `target`; `url` is where it stands."""
    relay = Relay(target)
    server = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    parts = urlsplit(target)
    sign_in = parts.netloc.rpartition("@")[0] or "postgres"
    query = urlencode([(key, one) for key, found in parse_qs(parts.query).items() if key != "host" for one in found])
    relay.url = urlunsplit((parts.scheme, f"{sign_in}@127.0.0.1:{port}", parts.path, query, ""))
    try:
        yield relay
    finally:
        server.close()
        relay.cut()
