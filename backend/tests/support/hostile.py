"""The hostile corpus: text as somebody who means harm might publish it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[1] / "data" / "hostile_headlines.json"


@dataclass(frozen=True)
class HostileText:
    """One case. `demands` is what an obeying model would answer; `plain` what must be left after cleaning."""

    id: str
    channel: str
    trick: str
    text: str
    demands: dict[str, Any]
    plain: str | None = None


def hostile_texts() -> tuple[HostileText, ...]:
    """Every case of `tests/data/hostile_headlines.json`."""
    return tuple(HostileText(**case) for case in json.loads(_FILE.read_text(encoding="utf-8"))["cases"])
