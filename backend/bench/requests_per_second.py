"""Requests a second and CPU a request of the product's three telling paths, interleaved with the raw application."""

import itertools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bench.load import hammer, request
from bench.programs import Program
from bench.report import Measurement, Peer, median
from tests.support.server import register

ROUNDS = 5
SECONDS = 1.5
HEALTH_RATIO = 0.20
HEALTH_CPU_RATIO = 5.0
READ_RATIO = 0.07
ORDER_RATIO = 0.04
PAGE = 20
USERS = 8


@dataclass(frozen=True)
class Pace:
    """One burst: answers a second, and CPU of the server for each."""

    per_s: float
    cpu_us: float


def burst(program: Program, make: Callable[[], bytes], *, seconds: float = SECONDS, most: int = 200_000) -> Pace:
    """Send requests for a while, or until `most` are answered.

    Raises:
        RuntimeError: an answer was no 2xx; the figure would count refusals.
    """
    before = program.cpu_s()
    run = hammer(program.port, make, seconds=seconds, most=most)
    cpu = program.cpu_s() - before
    if run.failures:
        raise RuntimeError(f"{run.failures} of {run.failures + run.answers} answers were no 2xx")
    return Pace(run.per_s, 1e6 * cpu / run.answers)


def burst_raw(raw: Program) -> Pace:
    """The raw application's own pace."""
    plain = request("GET", "/", {})
    return burst(raw, lambda: plain)


def measure(raw: Program, product: Program) -> list[Measurement]:
    """All three paths."""
    ids = itertools.count()
    with httpx.Client(base_url=f"http://127.0.0.1:{product.port}", timeout=30) as client:
        users = [register(client, f"trader{number}@example.com") for number in range(USERS)]
        headers, turns = users[0], itertools.cycle(users)

        def order() -> bytes:
            # Far below the market: it rests, and reserves one dollar.
            body = {"symbol": "AAPL", "quantity": 1, "side": "buy", "type": "limit", "limit_price": "1.00"}
            key = {"Idempotency-Key": f"bench-{next(ids)}-{secrets.token_hex(6)}"}
            return request("POST", "/api/orders", next(turns) | key, json.dumps(body).encode())

        # Enough for the first user's page to be full.
        burst(product, order, seconds=30, most=USERS * (PAGE + 5))
        rows = len(
            client.get("/api/orders", params={"limit": PAGE}, headers=headers).raise_for_status().json()["items"]
        )
        if rows != PAGE:
            raise RuntimeError(f"the page has {rows} rows, not {PAGE}")
    plain = request("GET", "/api/health", {})
    page = request("GET", f"/api/orders?limit={PAGE}", headers)
    health, health_raw = _interleaved(product, raw, lambda: plain)
    read, read_raw = _interleaved(product, raw, lambda: page)
    placed, placed_raw = _interleaved(product, raw, order)
    return [
        _ratio("health with all middleware, requests", health, health_raw, HEALTH_RATIO),
        _cpu("health with all middleware, CPU", health, health_raw),
        _ratio(f"signed-in {PAGE}-row read, requests", read, read_raw, READ_RATIO),
        _ratio("durable idempotent order, requests", placed, placed_raw, ORDER_RATIO),
    ]


def _interleaved(product: Program, raw: Program, make: Callable[[], bytes]) -> tuple[list[Pace], list[Pace]]:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(burst_raw(raw))
        ours.append(burst(product, make))
    return ours, theirs


def _ratio(name: str, ours: list[Pace], theirs: list[Pace], limit: float) -> Measurement:
    ratio = median([mine.per_s / peer.per_s for mine, peer in zip(ours, theirs, strict=True)])
    peer = Peer("raw requests/s", median([pace.per_s for pace in theirs]))
    note = f"{median([pace.per_s for pace in ours]):,.0f}/s, {median([pace.cpu_us for pace in ours]):.0f} µs CPU"
    return Measurement(name, ratio, "of raw", limit, "more", peer, note)


def _cpu(name: str, ours: list[Pace], theirs: list[Pace]) -> Measurement:
    ratio = median([mine.cpu_us / peer.cpu_us for mine, peer in zip(ours, theirs, strict=True)])
    peer = Peer("raw CPU µs", median([pace.cpu_us for pace in theirs]))
    return Measurement(name, ratio, "times raw", HEALTH_CPU_RATIO, "less", peer)
