"""What a process uses, read from files that a test wrote."""

from pathlib import Path

import pytest

from paiid.features.health.process import Processor, cores, read_memory

MEGABYTE = 1024 * 1024


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    write(tmp_path / "proc/self/statm", "30000 2560 500 1 0 900 0")
    write(tmp_path / "proc/meminfo", "MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    250 kB\n")
    return tmp_path / "proc"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_containers_limit_counts_without_what_could_be_dropped(proc: Path, tmp_path: Path) -> None:
    group = tmp_path / "group"
    write(group / "memory.max", f"{512 * MEGABYTE}\n")
    write(group / "memory.current", f"{300 * MEGABYTE}\n")
    write(group / "memory.stat", f"anon 1\ninactive_file {44 * MEGABYTE}\nactive_file 2\n")
    found = read_memory(proc=proc, cgroup=group)
    assert (found.of, found.used, found.limit, found.ratio) == ("container", 256 * MEGABYTE, 512 * MEGABYTE, 0.5)


def test_version_1_of_control_groups(proc: Path, tmp_path: Path) -> None:
    group = tmp_path / "group"
    write(group / "memory/memory.limit_in_bytes", "1000")
    write(group / "memory/memory.usage_in_bytes", "900")
    write(group / "memory/memory.stat", "total_inactive_file 100\n")
    assert read_memory(proc=proc, cgroup=group).ratio == 0.8


@pytest.mark.parametrize("limit", ["max", str(1 << 62)])
def test_without_a_limit_the_machine_is_meant(proc: Path, tmp_path: Path, limit: str) -> None:
    group = tmp_path / "group"
    write(group / "memory.max", limit)
    write(group / "memory.current", "5")
    found = read_memory(proc=proc, cgroup=group)
    assert (found.of, found.ratio) == ("machine", 0.75)
    assert found.process is not None


def test_where_nothing_can_be_read_nothing_is_claimed(tmp_path: Path) -> None:
    found = read_memory(proc=tmp_path, cgroup=tmp_path)
    assert (found.of, found.process, found.ratio) == ("unknown", None, None)


def test_a_quota_of_processors(tmp_path: Path) -> None:
    write(tmp_path / "cpu.max", "50000 100000\n")
    assert cores(cgroup=tmp_path) == 0.5
    write(tmp_path / "cpu.max", "max 100000\n")
    assert cores(cgroup=tmp_path) >= 1


def test_processor_use_is_of_the_time_since_the_last_look() -> None:
    used, now = iter([10.0, 11.0, 11.0]), iter([100.0, 101.0, 105.0])
    processor = Processor(2.0, cpu_s=lambda: next(used), now_s=lambda: next(now))
    assert [processor.ratio() for _ in range(3)] == [None, 0.5, 0.0]
