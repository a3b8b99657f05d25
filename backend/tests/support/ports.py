"""Free ports of 127.0.0.1, and waiting for what should answer on one."""

import socket
import time
from collections.abc import Callable


def free_port() -> int:
    """A port nobody listens on at this instant."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, *, alive: Callable[[], bool], timeout_s: float = 120.0) -> None:
    """Return once something listens on `port`.

    Args:
        alive: whether the process that should listen still runs.
    Raises:
        RuntimeError: it ended, or did not listen in time.
    """
    _wait(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close(), alive, timeout_s)


def wait_for_http(port: int, *, alive: Callable[[], bool], timeout_s: float = 120.0) -> None:
    """Return once `/api/health` answers on `port`; as `wait_for_port`."""

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as connection:
            connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            if not connection.recv(1024):
                raise ConnectionResetError

    _wait(ask, alive, timeout_s)


def _wait(attempt: Callable[[], None], alive: Callable[[], bool], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if not alive():
            raise RuntimeError("the server ended before it answered")
        try:
            attempt()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"no server answered within {timeout_s:.0f} s")
