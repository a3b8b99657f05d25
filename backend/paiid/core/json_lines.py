"""Files of JSON, an object a line, appended as a whole."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


def append(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write `rows` behind the others, in one call, so that no line is torn but by a crash; for its owner's eyes only.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, "".join(f"{json.dumps(row)}\n" for row in rows).encode())
    finally:
        os.close(descriptor)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Every object; nothing where there is no file. A line that is none, as a crash may leave it, is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield row
