"""The two programs that are compared, each in processes of its own, and what they cost."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tests.support.databases import BACKEND, plain_environment
from tests.support.ports import free_port, wait_for_http
from tests.support.server import NO_LIMITS, running_server, stop


@dataclass(frozen=True)
class Program:
    """A server on a port of 127.0.0.1."""

    port: int
    pid: int
    startup_s: float
    """From the start of the process until it answered."""

    def processes(self) -> list[psutil.Process]:
        """The one that was started, and its workers."""
        parent = psutil.Process(self.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_s(self) -> float:
        """CPU time used so far by all of them, user and system."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def memory_mb(self) -> float:
        """Memory that would be free without them: shared pages count by their share."""
        total = 0
        for process in self.processes():
            memory = process.memory_full_info()
            total += getattr(memory, "pss", 0) or memory.uss
        return total / 1e6


@contextmanager
def raw_program() -> Iterator[Program]:
    """The raw ASGI application under the server and the options that `paiid serve` uses."""
    port = free_port()
    started = time.monotonic()
    process = _start_raw(port)
    try:
        wait_for_http(port, alive=lambda: process.poll() is None)
        yield Program(port, process.pid, time.monotonic() - started)
    finally:
        stop(process)


def _start_raw(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.raw_server", str(port)],
        cwd=BACKEND,
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        text=True,
    )


@contextmanager
def product(**settings: str) -> Iterator[Program]:
    """The real program on SQLite in a fresh folder, with rate limits out of the way."""
    with running_server(NO_LIMITS | {"LOG_LEVEL": "WARNING"} | settings) as server:
        yield Program(server.port, server.process.pid, server.startup_s)
