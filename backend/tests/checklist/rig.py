"""A bench over an application in process, and running one item on it."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from paiid.checklist.bench import Bench
from paiid.checklist.evidence import EvidenceFile
from paiid.checklist.items import item_by_id
from paiid.checklist.running import Row, run_items
from paiid.core.clock import Clock, SystemClock
from paiid.settings import Settings

COMMIT = "0123456789abcdef0123456789abcdef01234567"  # pragma: allowlist secret
_ADDRESSES = count(1)


@asynccontextmanager
async def bench_over(
    app: ASGIApp,
    settings: Settings,
    *,
    environment: Mapping[str, str] | None = None,
    root: Path | None = None,
    clock: Clock | None = None,
    url: str = "http://127.0.0.1:8000",
    timer: Callable[[], float] = time.perf_counter,
) -> AsyncIterator[Bench]:
    """A bench whose requests come from an address of their own, so that no limit is exhausted by another's."""
    number = next(_ADDRESSES)
    transport = httpx.ASGITransport(
        app=app, client=(f"10.{number // 250}.{number % 250}.7", 50_000), raise_app_exceptions=False
    )
    async with httpx.AsyncClient(transport=transport, base_url=url) as http:
        yield Bench(
            http=http,
            url=url,
            settings=settings,
            environment=environment or {},
            root=root,
            clock=clock or SystemClock(),
            is_beside=True,
            may_hit_limits=False,
            commit=COMMIT,
            timer=timer,
        )


async def run_item(bench: Bench, item_id: str) -> Row:
    """How one item stands."""
    item = item_by_id(item_id)
    assert item is not None, item_id
    [row] = await run_items([item], bench, EvidenceFile(bench.settings.paiid_home / "checklist.json"))
    return row
