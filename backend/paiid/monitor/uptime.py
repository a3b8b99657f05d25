"""How long a target was up, by what was probed. Where nobody looked, nothing is claimed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from typing import Final

from paiid.monitor.history import Probe

_SPEAKS_FOR: Final = 2.5
"""A probe tells of the time until the next, at most this many times its pace: after that nobody looked."""


@dataclass(frozen=True, slots=True)
class Outage:
    """From the first probe that failed to the first that did not; `end` is None while it lasts."""

    start: datetime
    end: datetime | None
    errors: tuple[str, ...]
    """What was told, each once, in the order of time."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Of the probes that were answered as they should be, ms; nearest rank."""

    p50: float
    p95: float
    p99: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Budget:
    """What an objective leaves of a window to be down in, seconds; `left_s` below 0 is spent and more."""

    objective: float
    allowed_s: float
    left_s: float


@dataclass(frozen=True, slots=True)
class Uptime:
    """One target over one window. `ratio` is up of what was watched; None where nobody looked."""

    target: str
    start: datetime
    end: datetime
    probes: int
    watched_s: float
    down_s: float
    ratio: float | None
    watched_ratio: float
    latency: Latency | None
    outages: tuple[Outage, ...]

    def budget(self, objective: float) -> Budget:
        """Of an `objective` such as 0.995, for the whole window."""
        allowed = (1 - objective) * (self.end - self.start).total_seconds()
        return Budget(objective, allowed, allowed - self.down_s)


def uptime(target: str, probes: Sequence[Probe], start: datetime, end: datetime) -> Uptime:
    """What `probes` (of any target, by time) say of `target` in [start, end).

    Args:
        target: the name of it.
        probes: those before `start` tell how it stood when the window began.
        start: inclusive.
        end: exclusive; the present for a window that lasts.
    """
    mine = [one for one in probes if one.target == target and one.at < end]
    watched, down = 0.0, 0.0
    for one, later in zip_longest(mine, mine[1:]):
        until = end if later is None else later.at
        spoken_for = min(until, one.at + timedelta(seconds=_SPEAKS_FOR * one.every_s), end) - max(one.at, start)
        seconds = max(0.0, spoken_for.total_seconds())
        watched += seconds
        down += 0.0 if one.is_up else seconds
    inside = [one for one in mine if one.at >= start]
    whole = (end - start).total_seconds()
    return Uptime(
        target=target,
        start=start,
        end=end,
        probes=len(inside),
        watched_s=watched,
        down_s=down,
        ratio=(watched - down) / watched if watched else None,
        watched_ratio=watched / whole if whole > 0 else 0.0,
        latency=_latency([one.ms for one in inside if one.is_up and one.ms is not None]),
        outages=tuple(one for one in outages(mine) if one.end is None or one.end > start),
    )


def outages(probes: Sequence[Probe]) -> list[Outage]:
    """Of one target's probes, by time."""
    found: list[Outage] = []
    for before, one in pairwise([None, *probes]):
        assert one is not None
        if one.is_up:
            if found and found[-1].end is None:
                found[-1] = Outage(found[-1].start, one.at, found[-1].errors)
        elif before is None or before.is_up:
            found.append(Outage(one.at, None, (one.error or "",)))
        else:
            last = found[-1]
            told = last.errors if one.error in last.errors else (*last.errors, one.error or "")
            found[-1] = Outage(last.start, None, told)
    return found


def _latency(ms: Sequence[float]) -> Latency | None:
    if not ms:
        return None
    by_size = sorted(ms)

    def rank(part: float) -> float:
        return by_size[math.ceil(part * len(by_size)) - 1]

    return Latency(rank(0.5), rank(0.95), rank(0.99), by_size[-1])
