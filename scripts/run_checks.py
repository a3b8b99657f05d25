"""`make check`: every check runs, one beside another, all failures are shown, the end says what to do.

The audits of dependencies ask a public service. They are strict where PUBLIC_CI=1 says that it can be reached, and
say plainly elsewhere that they did not run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeAlias

from console import BACKEND, BIN, FRONTEND, ROOT, say
from results import write_result

_SCRIPTS: Final = ROOT / "scripts"
_PYTHON: Final = sys.executable
_NPX: Final = ("npx", "--no-install")
_AT_ONCE: Final = 3
Check: TypeAlias = tuple[str, Sequence[str | Path], Path]
"""Name, command, folder."""


def checks() -> list[list[Check]]:
    """The long ones first. Those of a group run one after another, for they share a cache."""
    return [
        [
            ("types, Python", [BIN / "mypy"], BACKEND),
            ("types, scripts", [BIN / "mypy", *sorted(_SCRIPTS.glob("*.py"))], BACKEND),
        ],
        [("secrets", [_PYTHON, _SCRIPTS / "secret_scan.py"], ROOT)],
        [("types, UI", [*_NPX, "tsc", "--noEmit"], FRONTEND)],
        [("API description and client", [_PYTHON, _SCRIPTS / "api_client.py", "--check"], ROOT)],
        [
            ("format, Python", [BIN / "ruff", "format", "--check", BACKEND, _SCRIPTS], ROOT),
            ("lint, Python", [BIN / "ruff", "check", BACKEND, _SCRIPTS], ROOT),
        ],
        [("format and lint, UI", [*_NPX, "biome", "ci", "--colors=off", "."], FRONTEND)],
        [("import rules", [BIN / "lint-imports"], BACKEND)],
        [("lock files and paths", [_PYTHON, _SCRIPTS / "hygiene.py"], ROOT)],
    ]


def audits() -> list[list[Check]]:
    """The audits; they need a public service."""
    lock = BACKEND / "requirements.lock"
    return [
        [("audit, Python", [BIN / "pip-audit", "--require-hashes", "--disable-pip", "-r", lock], ROOT)],
        [("audit, UI", ["npm", "audit", "--audit-level=high"], FRONTEND)],
    ]


def passes(name: str, command: Sequence[str | Path], folder: Path) -> bool:
    """Run one check; its output is shown when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    said = f"  {name:<32}{verdict:<8}{time.monotonic() - started:6.1f} s\n"
    if done.returncode != 0:
        said += done.stdout.rstrip() + "\n\n"
    # In one piece: other checks speak at the same time.
    print(said, end="", flush=True)
    return done.returncode == 0


def failures(group: Sequence[Check]) -> list[str]:
    """Run one check after another; the names of those that fail."""
    return [name for name, command, folder in group if not passes(name, command, folder)]


def main() -> None:
    """Run all."""
    public = os.environ.get("PUBLIC_CI") == "1"
    wanted = [*checks(), *(audits() if public else [])]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        failed = [name for found in pool.map(failures, wanted) for name in found]
    names = [name for group in wanted for name, _, _ in group]
    write_result("checks", {"checks": {name: "failed" if name in failed else "ok" for name in names}})
    count = len(names)
    if not public:
        print("  audit, Python and UI            SKIPPED  PUBLIC_CI=1 make check asks the public advisories")
    if failed:
        say(f"{len(failed)} of {count} checks failed: {', '.join(failed)}. `make format` mends form.")
    else:
        say(f"all {count} checks passed")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
