"""What this process uses: processor, memory, and the memory there is for it."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CGROUP: Final = Path("/sys/fs/cgroup")
_PROC: Final = Path("/proc")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_UNLIMITED: Final = 1 << 60
"""Version 1 of control groups writes a huge number where there is no limit."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. `used` and `limit` are of the container where it has a limit, else of the machine; None if unknown."""

    process: int | None
    used: int | None
    limit: int | None
    of: str

    @property
    def ratio(self) -> float | None:
        """Used of what there is."""
        return None if not self.limit or self.used is None else self.used / self.limit


def read_memory(*, proc: Path = _PROC, cgroup: Path = _CGROUP) -> Memory:
    """At present. Pages of files that could be dropped at once do not count as used."""
    own = _resident(proc)
    for limit_file, used_file, inactive in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
    ):
        limit = _number(cgroup / limit_file)
        used = _number(cgroup / used_file)
        if limit is not None and used is not None and limit < _UNLIMITED:
            droppable = _field((cgroup / used_file).with_name("memory.stat"), inactive) or 0
            return Memory(own, max(used - droppable, 0), limit, "container")
    total, available = _field(proc / "meminfo", "MemTotal:"), _field(proc / "meminfo", "MemAvailable:")
    if total is None or available is None:
        return Memory(own, None, None, "unknown")
    return Memory(own, (total - available) * 1024, total * 1024, "machine")


def cores(*, cgroup: Path = _CGROUP) -> float:
    """Processors this process may use: the container's quota, or those it may run on."""
    allowed = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    quota, _, period = _text(cgroup / "cpu.max").partition(" ")
    if quota.isdecimal() and period.isdecimal():
        return min(allowed, int(quota) / int(period))
    return allowed


@dataclass
class Processor:
    """How much of the processors it may use this process used since it was last asked."""

    cores: float
    cpu_s: Callable[[], float] = time.process_time
    now_s: Callable[[], float] = time.monotonic
    _last: tuple[float, float] | None = None

    def ratio(self) -> float | None:
        """0 to 1; None the first time."""
        before, self._last = self._last, (self.now_s(), self.cpu_s())
        if before is None or self._last[0] <= before[0]:
            return None
        return min((self._last[1] - before[1]) / (self._last[0] - before[0]) / self.cores, 1.0)


def _resident(proc: Path) -> int | None:
    fields = _text(proc / "self" / "statm").split()
    return int(fields[1]) * _PAGE if len(fields) > 1 else None


def _number(path: Path) -> int | None:
    text = _text(path)
    return int(text) if text.isdecimal() else None


def _field(path: Path, name: str) -> int | None:
    for line in _text(path).splitlines():
        key, _, rest = line.partition(" ")
        if key == name:
            return int(rest.split()[0])
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
