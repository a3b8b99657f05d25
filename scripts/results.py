"""What a run of the tests or checks came to, left in `.results` for `paiid checklist`: with the commit it is of."""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from console import ROOT

RESULTS: Final = ROOT / ".results"


def write_result(name: str, found: Mapping[str, Any]) -> None:
    """Keep `found` as the newest result of `name`; without git nothing is kept, for it would be of nothing."""
    commit, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain")
    if commit is None or changes is None:
        return
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"commit": commit, "clean": not changes, "at": at, **found}, indent=1)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
