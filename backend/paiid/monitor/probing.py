"""One look at a target over HTTP."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from paiid.core.clock import Clock
from paiid.monitor.history import Probe

TIMEOUT_S: Final = 5.0
_LONGEST: Final = 200


def reachable(host: str) -> str:
    """Where a service that listens at `host` is found on this machine."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - what the service is told, not bound here


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked at. It is up when it answers with a status of 200 to 299: no redirection, and no sign-in."""

    name: str
    url: str


async def look(targets: Sequence[Target], clock: Clock, every_s: float, *, timeout_s: float = TIMEOUT_S) -> list[Probe]:
    """One probe of each target, all at the same time; it fails for nobody."""
    async with httpx.AsyncClient(timeout=timeout_s, headers={"User-Agent": "paiid-monitor"}) as client:
        return list(await asyncio.gather(*(_probe(client, one, clock, every_s, timeout_s) for one in targets)))


async def _probe(client: httpx.AsyncClient, target: Target, clock: Clock, every_s: float, timeout_s: float) -> Probe:
    at, began = clock.now(), time.perf_counter()
    ms, status, error = None, None, None
    try:
        async with asyncio.timeout(timeout_s):
            answer = await client.get(target.url)
        ms, status = round(1e3 * (time.perf_counter() - began), 2), answer.status_code
        error = None if answer.is_success else f"status {status}"
    except (TimeoutError, httpx.TimeoutException):
        error = f"no answer within {timeout_s:g} s"
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        error = (str(problem) or type(problem).__name__)[:_LONGEST]
    return Probe(at, target.name, ms, status, error, every_s)
