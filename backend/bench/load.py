"""A small HTTP/1.1 load generator over keep-alive sockets, only for servers of this machine.

It costs about 10 µs a request, so that on two cores it keeps ahead of the servers it measures. It counts answers by
their framing (`Content-Length`), not by their content; whoever uses it checks the content once beforehand.
"""

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

CONNECTIONS = 32
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Run:
    """What one bounded burst came to."""

    answers: int
    failures: int
    elapsed_s: float

    @property
    def per_s(self) -> float:
        """Good answers a second."""
        return self.answers / self.elapsed_s


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _HEAD_END + body


def hammer(port: int, make: Callable[[], bytes], *, seconds: float, most: int = 200_000) -> Run:
    """Send requests to 127.0.0.1 for `seconds` or until `most` are answered, one at a time on each connection.

    Raises:
        RuntimeError: the server closed a connection or fell silent for ten seconds.
    """
    poll = select.poll()
    connections = {connection.socket.fileno(): connection for connection in _connect(port)}
    for number, connection in connections.items():
        poll.register(number, select.POLLIN)
        connection.socket.sendall(make())
    answers = failures = 0
    started = time.perf_counter()
    end = started + seconds
    try:
        while time.perf_counter() < end and answers + failures < most:
            ready = poll.poll(10_000)
            if not ready:
                raise RuntimeError("the server did not answer within ten seconds")
            for number, _ in ready:
                good = _receive(connections[number])
                if good is None:
                    continue
                answers += good
                failures += not good
                connections[number].socket.sendall(make())
        elapsed = time.perf_counter() - started
    finally:
        for connection in connections.values():
            connection.socket.close()
    return Run(answers, failures, elapsed)


def _connect(port: int) -> list[_Connection]:
    made = []
    for _ in range(CONNECTIONS):
        opened = socket.create_connection(("127.0.0.1", port), timeout=10)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.append(_Connection(opened))
    return made


def _receive(connection: _Connection) -> bool | None:
    """Take what has come; None while the answer is not whole, else whether its status is 2xx."""
    data = connection.socket.recv(65_536)
    if not data:
        raise RuntimeError(f"the server closed a connection after {bytes(connection.received[:200])!r}")
    received = connection.received
    received += data
    head = received.find(_HEAD_END)
    if head < 0 or len(received) < head + len(_HEAD_END) + _content_length(received, head):
        return None
    good = received[9:10] == b"2"
    received.clear()
    return good


def _content_length(received: bytearray, head: int) -> int:
    at = received.find(b"ontent-", 0, head)
    while at >= 0:
        if received[at + 7 : at + 14].lower() == b"length:":
            return int(received[at + 14 : received.find(b"\r\n", at)])
        at = received.find(b"ontent-", at + 7, head)
    raise RuntimeError(f"an answer without Content-Length: {bytes(received[:head])!r}")
