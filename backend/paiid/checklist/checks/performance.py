"""The document's performance baseline, measured from here on the instance that is checked."""

import asyncio
import math
import time
from collections import Counter
from dataclasses import dataclass
from typing import Final

import httpx

from paiid.checklist.bench import Bench
from paiid.checklist.checks.health import HEALTH
from paiid.checklist.evidence import Finding, judged

_REQUESTS: Final = 300
_AT_ONCE: Final = 10
_MEAN_MS: Final = 500
_PER_S: Final = 50
_SUCCESS: Final = 0.95


@dataclass(frozen=True, slots=True)
class _Burst:
    """Of what was answered with 200; what was not has no time, and is no request served."""

    mean_ms: float
    per_s: float
    success: float
    others: dict[str, int]


async def baseline(bench: Bench, name: str) -> Finding:
    """One figure of the burst, which is sent once a run. Health does not count for rate limits."""
    found = await bench.once("burst", lambda: _burst(bench))
    told = (
        f"{_REQUESTS} requests to {HEALTH}, {_AT_ONCE} at once: mean {found.mean_ms:.1f} ms, {found.per_s:.0f}/s, "
        f"{found.success:.1%} succeeded{f', others: {found.others}' if found.others else ''}."
    )
    good = {"time": found.mean_ms < _MEAN_MS, "rate": found.per_s > _PER_S, "success": found.success > _SUCCESS}
    return judged(ok=good[name], text=told)


async def _burst(bench: Bench) -> _Burst:
    times: list[float] = []
    others: Counter[str] = Counter()
    left = iter(range(_REQUESTS))

    async def ask() -> None:
        for _ in left:
            began = time.perf_counter()
            try:
                status = (await bench.http.get(HEALTH)).status_code
            except httpx.HTTPError as error:
                others[type(error).__name__] += 1
                continue
            if status == httpx.codes.OK:
                times.append(time.perf_counter() - began)
            else:
                others[str(status)] += 1

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(_AT_ONCE)))
    whole = time.perf_counter() - began
    mean_ms = 1e3 * sum(times) / len(times) if times else math.inf
    return _Burst(mean_ms, len(times) / whole, len(times) / _REQUESTS, dict(others))


CHECKS: Final = {"baseline": baseline}
