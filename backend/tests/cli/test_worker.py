"""`paiid worker` beside servers that leave the scheduled work to it."""

import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.program import run_in
from tests.support.server import RunningServer, running_server, start_paiid, stop

NOBODY = {"status": "degraded", "detail": "No process runs the jobs; start one: paiid worker."}
ANOTHER = {"status": "ok", "detail": "Another process runs the jobs."}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server({"PAIID_JOBS": "false"}) as found:
        yield found


def scheduler(server: RunningServer) -> dict[str, str]:
    told = httpx.get(f"{server.url}/api/health/detailed", timeout=30).json()["dependencies"]["scheduler"]
    return {name: told[name] for name in ("status", "detail")}


def holder(server: RunningServer) -> str:
    """Which process holds the lease, or held it last."""
    with closing(sqlite3.connect(server.home / "paiid.db")) as conn:
        (found,) = conn.execute("SELECT holder FROM job_leases WHERE name = 'jobs'").fetchone()
        return str(found)


def until(check: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@contextmanager
def worker(server: RunningServer, log: Path) -> Iterator[Callable[[int], int]]:
    """A worker at the server's data, its log in `log`; call what is given with a signal for its exit code."""
    with log.open("w") as out:
        # Its own setting does not count: working is what it is for.
        settings = {"PAIID_HOME": str(server.home), "PAIID_JOBS": "false"}
        process = start_paiid(["worker"], settings, out.fileno())

        def end(number: int) -> int:
            process.send_signal(number)
            return process.wait(20)

        try:
            until(lambda: "Worker ready" in log.read_text() or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield end
        finally:
            stop(process)


@pytest.mark.long
def test_the_work_moves_from_nobody_to_a_worker_to_the_next(server: RunningServer, tmp_path: Path) -> None:
    assert scheduler(server) == NOBODY
    with worker(server, tmp_path / "first.log") as end:
        until(lambda: scheduler(server) == ANOTHER)
        with worker(server, tmp_path / "second.log") as end_second:
            # It has no moment to hand its lease over: the second one takes it when it has run out.
            first = holder(server)
            assert end(signal.SIGKILL) == -signal.SIGKILL
            until(lambda: holder(server) != first)
            # The health page may be some seconds old.
            until(lambda: scheduler(server) == ANOTHER)
            assert end_second(signal.SIGTERM) == 0
    # One that is asked to end hands it over at once.
    until(lambda: scheduler(server) == NOBODY, 10)
    told = (tmp_path / "second.log").read_text()
    assert "REDIS_URL is not set" in told
    assert "Worker ends" in told
    for untrue in ("Ready to accept requests", "[OK] Rate limiting enabled", "ERROR"):
        assert untrue not in told


def test_it_starts_on_no_database_that_is_not_ready(tmp_path: Path) -> None:
    said = run_in(tmp_path, "worker", env={"PAIID_HOME": str(tmp_path / "data")})
    assert said.code == 1
    assert "paiid migrate" in said.text
