"""One suite of tests: run it, pass its output on, count what passed."""

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console import say

_COUNTS: Final = (
    # as pytest closes: 3 failed, 120 passed, 2 skipped in 12.3s
    re.compile(r"^=*\s*(?=.*\bin \d)(?P<line>.*\b\d+ (?:passed|failed|errors?|skipped).*)$"),
    # as Vitest closes:      Tests  1 failed | 20 passed (21)
    re.compile(r"^\s*Tests\s+(?P<line>.*\d+ (?:passed|failed).*)$"),
)
_NODE_TEST: Final = re.compile(r"^(?:#|\u2139) (?P<what>pass|fail|skipped) (?P<count>\d+)$")
_PLAIN: Final = re.compile(r"^(?:\w+: )?(?P<line>\d+ passed, \d+ failed.*)$")
_NAMED: Final = re.compile(
    r"^(?:(?:FAILED|ERROR) (?=\S+::)|\s*FAIL +|\u2139 failed (?:twice|in one of two runs): )(?P<name>\S.*)$"
)
"""As pytest, Vitest and the browser suite name what failed."""
_MOST_NAMED: Final = 20
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Result:
    """What a suite came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""
    named: tuple[str, ...] = ()

    def line(self) -> str:
        """One line of the summary, and one for each test that failed, the first of them."""
        counts = f"{self.passed:5d} passed {self.failed:4d} failed {self.skipped:4d} skipped {self.seconds:7.1f} s"
        line = f"  {self.name:<34}{counts}{'   ' + self.note if self.note else ''}"
        return "\n".join([line, *(f"      {name}" for name in self.named[:_MOST_NAMED])])


def run_suite(name: str, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> Result:
    """Run it. A suite that ends badly without naming a failed test, or that ran no test, counts as one failure."""
    say(f"--- {name}")
    started = time.monotonic()
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        named: dict[str, None] = {}
        for line in process.stdout or ():
            print(line, end="", flush=True)
            plain = _COLOR.sub("", line.rstrip("\n"))
            _count(plain, counts)
            if found := _NAMED.match(plain):
                named[found["name"]] = None
    code = process.returncode
    note = ""
    if code != 0 and counts["failed"] == 0:
        counts["failed"], note = 1, f"ended with code {code}"
    elif code == 0 and counts["passed"] == 0:
        counts["failed"], note = 1, "no test ran"
    return Result(name, **counts, seconds=time.monotonic() - started, note=note, named=tuple(named))


def _count(line: str, counts: dict[str, int]) -> None:
    node = _NODE_TEST.match(line)
    if node:
        counts[{"pass": "passed", "fail": "failed"}.get(node["what"], "skipped")] += int(node["count"])
        return
    for pattern in (*_COUNTS, _PLAIN):
        found = pattern.match(line)
        if found:
            for number, what in re.findall(r"(\d+) (passed|failed|errors?|skipped)", found["line"]):
                counts["failed" if what.startswith("error") else what] += int(number)
            return
