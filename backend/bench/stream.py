"""Five hundred live streams with ten updates a second: how late the updates come, and whether any is missing."""

import asyncio
import json
import math
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import httpx

from bench.calibration import RAW_REQUEST_REFERENCE_US
from bench.load import request
from bench.programs import Program
from bench.report import Measurement, Peer
from tests.support.server import register

CLIENTS = 500
UPDATES_PER_S = 10
P99_MS = 100.0
_PER_USER = 25
_SETTLE_S = 2.0
_SECONDS = 8.0
_TOPICS = "quotes:SPY"
_QUOTE = re.compile(rb"event: quote\ndata: (\{[^\n]*\})\n\n")


@dataclass
class _Stream(asyncio.Protocol):
    """Keeps what comes with its time of arrival; reading it waits until the end, so that it delays nothing."""

    request: bytes
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    lost: bool = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.chunks.append((time.time(), data))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name is the protocol's
        self.lost = True

    def arrivals(self) -> dict[str, float]:
        """When each update, named by its `as_of`, was whole."""
        received = bytearray()
        found: dict[str, float] = {}
        at = 0
        for arrived, chunk in self.chunks:
            received += chunk
            for match in _QUOTE.finditer(received, at):
                found.setdefault(json.loads(match[1])["as_of"], arrived)
                at = match.end()
        return found


def measure(product: Program, raw_cpu_us: float) -> list[Measurement]:
    """Lateness and losses over some seconds, after all clients are connected."""
    requests = []
    with httpx.Client(base_url=f"http://127.0.0.1:{product.port}", timeout=30) as client:
        for number in range(CLIENTS // _PER_USER):
            headers = register(client, f"watcher{number}@example.com") | {"Accept": "text/event-stream"}
            requests += [request("GET", f"/api/stream?topics={_TOPICS}", headers)] * _PER_USER
    before = product.cpu_s()
    streams, began, ended, lost = asyncio.run(_listen(product.port, requests))
    cores = (product.cpu_s() - before) / (ended - began + _SETTLE_S)
    arrivals = [stream.arrivals() for stream in streams]
    instants = {text: _epoch(text) for seen in arrivals for text in seen}
    # Updates of the last second may still have been on their way when the clients left.
    expected = {text for text, instant in instants.items() if began < instant < ended - 1}
    late = sorted(1e3 * (seen[text] - instants[text]) for seen in arrivals for text in expected & seen.keys())
    missing = sum(len(expected - seen.keys()) for seen in arrivals) + lost
    rate = len(expected) / (ended - 1 - began)
    if not late:
        raise RuntimeError("no update arrived")
    p99 = late[math.ceil(0.99 * len(late)) - 1]
    note = f"{rate:.1f} updates/s to {CLIENTS} clients, {cores:.2f} cores"
    peer = Peer("raw CPU µs", raw_cpu_us, RAW_REQUEST_REFERENCE_US)
    return [
        Measurement("500 live streams, p99 of lateness", p99, "ms", P99_MS, "less", peer, note),
        Measurement(
            "500 live streams, updates a second", rate, "/s", 0.9 * UPDATES_PER_S, "more", Peer("asked", UPDATES_PER_S)
        ),
        Measurement("500 live streams, lost", missing, "updates", 0, "less", Peer("sent", len(expected) * CLIENTS)),
    ]


async def _listen(port: int, requests: list[bytes]) -> tuple[list[_Stream], float, float, int]:
    loop = asyncio.get_running_loop()
    streams = [_Stream(one) for one in requests]
    transports = [(await loop.create_connection(partial(_same, stream), "127.0.0.1", port))[0] for stream in streams]
    await asyncio.sleep(_SETTLE_S)
    began = time.time()
    await asyncio.sleep(_SECONDS)
    ended = time.time()
    lost = sum(stream.lost for stream in streams)
    for transport in transports:
        transport.close()
    return streams, began, ended, lost


def _same(stream: _Stream) -> _Stream:
    return stream


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
