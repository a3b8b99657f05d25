"""What checks work with: the instance over HTTP, the settings and the repository where the command runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

import httpx

from paiid.core.clock import Clock
from paiid.settings import Settings

T = TypeVar("T")
TIMEOUT_S: Final = 15.0
_LONGEST_WAIT_S: Final = 61
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Of the instance; `ms` until it was read whole, waits for a rate limit not counted."""

    status: int
    headers: httpx.Headers
    text: str
    ms: float

    def json(self) -> Any:
        """The body; None when it is not JSON."""
        try:
            return httpx.Response(200, text=self.text).json()
        except ValueError:
            return None


@dataclass
class Bench:
    """One run's tools. What was asked once is not asked again.

    Args:
        http: whose base address is the instance.
        settings: as set where the command runs.
        environment: variables and `.env` of there, for those that are no settings.
        root: of the repository; None in an installation without one.
        is_beside: whether the settings here are those of the instance.
        timer: seconds, by which answers are timed.
        may_hit_limits: whether the rate limits may be exhausted, which refuses others behind this address for a minute.
    """

    http: httpx.AsyncClient
    url: str
    settings: Settings
    environment: Mapping[str, str]
    root: Path | None
    clock: Clock
    is_beside: bool
    may_hit_limits: bool
    commit: str | None = None
    history: Path | None = None
    timer: Callable[[], float] = time.perf_counter
    _kept: dict[str, "asyncio.Future[Any]"] = field(default_factory=dict)
    at_end: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def once(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` came to the first time `key` was asked for."""
        if key not in self._kept:
            self._kept[key] = asyncio.ensure_future(make())
        return cast("T", await self._kept[key])

    async def end(self) -> None:
        """Sign out what was signed in; done once."""
        while self.at_end:
            await self.at_end.pop()()

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """`GET path`, asked once a run and credential."""
        key = f"GET {path} {sorted((headers or {}).items())}"
        return await self.once(key, lambda: self.send("GET", path, headers=headers))

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> Answer:
        """One request. Where a rate limit refuses it, it waits as long as it is told, and asks once more.

        Raises:
            httpx.HTTPError: nothing answered.
        """
        answer = await self.send_once(method, path, headers=headers, body=body)
        wait_s = answer.headers.get("Retry-After", "")
        if answer.status == httpx.codes.TOO_MANY_REQUESTS and wait_s.isdecimal() and int(wait_s) <= _LONGEST_WAIT_S:
            await asyncio.sleep(int(wait_s))
            answer = await self.send_once(method, path, headers=headers, body=body)
        return answer

    async def send_once(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> Answer:
        """As `send`, whatever is answered. No cookie is kept, as no script keeps one."""
        began = self.timer()
        response = await self.http.request(method, path, headers=headers, json=body)
        self.http.cookies.clear()
        return Answer(response.status_code, response.headers, response.text, 1e3 * (self.timer() - began))


def is_loopback(url: str) -> bool:
    """Whether `url` is of the machine that asks."""
    return urlsplit(url).hostname in _LOOPBACK


def said(answer: Answer) -> str:
    """A short account of an answer that was not wanted: its status, and what a problem says of itself."""
    document = answer.json()
    detail = document.get("detail") if isinstance(document, dict) else None
    request_id = answer.headers.get("X-Request-ID")
    about = f": {detail}" if isinstance(detail, str) else ""
    return f"{answer.status}{about}"[:200] + (f" (request {request_id})" if request_id else "")
