"""What `paiid migrate` has done, a line of JSON each in `migrations.jsonl` of PAIID_HOME."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when, of which release, on which database, from where to where (None: empty), and the backup."""

    at: datetime
    version: str
    database: str
    before: str | None
    after: str | None
    backup: str | None


@dataclass(frozen=True)
class Record:
    """The file in `home`; it need not exist."""

    home: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.home / "migrations.jsonl"

    def add(self, run: Run) -> None:
        """Append one.

        Raises:
            OSError: it cannot be written.
        """
        line = f"{json.dumps(asdict(run) | {'at': run.at.isoformat()})}\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def runs(self) -> list[Run]:
        """All, oldest first; a line that a crash left half written is passed over."""
        if not self.path.exists():
            return []
        return list(_runs(self.path.read_text(encoding="utf-8", errors="replace").splitlines()))

    def before(self, database: str, revision: str) -> str | None:
        """Where `database` was before it was last brought up to `revision`; None when nothing tells."""
        for run in reversed(self.runs()):
            if run.database == database and run.after == revision and (run.before or "") < revision:
                return run.before
        return None


def database_id(url: str) -> str:
    """Tells databases apart without their password."""
    parts = urlsplit(url)
    told = f"{parts.scheme.removesuffix('ql')}://{parts.hostname or ''}:{parts.port or ''}{parts.path}?{parts.query}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _runs(lines: Iterable[str]) -> Iterator[Run]:
    for line in lines:
        try:
            row: dict[str, Any] = json.loads(line)
            yield Run(at=datetime.fromisoformat(row.pop("at")), **row)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
