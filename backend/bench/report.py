"""What a measurement says, how it is judged, how it is shown."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Peer:
    """What stands beside a figure: measured in the same run.

    Args:
        value: as measured in this run.
        reference: what it measures on two quiet cores of 2026, where a budget in absolute units comes from; None when
            the figure is a plain ratio to the peer.
    """

    name: str
    value: float
    reference: float | None = None


@dataclass(frozen=True)
class Measurement:
    """One figure and its limit, both in `unit`."""

    name: str
    value: float
    unit: str
    limit: float
    better: Literal["less", "more"]
    peer: Peer
    note: str = ""

    @property
    def scaled_limit(self) -> float:
        """The limit on this machine, at this hour: scaled by how the peer fares against its reference."""
        if self.peer.reference is None:
            return self.limit
        return self.limit * self.peer.value / self.peer.reference

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its limit."""
        return self.value <= self.scaled_limit if self.better == "less" else self.value >= self.scaled_limit


def median(values: Sequence[float]) -> float:
    """The middle one: a burst of something else on the machine does not move it."""
    return statistics.median(values)


def table(measurements: Sequence[Measurement]) -> str:
    """Lines for a person."""
    lines = [f"{'what':<44}{'measured':>12} {'limit here':>12} {'unit':<11}{'':<7}beside"]
    for m in measurements:
        sign = "<=" if m.better == "less" else ">="
        verdict = "ok" if m.is_met else "MISSED"
        limit = f"{sign} {_number(m.scaled_limit)}"
        beside = f"{m.peer.name} {_number(m.peer.value)}"
        if m.peer.reference is not None:
            beside += f" (reference {_number(m.peer.reference)}, limit there {_number(m.limit)})"
        line = f"{m.name:<44}{_number(m.value):>12} {limit:>12} {m.unit:<11}{verdict:<7}{beside}"
        lines.append(line + (f"; {m.note}" if m.note else ""))
    return "\n".join(lines)


def write_json(path: Path, measurements: Sequence[Measurement]) -> None:
    """The same for a script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(m) | {"limit_here": m.scaled_limit, "met": m.is_met} for m in measurements]
    path.write_text(json.dumps({"measurements": rows}, indent=2) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
