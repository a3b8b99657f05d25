"""The real program in a process of its own, on a free port of 127.0.0.1."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.databases import BACKEND, plain_environment, run_paiid
from tests.support.ports import free_port, wait_for_http

NO_LIMITS = {
    "RATE_LIMIT_PER_MINUTE": "1000000",
    "RATE_LIMIT_AUTH_PER_MINUTE": "1000000",
    "RATE_LIMIT_TRADING_PER_MINUTE": "1000000",
    "RATE_LIMIT_ALPACA_PER_MINUTE": "1000000",
}
PASSWORD = "correct-Horse-7-battery-staple"  # pragma: allowlist secret


@dataclass(frozen=True)
class RunningServer:
    """A server that answers."""

    port: int
    process: subprocess.Popen[str]
    home: Path
    log: Path
    startup_s: float
    """From the start of the process until it answered."""

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_server(env: dict[str, str] | None = None, *, home: Path | None = None) -> Iterator[RunningServer]:
    """Migrate, start `paiid serve`, wait until it listens; stop it at the end.

    Args:
        env: settings beside the defaults of a fresh development installation.
        home: the data folder; a temporary one when none is given.
    """
    with tempfile.TemporaryDirectory(prefix="paiid-server-") as folder:
        data = home or Path(folder, "home")
        data.mkdir(exist_ok=True)
        port = free_port()
        settings = {"PAIID_HOME": str(data), "HOST": "127.0.0.1", "PORT": str(port), **(env or {})}
        run_paiid(["migrate"], settings)
        log = Path(folder, "server.log")
        with log.open("w") as out:
            started = time.monotonic()
            process = start_paiid(["serve"], settings, out.fileno())
            try:
                try:
                    wait_for_http(port, alive=lambda: process.poll() is None)
                except RuntimeError as error:
                    raise RuntimeError(f"{error}\n{log.read_text()}") from error
                yield RunningServer(port, process, data, log, time.monotonic() - started)
            finally:
                stop(process)


def start_paiid(arguments: list[str], settings: dict[str, str], out: int) -> subprocess.Popen[str]:
    """Start the console command; what it prints goes to the file `out`."""
    return subprocess.Popen(
        [sys.executable, "-c", "from paiid.cli import main; main()", *arguments],
        cwd=BACKEND,
        env=plain_environment() | settings,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        text=True,
    )


def stop(process: subprocess.Popen[str]) -> None:
    """Ask it to end; make it end if it does not within ten seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def register(client: httpx.Client, email: str = "ada@example.com") -> dict[str, str]:
    """Make an account and sign in; returns the headers of a script that may also write."""
    client.post("/api/auth/register", json={"email": email, "password": PASSWORD}).raise_for_status()
    answer = client.post("/api/auth/login", json={"email": email, "password": PASSWORD}).raise_for_status()
    # A script signs each request; a cookie jar would make it look like a browser.
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    token = client.get("/api/auth/csrf-token", headers=headers).raise_for_status().json()["csrf_token"]
    client.cookies.clear()
    return headers | {"X-CSRF-Token": token}
