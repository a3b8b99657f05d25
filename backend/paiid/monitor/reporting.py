"""What the history says of each target over the usual windows, as text and as JSON."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from paiid.monitor.history import Probe
from paiid.monitor.uptime import Uptime, uptime

WINDOWS: Final = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
LONGEST: Final = max(WINDOWS.values())


@dataclass(frozen=True)
class Report:
    """Each target's windows, which all end at `at`; `objective` is the wanted uptime, a ratio."""

    at: datetime
    objective: float
    rows: tuple[tuple[str, Uptime], ...]

    @property
    def is_kept(self) -> bool:
        """Whether no target has spent the budget of the longest window; without a probe nothing is shown to be."""
        months = [row for name, row in self.rows if name == "month"]
        return bool(months) and all(row.ratio is not None and row.budget(self.objective).left_s >= 0 for row in months)

    def document(self) -> dict[str, Any]:
        """As JSON has it: instants in ISO 8601, seconds, ms, ratios."""
        rows = [_row(name, one, self.objective) for name, one in self.rows]
        return {"at": self.at.isoformat(), "objective": self.objective, "kept": self.is_kept, "windows": rows}

    def lines(self) -> Iterator[str]:
        """For people."""
        if not self.rows:
            yield "Nothing was probed in the last 30 days."
            return
        yield f"{'target':<14}{'window':<8}{'up':>10}{'watched':>10}{'down':>11}{'budget left':>14}  p50, p95, p99 ms"
        for name, one in self.rows:
            up = percent(one.ratio)
            waits = one.latency
            ms = "none" if waits is None else f"{waits.p50:.0f}, {waits.p95:.0f}, {waits.p99:.0f}"
            left = duration(one.budget(self.objective).left_s)
            watched, down = f"{100 * one.watched_ratio:.1f}%", duration(one.down_s)
            yield f"{one.target:<14}{name:<8}{up:>10}{watched:>10}{down:>11}{left:>14}  {ms}"
        yield f"Budgets are of {100 * self.objective:g}%. Time that nobody watched counts as neither up nor down."
        for name, one in self.rows:
            if name == "month":
                yield from (_outage(one.target, *each) for each in _spans(one, self.at))


def report(probes: Sequence[Probe], at: datetime, objective: float) -> Report:
    """Of every target in `probes`, which are by time."""
    targets = sorted({one.target for one in probes})
    rows = [(name, uptime(target, probes, at - length, at)) for target in targets for name, length in WINDOWS.items()]
    return Report(at, objective, tuple(rows))


def percent(ratio: float | None) -> str:
    """`99.998%`, rounded down: a hundred is said only of what was never down."""
    return "not known" if ratio is None else f"{math.floor(1e5 * ratio) / 1e3:.3f}%"


def duration(seconds: float) -> str:
    """`-1 h 5 min`, `3 min 20 s`, `12 s`."""
    sign, whole = ("-" if seconds < 0 else ""), round(abs(seconds))
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{sign}{hours} h {minutes} min"
    return f"{sign}{minutes} min {whole % 60} s" if minutes else f"{sign}{whole} s"


def _spans(one: Uptime, at: datetime) -> Iterator[tuple[datetime, datetime | None, float, str]]:
    for each in one.outages:
        yield each.start, each.end, ((each.end or at) - each.start).total_seconds(), "; ".join(each.errors)


def _outage(target: str, start: datetime, end: datetime | None, seconds: float, errors: str) -> str:
    until = "still down" if end is None else f"to {end:%Y-%m-%d %H:%M:%S}"
    return f"{target}: {start:%Y-%m-%d %H:%M:%S} UTC, {until}, {duration(seconds)}: {errors}"


def _row(name: str, one: Uptime, objective: float) -> dict[str, Any]:
    outages = [
        {
            "start": each.start.isoformat(),
            "end": None if each.end is None else each.end.isoformat(),
            "errors": list(each.errors),
        }
        for each in one.outages
    ]
    return {
        "target": one.target,
        "window": name,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "probes": one.probes,
        "uptime": one.ratio,
        "watched": one.watched_ratio,
        "down_s": one.down_s,
        "budget_left_s": one.budget(objective).left_s,
        "latency_ms": None if one.latency is None else asdict(one.latency),
        "outages": outages,
    }
