"""Looks for secrets in every file of the repository; .secrets.baseline holds what was looked at and is none.

Usage: secret_scan.py [--accept]   (--accept writes the baseline anew; look at the difference before committing it)
"""

import json
import subprocess
import sys
from typing import Any, Final

from console import BIN, ROOT, fail, say
from hygiene import tracked

_BASELINE: Final = ROOT / ".secrets.baseline"
_SKIPPED: Final = (
    "requirements.lock",
    "-dev.lock",
    "-build.lock",
    "-otel.lock",
    "-redis.lock",
    "peers.lock",
    "package-lock.json",
    ".secrets.baseline",
    # Written from the code, which is looked at; `make check` sees that they are. They take a third of the time.
    "backend/openapi.json",
    "frontend/src/api/schema.d.ts",
)


def report() -> dict[str, Any]:
    """What detect-secrets finds, in its own form."""
    names = [str(path.relative_to(ROOT)) for path in tracked() if not path.as_posix().endswith(_SKIPPED)]
    command = [str(BIN / "detect-secrets"), "scan", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def hashes(of: dict[str, Any]) -> dict[str, set[str]]:
    """File to hashes of the findings, of a report or a baseline. Line numbers move; hashes do not."""
    return {name: {item["hashed_secret"] for item in items} for name, items in of["results"].items()}


def accept() -> None:
    """Take what is found as looked at."""
    found = report()
    _BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    say(f"wrote {_BASELINE.name}: {sum(map(len, found['results'].values()))} findings taken as looked at")


def main() -> None:
    """Compare with the baseline."""
    if "--accept" in sys.argv[1:]:
        accept()
        return
    known = hashes(json.loads(_BASELINE.read_text(encoding="utf-8")))
    fresh = {name: items - known.get(name, set()) for name, items in hashes(report()).items()}
    names = sorted(name for name, items in fresh.items() if items)
    if names:
        show = ", ".join(names)
        fail(
            f"Something that looks like a secret is in: {show}\nA real one: take it out and change it. None: append "
            "the comment `pragma: allowlist secret` to its line, or run scripts/secret_scan.py --accept."
        )
    say("no secret found")


if __name__ == "__main__":
    main()
