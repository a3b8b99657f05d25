"""Reads the scenario files."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("scenarios")


@cache
def scenarios() -> dict[str, dict[str, Any]]:
    """Every scenario by the name of its file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
