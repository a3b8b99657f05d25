"""What was probed, in one file: a line of JSON each, appended as a whole."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Probe:
    """One look at one target.

    Args:
        at: when it began, UTC.
        ms: until the answer was read; None without one.
        status: of HTTP; None without an answer.
        error: why it does not count as up, in plain words; None if it does.
        every_s: seconds after which the next one was planned.
    """

    at: datetime
    target: str
    ms: float | None
    status: int | None
    error: str | None
    every_s: float

    @property
    def is_up(self) -> bool:
        """Whether the target answered as it should."""
        return self.error is None


@dataclass(frozen=True)
class History:
    """The file at `path`; it need not exist."""

    path: Path

    def append(self, probes: Iterable[Probe]) -> None:
        """Write `probes` behind the others, in one call, so that no line is torn but by a crash.

        Raises:
            OSError: it cannot be written.
        """
        lines = "".join(f"{json.dumps(asdict(one) | {'at': one.at.isoformat()})}\n" for one in probes)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, lines.encode())
        finally:
            os.close(descriptor)

    def read(self, since: datetime | None = None) -> list[Probe]:
        """Those from `since` on, by time. A line that a crash left half written is passed over."""
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", errors="replace") as lines:
            found = [one for one in _probes(lines) if since is None or one.at >= since]
        return sorted(found, key=lambda one: one.at)

    def forget(self, before: datetime) -> int:
        """Drop what is older; how many lines are left. The file is replaced whole, or not at all."""
        kept = self.read(before)
        if self.path.exists():
            fresh = History(self.path.with_name(f"{self.path.name}.new"))
            fresh.path.unlink(missing_ok=True)
            fresh.append(kept)
            fresh.path.replace(self.path)
        return len(kept)


def _probes(lines: Iterable[str]) -> Iterator[Probe]:
    for line in lines:
        try:
            row: dict[str, Any] = json.loads(line)
            at = datetime.fromisoformat(row.pop("at"))
            if at.tzinfo is not None:
                yield Probe(at=at, **row)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
