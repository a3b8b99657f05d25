"""CPU of the whole middleware stack: the application called in process, with and without it."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from bench.calibration import RAW_REQUEST_REFERENCE_US
from bench.report import Measurement, Peer, median
from paiid.bootstrap import create_app
from paiid.settings import Settings
from tests.support.databases import run_paiid

MIDDLEWARE_US = 40.0
_CALLS = 1500
_ROUNDS = 9

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


def measure(raw_cpu_us: float) -> Measurement:
    """Microseconds of CPU that all middleware together add to a request."""
    value = asyncio.run(_middleware_us())
    peer = Peer("raw CPU µs", raw_cpu_us, RAW_REQUEST_REFERENCE_US)
    return Measurement("all middleware together, CPU", value, "µs", MIDDLEWARE_US, "less", peer)


async def _middleware_us() -> float:
    with tempfile.TemporaryDirectory() as home:
        run_paiid(["migrate"], {"PAIID_HOME": home})
        app = create_app(Settings(_env_file=None, paiid_home=Path(home), rate_limit_per_minute=1_000_000))
        async with app.router.lifespan_context(app):
            # FastAPI's own handling of errors stays in both; what `create_app` put around it is the difference.
            bare = app.build_middleware_stack()
            with_all, without = [], []
            for _ in range(_ROUNDS):
                # Background work that is due runs here, not inside a measurement.
                await asyncio.sleep(0.05)
                with_all.append(await _cpu_us(app, app))
                without.append(await _cpu_us(bare, app))
            return median([most - least for most, least in zip(with_all, without, strict=True)])


async def _cpu_us(called: Asgi, app: object) -> float:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        pass

    started = time.process_time()
    for _ in range(_CALLS):
        await called(_scope(app), receive, send)
    return 1e6 * (time.process_time() - started) / _CALLS


def _scope(app: object) -> Message:
    headers = [(b"host", b"127.0.0.1"), (b"accept", b"application/json"), (b"accept-encoding", b"gzip")]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/api/monitor/version",
        "raw_path": b"/api/monitor/version",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
        "app": app,
    }
