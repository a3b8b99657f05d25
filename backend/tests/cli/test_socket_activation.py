"""`paiid serve` on a socket that somebody else listens on, as systemd starts it: descriptor 3, LISTEN_PID, LISTEN_FDS.

`systemd-socket-activate` does the same and is tried too where it is installed.
"""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.databases import BACKEND, plain_environment
from tests.support.ports import free_port
from tests.support.program import Said, run_in

SERVE = [sys.executable, "-c", "from paiid.cli import main; main()", "serve"]
# What systemd does between fork and exec: the process id stays the same.
LAUNCHER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": sys.argv[2] or str(os.getpid()), "LISTEN_FDS": sys.argv[3]}
os.execv(sys.argv[4], sys.argv[4:])
"""


@pytest.fixture
def env(database_url: str, paiid_home: Path) -> dict[str, str]:
    # A port that nobody may take: whoever listened by the settings would fail.
    return {"DATABASE_URL": database_url, "PAIID_HOME": str(paiid_home), "HOST": "203.0.113.1"}


@contextmanager
def served(listener: socket.socket, env: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, str(listener.fileno()), "", "1", *SERVE],
            cwd=BACKEND, env=plain_environment() | env, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            pass_fds=[listener.fileno()],
        )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        # uvicorn ends cleanly, then by the signal itself, which is a clean end to systemd.
        assert process.wait(60) in {0, -signal.SIGTERM}, log.read_text()


def health(port: int) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}/api/health", timeout=120)


def refused(env: dict[str, str], listener: socket.socket, *, count: str, pid: str = "") -> Said:
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHER, str(listener.fileno()), pid, count, *SERVE],
        cwd=BACKEND, env=plain_environment() | env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False, timeout=120, pass_fds=[listener.fileno()],
    )  # fmt: skip
    return Said(done.returncode, done.stdout.splitlines())


@pytest.mark.database
def test_whoever_connects_between_two_processes_waits_and_is_answered(env: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with served(listener, env, log):
            assert health(port).json()["status"] == "ok"
        # Nobody serves now. The connection is made all the same, and its request lies there.
        with socket.create_connection(("127.0.0.1", port)) as early:
            early.sendall(b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            with served(listener, env, log):
                early.settimeout(120)
                assert early.recv(64).startswith(b"HTTP/1.1 200")
                assert health(port).status_code == 200
    assert f"Open http://127.0.0.1:{port}" in log.read_text()


@pytest.mark.parametrize(("count", "words"), [("2", "hands over 2 sockets"), ("0", "hands over 0 sockets")])
def test_other_than_one_socket_is_refused(env: dict[str, str], count: str, words: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = refused(env, listener, count=count)
    assert (said.code, len(said.lines)) == (1, 1)
    assert words in said.text
    assert "ListenStream" in said.text


def test_a_socket_that_is_no_address_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        said = refused(env, listener, count="1")
    assert (said.code, len(said.lines)) == (1, 1)
    assert "no TCP socket" in said.text


def test_one_meant_for_another_process_is_left_alone(env: dict[str, str]) -> None:
    # What a child of a service inherits: it listens by its settings, and cannot at this address.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = refused(env, listener, count="1", pid="1")
    assert said.code == 1
    assert "Cannot listen on 203.0.113.1" in said.text


def test_a_descriptor_that_is_no_socket_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    said = run_in(tmp_path, "serve", "--fd", "0", env=env)
    assert (said.code, len(said.lines)) == (1, 1)
    assert "is no socket" in said.text


@pytest.mark.database
@pytest.mark.skipif(shutil.which("systemd-socket-activate") is None, reason="systemd's tool is not installed")
def test_as_systemds_own_tool_starts_it(env: dict[str, str], tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "server.log"
    settings = [f"--setenv={name}={value}" for name, value in (plain_environment() | env).items()]
    command = ["systemd-socket-activate", f"--listen=127.0.0.1:{port}", *settings, *SERVE]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=BACKEND, env=plain_environment() | env, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        # It listens before it starts anything: the first connection does that.
        with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=120) as client:
            answer = client.get(f"http://127.0.0.1:{port}/api/health")
        assert answer.json()["status"] == "ok"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert "Ready to accept requests" in log.read_text()
