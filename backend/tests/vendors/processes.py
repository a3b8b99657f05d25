"""The program and a stand-in as processes that can be killed, with the control endpoint of the stand-in."""

import asyncio
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.databases import BACKEND, plain_environment, run_paiid
from tests.support.ports import free_port, wait_for_http
from tests.support.server import start_paiid, stop

_STANDINS = BACKEND / "tests"
_READY = re.compile(r"listening on (http://\S+)")


@dataclass(frozen=True)
class StandinProcess:
    """A stand-in that listens at `url`."""

    url: str
    process: subprocess.Popen[str]

    def control(self, what: str, body: Any = None, *, method: str = "POST") -> Any:
        """Call `/__control/{what}`; what it answers.

        Raises:
            httpx.HTTPError: it did not do it.
        """
        answer = httpx.request(method, f"{self.url}/__control/{what}", json=body, timeout=60).raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def standin_process(name: str) -> Iterator[StandinProcess]:
    """`python -m standins.{name}` on a free port, ended at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"standins.{name}", "--port", "0"],
        cwd=_STANDINS,
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = _READY.search(process.stdout.readline())
        if found is None:
            raise RuntimeError(f"the stand-in {name} does not start")
        yield StandinProcess(found[1], process)
    finally:
        stop(process)
        process.stdout.close()


@dataclass
class Program:
    """`paiid serve` on one port and one data folder, however often it is killed and started again."""

    home: Path
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    starts: int = 0
    _process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Its origin, the same after every start."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What it is started with."""
        return {"PAIID_HOME": str(self.home), "HOST": "127.0.0.1", "PORT": str(self.port), **self.env}

    @property
    def log(self) -> Path:
        """All that it has said, over every start."""
        return self.home / "server.log"

    def migrate(self) -> None:
        """Make the database."""
        run_paiid(["migrate"], self.settings)

    async def start(self) -> None:
        """Start it, and return once it answers."""
        with self.log.open("a") as out:
            process = start_paiid(["serve"], self.settings, out.fileno())
        self._process, self.starts = process, self.starts + 1
        await asyncio.to_thread(wait_for_http, self.port, alive=lambda: process.poll() is None, timeout_s=60)

    async def kill(self) -> None:
        """SIGKILL: it has no moment to put anything in order."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        assert await asyncio.to_thread(self._process.wait) == -signal.SIGKILL

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            stop(self._process)
            self._process = None
