"""What was probed, in one file: a line of JSON each, appended as a whole."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from paiid.core import json_lines


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
        json_lines.append(self.path, [asdict(one) | {"at": one.at.isoformat()} for one in probes])

    def read(self, since: datetime | None = None) -> list[Probe]:
        """Those from `since` on, by time. A line that a crash left half written is passed over."""
        found = [one for one in _probes(json_lines.rows_of(self.path)) if since is None or one.at >= since]
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


def _probes(rows: Iterable[dict[str, Any]]) -> Iterator[Probe]:
    for row in rows:
        try:
            at = datetime.fromisoformat(row.pop("at"))
            if at.tzinfo is not None:
                yield Probe(at=at, **row)
        except (ValueError, TypeError, KeyError):
            continue
