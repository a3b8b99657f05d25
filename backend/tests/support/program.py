"""The console command in a folder of its own, as a person runs it there."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import plain_environment


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed, line by line, both streams."""

    code: int
    lines: list[str]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


def run_in(folder: Path, *arguments: str, env: dict[str, str] | None = None, timeout_s: float = 60) -> Said:
    """Run `paiid` with `folder` as the working directory and nothing set but `env`."""
    done = subprocess.run(
        [sys.executable, "-c", "from paiid.cli import main; main()", *arguments],
        cwd=folder,
        env=plain_environment() | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout_s,
    )
    return Said(done.returncode, done.stdout.splitlines())
